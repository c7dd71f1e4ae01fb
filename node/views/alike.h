#pragma once
// What makes two gifts look like one that was entered twice: giver, work, kind, day and amount are the same.

#include <cstdint>

#include "node/views/items.h"

namespace sovang::views {

struct Alike {
  std::int64_t who = 0, work = 0, kind = 0, occurred = 0;
  std::int64_t amount = 0;  // the value of goods, the quantity of all else
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

inline Alike alike_of(const Item& item) {
  const bool goods = item.contribution_kind() == Kind::in_kind;
  return {item.who, item.work, item.kind, item.occurred, goods ? item.value : item.quantity};
}

}  // namespace sovang::views
