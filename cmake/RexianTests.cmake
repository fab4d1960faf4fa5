# Tests are found by name: tests/<room>/test_*.c (cmocka), tests/{scenarios,crash,real,soak}/test_*.{py,sh},
# tests/house_*.py (rules of the source tree). Exit code 77 is "skipped".
find_package(cmocka REQUIRED)
find_library(VTERM_LIBRARY NAMES vterm)
find_program(REXIAN_PYTHON NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH REQUIRED)
find_program(REXIAN_BASH NAMES bash REQUIRED)

set(test_environment
  LC_ALL=C.UTF-8
  REXIAN_BIN=${CMAKE_BINARY_DIR}/bin
  REXIAN_SOURCE=${CMAKE_SOURCE_DIR}
  REXIAN_LOCALEDIR=${CMAKE_BINARY_DIR}/locale
  PYTHONPATH=${CMAKE_SOURCE_DIR}/tests/support
  PYTHONDONTWRITEBYTECODE=1
  PYTHONUNBUFFERED=1)
if(REXIAN_SANITIZE)
  list(APPEND test_environment UBSAN_OPTIONS=print_stacktrace=1 REXIAN_SANITIZE=${REXIAN_SANITIZE}
    "TSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/thread_sanitizer.supp second_deadlock_stack=1")
elseif(REXIAN_COVERAGE)
  # As under a sanitizer: a program that is killed writes no counts, so it is asked to end.
  list(APPEND test_environment REXIAN_SANITIZE=coverage)
endif()

function(rexian_test name timeout_s)
  if(REXIAN_SANITIZE OR REXIAN_COVERAGE)
    math(EXPR timeout_s "${timeout_s} * 3") # every access is watched, or every line counted
  endif()
  add_test(NAME ${name} COMMAND ${ARGN} WORKING_DIRECTORY ${CMAKE_BINARY_DIR})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${timeout_s} SKIP_RETURN_CODE 77 ENVIRONMENT "${test_environment}")
endfunction()

# C helpers shared by tests; only what a test calls is linked into it.
file(GLOB support CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/support/*.c)
if(support)
  add_library(rexian_test_support STATIC ${support})
  target_link_libraries(rexian_test_support PRIVATE rexian_flags PkgConfig::UTF8PROC PUBLIC cmocka rexian_core)
else()
  add_library(rexian_test_support INTERFACE)
  target_link_libraries(rexian_test_support INTERFACE cmocka)
endif()

# rexian_unit_tests(<folder of tests> <libraries...>)
function(rexian_unit_tests folder)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${folder}/test_*.c)
  foreach(source IN LISTS sources)
    cmake_path(GET source STEM stem)
    string(REGEX REPLACE "^test_" "" name ${stem})
    set(target test-${folder}-${name})
    rexian_executable(${target} tests ${source} LINK rexian_test_support ${ARGN})
    rexian_test(${folder}/${name} 120 ${target})
  endforeach()
endfunction()

rexian_unit_tests(core rexian_core)
rexian_unit_tests(wire rexian_wire)
rexian_unit_tests(config rexian_config)
rexian_unit_tests(storage rexian_storage)
rexian_unit_tests(broker rexian_broker)
rexian_unit_tests(tui rexian_tui)
rexian_unit_tests(agent-tui rexian_agent)
rexian_unit_tests(supervisor rexian_supervisor)
rexian_unit_tests(gateway rexian_gateway)
rexian_unit_tests(ctl rexian_ctl)
if(VTERM_LIBRARY)
  rexian_unit_tests(screens rexian_tui ${VTERM_LIBRARY} util)
  # What else is in the folder are programs for the tests and for pictures: screen_shot.c is bin/screen-shot.
  file(GLOB helpers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/screens/*.c)
  list(FILTER helpers EXCLUDE REGEX "/test_[^/]*$")
  foreach(source IN LISTS helpers)
    cmake_path(GET source STEM stem)
    string(REPLACE "_" "-" name ${stem})
    rexian_executable(${name} bin ${source} LINK rexian_test_support rexian_tui ${VTERM_LIBRARY} util)
  endforeach()
else()
  message(WARNING "libvterm is missing: tests/screens are left out")
endif()

# Preloaded into a broker by tests/crash. A sanitizer wants to be loaded first, so there the tests of it are skipped by name.
if(NOT REXIAN_SANITIZE)
  get_target_property(shim_flags rexian_flags INTERFACE_COMPILE_OPTIONS)
  list(FILTER shim_flags INCLUDE REGEX "^-(W|std)")
  foreach(shim fault clock)
    file(GLOB shim_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/crash/${shim}_*.c)
    add_library(${shim}-shim MODULE ${shim_sources})
    target_compile_options(${shim}-shim PRIVATE ${shim_flags})
    target_compile_definitions(${shim}-shim PRIVATE _GNU_SOURCE)
    target_link_libraries(${shim}-shim PRIVATE Threads::Threads ${CMAKE_DL_LIBS})
    set_target_properties(${shim}-shim PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  endforeach()
endif()

# Minutes enough for a slow disk under others' load: the limit is there for what hangs.
foreach(folder scenarios crash real soak)
  file(GLOB scripts CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${folder}/test_*.py
                                      ${CMAKE_SOURCE_DIR}/tests/${folder}/test_*.sh)
  foreach(script IN LISTS scripts)
    cmake_path(GET script STEM stem)
    cmake_path(GET script EXTENSION extension)
    string(REGEX REPLACE "^test_" "" name ${stem})
    if(extension STREQUAL ".py")
      rexian_test(${folder}/${name} 900 ${REXIAN_PYTHON} ${script})
    else()
      rexian_test(${folder}/${name} 900 ${REXIAN_BASH} ${script})
    endif()
  endforeach()
endforeach()

# It goes by real time, and is counted in minutes.
set_tests_properties(soak/mixed PROPERTIES LABELS soak TIMEOUT 9000)

# One exchange for all tests of a real Asterisk, kept beside the builds, or in the folder that REXIAN_ASTERISK names. What happens
# there goes by real time, so that nothing runs beside it.
cmake_path(GET CMAKE_BINARY_DIR PARENT_PATH asterisk_bed)
# It loads the machine on purpose, and measures.
set_property(TEST scenarios/bench PROPERTY RUN_SERIAL TRUE)
rexian_test(real/set_up_asterisk 900 ${REXIAN_PYTHON} ${CMAKE_SOURCE_DIR}/tests/real/set_up_asterisk.py)
set_tests_properties(real/set_up_asterisk PROPERTIES FIXTURES_SETUP asterisk)
foreach(name asterisk asterisk_calls asterisk_dials asterisk_phones asterisk_troubles)
  set_tests_properties(real/${name} PROPERTIES RUN_SERIAL TRUE FIXTURES_REQUIRED asterisk)
endforeach()
set_property(TEST real/set_up_asterisk real/asterisk real/asterisk_calls real/asterisk_dials real/asterisk_phones
             real/asterisk_troubles APPEND PROPERTY ENVIRONMENT REXIAN_ASTERISK_BED=${asterisk_bed}/asterisk)

file(GLOB house CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/house_*.py)
foreach(script IN LISTS house)
  cmake_path(GET script STEM stem)
  string(REGEX REPLACE "^house_" "" name ${stem})
  rexian_test(house/${name} 120 ${REXIAN_PYTHON} ${script})
endforeach()

if(REXIAN_COVERAGE)
  add_custom_target(coverage-summary COMMAND ${REXIAN_PYTHON} ${CMAKE_SOURCE_DIR}/tests/support/coverage.py
    ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR} USES_TERMINAL)
endif()

# Each fuzzer runs for a short while here; by hand: build/fuzz/fuzz/fuzz-<name> tests/fuzz/corpus/<name>
if(REXIAN_FUZZ)
  set(REXIAN_FUZZ_SECONDS 60 CACHE STRING "How long each fuzzer runs in ctest")
  math(EXPR timeout "${REXIAN_FUZZ_SECONDS} * 2 + 120")
  file(GLOB fuzzers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/fuzz/fuzz_*.c)
  # A new tree begins where the longest runs ended (tests/fuzz/keep).
  if(EXISTS ${CMAKE_SOURCE_DIR}/tests/fuzz/found.tar.xz AND NOT IS_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz/found-broker)
    file(ARCHIVE_EXTRACT INPUT ${CMAKE_SOURCE_DIR}/tests/fuzz/found.tar.xz DESTINATION ${CMAKE_BINARY_DIR}/fuzz)
  endif()
  foreach(source IN LISTS fuzzers)
    cmake_path(GET source STEM stem)
    string(REGEX REPLACE "^fuzz_" "" name ${stem})
    rexian_executable(fuzz-${name} fuzz ${source} LINK rexian_broker rexian_ctl rexian_gateway rexian_tui util)
    target_link_options(fuzz-${name} PRIVATE -fsanitize=fuzzer)
    set(corpus ${CMAKE_BINARY_DIR}/fuzz/found-${name})
    file(MAKE_DIRECTORY ${corpus})
    set(seeds ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${name})
    if(NOT IS_DIRECTORY ${seeds})
      set(seeds "")
    endif()
    # Words of a language that bytes alone seldom make.
    set(dictionary ${CMAKE_SOURCE_DIR}/tests/fuzz/dict/${name}.dict)
    if(EXISTS ${dictionary})
      set(dictionary -dict=${dictionary})
    else()
      set(dictionary "")
    endif()
    # The broker's own threads keep memory of their own, and its messages are long from the start.
    set(more "")
    if(name STREQUAL "broker")
      set(more -detect_leaks=0 -len_control=0 -max_len=600)
    endif()
    rexian_test(fuzz/${name} ${timeout} fuzz-${name} -max_total_time=${REXIAN_FUZZ_SECONDS} -rss_limit_mb=1024 -artifact_prefix=${corpus}-
      ${dictionary} ${more} ${corpus} ${seeds})
    list(APPEND fuzzer_targets fuzz-${name})
  endforeach()
  # The preset builds these alone: its programs and other tests are those of other presets.
  add_custom_target(fuzzers DEPENDS ${fuzzer_targets})
endif()
