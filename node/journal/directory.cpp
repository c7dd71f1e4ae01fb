#include "node/journal/directory.h"

#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "base/file.h"
#include "crypto/encoding.h"

namespace sovang::journal {
namespace {

using nlohmann::json;

constexpr std::uint64_t kSmallFileMax = 1 << 20;
constexpr const char* kInfoFile = "directory.json";
constexpr const char* kPlainSecret = "secret.json";
constexpr const char* kSealedSecret = "secret.age";

std::string text_of(const Secrets& secrets) {
  json identities = json::array();
  for (const auto& identity : secrets.identities) identities.push_back(identity.text());
  return json{{"seed", crypto::base64(base::view(secrets.seed.bytes()))}, {"identities", identities}}.dump();
}

std::optional<Secrets> parse_secrets(std::string_view text) {
  const json parsed = json::parse(text, nullptr, false);
  if (!parsed.is_object() || !parsed.contains("seed") || !parsed["seed"].is_string()) return std::nullopt;
  const auto seed = crypto::parse_base64(parsed["seed"].get<std::string>());
  if (!seed || seed->size() != 32) return std::nullopt;
  Secrets secrets{crypto::Secret(base::to_array<32>(*seed)), {}};
  for (const auto& item : parsed.value("identities", json::array())) {
    auto identity = item.is_string() ? crypto::parse_age_identity(item.get<std::string>()) : std::nullopt;
    if (!identity) return std::nullopt;
    secrets.identities.push_back(*identity);
  }
  if (secrets.identities.empty()) return std::nullopt;
  return secrets;
}

crypto::Signer signer(const Secrets& secrets, crypto::KeyRole role, std::string name, crypto::KeyType type) {
  return {std::move(name), type, crypto::SigningKey(crypto::derive_key_seed(secrets.seed, role))};
}

}  // namespace

Secrets make_secrets(base::Random& random) {
  Secrets secrets{crypto::Secret(random), {}};
  secrets.identities.push_back({crypto::Secret(random)});
  return secrets;
}

sync::Keys keys_of(const Secrets& secrets, std::string_view origin, bool hub) {
  const std::string name(origin);
  using crypto::KeyRole;
  using crypto::KeyType;
  sync::Keys keys{name,
                  signer(secrets, KeyRole::log, name, KeyType::ed25519),
                  signer(secrets, KeyRole::manifest, name + "/manifest", KeyType::ed25519),
                  secrets.identities.front(),
                  std::nullopt,
                  std::nullopt};
  if (hub) {
    keys.cosigner = signer(secrets, KeyRole::cosigner, name + "/cosigner", KeyType::cosignature_v1);
    keys.office_log = signer(secrets, KeyRole::office_log, name + "/office", KeyType::ed25519);
  }
  return keys;
}

std::optional<std::string> Directory::read_small(std::string_view name) const {
  const auto file = path_ / name;
  if (!std::filesystem::exists(file)) return std::nullopt;
  return base::read_file(file, kSmallFileMax);
}

void Directory::write_small(std::string_view name, std::string_view content) const {
  // What people gave and where they live is for who keeps the book, on a shared machine, too.
  if (std::filesystem::create_directories(path_))
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all);
  base::write_file_atomic(path_ / name, content, base::FileMode::secret_0600);
}

void Directory::remove(std::string_view name) const { std::filesystem::remove(path_ / name); }

std::optional<DirectoryInfo> Directory::info() const {
  const auto text = read_small(kInfoFile);
  if (!text) return std::nullopt;
  const json parsed = json::parse(*text, nullptr, false);
  if (!parsed.is_object()) throw std::runtime_error((path_ / kInfoFile).string() + ": damaged: not a JSON object");
  DirectoryInfo info;
  info.hub = parsed.value("hub", false);
  info.origin = parsed.value("origin", "");
  info.author = parsed.value("author", "");
  info.series = parsed.value("series", "");
  info.url = parsed.value("url", "");
  const auto hub_key = crypto::parse_vkey(parsed.value("hub_key", ""));
  const auto recovery_key = crypto::parse_vkey(parsed.value("recovery_key", ""));
  if (!hub_key || !recovery_key) throw std::runtime_error((path_ / kInfoFile).string() + ": damaged: no pinned keys");
  info.hub_key = *hub_key;
  info.recovery_key = *recovery_key;
  return info;
}

void Directory::write_info(const DirectoryInfo& info) const {
  write_small(kInfoFile, json{{"hub", info.hub},
                              {"origin", info.origin},
                              {"author", info.author},
                              {"series", info.series},
                              {"hub_key", info.hub_key.text()},
                              {"recovery_key", info.recovery_key.text()},
                              {"url", info.url}}
                             .dump(1));
}

void Directory::write_secrets(const Secrets& secrets, std::string_view passphrase, base::Random& random,
                              unsigned log_n) const {
  const std::string text = text_of(secrets);
  if (passphrase.empty())
    write_small(kPlainSecret, text);
  else
    write_small(kSealedSecret, crypto::age_encrypt_passphrase(text, passphrase, random, log_n));
  remove(passphrase.empty() ? kSealedSecret : kPlainSecret);
}

bool Directory::has_secrets() const { return std::filesystem::exists(path_ / kPlainSecret) || locked(); }

bool Directory::locked() const { return std::filesystem::exists(path_ / kSealedSecret); }

base::Result<Secrets, UnlockError> Directory::secrets(std::string_view passphrase) const {
  if (!has_secrets()) return base::Err{UnlockError::no_secret};
  std::string text;
  if (locked()) {
    if (passphrase.empty()) return base::Err{UnlockError::needs_passphrase};
    auto opened = crypto::age_decrypt_passphrase(*read_small(kSealedSecret), passphrase, kSmallFileMax);
    if (!opened)
      return base::Err{opened.error() == crypto::AgeError::no_match ? UnlockError::wrong_passphrase
                                                                    : UnlockError::damaged};
    text = *std::move(opened);
  } else {
    text = *read_small(kPlainSecret);
  }
  auto secrets = parse_secrets(text);
  if (!secrets) return base::Err{UnlockError::damaged};
  return *std::move(secrets);
}

}  // namespace sovang::journal
