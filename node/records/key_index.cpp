#include "node/records/key_index.h"

#include <functional>

#include "base/ensure.h"

namespace sovang::records {
namespace {

constexpr std::size_t kSlotsFirst = 64;

std::uint32_t hash_of(std::string_view key) { return static_cast<std::uint32_t>(std::hash<std::string_view>()(key)); }

}  // namespace

std::string_view KeyIndex::key_at(std::size_t place) const {
  const std::size_t begin = place == 0 ? 0 : ends_[place - 1];
  return std::string_view(keys_).substr(begin, ends_[place] - begin);
}

std::size_t KeyIndex::slot_of(std::string_view key, std::uint32_t hash) const {
  std::size_t at = hash & (slots_.size() - 1);
  for (; slots_[at].place != 0; at = (at + 1) & (slots_.size() - 1))
    if (slots_[at].hash == hash && key_at(slots_[at].place - 1u) == key) break;
  return at;
}

std::optional<std::size_t> KeyIndex::find(std::string_view key) const {
  if (slots_.empty()) return std::nullopt;
  const Slot& slot = slots_[slot_of(key, hash_of(key))];
  return slot.place == 0 ? std::nullopt : std::optional<std::size_t>(slot.place - 1u);
}

bool KeyIndex::add(std::string_view key) {
  if (ends_.size() * 2 >= slots_.size()) grow();
  const std::uint32_t hash = hash_of(key);
  Slot& slot = slots_[slot_of(key, hash)];
  if (slot.place != 0) return false;
  keys_ += key;
  ends_.push_back(keys_.size());
  base::ensure(ends_.size() <= UINT32_MAX, "a run has fewer rows than there are places");
  slot = {hash, static_cast<std::uint32_t>(ends_.size())};
  return true;
}

void KeyIndex::grow() {
  std::vector<Slot> smaller(slots_.empty() ? kSlotsFirst : slots_.size() * 4);
  smaller.swap(slots_);
  for (const Slot& slot : smaller) {
    if (slot.place == 0) continue;
    std::size_t at = slot.hash & (slots_.size() - 1);
    while (slots_[at].place != 0) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = slot;
  }
}

}  // namespace sovang::records
