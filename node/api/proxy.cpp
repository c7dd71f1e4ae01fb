#include "node/api/proxy.h"

#include <string_view>

namespace sovang::api {
namespace {

std::string_view header(const net::HttpRequest& request, std::string_view name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? std::string_view() : std::string_view(found->second);
}

bool from_this_machine(const net::HttpRequest& request) {
  const std::string_view peer = request.peer;
  return peer.starts_with("127.") || peer == "::1" || peer.starts_with("::ffff:127.");
}

std::string_view last_of(std::string_view list) {
  list.remove_prefix(list.rfind(',') + 1);  // npos + 1 is 0
  const auto begin = list.find_first_not_of(' ');
  if (begin == list.npos) return {};
  return list.substr(begin, list.find_last_not_of(' ') - begin + 1);
}

}  // namespace

bool over_https(const net::HttpRequest& request) {
  return from_this_machine(request) && last_of(header(request, "x-forwarded-proto")) == "https";
}

std::string asker(const net::HttpRequest& request) {
  const auto said = last_of(header(request, "x-forwarded-for"));
  return from_this_machine(request) && !said.empty() ? std::string(said) : request.peer;
}

bool was_forwarded(const net::HttpRequest& request) {
  for (const char* name : {"forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "via"})
    if (request.headers.contains(name)) return true;
  return false;
}

}  // namespace sovang::api
