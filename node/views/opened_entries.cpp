#include "node/views/opened_entries.h"

#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <future>
#include <string>
#include <vector>

namespace sovang::views {

void OpenedEntry::open(std::int64_t number, const store::StoredEntry& entry) {
  row = number;
  stored = entry;
  read = body.parse_entry(stored.open);
}

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
  void open_on(boost::asio::thread_pool& thread) {
    std::packaged_task<void()> work([this] { open(); });
    done_ = work.get_future();
    boost::asio::post(thread, std::move(work));
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
      entries_[count_++].open(row, one.block[at]);
    }
  }

  static constexpr std::size_t kBlocks = 16;
  std::int64_t from_, to_;
  std::vector<One> blocks_;
  std::vector<OpenedEntry> entries_;
  std::size_t used_ = 0, count_ = 0;
  std::future<void> done_;
};

}  // namespace

void each_opened(store::Database& db, std::int64_t from, std::int64_t to, bool beside,
                 const std::function<bool(const OpenedEntry&)>& take) {
  if (!beside) {
    OpenedEntry entry;
    return store::each_entry(db, from, to, [&](std::int64_t row, const store::StoredEntry& stored) {
      entry.open(row, stored);
      return take(entry);
    });
  }
  // One is filled, one is opened, one is folded.
  std::array<Batch, 3> batches{Batch(from, to), Batch(from, to), Batch(from, to)};
  boost::asio::thread_pool second(1);  // behind what it works on
  store::RowRange wanted(from, to);
  std::size_t at = 0;
  bool goes_on = true;
  store::each_block(db, from, to, [&](const store::PackedBlock& block) {
    batches[at].add(block);
    if (!batches[at].full()) return true;
    batches[at].open_on(second);
    at = (at + 1) % batches.size();
    goes_on = batches[at].give(wanted, take);
    return goes_on;
  });
  if (!goes_on) return;
  batches[at].open();
  for (std::size_t more = 1; goes_on && more <= batches.size(); ++more)
    goes_on = batches[(at + more) % batches.size()].give(wanted, take);
}

}  // namespace sovang::views
