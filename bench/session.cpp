#include "bench/session.h"

#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

namespace sovang::bench {

namespace {

std::ifstream proc_file(pid_t process, const char* name) {
  return std::ifstream("/proc/" + std::to_string(process) + "/" + name);
}

/// The number behind `NAME:`.
std::uint64_t proc_number(pid_t process, const char* file, std::string_view name) {
  auto in = proc_file(process, file);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(name) && line.size() > name.size() && line[name.size()] == ':')
      return std::stoull(line.substr(name.size() + 1));
  throw std::runtime_error("/proc says nothing of " + std::string(name));
}

}  // namespace

Session::Session(const std::string& url, const std::string& passphrase) : connection_(port_of(url)) {
  const auto first = connection_.request("GET", "/api/v1/session", "", "");
  const auto take = [this](const HttpAnswer& answer) {
    const auto cookie = answer.headers.find("set-cookie");
    if (cookie != answer.headers.end()) cookie_ = cookie->second.substr(0, cookie->second.find(';'));
    token_ = nlohmann::json::parse(answer.body).at("csrf");
  };
  take(first);
  const auto headers = "Cookie: " + cookie_ + "\r\nX-Sovang-Csrf: " + token_ + "\r\nContent-Type: application/json\r\n";
  const auto opened =
      connection_.request("POST", "/api/v1/session", headers, nlohmann::json{{"passphrase", passphrase}}.dump());
  if (opened.status != 200) throw std::runtime_error("cannot sign in: " + opened.body);
  take(opened);
}

std::string Session::send(std::string_view method, std::string_view path, const std::string& body) {
  std::string headers = "Cookie: " + cookie_ + "\r\n";
  if (method != "GET") headers += "X-Sovang-Csrf: " + token_ + "\r\nContent-Type: application/json\r\n";
  auto answer = connection_.request(method, "/api/v1" + std::string(path), headers, body);
  if (answer.status < 200 || answer.status > 299)
    throw std::runtime_error(std::string(method) + " " + std::string(path) + ": " + answer.body);
  return std::move(answer.body);
}

std::string Session::get(std::string_view path) { return send("GET", path, ""); }
nlohmann::json Session::get_json(std::string_view path) { return nlohmann::json::parse(get(path)); }
nlohmann::json Session::post(std::string_view path, const nlohmann::json& body) {
  return nlohmann::json::parse(send("POST", path, body.dump()));
}

std::uint64_t process_bytes(pid_t process, std::string_view line) {
  constexpr std::uint64_t kKibibyte = 1024;
  return proc_number(process, "status", line) * kKibibyte;
}

double used_seconds(pid_t process) {
  auto in = proc_file(process, "stat");
  std::string text;
  std::getline(in, text);
  std::istringstream fields(text.substr(text.rfind(')') + 1));  // the name before it may hold anything
  constexpr int kBeforeTimes = 11;
  std::string passed;
  for (int at = 0; at < kBeforeTimes; ++at) fields >> passed;
  double user = 0, system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace sovang::bench
