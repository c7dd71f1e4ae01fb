#pragma once
// Finds what earlier rows of a run brought by a text. A file has a hundred thousand rows and nearly every text is new:
// a flat table says so with one look at memory, and nothing is allocated or freed row by row.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sovang::records {

class KeyIndex {
 public:
  /// The place of the key: how many were added before it.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view key) const;
  /// False when the key is there already.
  bool add(std::string_view key);

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t place = 0;  // counted from 1; 0 is free
  };
  [[nodiscard]] std::string_view key_at(std::size_t place) const;
  /// The slot that holds the key, else the free one where it belongs.
  [[nodiscard]] std::size_t slot_of(std::string_view key, std::uint32_t hash) const;
  void grow();

  std::string keys_;               // one behind the other
  std::vector<std::size_t> ends_;  // of each in keys_
  std::vector<Slot> slots_;        // a power of two, at most half of them in use
};

}  // namespace sovang::records
