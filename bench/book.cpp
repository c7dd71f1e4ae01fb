#include "bench/book.h"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "node/journal/founding.h"

namespace sovang::bench {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kContributionsPerHousehold = 20;
constexpr std::size_t kHouseholdsMin = 50, kHouseholdsMax = 1000;  // of an area
constexpr std::chrono::hours kRunMax{2};

/// A step that fails ends the run: a time without its work says nothing.
template <class Result>
auto must(Result result, const char* doing) {
  if (!result) throw std::runtime_error(std::string("bench: cannot ") + doing);
  return *std::move(result);
}

/// Cuts contributions.csv: its last rows go to later.csv.
void keep_for_later(const tests::CommuneFiles& files, std::size_t later) {
  std::ifstream in(files.csv("contributions"));
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  std::ofstream first(files.csv("contributions")), second(files.csv("later"));
  second << lines.front() << '\n';
  for (std::size_t at = 0; at < lines.size(); ++at) (at + later < lines.size() ? first : second) << lines[at] << '\n';
}

tests::CommuneFiles one_area(const fs::path& dir, std::size_t contributions, std::size_t later) {
  const auto households = std::clamp(contributions / kContributionsPerHousehold, kHouseholdsMin, kHouseholdsMax);
  auto files = tests::make_example(dir, {"--areas", "1", "--households", std::to_string(households), "--contributions",
                                         std::to_string(contributions + later)});
  keep_for_later(files, later);
  return files;
}

/// What a form would hand over for an entry that was written.
sync::Draft draft_of(const sync::Entry& entry) {
  const auto open = must(sync::read_open_part(entry.open), "read an entry");
  sync::Draft draft{open.id, open.type, open.time, open.author, open.body, {}};
  for (const auto& [name, part] : entry.parts) {
    auto fields = nlohmann::ordered_json::parse(part);
    fields.erase("salt");
    draft.fields[name] = fields.dump();
  }
  return draft;
}

}  // namespace

Node::Node(const fs::path& path)
    : directory(path),
      info(must(directory.info(), "read the directory")),
      keys(journal::keys_of(must(directory.secrets(""), "read the secrets"), info.origin, info.hub)),
      journal(directory, info) {}

std::vector<sync::Entry> Node::own_entries(std::uint64_t from) {
  const auto state = journal.logs().state(info.origin);
  if (!state) return {};
  return journal.logs().read(info.origin, from, state->size(), SIZE_MAX);
}

MadeBook::MadeBook(const fs::path& dir, std::size_t contributions, std::size_t later)
    : year_(one_area(dir / "csv", contributions, later), dir), blank_(dir / "blank"), full_(dir / "full") {
  year_.found();
  year_.enrol();
  for (const char* kind : {"households", "works", "meetings"}) year_.import_area(0, kind);
  blank_ = year_.node(0).copy_to(dir / "blank");
  blank_entries_ = Node(blank_.dir()).own_entries().size();
  full_ = blank_.copy_to(dir / "full");
  run_to_end(full_, import_arguments("contributions"));
  entries_ = Node(full_.dir()).own_entries();
  rows_ = raw_rows(entries_);
  const auto scratch = full_.copy_to(dir / "later");
  auto import_later = import_arguments("later");
  import_later.push_back("--lenient");  // what looks like a double of the rows before it stays out
  run_to_end(scratch, import_later);
  for (const auto& entry : Node(scratch.dir()).own_entries(entries_.size())) later_.push_back(draft_of(entry));
  fs::remove_all(scratch.dir());
}

tests::Arguments MadeBook::import_arguments(const std::string& file) const {
  return {"import", "contributions", files().csv(file), "--area", area(), "--today", files().as_of};
}

const MadeBook& Bench::book(std::size_t contributions) {
  auto& book = books_[contributions];
  if (book) return *book;
  constexpr std::size_t kFirst = 3 * kDailyRecords;  // where bytes are counted
  const auto later = options_.rounds * std::max(kSinglesPerRound, kExchangesPerRound * kDailyRecords) + kFirst;
  constexpr std::size_t kSpare = 50;  // and a tenth: some stay out
  book = std::make_unique<MadeBook>(dir_ / fmt::format("book-{}", contributions), contributions,
                                    later + later / 10 + kSpare);
  if (book->later().size() < later) throw std::runtime_error("bench: too few records were left to write");
  return *book;
}

const LargeBook& Bench::large_book() {
  const auto contributions = options_.large == 0 ? options_.entries.back() : options_.large;
  if (!large_) large_ = std::make_unique<LargeBook>(dir_ / "large", contributions);
  return *large_;
}

fs::path Bench::folder(const std::string& name) const {
  const auto path = dir_ / name;
  fs::remove_all(path);
  fs::create_directories(path);
  return path;
}

Took run_to_end(const tests::Book& book, const tests::Arguments& arguments) {
  auto invocation = book.invocation(arguments);
  invocation.limit = kRunMax;
  tests::Finished finished;
  const Took used = took([&] { finished = tests::run(std::move(invocation)); });
  if (finished.status != 0) throw std::runtime_error("sovang " + arguments.front() + ": " + finished.describe());
  return used;
}

void stop(tests::Server& server) {
  server.process().send(SIGTERM);
  if (!server.process().wait_for(kRunMax)) throw std::runtime_error("bench: a server does not end");
}

}  // namespace sovang::bench
