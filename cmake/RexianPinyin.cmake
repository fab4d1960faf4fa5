# The readings of Chinese characters become the table of tui/pinyin.h. ICU is asked when the program is built, and by no program
# that runs.
pkg_check_modules(ICU REQUIRED IMPORTED_TARGET icu-i18n icu-uc)

# rexian_pinyin(<variable>): sets the variable to the generated C file.
function(rexian_pinyin out)
  set(generated ${CMAKE_BINARY_DIR}/generated/pinyin_table.c)
  add_executable(make-pinyin ${CMAKE_SOURCE_DIR}/cmake/make_pinyin.c)
  target_link_libraries(make-pinyin PRIVATE PkgConfig::ICU)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated)
  add_custom_command(
    OUTPUT ${generated}
    COMMAND sh -c "exec \"$1\" > \"$2\"" sh $<TARGET_FILE:make-pinyin> ${generated}
    DEPENDS make-pinyin
    COMMENT "Reading the characters"
    VERBATIM)
  set(${out} ${generated} PARENT_SCOPE)
endfunction()
