#include "tests/e2e/commune.h"

#include <signal.h>

#include <algorithm>
#include <cctype>
#include <exception>
#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "base/file.h"
#include "examples/csv_files.h"

namespace sovang::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uint64_t kFileMax = 256u << 20;

std::string joined(const Arguments& arguments) {
  std::string text;
  for (const auto& argument : arguments) text += argument + " ";
  return text;
}

void require(bool holds, const Arguments& arguments, const Finished& finished) {
  if (!holds) throw std::runtime_error("sovang " + joined(arguments) + "\n" + finished.describe());
}

std::string device_name(const std::string& area) {
  std::string name;
  for (const char c : area) name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name + "-a";
}

}  // namespace

Invocation sovang(const Arguments& arguments) {
  Invocation invocation;
  invocation.command = {SOVANG_PROGRAM};
  invocation.command.insert(invocation.command.end(), arguments.begin(), arguments.end());
  invocation.environment = {{"SOVANG_LANG", "en"}, {"SOVANG_DATA", ""}, {"SOVANG_PASSPHRASE", ""}};
  return invocation;
}

Invocation Book::invocation(const Arguments& arguments) const {
  Arguments all{"--data", dir_.string()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return sovang(all);
}

std::string Book::must(const Arguments& arguments) const {
  auto finished = run(arguments);
  require(finished.status == 0, arguments, finished);
  return std::move(finished.out);
}

json Book::must_json(const Arguments& arguments) const {
  const auto finished = run(arguments);
  require(finished.status == 0, arguments, finished);
  auto document = json::parse(finished.out, nullptr, false);
  require(!document.is_discarded(), arguments, finished);
  return document;
}

Finished Book::must_fail(int status, const Arguments& arguments) const {
  auto finished = run(arguments);
  require(finished.status == status && !finished.err.empty(), arguments, finished);
  return finished;
}

json Book::sizes() const {
  json sizes = json::object();
  const auto status = must_json({"status", "--json"});
  for (const auto& log : status.at("logs")) sizes[log.at("origin")] = log.at("size");
  if (sizes.empty()) throw std::runtime_error(dir_.string() + " holds no log");
  return sizes;
}

Book Book::copy_to(const fs::path& dir) const {
  fs::remove_all(dir);
  fs::copy(dir_, dir, fs::copy_options::recursive);
  return Book(dir);
}

Server::Server(const Book& book, Arguments more)
    : process_([&] {
        Arguments arguments{"serve", "--listen", "127.0.0.1:0"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return book.invocation(arguments);
      }()) {
  const std::string opening = "listening on ";
  const auto line = process_.first_line(std::chrono::seconds(60));
  if (!line || !line->starts_with(opening + "http://"))
    throw std::runtime_error("serve: " + process_.kill().describe());
  url_ = line->substr(opening.size());
}

Finished Server::stop() {
  process_.send(SIGTERM);
  return process_.finish();
}

void at_the_same_time(std::size_t count, const std::function<void(std::size_t)>& work) {
  constexpr std::size_t kWorkers = 4;
  std::mutex mutex;  // guards `next` and `failure`
  std::size_t next = 0;
  std::exception_ptr failure;
  std::vector<std::thread> workers;
  for (std::size_t i = 0; i < std::min(kWorkers, count); ++i) {
    workers.emplace_back([&] {
      for (;;) {
        std::size_t mine;
        {
          const std::scoped_lock lock(mutex);
          if (next == count || failure) return;
          mine = next++;
        }
        try {
          work(mine);
        } catch (...) {
          const std::scoped_lock lock(mutex);
          if (!failure) failure = std::current_exception();
        }
      }
    });
  }
  for (auto& worker : workers) worker.join();
  if (failure) std::rethrow_exception(failure);
}

Arguments CommuneFiles::report_days() const {
  Arguments days{"--as-of", as_of};
  for (const auto& [member, petitions] : expected.at("petitions").items()) {
    const std::string day = member.substr(std::string("as_of ").size());
    if (day != as_of) days.insert(days.end(), {"--as-of", day});
  }
  return days;
}

CommuneFiles read_commune_files(const fs::path& dir) {
  CommuneFiles files;
  files.dir = dir;
  for (const auto& row : examples::read_csv_rows(dir / "commune.csv")) {
    if (row.at("key") == "name") files.name = row.at("value");
    if (row.at("key") == "area_kind") files.area_kind = row.at("value");
    if (row.at("key") == "as_of") files.as_of = row.at("value");
  }
  for (const auto& row : examples::read_csv_rows(dir / "areas.csv")) files.areas.push_back(row.at("area_id"));
  files.expected = json::parse(base::read_file(dir / "expected-totals.json", kFileMax));
  return files;
}

CommuneFiles make_example(const fs::path& dir, const Arguments& more) {
  Invocation make{{SOVANG_EXAMPLE, "--out", dir.string()}, {}, {}};
  make.command.insert(make.command.end(), more.begin(), more.end());
  const auto made = run(make);
  if (made.status != 0) throw std::runtime_error("sovang-example: " + made.describe());
  return read_commune_files(dir);
}

CommuneYear::CommuneYear(CommuneFiles files, fs::path work)
    : files_(std::move(files)), work_(std::move(work)), hub_(work_ / "hub") {
  for (const auto& area : files_.areas) nodes_.emplace_back(work_ / area);
}

fs::path CommuneYear::carried(std::size_t index, const std::string& name) const {
  return work_ / (files_.areas[index] + "-" + name);
}

std::string CommuneYear::import_hub(const std::string& kind, const Arguments& more) const {
  Arguments arguments{"import", kind, files_.csv(kind), "--today", files_.as_of};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return hub_.must(arguments);
}

std::string CommuneYear::import_area(std::size_t index, const std::string& kind) const {
  return nodes_[index].must({"import", kind, files_.csv(kind), "--area", files_.areas[index], "--today", files_.as_of});
}

void CommuneYear::found() {
  hub_.must(
      {"create", "--origin", "xa.example", "--name", files_.name, "--area-kind", files_.area_kind, "--no-passphrase"});
  for (const char* kind : {"areas", "orgs", "rates"}) import_hub(kind);
  for (const char* kind : {"works", "meetings"}) import_hub(kind, {"--area", "-"});
}

void CommuneYear::enrol() {
  Server server(hub_);
  at_the_same_time(nodes_.size(), [&](std::size_t i) {
    Arguments invite{"invite", "--area", files_.areas[i], "--device", device_name(files_.areas[i])};
    if (by_network(i)) invite.insert(invite.end(), {"--url", server.url()});
    std::string line = hub_.must(invite);
    line.erase(line.find_last_not_of('\n') + 1);
    if (by_network(i)) {
      nodes_[i].must({"join", line, "--no-passphrase"});
      return;
    }
    const auto request = carried(i, "join").string(), reply = carried(i, "joined").string();
    nodes_[i].must({"join", line, "--request", request, "--no-passphrase"});
    hub_.must({"exchange", request, reply});
    nodes_[i].must({"join", "--reply", reply});
  });
}

void CommuneYear::record() {
  at_the_same_time(nodes_.size(), [&](std::size_t i) {
    for (const char* kind : {"households", "works", "meetings", "contributions"}) import_area(i, kind);
  });
}

void CommuneYear::carry(std::size_t index) const {
  const auto request = carried(index, "request").string(), reply = carried(index, "reply").string();
  nodes_[index].must({"sync", "--export", request});
  hub_.must({"exchange", request, reply});
  nodes_[index].must({"sync", "--import", reply});
}

void CommuneYear::exchange() {
  Server server(hub_);
  at_the_same_time(nodes_.size(), [&](std::size_t i) {
    if (by_network(i)) {
      nodes_[i].must({"sync", "--hub", server.url()});
    } else {
      carry(i);
    }
  });
}

void CommuneYear::settle() {
  import_hub("contributions", {"--area", "-"});
  exchange();
  at_the_same_time(nodes_.size(), [&](std::size_t i) { import_area(i, "expenditures"); });
  exchange();
  import_hub("expenditures", {"--area", "-"});
  for (const char* kind : {"petitions", "models", "commendations", "indicators"}) import_hub(kind);
}

json CommuneYear::report(const Book& book, const Arguments& more) const {
  Arguments arguments{"report", "--json"};
  const auto days = files_.report_days();
  arguments.insert(arguments.end(), days.begin(), days.end());
  arguments.insert(arguments.end(), more.begin(), more.end());
  return book.must_json(arguments);
}

}  // namespace sovang::tests
