#include "sync/entry.h"

#include <simdjson.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ensure.h"
#include "crypto/encoding.h"
#include "crypto/merkle.h"
#include "sync/entry_view.h"
#include "sync/json_text.h"
#include "sync/strict_json.h"

namespace sovang::sync {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kIdBytesMax = 128;
constexpr std::size_t kClassBytesMax = 255;  // one length byte in a segment
constexpr std::size_t kClassesMax = 255;     // one count byte in a segment
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kMembersBytes = 160;  // of an open part, besides body and digests, as a rule

EntryError entry_error(JsonError error) {
  switch (error) {
    case JsonError::duplicate_name:
      return EntryError::duplicate_name;
    case JsonError::bad_number:
      return EntryError::bad_number;
    case JsonError::not_json:
      break;
  }
  return EntryError::not_json;
}

/// Of what is read and done with at once.
dom::document& scratch() {
  static thread_local dom::document document;
  return document;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Walks text that is known to be valid JSON.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  void skip_space() {
    while (is_space(text_[at_])) ++at_;
  }
  void skip_one() { ++at_; }
  std::string_view take_value() {
    const std::size_t start = at_;
    const char first = text_[at_];
    if (first == '"') {
      skip_string();
    } else if (first == '{' || first == '[') {
      skip_nested();
    } else {
      while (text_[at_] != ',' && text_[at_] != '}' && text_[at_] != ']' && !is_space(text_[at_])) ++at_;
    }
    return text_.substr(start, at_ - start);
  }

 private:
  void skip_string() {
    for (++at_; text_[at_] != '"'; ++at_)
      if (text_[at_] == '\\') ++at_;
    ++at_;
  }
  void skip_nested() {
    std::size_t depth = 0;
    do {
      const char c = text_[at_];
      if (c == '"') {
        skip_string();
        continue;
      }
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      ++at_;
    } while (depth > 0);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// The bytes of the value of member number `wanted` of a valid object. By number, since a name may be written with
/// escapes.
std::string_view member_bytes(std::string_view object, std::size_t wanted) {
  Scanner scan(object);
  scan.skip_one();
  for (std::size_t at = 0;; ++at) {
    scan.skip_space();
    scan.take_value();  // the name
    scan.skip_space();
    scan.skip_one();  // ':'
    scan.skip_space();
    const std::string_view value = scan.take_value();
    if (at == wanted) return value;
    scan.skip_space();
    scan.skip_one();  // ','
  }
}

bool is_short_text(std::string_view text) {
  return !text.empty() && text.size() <= kIdBytesMax &&
         std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

/// The members that are of their types; absent where one is missing or of another.
struct Members {
  std::optional<std::string_view> id, type, time, author;
  std::optional<dom::object> body;
  std::size_t body_number = 0;
  std::optional<dom::element> digests;
};

std::optional<std::string_view> text_of(const dom::element& element) {
  std::string_view text;
  if (element.get(text) != simdjson::SUCCESS) return std::nullopt;
  return text;
}

std::optional<std::string_view> short_text(const dom::element& element) {
  const auto text = text_of(element);
  return text && is_short_text(*text) ? text : std::nullopt;
}

Members members_of(const dom::object& object) {
  Members out;
  std::size_t number = 0;
  for (const auto& [name, value] : object) {
    if (name == "id") {
      out.id = short_text(value);
    } else if (name == "type") {
      out.type = short_text(value);
    } else if (name == "time") {
      out.time = text_of(value);
    } else if (name == "author") {
      out.author = short_text(value);
    } else if (name == "private") {
      out.digests = value;
    } else if (name == "body" && value.is_object()) {
      out.body = dom::object(value);
      out.body_number = number;
    }
    ++number;
  }
  return out;
}

/// Calls `take` with class and digest. False when this is no map from class to digest.
template <class Take>
bool each_digest(const dom::element& element, Take take) {
  dom::object classes;
  if (element.get(classes) != simdjson::SUCCESS) return false;
  std::size_t count = 0;
  for (const auto& [name, value] : classes) {
    std::string_view text;
    if (name.empty() || name.size() > kClassBytesMax || value.get(text) != simdjson::SUCCESS) return false;
    const auto digest = crypto::parse_base64(text);
    if (!digest || digest->size() != std::tuple_size_v<crypto::Hash>) return false;
    take(name, base::to_array<32>(*digest));
    ++count;
  }
  return count <= kClassesMax;
}

template <class Take>
base::Result<Members, EntryError> read_members(dom::document& document, std::string_view open, Take take) {
  if (open.size() > kEntryBytesMax) return base::Err{EntryError::too_large};
  const auto object = parse_object(document, open);
  if (!object) return base::Err{entry_error(object.error())};
  const Members members = members_of(*object);
  if (!members.id || !members.type || !members.author || !members.body || !members.time ||
      !base::parse_rfc3339(*members.time))
    return base::Err{EntryError::bad_member};
  if (members.digests && !each_digest(*members.digests, take)) return base::Err{EntryError::bad_member};
  return members;
}

/// Absent for a class without content. The salt makes equal content of two people look different.
base::Result<std::optional<std::string>, EntryError> salted_part(std::string_view fields, base::Random& random) {
  const auto object = parse_object(scratch(), fields);
  if (!object) return base::Err{entry_error(object.error())};
  if (object->size() == 0) return std::optional<std::string>();
  if (object->at_key("salt").error() == simdjson::SUCCESS) return base::Err{EntryError::duplicate_name};
  const auto salt = random.bytes<kSaltBytes>();
  std::string part = R"({"salt":")" + crypto::base64(base::view(salt)) + R"(",)" + std::string(fields.substr(1));
  if (part.size() > kPartBytesMax) return base::Err{EntryError::too_large};
  return std::optional<std::string>(std::move(part));
}

/// Whether an open part of these members would be read again. The body is an object of its own, so it can neither
/// close itself and smuggle in members nor be more than a body.
base::Status<EntryError> check_members(const Draft& draft) {
  for (const std::string* text : {&draft.id, &draft.type, &draft.author})
    if (!is_short_text(*text)) return base::Err{EntryError::bad_member};
  if (!base::parse_rfc3339(draft.time) || !draft.body.starts_with('{')) return base::Err{EntryError::bad_member};
  const auto body = parse_object(scratch(), draft.body, 2);
  if (!body) return base::Err{entry_error(body.error())};
  return base::Unit{};
}

void append_member(std::string& out, std::string_view before, std::string_view text) {
  out += before;
  append_json_text(out, text);
}

}  // namespace

base::Result<OpenPart, EntryError> read_open_part(std::string_view open) {
  std::map<std::string, crypto::Hash, std::less<>> digests;
  const auto members = read_members(
      scratch(), open, [&](std::string_view name, const crypto::Hash& digest) { digests.emplace(name, digest); });
  if (!members) return base::Err{members.error()};
  return OpenPart{std::string(*members->id),
                  std::string(*members->type),
                  std::string(*members->time),
                  std::string(*members->author),
                  std::string(member_bytes(open, members->body_number)),
                  std::move(digests)};
}

base::Result<OpenView, EntryError> view_open_part(dom::document& document, std::string_view open, dom::object& body) {
  const auto members = read_members(document, open, [](std::string_view, const crypto::Hash&) {});
  if (!members) return base::Err{members.error()};
  body = *members->body;
  return OpenView{*members->id, *members->type, *members->time, *members->author};
}

base::Status<EntryError> check_parts(const OpenPart& open, const PrivateParts& parts) {
  for (const auto& [name, content] : parts) {
    const auto digest = open.digests.find(name);
    if (digest == open.digests.end() || crypto::sha256(content) != digest->second)
      return base::Err{EntryError::part_mismatch};
  }
  return base::Unit{};
}

std::string version_of(const crypto::Hash& leaf) { return crypto::hex(base::view(leaf).substr(0, 16)); }

base::Result<Entry, EntryError> make_entry(const Draft& draft, base::Random& random) {
  for (const std::string* text : {&draft.id, &draft.type, &draft.time, &draft.author})
    if (!crypto::valid_utf8(*text)) return base::Err{EntryError::bad_member};
  Entry entry;
  std::string digests;
  for (const auto& [name, fields] : draft.fields) {
    auto part = salted_part(fields, random);
    if (!part) return base::Err{part.error()};
    if (!*part) continue;
    if (name.empty() || name.size() > kClassBytesMax || !crypto::valid_utf8(name))
      return base::Err{EntryError::bad_member};
    append_member(digests, digests.empty() ? "" : ",", name);
    digests += ":\"" + crypto::base64(base::view(crypto::sha256(**part))) + "\"";
    entry.parts.emplace(name, std::move(**part));
  }
  if (entry.parts.size() > kClassesMax) return base::Err{EntryError::bad_member};
  if (const auto sound = check_members(draft); !sound) return base::Err{sound.error()};
  std::string& open = entry.open;
  open.reserve(draft.body.size() + digests.size() + kMembersBytes);
  append_member(open, R"({"id":)", draft.id);
  append_member(open, R"(,"type":)", draft.type);
  append_member(open, R"(,"time":)", draft.time);
  append_member(open, R"(,"author":)", draft.author);
  open.append(R"(,"body":)").append(draft.body);
  if (!digests.empty()) open.append(R"(,"private":{)").append(digests).append("}");
  open += '}';
  if (open.size() > kEntryBytesMax) return base::Err{EntryError::too_large};
  return entry;
}

std::string make_ulid(std::int64_t milliseconds, base::Random& random) {
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const auto entropy = random.bytes<10>();
  std::string out(26, '0');
  auto time = static_cast<std::uint64_t>(milliseconds < 0 ? 0 : milliseconds) & 0xFFFF'FFFF'FFFFu;
  for (std::size_t at = 10; at-- > 0; time >>= 5) out[at] = kAlphabet[time & 31];
  for (std::size_t half = 0; half < 2; ++half) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 5; ++i) bits = bits << 8 | entropy[half * 5 + i];
    for (std::size_t at = 8; at-- > 0; bits >>= 5) out[10 + half * 8 + at] = kAlphabet[bits & 31];
  }
  return out;
}

}  // namespace sovang::sync
