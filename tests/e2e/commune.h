#pragma once
// The real program on real folders: one data directory, a hub that serves, and a commune's year in the commands of the
// guide. Everything that must work throws std::runtime_error with what the program printed when it does not, so that it
// may run on threads of the test's own.

#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/program.h"

namespace sovang::tests {

using Arguments = std::vector<std::string>;

/// The program without a data directory of its own.
Invocation sovang(const Arguments& arguments);

/// The program on one data directory. Copies name the same directory.
class Book {
 public:
  explicit Book(std::filesystem::path dir) : dir_(std::move(dir)) {}
  [[nodiscard]] const std::filesystem::path& dir() const { return dir_; }

  [[nodiscard]] Invocation invocation(const Arguments& arguments) const;
  [[nodiscard]] Finished run(const Arguments& arguments) const { return tests::run(invocation(arguments)); }
  /// stdout of a run that ends with 0.
  std::string must(const Arguments& arguments) const;
  /// The one JSON document that such a run prints.
  nlohmann::json must_json(const Arguments& arguments) const;
  /// A run that ends with `status`; returns it for a look at its messages.
  Finished must_fail(int status, const Arguments& arguments) const;

  /// Origin → entries held of every log.
  nlohmann::json sizes() const;
  /// A copy of the directory as it lies on the disk.
  Book copy_to(const std::filesystem::path& dir) const;

 private:
  std::filesystem::path dir_;
};

/// `serve` on a free port, ended with the object.
class Server {
 public:
  explicit Server(const Book& book, Arguments more = {});
  [[nodiscard]] const std::string& url() const { return url_; }
  /// SIGTERM, and waits for the end.
  Finished stop();
  Finished kill() { return process_.kill(); }
  Process& process() { return process_; }

 private:
  Process process_;
  std::string url_;
};

/// Calls `work` for 0 … count−1, a few at the same time; rethrows the first failure when all are done.
void at_the_same_time(std::size_t count, const std::function<void(std::size_t)>& work);

/// A folder with the files of examples/README.md.
struct CommuneFiles {
  std::filesystem::path dir;
  std::string name, area_kind, as_of;
  std::vector<std::string> areas;
  nlohmann::json expected;

  [[nodiscard]] std::string csv(const std::string& kind) const { return (dir / (kind + ".csv")).string(); }
  /// `--as-of` for the report's day and for each day that the expected petitions are counted at.
  [[nodiscard]] Arguments report_days() const;
};
CommuneFiles read_commune_files(const std::filesystem::path& dir);
/// Runs the generator. `more`: its options.
CommuneFiles make_example(const std::filesystem::path& dir, const Arguments& more = {});

/// A hub and a node an area, played step by step. Even areas join and exchange over HTTP, odd ones by carried files.
class CommuneYear {
 public:
  CommuneYear(CommuneFiles files, std::filesystem::path work);

  [[nodiscard]] const CommuneFiles& files() const { return files_; }
  [[nodiscard]] const Book& hub() const { return hub_; }
  [[nodiscard]] std::size_t nodes() const { return nodes_.size(); }
  [[nodiscard]] const Book& node(std::size_t index) const { return nodes_[index]; }
  [[nodiscard]] static bool by_network(std::size_t index) { return index % 2 == 0; }

  /// The hub and what every device needs from it.
  void found();
  void enrol();
  /// Each node imports its own rows; no hub in reach.
  void record();
  /// Every node exchanges once, the networked ones at the same time.
  void exchange();
  /// The commune's money, the nodes' spending, and the office's own records.
  void settle();

  /// One area's import; returns stdout.
  std::string import_area(std::size_t index, const std::string& kind) const;
  std::string import_hub(const std::string& kind, const Arguments& more = {}) const;
  /// Carries a request file of a node to the hub and its reply back; the files stay for a second try.
  void carry(std::size_t index) const;
  [[nodiscard]] std::filesystem::path carried(std::size_t index, const std::string& name) const;
  [[nodiscard]] nlohmann::json report(const Book& book, const Arguments& more = {}) const;

 private:
  CommuneFiles files_;
  std::filesystem::path work_;
  Book hub_;
  std::vector<Book> nodes_;
};

}  // namespace sovang::tests
