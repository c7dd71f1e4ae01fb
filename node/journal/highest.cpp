#include "node/journal/highest.h"

#include <array>

#include "base/bytes.h"
#include "base/decimal.h"
#include "base/file.h"
#include "crypto/encoding.h"
#include "crypto/sha256.h"
#include "node/journal/journal.h"

namespace sovang::journal {
namespace {

constexpr const char* kFile = "highest";
constexpr std::string_view kFirstLine = "sovang/highest/v1";
constexpr std::size_t kSlotBytes = 4096;  // a sector of every disk
constexpr std::size_t kSlots = 2;

struct Slot {
  std::uint64_t number = 0;  // 0: nothing sound is there
  crypto::Checkpoint checkpoint;
};

std::string text_of(const Slot& slot) {
  std::string out = std::string(kFirstLine) + '\n' + std::to_string(slot.number) + '\n' + slot.checkpoint.origin +
                    '\n' + std::to_string(slot.checkpoint.size) + '\n' +
                    crypto::base64(base::view(slot.checkpoint.root)) + '\n';
  out += crypto::hex(base::view(crypto::sha256(out))) + '\n';
  return out;
}

/// A slot is sound when writing what it says gives it again.
Slot read_slot(std::string_view bytes) {
  const std::string text(bytes.substr(0, bytes.find('\0')));
  std::array<std::string_view, 6> lines;
  std::string_view left = text;
  for (auto& line : lines) {
    const auto end = left.find('\n');
    if (end == std::string_view::npos) return {};
    line = left.substr(0, end);
    left.remove_prefix(end + 1);
  }
  const auto number = base::parse_decimal(lines[1]), size = base::parse_decimal(lines[3]);
  const auto root = crypto::parse_base64(lines[4]);
  if (!number || !size || !root || root->size() != sizeof(crypto::Hash)) return {};
  Slot slot{*number, {std::string(lines[2]), *size, base::to_array<32>(*root), {}}};
  return text_of(slot) == text ? slot : Slot{};
}

std::array<Slot, kSlots> read_slots(const Directory& directory) {
  std::array<Slot, kSlots> slots;
  const auto bytes = directory.read_small(kFile);
  if (!bytes) return slots;
  for (std::size_t at = 0; at < kSlots; ++at)
    if (bytes->size() > at * kSlotBytes)
      slots[at] = read_slot(std::string_view(*bytes).substr(at * kSlotBytes, kSlotBytes));
  return slots;
}

const Slot& newest(const std::array<Slot, kSlots>& slots) {
  return slots[0].number >= slots[1].number ? slots[0] : slots[1];
}

}  // namespace

std::optional<crypto::Checkpoint> read_highest(const Directory& directory) {
  const auto slots = read_slots(directory);
  if (newest(slots).number == 0) return std::nullopt;
  return newest(slots).checkpoint;
}

void raise_highest(Journal& journal, std::uint64_t size) {
  if (size == 0) return;
  const Directory& directory = journal.directory();
  const std::string& origin = journal.info().origin;
  const auto reaches = [&](const Slot& held) {
    const crypto::Checkpoint& was = held.checkpoint;
    // What contradicts the log was given up, else the log would not grow.
    return held.number != 0 && was.origin == origin && was.size >= size && journal.holds(was.size, was.root);
  };
  if (reaches(newest(read_slots(directory)))) return;
  const store::Transaction one_at_a_time(journal.db());
  const auto slots = read_slots(directory);
  const Slot& held = newest(slots);
  if (reaches(held)) return;
  std::string bytes = text_of({held.number + 1, {origin, size, journal.logs().root_at(origin, size), {}}});
  bytes.resize(kSlotBytes, '\0');
  const std::size_t where = slots[0].number <= slots[1].number ? 0 : 1;
  base::overwrite_file(directory.path() / kFile, where * kSlotBytes, bytes);
}

void raise_highest(Journal& journal) {
  const auto state = journal.logs().state(journal.info().origin);
  raise_highest(journal, state ? state->size() : 0);
}

}  // namespace sovang::journal
