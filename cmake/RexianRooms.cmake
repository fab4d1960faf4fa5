# A room is a folder: all its *.c but main.c are a static library, main.c is its program.

# rexian_executable(<target> <folder in the build tree> <sources...> LINK <libraries...>)
function(rexian_executable target folder)
  cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
  add_executable(${target} ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${target} PRIVATE rexian_flags ${arg_LINK})
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/${folder})
endfunction()

# rexian_room(<folder> LIBRARY <target> [PROGRAM <target>] [GENERATED <sources>] LINK <libraries...>)
# A folder without a .c file yet gives an empty library, so that those above it still configure.
function(rexian_room folder)
  cmake_parse_arguments(arg "" "LIBRARY;PROGRAM" "LINK;GENERATED" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.c)
  set(main ${CMAKE_SOURCE_DIR}/${folder}/main.c)
  list(FIND sources ${main} has_main)
  list(REMOVE_ITEM sources ${main})

  if(sources)
    add_library(${arg_LIBRARY} STATIC ${sources} ${arg_GENERATED})
    target_link_libraries(${arg_LIBRARY} PRIVATE rexian_flags PUBLIC ${arg_LINK})
  else()
    add_library(${arg_LIBRARY} INTERFACE)
    target_link_libraries(${arg_LIBRARY} INTERFACE ${arg_LINK})
  endif()

  if(arg_PROGRAM AND NOT has_main EQUAL -1)
    rexian_executable(${arg_PROGRAM} bin ${main} LINK ${arg_LIBRARY})
    install(TARGETS ${arg_PROGRAM} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  endif()
endfunction()
