#include "bench/book.h"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <stdexcept>

#include "base/clock.h"
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

tests::CommuneFiles one_area(const fs::path& dir, std::size_t contributions) {
  const auto households = std::clamp(contributions / kContributionsPerHousehold, kHouseholdsMin, kHouseholdsMax);
  return tests::make_example(dir, {"--areas", "1", "--households", std::to_string(households), "--contributions",
                                   std::to_string(contributions)});
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

MadeBook::MadeBook(const fs::path& dir, std::size_t contributions)
    : year_(one_area(dir / "csv", contributions), dir), blank_(dir / "blank"), full_(dir / "full") {
  year_.found();
  year_.enrol();
  for (const char* kind : {"households", "works", "meetings"}) year_.import_area(0, kind);
  blank_ = year_.node(0).copy_to(dir / "blank");
  blank_entries_ = Node(blank_.dir()).own_entries().size();
  full_ = blank_.copy_to(dir / "full");
  run_to_end(full_, import_arguments());
  entries_ = Node(full_.dir()).own_entries();
  rows_ = raw_rows(entries_);
}

tests::Arguments MadeBook::import_arguments() const {
  return {"import", "contributions", files().csv("contributions"), "--area", area(), "--today", files().as_of};
}

sync::Draft money_draft(const std::string& area, const std::string& author) {
  static std::uint64_t number = 0;
  ++number;
  crypto::SystemRandom random;
  const auto now = base::SystemClock().wall();
  sync::Draft draft;
  draft.id = sync::make_ulid(now.milliseconds, random);
  draft.type = "contribution";
  draft.time = base::rfc3339(now);
  draft.author = author;
  draft.body = fmt::format(
      R"({{"area_id":"{0}","work_id":"V{0}","source":"PEOPLE","kind":"MONEY","occurred_on":"2024-11-15",)"
      R"("booked_on":"2024-11-16","household_id":"H{1:05}","amount_vnd":{2},"receipt_no":"PT-{0}X/2024-{3:05}",)"
      R"("recorded_by":"{0}-TT"}})",
      area, number % kHouseholdsMin + 1, (number % 40 + 1) * 50'000, number);
  if (number % 20 == 0) draft.fields["note"] = R"({"note":"đóng đợt hai"})";
  return draft;
}

const MadeBook& Bench::book(std::size_t contributions) {
  auto& book = books_[contributions];
  if (!book) book = std::make_unique<MadeBook>(dir_ / fmt::format("book-{}", contributions), contributions);
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
