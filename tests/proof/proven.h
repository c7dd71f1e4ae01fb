#pragma once
// A record in a log of any size, signed and cosigned, without a data directory.

#include <functional>
#include <string>
#include <vector>

#include "crypto/checkpoint.h"
#include "crypto/merkle.h"
#include "node/proof/record_proof.h"
#include "sync/entry.h"
#include "tests/support/fakes.h"

namespace sovang::tests {

inline const std::string kLogName = "thuanhoa.example/ap1/may-1";
inline constexpr std::uint64_t kCosignedAt = 1'762'477'500;  // 2025-11-07T08:05:00+07:00

inline sync::Entry money_entry(base::Random& random, bool named = true) {
  sync::Draft draft{"01JD4Q8ZK3V7M5R2T9XWB6CYHN", "contribution", "2025-01-16T20:15:00+07:00", "k01-a", {}, {}};
  draft.body =
      R"({"area_id":"K01","work_id":"VK01","source":"PEOPLE","kind":"MONEY","occurred_on":"2025-01-15",)"
      R"("booked_on":"2025-01-16","household_id":"H00022","amount_vnd":400000,"receipt_no":"PT-K01/2025-00001",)"
      R"("recorded_by":"K01-TK"})";
  if (named) draft.fields["name"] = R"({"contributor_name":"Nguyễn Thị Ngọc Ánh"})";
  draft.fields["note"] = R"({"note":"góp đợt 1"})";
  return *sync::make_entry(draft, random);
}

struct Proven {
  explicit Proven(
      std::uint64_t size = 3, std::uint64_t index = 1, bool cosigned = true,
      const std::function<sync::Entry(base::Random&)>& make = [](base::Random& random) { return money_entry(random); })
      : random(5),
        log{kLogName, crypto::KeyType::ed25519, crypto::SigningKey(crypto::Secret(random))},
        cosigner{"thuanhoa.example/xa/cosigner", crypto::KeyType::cosignature_v1,
                 crypto::SigningKey(crypto::Secret(random))},
        entry(make(random)) {
    std::vector<crypto::Hash> leaves(size);
    for (std::uint64_t at = 0; at < size; ++at) leaves[at] = crypto::leaf_hash("entry " + std::to_string(at));
    leaves[index] = crypto::leaf_hash(entry.open);
    std::vector<std::vector<crypto::Hash>> levels{leaves};
    while (levels.back().size() > 1) {
      std::vector<crypto::Hash> above;
      for (std::size_t at = 0; at + 1 < levels.back().size(); at += 2)
        above.push_back(crypto::node_hash(levels.back()[at], levels.back()[at + 1]));
      levels.push_back(std::move(above));
    }
    const auto read = [&](unsigned level, std::uint64_t at) { return levels.at(level).at(at); };
    const crypto::Checkpoint checkpoint{kLogName, size, crypto::tree_root(size, read), {}};
    proof.open = entry.open;
    proof.parts = {entry.parts.at("name")};
    proof.way.index = index;
    proof.way.hashes = crypto::prove_inclusion(index, size, read);
    proof.way.checkpoint_note = crypto::sign_checkpoint(checkpoint, log);
    if (cosigned) proof.way.checkpoint_note += crypto::cosign(checkpoint.text(), cosigner, kCosignedAt);
  }
  [[nodiscard]] std::vector<crypto::VerifierKey> keys() const { return {log.verifier(), cosigner.verifier()}; }

  SeededRandom random;
  crypto::Signer log, cosigner;
  sync::Entry entry;
  proof::RecordProof proof;
};

inline bool same(const proof::RecordProof& one, const proof::RecordProof& other) {
  return one.open == other.open && one.parts == other.parts && one.way.index == other.way.index &&
         one.way.hashes == other.way.hashes && one.way.checkpoint_note == other.way.checkpoint_note;
}

}  // namespace sovang::tests
