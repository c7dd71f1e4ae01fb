#include "node/proof/cosigned_file.h"

#include <set>

#include "base/decimal.h"
#include "crypto/checkpoint.h"
#include "crypto/lines.h"

namespace sovang::proof {

std::string cosigned_file(std::span<const std::string> notes) {
  std::string out(kCosignedFileStart);
  for (const auto& note : notes) out += "note " + std::to_string(note.size()) + "\n" + note;
  return out;
}

std::optional<std::vector<std::string>> parse_cosigned_file(std::string_view text) {
  constexpr std::string_view kNote = "note ";
  if (!text.starts_with(kCosignedFileStart)) return std::nullopt;
  text.remove_prefix(kCosignedFileStart.size());
  std::vector<std::string> out;
  std::set<std::string> origins;
  while (!text.empty()) {
    const auto line = crypto::take_line(text);
    const auto length =
        line && line->starts_with(kNote) ? base::parse_decimal(line->substr(kNote.size())) : std::nullopt;
    if (!length || *length > crypto::kNoteBytesMax || *length > text.size() || out.size() == kCosignedNotesMax)
      return std::nullopt;
    const std::string_view note = text.substr(0, *length);
    text.remove_prefix(*length);
    const auto split = crypto::split_note(note);
    const auto checkpoint = split ? crypto::parse_checkpoint(split->text) : std::nullopt;
    if (!checkpoint || !origins.insert(checkpoint->origin).second) return std::nullopt;
    out.emplace_back(note);
  }
  return out.empty() ? std::nullopt : std::optional(std::move(out));
}

}  // namespace sovang::proof
