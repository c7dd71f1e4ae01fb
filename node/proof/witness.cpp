#include "node/proof/witness.h"

#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "crypto/age.h"
#include "crypto/encoding.h"

namespace sovang::proof {
namespace {

using nlohmann::json;

constexpr std::size_t kKeyBytesMax = 1 << 16;
constexpr std::string_view kAgeStart = "age-encryption.org/";

/// The members of an object are exactly these.
bool has_exactly(const json& object, std::initializer_list<const char*> names) {
  if (!object.is_object() || object.size() != names.size()) return false;
  for (const char* name : names)
    if (!object.contains(name)) return false;
  return true;
}

std::optional<crypto::Signer> parse_key(std::string_view text) {
  const json parsed = json::parse(text, nullptr, false);
  if (!has_exactly(parsed, {"name", "seed"}) || !parsed["name"].is_string() || !parsed["seed"].is_string())
    return std::nullopt;
  const auto seed = crypto::parse_base64(parsed["seed"].get<std::string>());
  const auto name = parsed["name"].get<std::string>();
  if (!seed || seed->size() != 32 || !crypto::valid_key_name(name)) return std::nullopt;
  return crypto::Signer{name, crypto::KeyType::cosignature_v1,
                        crypto::SigningKey(crypto::Secret(base::to_array<32>(*seed)))};
}

std::optional<crypto::WitnessedTree> parse_tree(const json& one) {
  if (!has_exactly(one, {"root", "size"}) || !one["root"].is_string() || !one["size"].is_number_unsigned())
    return std::nullopt;
  const auto root = crypto::parse_base64(one["root"].get<std::string>());
  const auto size = one["size"].get<std::uint64_t>();
  if (!root || root->size() != 32 || size > INT64_MAX) return std::nullopt;
  return crypto::WitnessedTree{size, base::to_array<32>(*root)};
}

/// The checkpoint when the log's key signed it.
base::Result<crypto::Checkpoint, CosignRefusal> signed_checkpoint(std::string_view note,
                                                                  const crypto::VerifierKey& log_key) {
  const auto split = crypto::split_note(note);
  auto checkpoint = split ? crypto::parse_checkpoint(split->text) : std::nullopt;
  if (!checkpoint || !checkpoint->extensions.empty())
    return base::Err{CosignRefusal{CosignFault::malformed, log_key.name}};
  const auto opened = crypto::open_note(note, std::span(&log_key, 1));
  if (checkpoint->origin != log_key.name || !opened)
    return base::Err{CosignRefusal{CosignFault::not_signed, checkpoint->origin}};
  return *std::move(checkpoint);
}

/// Rules 3 to 6.
std::optional<CosignFault> hindrance(const crypto::WitnessedTree& before, const crypto::Checkpoint& now,
                                     const RootAt& root_at) {
  if (now.size == before.size) return now.root == before.root ? std::nullopt : std::optional(CosignFault::fork);
  if (now.size < before.size) return CosignFault::smaller;
  if (before.size == 0) return std::nullopt;
  const auto then = root_at(before.size);
  if (!then) return CosignFault::no_evidence;
  return *then == before.root ? std::nullopt : std::optional(CosignFault::fork);
}

}  // namespace

std::string witness_key_file(std::string_view name, const crypto::Secret& seed, std::string_view passphrase,
                             base::Random& random) {
  const std::string text = json{{"name", name}, {"seed", crypto::base64(base::view(seed.bytes()))}}.dump() + "\n";
  return passphrase.empty() ? text : crypto::age_encrypt_passphrase(text, passphrase, random);
}

bool witness_key_locked(std::string_view file) { return file.starts_with(kAgeStart); }

base::Result<crypto::Signer, WitnessKeyError> read_witness_key(std::string_view file, std::string_view passphrase) {
  std::string text(file);
  if (witness_key_locked(file)) {
    auto opened = crypto::age_decrypt_passphrase(file, passphrase, kKeyBytesMax);
    if (!opened)
      return base::Err{opened.error() == crypto::AgeError::no_match ? WitnessKeyError::wrong_passphrase
                                                                    : WitnessKeyError::damaged};
    text = *std::move(opened);
  }
  auto key = parse_key(text);
  if (!key) return base::Err{WitnessKeyError::damaged};
  return *std::move(key);
}

std::string WitnessMemory::text() const {
  json out{{"witness", witness.text()}, {"logs", json::object()}, {"pinned", json::array()}};
  for (const auto& [origin, tree] : logs)
    out["logs"][origin] = {{"size", tree.size}, {"root", crypto::base64(base::view(tree.root))}};
  for (const auto& [name, key] : pinned) out["pinned"].push_back(key.text());
  return out.dump() + "\n";
}

std::optional<WitnessMemory> parse_witness_memory(std::string_view text) {
  const json parsed = json::parse(text, nullptr, false);
  if (!has_exactly(parsed, {"logs", "pinned", "witness"}) || !parsed["witness"].is_string() ||
      !parsed["logs"].is_object() || !parsed["pinned"].is_array())
    return std::nullopt;
  WitnessMemory out;
  const auto witness = crypto::parse_vkey(parsed["witness"].get<std::string>());
  if (!witness) return std::nullopt;
  out.witness = *witness;
  for (const auto& [origin, one] : parsed["logs"].items()) {
    const auto tree = parse_tree(one);
    if (!tree) return std::nullopt;
    out.logs[origin] = *tree;
  }
  for (const auto& one : parsed["pinned"]) {
    const auto key = one.is_string() ? crypto::parse_vkey(one.get<std::string>()) : std::nullopt;
    if (!key || !out.pinned.emplace(key->name, *key).second) return std::nullopt;
  }
  return out.text() == text ? std::optional(std::move(out)) : std::nullopt;
}

std::string tree_text(std::uint64_t size, const crypto::Hash& root) {
  return std::to_string(size) + " " + crypto::base64(base::view(root));
}

base::Result<crypto::VerifierKey, CosignRefusal> trusted_key(const WitnessMemory& memory, std::string_view origin,
                                                             const std::optional<crypto::VerifierKey>& given) {
  const auto pinned = memory.pinned.find(origin);
  if (pinned == memory.pinned.end()) {
    if (given) return *given;
    return base::Err{CosignRefusal{CosignFault::no_key, std::string(origin)}};
  }
  if (given && *given != pinned->second)
    return base::Err{
        CosignRefusal{CosignFault::key_differs, std::string(origin), pinned->second.text(), given->text()}};
  return pinned->second;
}

base::Result<std::string, CosignRefusal> cosign_note(WitnessMemory& memory, std::string_view note,
                                                     const crypto::VerifierKey& log_key, const RootAt& root_at,
                                                     const crypto::Signer& witness, std::uint64_t now) {
  const auto checkpoint = signed_checkpoint(note, log_key);
  if (!checkpoint) return base::Err{checkpoint.error()};
  const auto known = memory.logs.find(checkpoint->origin);
  if (known != memory.logs.end())
    if (const auto fault = hindrance(known->second, *checkpoint, root_at)) {
      CosignRefusal refusal{*fault, checkpoint->origin, tree_text(known->second.size, known->second.root),
                            tree_text(checkpoint->size, checkpoint->root)};
      if (*fault == CosignFault::fork && checkpoint->size > known->second.size)
        refusal.now = tree_text(known->second.size, *root_at(known->second.size)) + " / " + refusal.now;
      return base::Err{std::move(refusal)};
    }
  const auto own = witness.verifier();
  const auto signed_before = crypto::open_note(note, std::span(&own, 1));
  if (!signed_before && signed_before.error() != crypto::NoteError::unverified)
    return base::Err{CosignRefusal{CosignFault::not_signed, own.name}};
  memory.logs[checkpoint->origin] = {checkpoint->size, checkpoint->root};
  memory.pinned.emplace(log_key.name, log_key);
  if (signed_before) return std::string(note);
  const std::string text = checkpoint->text();
  return crypto::merge_signatures(note, text + "\n" + crypto::cosign(text, witness, now));
}

}  // namespace sovang::proof
