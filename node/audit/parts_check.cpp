#include "node/audit/parts_check.h"

#include <utility>

#include "base/bytes.h"
#include "crypto/encoding.h"
#include "node/audit/parts_file.h"

namespace sovang::audit {

namespace {

std::string_view reason(sync::EntryError error) {
  switch (error) {
    case sync::EntryError::too_large:
      return "too large";
    case sync::EntryError::not_json:
      return "not one JSON object";
    case sync::EntryError::duplicate_name:
      return "a member name twice";
    case sync::EntryError::bad_number:
      return "a number that is no integer in range";
    case sync::EntryError::bad_member:
    case sync::EntryError::part_mismatch:
      return "a member is missing or of another type";
  }
  return "";
}

}  // namespace

void PartsCheck::complain(std::string_view code, std::optional<std::uint64_t> index, std::string expected,
                          std::string found) {
  Spot where = spot_;
  where.index = index;
  where.expected = std::move(expected);
  where.found = std::move(found);
  findings_.add(code, std::move(where));
}

std::string_view PartsCheck::fault_of(std::string_view open) {
  const auto part = sync::read_open_part(open);
  return part ? std::string_view() : reason(part.error());
}

const std::optional<sync::OpenPart>& PartsCheck::take_entry(std::string_view open) {
  auto part = sync::read_open_part(open);
  if (part) return entries_.emplace_back(*std::move(part));
  Spot where = spot_;
  where.file.clear();
  where.index = first_ + entries_.size();
  where.found = reason(part.error());
  findings_.add("malformed_entry", std::move(where));
  return entries_.emplace_back(std::nullopt);
}

void PartsCheck::take_part(std::uint64_t index, std::string_view part_class, std::string_view bytes) {
  const auto& entry = entries_[index - first_];
  const auto named = entry ? entry->digests.find(part_class) : decltype(entry->digests.find(part_class)){};
  const bool known = entry && named != entry->digests.end();
  const auto digest = crypto::sha256(bytes);
  ++counts_.parts;
  if (known && named->second == digest) return;
  complain("part_mismatch", index,
           std::string(part_class) + " " + (known ? crypto::base64(base::view(named->second)) : "named by no digest"),
           crypto::base64(base::view(digest)));
}

void PartsCheck::take_file(std::string_view content) {
  std::optional<std::pair<std::uint64_t, std::string>> last;
  if (content.empty()) complain("bad_file", {}, "one line a part", "an empty file");
  for (std::uint64_t number = 1; !content.empty(); ++number) {
    const auto end = content.find('\n');
    const auto line = end == std::string_view::npos ? std::nullopt : read_part_line(content.substr(0, end));
    content.remove_prefix(end == std::string_view::npos ? content.size() : end + 1);
    const bool ours = line && line->index >= first_ && line->index < first_ + entries_.size();
    if (!ours || (last && *last >= std::pair(line->index, line->part_class))) {
      complain("bad_file", {}, "lines in their one form and order", "line " + std::to_string(number));
      continue;
    }
    last = std::pair(line->index, line->part_class);
    if (line->digest != crypto::sha256(line->part))
      complain("part_mismatch", line->index, line->part_class + " " + crypto::base64(base::view(line->digest)),
               crypto::base64(base::view(crypto::sha256(line->part))));
    take_part(line->index, line->part_class, line->part);
  }
}

}  // namespace sovang::audit
