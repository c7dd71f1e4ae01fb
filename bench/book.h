#pragma once
// What is measured on: a commune of one area with so many contributions, as data directories that the program itself
// made. Each measurement works on copies.

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bench/floors.h"
#include "bench/large.h"
#include "bench/measure.h"
#include "node/journal/journal.h"
#include "tests/e2e/commune.h"

namespace sovang::bench {

/// An open data directory with its keys, in this process.
struct Node {
  explicit Node(const std::filesystem::path& path);
  [[nodiscard]] std::vector<sync::Entry> own_entries(std::uint64_t from = 0);

  journal::Directory directory;
  journal::DirectoryInfo info;
  sync::Keys keys;
  journal::Journal journal;
};

/// A hub, its one device before and behind the import of its contributions, and what that import wrote.
class MadeBook {
 public:
  /// Makes `dir`.
  /// `later`: about so many contributions more that wait to be written one by one.
  MadeBook(const std::filesystem::path& dir, std::size_t contributions, std::size_t later);

  [[nodiscard]] const tests::CommuneFiles& files() const { return year_.files(); }
  [[nodiscard]] const std::string& area() const { return files().areas.front(); }
  [[nodiscard]] const tests::Book& hub() const { return year_.hub(); }
  /// With households, works and meetings.
  [[nodiscard]] const tests::Book& blank() const { return blank_; }
  [[nodiscard]] const tests::Book& full() const { return full_; }
  /// All own entries of `full`, and how many of them `blank` has.
  [[nodiscard]] const std::vector<sync::Entry>& entries() const { return entries_; }
  [[nodiscard]] std::size_t blank_entries() const { return blank_entries_; }
  /// `entries` for the plain table.
  [[nodiscard]] const std::vector<RawRow>& rows() const { return rows_; }
  [[nodiscard]] tests::Arguments import_arguments(const std::string& file = "contributions") const;
  /// What the device writes after `full`, in this order.
  [[nodiscard]] const std::vector<sync::Draft>& later() const { return later_; }

 private:
  tests::CommuneYear year_;
  tests::Book blank_, full_;
  std::vector<sync::Entry> entries_;
  std::vector<RawRow> rows_;
  std::size_t blank_entries_ = 0;
  std::vector<sync::Draft> later_;
};

struct Options {
  std::vector<std::size_t> entries{1000, 10000, 100000};
  std::size_t rounds = 5;
  std::filesystem::path dir = std::filesystem::temp_directory_path();
  std::string json;
  std::vector<std::string> only, skip;
  std::size_t devices = 3000;
  std::size_t large = 0;
};

/// What all measurements share: where to work, what to measure on, where the rows go.
class Bench {
 public:
  Bench(const Options& options, std::filesystem::path dir) : options_(options), dir_(std::move(dir)) {}
  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] const std::filesystem::path& dir() const { return dir_; }
  /// Made when it is asked for, once.
  const MadeBook& book(std::size_t contributions);
  const MadeBook& largest_book() { return book(options_.entries.back()); }
  /// A hub with a long history.
  const LargeBook& large_book();
  /// A new folder of that name.
  [[nodiscard]] std::filesystem::path folder(const std::string& name) const;

  Report report;

 private:
  const Options& options_;
  std::filesystem::path dir_;
  std::map<std::size_t, std::unique_ptr<MadeBook>> books_;
  std::unique_ptr<LargeBook> large_;
};

/// Single records that a round of `record` writes, and exchanges of ten that one of `daily` makes.
inline constexpr std::size_t kSinglesPerRound = 100, kExchangesPerRound = 20, kDailyRecords = 10;

/// Runs the program to its end on a directory; throws when it does not end with 0.
Took run_to_end(const tests::Book& book, const tests::Arguments& arguments);
/// SIGTERM, and waits for the end however long it served.
void stop(tests::Server& server);

// One function a group of rows, in files of their own.
void floor_rows(Bench& bench);     // what the machine is
void record_rows(Bench& bench);    // single records
void import_rows(Bench& bench);    // CSV in bulk
void exchange_rows(Bench& bench);  // first exchanges, their bytes, the hub's disk
void daily_rows(Bench& bench);     // exchanges of ten new records
void check_rows(Bench& bench);     // verifying, audit, rebuild
void reading_rows(Bench& bench);   // report, search, page of the book
void flash_rows(Bench& bench);     // syncs and bytes written
void line_rows(Bench& bench);      // a slow line that loses packets
void crowd_rows(Bench& bench);     // many devices at one hub
void node_rows(Bench& bench);      // memory, start, size of the program

}  // namespace sovang::bench
