#pragma once
// The pages, as they were built and embedded (cmake/embed_web.cmake); empty when they were not built.

#include <span>
#include <string_view>

namespace sovang::api {

struct Asset {
  std::string_view path;  // `/index.html`, `/assets/app-1a2b3c.js`
  std::string_view content_type;
  std::string_view bytes;
  std::string_view gzip;  // empty where it would not be smaller
};
std::span<const Asset> assets();
/// The bytes of a page; empty when there is none.
std::string_view find_asset(std::string_view path);

}  // namespace sovang::api
