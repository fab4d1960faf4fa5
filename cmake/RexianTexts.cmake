# What is not C: translations, manual pages, sample configuration, service files.

# --- translations ---------------------------------------------------------------------------------------
find_program(MSGFMT msgfmt REQUIRED)
find_program(XGETTEXT xgettext REQUIRED)
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

set(said "")
foreach(room core wire config storage broker tui agent-tui supervisor ctl gateway)
  file(GLOB found CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/${room}/*.[ch])
  list(APPEND said ${found})
endforeach()
list(SORT said)
string(REPLACE ";" "\n" said_lines "${said}")
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/POTFILES CONTENT "${said_lines}\n" @ONLY)
add_custom_target(pot
  COMMAND ${XGETTEXT} --files-from=${CMAKE_BINARY_DIR}/generated/POTFILES --from-code=UTF-8 --language=C
          --keyword=_ --keyword=N_ --add-comments=TRANSLATORS --add-location=file --sort-by-file
          --package-name=rexian --package-version=${PROJECT_VERSION} --output=${CMAKE_SOURCE_DIR}/po/rexian.pot
  WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
  COMMENT "Collecting sentences into po/rexian.pot"
  VERBATIM)

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
