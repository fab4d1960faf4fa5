# Flags of everything of ours, carried by the interface library rexian_flags.
add_library(rexian_flags INTERFACE)
target_include_directories(rexian_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(rexian_flags INTERFACE
  _GNU_SOURCE
  REXIAN_VERSION="${PROJECT_VERSION}"
  REXIAN_LOCALEDIR="${CMAKE_INSTALL_FULL_LOCALEDIR}"
  REXIAN_DATADIR="${CMAKE_INSTALL_FULL_DATADIR}/rexian"
  REXIAN_BUILD_DATADIR="${CMAKE_SOURCE_DIR}/config")
target_compile_options(rexian_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wformat=2 -Wvla -Wcast-qual -Wstrict-prototypes
  -Wmissing-prototypes -Wswitch-enum -Werror
  -fPIE
  $<$<CONFIG:Release>:-fstack-protector-strong>)
target_link_options(rexian_flags INTERFACE -pie $<$<CONFIG:Release>:-Wl,-z,relro,-z,now>)

if(REXIAN_SANITIZE)
  # gcc sees uninitialised variables and cut texts that are none in instrumented code; the plain builds judge those.
  target_compile_options(rexian_flags INTERFACE
    -O1 -fsanitize=${REXIAN_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    -Wno-error=maybe-uninitialized -Wno-error=format-truncation)
  if(CMAKE_C_COMPILER_ID STREQUAL "Clang")
    target_compile_options(rexian_flags INTERFACE -Wno-unknown-warning-option)
  endif()
  target_link_options(rexian_flags INTERFACE -fsanitize=${REXIAN_SANITIZE})
else()
  target_compile_options(rexian_flags INTERFACE $<$<CONFIG:Release>:-U_FORTIFY_SOURCE>
                                                $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
endif()

if(REXIAN_COVERAGE)
  # Threads count, too: atomic, or the counters of the readers would be lost in each other's.
  target_compile_options(rexian_flags INTERFACE -O1 --coverage -fprofile-update=atomic
    -Wno-error=maybe-uninitialized -Wno-error=format-truncation)
  target_link_options(rexian_flags INTERFACE --coverage)
endif()

if(REXIAN_FUZZ)
  if(NOT CMAKE_C_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "REXIAN_FUZZ needs clang: cmake -DCMAKE_C_COMPILER=clang")
  endif()
  # Without -O1 some targets make a few dozen runs a second.
  target_compile_options(rexian_flags INTERFACE -fsanitize=fuzzer-no-link -O1)
endif()
