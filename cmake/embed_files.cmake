# Files of the sources as bytes in a C++ source, found by name.
#   cmake -DOUTPUT=<assets.cpp> -DFILES=<file,file,…> -DROOM=<proof|store> -P embed_files.cmake

cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/literal.cmake)

string(REPLACE "," ";" FILES "${FILES}")
set(rows "")
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME)
  literal_of("${file}" bytes)
  string(APPEND rows "  if (name == \"${name}\") return ${bytes};\n")
endforeach()
file(WRITE "${OUTPUT}" "// Made by cmake/embed_files.cmake.
#include \"node/${ROOM}/assets.h\"

#include \"base/ensure.h\"

namespace sovang::${ROOM} {

std::string_view asset(std::string_view name) {
${rows}  base::ensure(false, \"a file that was built in\");
  return {};
}

}  // namespace sovang::${ROOM}
")
