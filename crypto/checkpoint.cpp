#include "crypto/checkpoint.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/decimal.h"
#include "base/ensure.h"
#include "crypto/encoding.h"
#include "crypto/lines.h"
#include "crypto/merkle.h"
#include "crypto/signature_line.h"

namespace sovang::crypto {

namespace {

/// The lines of a text that ends in a newline; absent when it does not or when a line is empty.
std::optional<std::vector<std::string_view>> non_empty_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto line = take_line(text);
    if (!line || line->empty()) return std::nullopt;
    lines.push_back(*line);
  }
  return lines;
}

}  // namespace

std::string Checkpoint::text() const {
  std::string out = origin + "\n" + std::to_string(size) + "\n" + base64(base::view(root)) + "\n";
  for (const std::string& line : extensions) out.append(line).append("\n");
  return out;
}

std::optional<Checkpoint> parse_checkpoint_shape(std::string_view text) {
  const auto lines = non_empty_lines(text);
  if (!lines || lines->size() < 3) return std::nullopt;
  const auto size = base::parse_decimal((*lines)[1]);
  const auto root = parse_base64((*lines)[2]);
  if (!size || !root || root->size() != Hash().size()) return std::nullopt;
  return Checkpoint{std::string(lines->front()), *size, base::to_array<32>(*root), {lines->begin() + 3, lines->end()}};
}

std::optional<Checkpoint> parse_checkpoint(std::string_view text) {
  auto checkpoint = parse_checkpoint_shape(text);
  if (checkpoint && checkpoint->size == 0 && checkpoint->root != empty_root()) return std::nullopt;
  return checkpoint;
}

std::string sign_checkpoint(const Checkpoint& checkpoint, const Signer& log_key) {
  base::ensure(checkpoint.origin == log_key.name, "crypto: a log's key is named after its origin");
  const std::string text = checkpoint.text();
  base::ensure(parse_checkpoint(text) == checkpoint, "crypto: checkpoint that no reader accepts");
  return sign_note(text, log_key);
}

std::string cosigned_message(std::string_view checkpoint_text, std::uint64_t time) {
  return ("cosignature/v1\ntime " + std::to_string(time) + "\n").append(checkpoint_text);
}

std::string cosign(std::string_view checkpoint_text, const Signer& cosigner, std::uint64_t time) {
  base::ensure(cosigner.type == KeyType::cosignature_v1, "crypto: key that signs no cosignatures");
  base::ensure(time > 0 && time <= base::kDecimalMax, "crypto: time outside of a cosignature's range");
  std::string field;
  for (int shift = 56; shift >= 0; shift -= 8) field += static_cast<char>(time >> shift & 0xff);
  field += base::view(cosigner.key.sign(cosigned_message(checkpoint_text, time)));
  return signature_line(cosigner.verifier(), field);
}

std::string merge_signatures(std::string_view note, std::string_view from) {
  const auto into = split_note(note);
  const auto more = split_note(from);
  if (!into || !more || into->text != more->text) return std::string(note);
  std::vector<std::string> seen;
  const auto collect = [&](const std::vector<SignatureLine>& lines) {
    for (const SignatureLine& line : lines) {
      if (seen.size() < kNoteSignaturesMax && std::ranges::find(seen, line.line) == seen.end())
        seen.push_back(line.line);
    }
  };
  collect(into->lines);
  collect(more->lines);
  std::string out = into->text + "\n";
  for (const std::string& line : seen) out += line;
  return out;
}

}  // namespace sovang::crypto
