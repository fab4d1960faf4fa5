# What is not C: translations, manual pages, sample configuration, service files.

# --- translations ---------------------------------------------------------------------------------------
find_program(MSGFMT msgfmt REQUIRED)
file(GLOB po_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/po/*.po)
set(mo_files "")
foreach(po IN LISTS po_files)
  cmake_path(GET po STEM lang)
  set(mo ${CMAKE_BINARY_DIR}/locale/${lang}/LC_MESSAGES/rexian.mo)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/locale/${lang}/LC_MESSAGES)
  add_custom_command(OUTPUT ${mo} COMMAND ${MSGFMT} --check -o ${mo} ${po} DEPENDS ${po}
                     COMMENT "Translating to ${lang}" VERBATIM)
  list(APPEND mo_files ${mo})
  install(FILES ${mo} DESTINATION ${CMAKE_INSTALL_LOCALEDIR}/${lang}/LC_MESSAGES)
endforeach()
if(mo_files)
  add_custom_target(translations ALL DEPENDS ${mo_files})
endif()

# The template alone, and the translations brought up to date with the sources.
add_custom_target(pot COMMAND ${CMAKE_SOURCE_DIR}/po/collect.sh ${CMAKE_BINARY_DIR}/rexian.pot
                  COMMENT "Collecting sentences into rexian.pot" VERBATIM)
add_custom_target(merge-translations COMMAND ${CMAKE_SOURCE_DIR}/po/merge.sh
                  COMMENT "Merging new sentences into po/*.po" VERBATIM)

# --- manual pages -----------------------------------------------------------------------------------------
file(GLOB man_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/man/*.scd)
if(man_sources)
  find_program(SCDOC scdoc REQUIRED)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/man)
  set(man_pages "")
  foreach(source IN LISTS man_sources)
    cmake_path(GET source STEM LAST_ONLY page)
    string(REGEX MATCH "[0-9]$" section ${page})
    set(out ${CMAKE_BINARY_DIR}/man/${page})
    add_custom_command(OUTPUT ${out} COMMAND sh -c "exec \"$1\" < \"$2\" > \"$3\"" sh ${SCDOC} ${source} ${out}
                       DEPENDS ${source} COMMENT "Manual page ${page}" VERBATIM)
    list(APPEND man_pages ${out})
    install(FILES ${out} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
  endforeach()
  add_custom_target(manuals ALL DEPENDS ${man_pages})
endif()

# --- data and services --------------------------------------------------------------------------------------
foreach(folder calendars sample)
  if(IS_DIRECTORY ${CMAKE_SOURCE_DIR}/config/${folder})
    install(DIRECTORY ${CMAKE_SOURCE_DIR}/config/${folder} DESTINATION ${CMAKE_INSTALL_DATADIR}/rexian)
  endif()
endforeach()
file(GLOB services CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/packaging/*.service)
if(services)
  install(FILES ${services} DESTINATION lib/systemd/system)
endif()
if(EXISTS ${CMAKE_SOURCE_DIR}/packaging/rexian.sysusers)
  install(FILES ${CMAKE_SOURCE_DIR}/packaging/rexian.sysusers DESTINATION lib/sysusers.d RENAME rexian.conf)
endif()
