# The pages inside the program. SOVANG_WEB=OFF builds without Node.js; unset, they are built where npm is found.

find_program(NPM npm)
if(NOT DEFINED SOVANG_WEB)
  set(SOVANG_WEB OFF)
  if(NPM AND EXISTS ${PROJECT_SOURCE_DIR}/web/package.json)
    set(SOVANG_WEB ON)
  endif()
endif()

set(assets ${PROJECT_BINARY_DIR}/web_assets.cpp)
set(embed ${CMAKE_COMMAND} -DOUTPUT=${assets} -DSCRATCH=${PROJECT_BINARY_DIR})
if(SOVANG_WEB)
  set(web ${PROJECT_SOURCE_DIR}/web)
  set(pages ${PROJECT_BINARY_DIR}/web)
  file(GLOB_RECURSE web_sources CONFIGURE_DEPENDS ${web}/src/* ${web}/public/* ${web}/fonts/*)
  file(GLOB web_settings CONFIGURE_DEPENDS ${web}/*.json ${web}/*.ts ${web}/*.js ${web}/*.html)
  add_custom_command(
    OUTPUT ${assets}
    COMMAND ${CMAKE_COMMAND} -DWEB=${web} -DNPM=${NPM} -DOUTPUT=${pages} -P ${PROJECT_SOURCE_DIR}/cmake/build_web.cmake
    COMMAND ${embed} -DFOLDER=${pages} -P ${PROJECT_SOURCE_DIR}/cmake/embed_web.cmake
    DEPENDS ${web_sources} ${web_settings} ${PROJECT_SOURCE_DIR}/cmake/build_web.cmake
            ${PROJECT_SOURCE_DIR}/cmake/embed_web.cmake
    COMMENT "Building the pages"
    VERBATIM)
else()
  add_custom_command(
    OUTPUT ${assets}
    COMMAND ${embed} -P ${PROJECT_SOURCE_DIR}/cmake/embed_web.cmake
    DEPENDS ${PROJECT_SOURCE_DIR}/cmake/embed_web.cmake
    VERBATIM)
endif()
target_sources(sovang_api PRIVATE ${assets})
