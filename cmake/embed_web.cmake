# Turns a folder of built pages into a C++ source with their bytes, plain and gzipped.
#   cmake -DFOLDER=<built pages> -DOUTPUT=<assets.cpp> -DSCRATCH=<folder> -P embed_web.cmake
# Without FOLDER the table is empty.

cmake_minimum_required(VERSION 3.25)

set(types
    html "text/html\; charset=utf-8" js "text/javascript\; charset=utf-8" css "text/css\; charset=utf-8"
    json "application/json" svg "image/svg+xml" png "image/png" ico "image/x-icon" woff2 "font/woff2"
    txt "text/plain\; charset=utf-8" webmanifest "application/manifest+json")
set(packed png woff2) # compressed by themselves

include(${CMAKE_CURRENT_LIST_DIR}/literal.cmake)

set(rows "")
set(count 0)
if(FOLDER)
  file(GLOB_RECURSE files RELATIVE "${FOLDER}" "${FOLDER}/*")
  list(SORT files)
  foreach(file IN LISTS files)
    get_filename_component(ending "${file}" LAST_EXT)
    string(REPLACE "." "" ending "${ending}")
    list(FIND types "${ending}" at)
    set(type "application/octet-stream")
    if(at GREATER -1)
      math(EXPR at "${at} + 1")
      list(GET types ${at} type)
    endif()
    literal_of("${FOLDER}/${file}" plain)
    set(gzip "{}")
    if(NOT ending IN_LIST packed)
      file(ARCHIVE_CREATE OUTPUT "${SCRATCH}/one.gz" PATHS "${FOLDER}/${file}" FORMAT raw COMPRESSION GZip
           COMPRESSION_LEVEL 9)
      literal_of("${SCRATCH}/one.gz" gzip)
    endif()
    string(APPEND rows "    {\"/${file}\", \"${type}\", ${plain}, ${gzip}},\n")
    math(EXPR count "${count} + 1")
  endforeach()
endif()

file(WRITE "${OUTPUT}.new" "// Made by cmake/embed_web.cmake.
#include \"node/api/assets.h\"

#include <array>

namespace sovang::api {
namespace {

constexpr std::array<Asset, ${count}> kAssets{{
${rows}}};

}  // namespace

std::span<const Asset> assets() { return kAssets; }

}  // namespace sovang::api
")
file(COPY_FILE "${OUTPUT}.new" "${OUTPUT}" ONLY_IF_DIFFERENT)
