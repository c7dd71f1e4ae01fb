#pragma once
// What makes two gifts look like one that was entered twice: giver, work, kind, day and amount are the same.

#include <cstdint>
#include <vector>

#include "node/views/items.h"

namespace sovang::views {

/// The quantity; of goods their value, or without one the quantity below zero, so that it is like no value.
inline std::int64_t alike_amount(Kind kind, std::int64_t quantity, std::int64_t value) {
  if (kind != Kind::in_kind) return quantity;
  return value != 0 ? value : -quantity;
}
#define SOVANG_ALIKE_AMOUNT "CASE WHEN kind <> 3 THEN quantity WHEN value <> 0 THEN value ELSE -quantity END"
static_assert(static_cast<int>(Kind::in_kind) == 3);

struct Alike {
  std::int64_t who = 0, work = 0, kind = 0, occurred = 0;
  std::int64_t amount = 0;  // alike_amount
  bool operator==(const Alike&) const = default;
};

struct AlikeHash {
  std::size_t operator()(const Alike& one) const {
    std::uint64_t sum = 0;
    for (const std::int64_t part : {one.who, one.work, one.kind, one.occurred, one.amount}) {
      sum = (sum ^ static_cast<std::uint64_t>(part)) * 0x9E37'79B9'7F4A'7C15;
      sum ^= sum >> 29;
    }
    return sum;
  }
};

/// Holds the gifts of a year without an allocation for each.
class AlikeSet {
 public:
  /// False when it was there.
  bool insert(const Alike& one) {
    if (2 * (all_.size() + 1) > slots_.size()) grow();
    const std::size_t hash = AlikeHash()(one);
    for (std::size_t at = hash & (slots_.size() - 1); slots_[at].place != 0; at = (at + 1) & (slots_.size() - 1))
      if (slots_[at].tag == tag_of(hash) && all_[slots_[at].place - 1] == one) return false;
    all_.push_back(one);
    put(hash, all_.size());
    return true;
  }

 private:
  struct Slot {
    std::uint32_t place = 0;  // in all_, counted from 1; 0 is free
    std::uint32_t tag = 0;    // the hash's other half: seldom a look at all_ for nothing
  };
  static constexpr std::size_t kSlotsMin = 1024;  // a power of two, as every size after it

  static std::uint32_t tag_of(std::size_t hash) { return static_cast<std::uint32_t>(std::uint64_t{hash} >> 32); }
  void put(std::size_t hash, std::size_t place) {
    std::size_t at = hash & (slots_.size() - 1);
    while (slots_[at].place != 0) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = {static_cast<std::uint32_t>(place), tag_of(hash)};
  }
  void grow() {
    slots_.assign(slots_.empty() ? kSlotsMin : 2 * slots_.size(), {});
    for (std::size_t at = 0; at < all_.size(); ++at) put(AlikeHash()(all_[at]), at + 1);
  }

  std::vector<Alike> all_;
  std::vector<Slot> slots_;  // at most half full
};

}  // namespace sovang::views
