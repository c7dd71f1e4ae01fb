#pragma once
// Entries: an open part that is hashed, private parts beside it (docs/formats/entries.md). Logs carry bytes; this is
// how they are read and written.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "crypto/sha256.h"

namespace sovang::sync {

inline constexpr std::size_t kEntryBytesMax = 65535;
inline constexpr std::size_t kPartBytesMax = 65535;
inline constexpr unsigned kJsonDepthMax = 16;

/// Class (`name`, `contact`, `need`, `land`, `note`) to the bytes of that private part.
using PrivateParts = std::map<std::string, std::string, std::less<>>;

/// One entry as it is stored and carried. The bytes are kept for good; nothing here is ever re-serialised.
struct Entry {
  std::string open;
  PrivateParts parts;
  bool operator==(const Entry&) const = default;
};

/// The members of an open part. `body` is the body's own bytes inside the open part.
struct OpenPart {
  std::string id;
  std::string type;
  std::string time;
  std::string author;
  std::string body;
  std::map<std::string, crypto::Hash, std::less<>> digests;  // class → SHA-256 of the part
};

/// What a fold asks of an open part, without copies: the bytes are those of whoever keeps the text or its document
/// (sync/entry_view.h).
struct OpenView {
  std::string_view id, type, time, author;
};

enum class EntryError {
  too_large,
  not_json,        // not UTF-8, not one JSON object, too deep, trailing bytes
  duplicate_name,  // a member name twice in one object
  bad_number,      // not an integer within ±(2^53-1)
  bad_member,      // a required member missing or of another type, an unreadable time, a digest that is none
  part_mismatch,   // a private part that no digest names, or with another digest
};

base::Result<OpenPart, EntryError> read_open_part(std::string_view open);

/// Every part is named by a digest of the open part and matches it. Missing parts are fine.
base::Status<EntryError> check_parts(const OpenPart& open, const PrivateParts& parts);

/// First 16 bytes of the leaf hash in hex: how an edit names what it replaces.
std::string version_of(const crypto::Hash& leaf);

/// What a form hands over: JSON text of the body and of each class's fields (objects, compact, without salt; empty
/// objects are left out).
struct Draft {
  std::string id;
  std::string type;
  std::string time;
  std::string author;
  std::string body;                                        // JSON object
  std::map<std::string, std::string, std::less<>> fields;  // class → JSON object of its fields
};
/// Salts the parts and writes the open part. What it returns reads back and fits the limits; a draft that would not
/// fails.
base::Result<Entry, EntryError> make_entry(const Draft& draft, base::Random& random);

/// 26 characters of Crockford base32: 48 bits of milliseconds, 80 random bits.
std::string make_ulid(std::int64_t milliseconds, base::Random& random);

}  // namespace sovang::sync
