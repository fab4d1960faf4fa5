# storage/migrations/NNNN_name.sql become the table storage_migrations[] of storage/migrations.h.

# rexian_migrations(<variable>): sets the variable to the generated C file.
function(rexian_migrations out)
  file(GLOB scripts CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/storage/migrations/*.sql)
  list(SORT scripts)
  set(generated ${CMAKE_BINARY_DIR}/generated/storage_migrations.c)
  set(writer ${CMAKE_SOURCE_DIR}/cmake/write_migrations.cmake)
  set(listed ${CMAKE_BINARY_DIR}/generated/migrations.list)
  # The list is a dependency of its own, so that a removed script is noticed, too.
  file(CONFIGURE OUTPUT ${listed} CONTENT "${scripts}" @ONLY)
  add_custom_command(
    OUTPUT ${generated}
    COMMAND ${CMAKE_COMMAND} -DLISTED=${listed} -DOUTPUT=${generated} -P ${writer}
    DEPENDS ${scripts} ${listed} ${writer} ${CMAKE_SOURCE_DIR}/storage/migrations.h
    COMMENT "Embedding storage/migrations"
    VERBATIM)
  set(${out} ${generated} PARENT_SCOPE)
endfunction()
