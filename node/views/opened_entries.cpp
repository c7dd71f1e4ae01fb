#include "node/views/opened_entries.h"

#include <array>
#include <future>
#include <string>
#include <vector>

namespace sovang::views {
namespace {

/// Some blocks, first as they lie in the file, then opened. Its memory is used again and again.
class Batch {
 public:
  /// Of rows [from, to).
  Batch(std::int64_t from, std::int64_t to) : from_(from), to_(to) {}
  void add(const store::PackedBlock& packed) {
    if (used_ == blocks_.size()) blocks_.emplace_back();
    One& one = blocks_[used_++];
    one.first = packed.first;
    one.count = packed.count;
    one.bytes = packed.bytes;
  }
  [[nodiscard]] bool full() const { return used_ == kBlocks; }
  void open() {
    count_ = 0;
    for (std::size_t at = 0; at < used_; ++at) open(blocks_[at]);
  }
  void open_beside() {
    done_ = std::async(std::launch::async, [this] { open(); });
  }
  /// False when `take` said so. It is empty then.
  bool give(store::RowRange& wanted, const std::function<bool(const OpenedEntry&)>& take) {
    if (done_.valid()) done_.get();
    bool goes_on = true;
    for (std::size_t at = 0; goes_on && at < count_; ++at)
      goes_on = !wanted.takes(entries_[at].row) || take(entries_[at]);
    used_ = count_ = 0;
    return goes_on;
  }

 private:
  struct One {
    std::int64_t first = 0, count = 0;
    std::string bytes;
    store::Block block;
  };

  void open(One& one) {
    one.block.read(one.bytes, one.count);
    for (std::size_t at = 0; at < one.block.size(); ++at) {
      const std::int64_t row = one.first + static_cast<std::int64_t>(at);
      if (row < from_ || row >= to_) continue;
      if (count_ == entries_.size()) entries_.emplace_back();
      OpenedEntry& entry = entries_[count_++];
      entry.row = row;
      entry.stored = one.block[at];
      entry.read = entry.body.parse_entry(entry.stored.open);
    }
  }

  static constexpr std::size_t kBlocks = 16;
  std::int64_t from_, to_;
  std::vector<One> blocks_;
  std::vector<OpenedEntry> entries_;
  std::size_t used_ = 0, count_ = 0;
  std::future<void> done_;  // last: goes before what it works on
};

}  // namespace

void each_opened(store::Database& db, std::int64_t from, std::int64_t to,
                 const std::function<bool(const OpenedEntry&)>& take) {
  // One is filled, one is opened, one is folded.
  std::array<Batch, 3> batches{Batch(from, to), Batch(from, to), Batch(from, to)};
  store::RowRange wanted(from, to);
  std::size_t at = 0;
  bool goes_on = true;
  store::each_block(db, from, to, [&](const store::PackedBlock& block) {
    batches[at].add(block);
    if (!batches[at].full()) return true;
    batches[at].open_beside();
    at = (at + 1) % batches.size();
    goes_on = batches[at].give(wanted, take);
    return goes_on;
  });
  if (!goes_on) return;
  // The last one, perhaps the only one, is not worth another thread's while.
  batches[at].open();
  for (std::size_t more = 1; goes_on && more <= batches.size(); ++more)
    goes_on = batches[(at + more) % batches.size()].give(wanted, take);
}

}  // namespace sovang::views
