#include "crypto/witness.h"

#include <algorithm>
#include <vector>

#include "base/decimal.h"
#include "crypto/lines.h"
#include "crypto/merkle.h"
#include "crypto/proof_lines.h"

namespace sovang::crypto {

namespace {

enum Status { ok = 200, malformed = 400, refused_key = 403, unknown_origin = 404, conflict = 409, unproven = 422 };

struct Request {
  std::uint64_t old_size = 0;
  std::vector<Hash> proof;
  std::string_view note;
  Checkpoint checkpoint;
  std::string text;  // of the note, as signed
};

std::optional<Request> parse_request(std::string_view body) {
  static constexpr std::string_view kOldStart = "old ";
  const auto line = take_line(body);
  if (!line || !line->starts_with(kOldStart)) return std::nullopt;
  const auto old_size = base::parse_decimal(line->substr(kOldStart.size()));
  auto proof = take_proof_lines(body);
  if (!old_size || !proof) return std::nullopt;
  const auto note = split_note(body);
  const auto checkpoint = note ? parse_checkpoint_shape(note->text) : std::nullopt;
  if (!checkpoint) return std::nullopt;
  return Request{*old_size, std::move(*proof), body, *checkpoint, note->text};
}

/// Whether the request proves that the checkpoint extends what was cosigned last, whose size is its old size.
bool extends(const Request& request, const WitnessedTree& last) {
  const Checkpoint& checkpoint = request.checkpoint;
  if (checkpoint.size == 0 && checkpoint.root != empty_root()) return false;
  const Hash& old_root = last.size == 0 ? empty_root() : last.root;
  return verify_consistency(last.size, old_root, checkpoint.size, checkpoint.root, request.proof);
}

/// The note with one line of each of `keys`: what else a submitter attached is not passed on under the witness's name.
std::string note_with_lines_of(std::string_view note, std::span<const VerifierKey> keys) {
  const auto split = split_note(note);
  std::string out = split->text + "\n";
  for (const VerifierKey& key : keys) {
    const auto by_key = [&](const SignatureLine& line) { return key.name == line.name && key.id() == line.id; };
    const auto line = std::ranges::find_if(split->lines, by_key);
    if (line != split->lines.end()) out += line->line;
  }
  return out;
}

}  // namespace

WitnessAnswer judge_add_checkpoint(std::string_view body, std::span<const VerifierKey> logs,
                                   const std::function<WitnessedTree(std::string_view origin)>& last,
                                   const Signer& cosigner, std::uint64_t now) {
  const auto answer = [](Status status) { return WitnessAnswer{.status = status}; };
  const auto request = parse_request(body);
  if (!request) return answer(malformed);
  const Checkpoint& checkpoint = request->checkpoint;

  std::vector<VerifierKey> keys;
  std::ranges::copy_if(logs, std::back_inserter(keys), [&](const auto& key) { return key.name == checkpoint.origin; });
  if (keys.empty()) return answer(unknown_origin);
  if (!open_note(request->note, keys)) return answer(refused_key);
  if (request->old_size > checkpoint.size) return answer(malformed);

  const WitnessedTree before = last(checkpoint.origin);
  if (request->old_size != before.size) {
    return {.status = conflict, .body = std::to_string(before.size) + "\n", .content_type = "text/x.tlog.size"};
  }
  if (!extends(*request, before)) return answer(unproven);

  const std::string line = cosign(request->text, cosigner, now);
  return {.status = ok, .body = line, .advance = checkpoint, .note = note_with_lines_of(request->note, keys) + line};
}

}  // namespace sovang::crypto
