#pragma once
// One log of a data directory: its rows as they lie in the database, against its notes and against what the commune
// stated. Reads the rows itself, because the store may rely on what an audit must doubt.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "node/audit/findings.h"
#include "node/audit/hub_facts.h"
#include "node/audit/parts_check.h"
#include "node/audit/tree_check.h"
#include "node/store/database.h"

namespace sovang::audit {

/// A row of the table `log`.
struct LogRow {
  std::int64_t id = 0;
  std::string origin;
  std::uint64_t size = 0;
  std::string frontier, note, proof, cosigned_note;
  std::uint64_t cosigned_size = 0;
};
std::vector<LogRow> log_rows(store::Database& db);

/// Calls `take` for each entry row of the log below its size, in order.
void each_entry(store::Database& db, const LogRow& log,
                const std::function<void(std::uint64_t index, std::string_view open)>& take);

/// Whether a log itself accounts for another version of it (sync/recovery.h), of which `stated` is a checkpoint.
using Explains = std::function<bool(const std::string& origin, const HubFacts::Stated& stated)>;

class LogAudit {
 public:
  LogAudit(store::Database& db, const LogRow& log, const HubFacts& hub, const Explains& explains, Findings& findings,
           AuditResult& result)
      : db_(db), log_(log), hub_(hub), explains_(explains), findings_(findings), result_(result) {}
  /// `progress` is told how many entries more were read.
  void run(const std::function<void(std::uint64_t)>& progress);
  /// Rows met, so that rows of nobody are noticed in the end.
  [[nodiscard]] std::uint64_t entry_rows() const { return entry_rows_; }
  [[nodiscard]] std::uint64_t tile_rows() const { return tile_rows_; }

 private:
  struct Notes {
    std::optional<crypto::Checkpoint> newest, cosigned;
  };
  [[nodiscard]] Notes check_notes();
  bool rows_are_there();
  void read_entries(TreeCheck& tree, const std::function<void(std::uint64_t)>& progress);
  void read_bundle(std::uint64_t bundle, TreeCheck& tree);
  void take_parts(std::uint64_t index, std::string_view coded, PartsCheck& check);
  std::optional<std::vector<crypto::Hash>> stored_tile(unsigned level, std::uint64_t index, unsigned width);
  TreeVerdict check_root(const TreeCheck& tree, const std::optional<crypto::Checkpoint>& newest);
  void report_entries(const std::vector<Difference>& entries);
  void report_trees(const TreeVerdict& verdict);
  /// Returns whether the stored summary (absent when it does not read) differs somewhere.
  bool report_frontier(const TreeCheck& tree, const std::optional<crypto::Frontier>& stored, const TreeVerdict& verdict,
                       bool stored_is_signed);
  void check_stated(const TreeCheck& tree, const TreeVerdict& verdict, const Notes& notes);
  void complain(std::string_view code, std::optional<std::uint64_t> index, std::string expected, std::string found);

  store::Database& db_;
  const LogRow& log_;
  const HubFacts& hub_;
  const Explains& explains_;
  Findings& findings_;
  AuditResult& result_;
  std::uint64_t entry_rows_ = 0, tile_rows_ = 0;
};

}  // namespace sovang::audit
