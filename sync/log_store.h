#pragma once
// What the exchange needs of a store, and the changes that it hands back. Synchronous and small; implemented over
// SQLite in node/store and in memory for tests.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/checkpoint.h"
#include "crypto/merkle.h"
#include "sync/entry.h"

namespace sovang::sync {

/// A signed note that lies ahead of the entries held. Those before `from` are known to lead to it.
struct OwedNote {
  std::uint64_t from = 0;
  std::string note;
  bool operator==(const OwedNote&) const = default;
};

/// What is held of one log.
struct LogState {
  crypto::Frontier frontier;  // its size is the number of entries held
  /// The note that came with the newest entries: signed by the log key, cosignatures behind. Its size is ≥ the size
  /// held.
  std::string note;
  /// Consistency proof from the size held to the note's size; empty when they are equal.
  std::vector<crypto::Hash> proof;
  /// Notes seen before that lie ahead of the entries held, too, by their size: what comes must lead through all of
  /// them. Some may be of more entries than `note`.
  std::vector<OwedNote> owed;
  /// The newest note that the hub cosigned, and its size; empty and 0 when none.
  std::string cosigned_note;
  std::uint64_t cosigned_size = 0;

  [[nodiscard]] std::uint64_t size() const { return frontier.size(); }
};

class LogReader {
 public:
  virtual ~LogReader() = default;
  /// Origins of all logs held, in byte order.
  [[nodiscard]] virtual std::vector<std::string> origins() const = 0;
  [[nodiscard]] virtual std::optional<LogState> state(std::string_view origin) const = 0;
  /// Entries [from, to) in order, cut where their bytes pass `bytes_max`; at least one when from < to. Requires to ≤
  /// size held.
  [[nodiscard]] virtual std::vector<Entry> read(std::string_view origin, std::uint64_t from, std::uint64_t to,
                                                std::size_t bytes_max) const = 0;
  /// Root of the complete subtree of 2^level leaves that starts at leaf index·2^level.
  [[nodiscard]] virtual crypto::Hash subtree(std::string_view origin, unsigned level, std::uint64_t index) const = 0;

  /// Summary and root of the first `size` leaves. Require size ≤ size held.
  [[nodiscard]] crypto::Frontier frontier_at(std::string_view origin, std::uint64_t size) const;
  [[nodiscard]] crypto::Hash root_at(std::string_view origin, std::uint64_t size) const;
};

/// Entries to append to one log, and its state after them. `from` must be the size held when it is applied.
struct LogAppend {
  std::string origin;
  std::uint64_t from = 0;
  std::vector<Entry> entries;        // may be empty: only the notes change
  std::vector<crypto::Hash> leaves;  // leaf hashes of `entries`
  LogState after;
  /// Notes that were ahead of the entries, and are not the beginning of what is held now: each is evidence.
  std::vector<OwedNote> contradicted = {};
};

/// A log goes back to `size` entries before an append of the same changes, which starts there and says what its state
/// is after both.
struct LogCut {
  std::string origin;
  std::uint64_t size = 0;
};

/// Private parts of an entry held that came without them: what is missing is added, nothing is replaced.
struct PartFill {
  std::string origin;
  std::uint64_t index = 0;
  PrivateParts parts;
};

/// Two signed notes that cannot both be true, or another refused thing worth keeping.
struct Evidence {
  std::string origin;
  std::string code;  // problem code of docs/formats/exchange.md, or `invitation_reused`
  std::string held;  // our note (may be empty)
  std::string seen;  // theirs
};

struct Changes {
  std::vector<LogAppend> appends;
  std::vector<Evidence> evidence;
  std::vector<LogCut> cuts = {};  // applied first
  std::vector<PartFill> fills = {};
  [[nodiscard]] bool empty() const { return appends.empty() && evidence.empty() && cuts.empty() && fills.empty(); }
};

enum class ApplyError { moved };  // a log is no longer at `from`: read again and repeat

class LogStore : public LogReader {
 public:
  /// All or nothing, durable on return.
  virtual base::Status<ApplyError> apply(const Changes& changes) = 0;
};

}  // namespace sovang::sync
