#include "node/proof/verify.h"

#include <algorithm>
#include <set>

#include "crypto/merkle.h"
#include "node/proof/closing.h"

namespace sovang::proof {
namespace {

using crypto::KeyType;
using crypto::VerifierKey;

class Judge {
 public:
  Judge(const RecordProof& proof, std::span<const VerifierKey> keys, Verdict& out)
      : proof_(proof), keys_(keys), out_(out) {}

  void run() {
    if (check_checkpoint() && check_signatures() && check_inclusion()) check_record();
  }

 private:
  bool fail(Fault fault, std::string key = {}) {
    out_.fault = fault;
    out_.key = std::move(key);
    return false;
  }

  bool check_checkpoint() {
    const auto note = crypto::split_note(proof_.way.checkpoint_note);
    auto checkpoint = note ? crypto::parse_checkpoint(note->text) : std::nullopt;
    if (!checkpoint) return fail(Fault::checkpoint);
    checkpoint_ = std::move(*checkpoint);
    out_.origin = checkpoint_.origin;
    out_.size = checkpoint_.size;
    out_.index = proof_.way.index;
    const auto slash = out_.origin.find('/');
    out_.hub_log =
        slash != out_.origin.npos && (out_.origin.substr(slash) == "/xa" || out_.origin.ends_with("/xa/office"));
    for (const auto& line : note->lines) {
      const bool known = std::any_of(keys_.begin(), keys_.end(), [&](const VerifierKey& key) {
        return relevant(key) && key.name == line.name && key.id() == line.id;
      });
      if (!known) out_.unknown.push_back(line.name);
    }
    return true;
  }

  /// A log's key says nothing about another log.
  [[nodiscard]] bool relevant(const VerifierKey& key) const {
    return key.type == KeyType::cosignature_v1 || key.name == checkpoint_.origin;
  }

  bool check_signatures() {
    bool log_key_given = false;
    std::set<crypto::PublicKey> cosigners, signed_by;
    for (const auto& key : keys_) {
      if (!relevant(key)) continue;
      const bool log_key = key.type == KeyType::ed25519;
      log_key_given = log_key_given || log_key;
      const auto opened = crypto::open_note(proof_.way.checkpoint_note, std::span(&key, 1));
      if (!log_key) cosigners.insert(key.key);
      if (!opened && opened.error() == crypto::NoteError::unverified) continue;
      if (!opened) return fail(log_key ? Fault::log_signature : Fault::cosignature, key.name);
      out_.log_signed = out_.log_signed || log_key;
      if (!log_key && signed_by.insert(key.key).second)
        out_.cosigned.push_back({key.name, opened->signatures.front().time.value_or(0)});
    }
    out_.cosigners_given = cosigners.size();
    if (log_key_given && !out_.log_signed) return fail(Fault::not_signed_by_log, checkpoint_.origin);
    if (!out_.log_signed && out_.cosigned.empty()) return fail(Fault::no_known_key, checkpoint_.origin);
    return out_.cosigned.size() >= out_.need || fail(Fault::quorum);
  }

  bool check_inclusion() {
    return crypto::verify_inclusion(proof_.way.index, checkpoint_.size, crypto::leaf_hash(proof_.open),
                                    proof_.way.hashes, checkpoint_.root) ||
           fail(Fault::inclusion);
  }

  void check_record() {
    auto open = sync::read_open_part(proof_.open);
    if (!open) {
      fail(Fault::entry);
      return;
    }
    std::set<crypto::Hash> seen;
    for (const auto& part : proof_.parts) {
      const auto digest = crypto::sha256(part);
      const bool named = std::any_of(open->digests.begin(), open->digests.end(),
                                     [&](const auto& one) { return one.second == digest; });
      if (!named || !seen.insert(digest).second) {
        fail(Fault::part);
        return;
      }
      out_.parts.push_back(part);
    }
    out_.record = std::move(*open);
    if (out_.record.type == "closing" && !(out_.origin.ends_with("/xa") && out_.hub_log && read_stated(out_.record)))
      fail(Fault::closing);
  }

  const RecordProof& proof_;
  std::span<const VerifierKey> keys_;
  Verdict& out_;
  crypto::Checkpoint checkpoint_;
};

}  // namespace

Verdict verify(std::string_view text, std::span<const crypto::VerifierKey> keys, std::size_t need) {
  Verdict out;
  out.need = need;
  const auto proof = read_proof(text);
  if (!proof) {
    out.fault = Fault::unreadable;
    out.read = proof.error();
    return out;
  }
  Judge(*proof, keys, out).run();
  return out;
}

}  // namespace sovang::proof
