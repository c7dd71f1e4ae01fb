#include "node/journal/founding.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/ensure.h"
#include "base/file.h"
#include "node/journal/requests.h"
#include "node/journal/succession.h"

namespace sovang::journal {
namespace {

using nlohmann::json;

constexpr const char* kJoinFile = "join.json";

void write_recovery_key(const std::filesystem::path& file, const std::string& text, std::string_view passphrase,
                        base::Random& random) {
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path());
  base::write_file_atomic(file, passphrase.empty() ? text : crypto::age_encrypt_passphrase(text, passphrase, random),
                          base::FileMode::secret_0600);
}

sync::Draft hub_draft(const sync::HubIdentity& hub, base::WallTime now) {
  return {hub.domain, "hub", base::rfc3339(now), "xa", sync::hub_body(hub), {}};
}

sync::Draft rules_draft(base::WallTime now) {
  return {"rules/" + std::to_string(views::kRulesKnown), "rules", base::rfc3339(now), "xa",
          json{{"version", views::kRulesKnown}}.dump(),  {}};
}

}  // namespace

void clear_leftovers(const Directory& directory) {
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(directory.database().string() + suffix);
  directory.remove("highest");
}

bool valid_domain(std::string_view domain) {
  if (domain.empty() || domain.size() > 100 || domain.front() == '.' || domain.back() == '.') return false;
  return std::all_of(domain.begin(), domain.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-'; });
}

std::string origin_part(std::string_view code) {
  std::string part;
  for (const char c : code) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool plain = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9') || lower == '.' || lower == '-';
    part += plain ? lower : '-';
  }
  return part;
}

base::Result<crypto::VerifierKey, FoundError> found_hub(const Directory& directory, const HubFounding& founding,
                                                        base::WallTime now, base::Random& random) {
  if (directory.info()) return base::Err{FoundError::already_founded};
  if (!valid_domain(founding.domain)) return base::Err{FoundError::bad_origin};
  clear_leftovers(directory);

  const Secrets secrets = make_secrets(random);
  directory.write_secrets(secrets, founding.passphrase, random);
  const sync::Keys keys = keys_of(secrets, founding.domain + "/xa", true);
  const crypto::Secret recovery_seed(random);
  const std::string recovery = recovery_text(founding.domain, recovery_seed, keys.log.verifier());
  write_recovery_key(founding.recovery_file, recovery, founding.passphrase, random);

  sync::HubIdentity hub;
  hub.domain = founding.domain;
  hub.name = founding.name;
  hub.area_kind = founding.area_kind;
  hub.log_key = keys.log.verifier();
  hub.office_log_key = keys.office_log->verifier();
  hub.cosigner_key = keys.cosigner->verifier();
  hub.manifest_key = keys.manifest.verifier();
  hub.recovery_key = read_recovery_key(recovery, "")->signer.verifier();
  hub.recipient = keys.identity.recipient();
  hub.authors = {{"xa", {"commune", "accountant"}}};

  const DirectoryInfo info{true, keys.origin, "xa", "XA", hub.log_key, hub.recovery_key, ""};
  Journal journal(directory, info, Journal::Mode::create);
  journal.append(std::vector{hub_draft(hub, now), rules_draft(now)}, keys, random);
  directory.write_info(info);
  return hub.log_key;
}

std::optional<sync::Invitation> pending_invitation(const Directory& directory) {
  const auto text = directory.read_small(kJoinFile);
  if (!text) return std::nullopt;
  const json parsed = json::parse(*text, nullptr, false);
  if (!parsed.is_object()) return std::nullopt;
  return sync::read_invitation(parsed.value("invitation", ""));
}

base::Result<JoinStart, FoundError> start_join(const Directory& directory, const sync::Invitation& invitation,
                                               std::string_view passphrase, base::WallTime now, base::Random& random) {
  if (directory.info()) return base::Err{FoundError::already_founded};
  const auto pending = pending_invitation(directory);
  const bool again = pending && pending->id == invitation.id && directory.has_secrets();
  if (!again) directory.write_secrets(make_secrets(random), passphrase, random);
  const auto secrets = directory.secrets(passphrase);
  if (!secrets) return base::Err{FoundError::bad_passphrase};
  JoinStart start{{}, keys_of(*secrets, invitation.device, false)};
  start.request = sync::make_join(invitation, start.keys, now, random);
  directory.write_small(kJoinFile, json{{"invitation", sync::write_invitation(invitation)}}.dump());
  remember_request(directory, start.request.sha256);
  return start;
}

base::Result<sync::ReplyEffect, sync::ReplyFailure> finish_join(const Directory& directory, const sync::Keys& keys,
                                                                std::string_view reply_file) {
  const auto invitation = pending_invitation(directory);
  base::ensure(invitation.has_value(), "a join was started");
  auto effect = try_requests(
      directory, [&](const std::string& sha256) { return sync::take_joined(*invitation, keys, sha256, reply_file); });
  if (!effect) return effect;

  clear_leftovers(directory);
  const std::string device_name = invitation->device.substr(invitation->device.rfind('/') + 1);
  const DirectoryInfo info{false,           invitation->device,   device_name,    invitation->series,
                           invitation->hub, invitation->recovery, invitation->url};
  {
    Journal journal(directory, info, Journal::Mode::create);
    base::ensure(journal.logs().apply(effect->changes).has_value(), "a new database takes the first entries");
    journal.views().catch_up();
  }
  directory.write_info(info);
  directory.remove(kJoinFile);
  return effect;
}

}  // namespace sovang::journal
