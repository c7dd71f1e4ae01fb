#include "node/journal/succession.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/ensure.h"
#include "crypto/encoding.h"
#include "node/journal/recovery.h"
#include "node/store/contacts.h"
#include "node/store/hub_standing.h"
#include "node/store/successor.h"

namespace sovang::journal {
namespace {

constexpr std::string_view kPrivateStart = "PRIVATE+KEY+";
constexpr std::string_view kHubStart = "hub ";
constexpr std::string_view kRecoveryName = "/recovery";
constexpr std::size_t kFileMax = 1u << 16;

crypto::Signer recovery_signer(const std::string& domain, const crypto::Secret& seed) {
  return {domain + std::string(kRecoveryName), crypto::KeyType::ed25519, crypto::SigningKey(seed)};
}

std::string_view take_line(std::string_view& rest) {
  const auto end = std::min(rest.find('\n'), rest.size());
  auto line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// `PRIVATE+KEY+<name>+<id>+<base64>`
std::optional<crypto::Signer> parse_private(std::string_view line) {
  if (!line.starts_with(kPrivateStart)) return std::nullopt;
  line.remove_prefix(kPrivateStart.size());
  const auto name_end = line.find('+');
  const auto id_end = name_end == line.npos ? line.npos : line.find('+', name_end + 1);
  if (id_end == line.npos || !line.substr(0, name_end).ends_with(kRecoveryName)) return std::nullopt;
  const std::string domain(line.substr(0, name_end - kRecoveryName.size()));
  const auto key = crypto::parse_base64(line.substr(id_end + 1));
  if (!valid_domain(domain) || !key || key->size() != 33 || key->front() != '\x01') return std::nullopt;
  const crypto::Secret seed(base::to_array<32>(std::string_view(*key).substr(1)));
  auto signer = recovery_signer(domain, seed);
  const bool fits = crypto::hex(base::view(signer.verifier().id())) == line.substr(name_end + 1, id_end - name_end - 1);
  return fits ? std::optional(std::move(signer)) : std::nullopt;
}

std::optional<RecoveryKey> parse_recovery(std::string_view text) {
  auto signer = parse_private(take_line(text));
  if (!signer) return std::nullopt;
  RecoveryKey out{*std::move(signer), std::nullopt};
  const auto line = take_line(text);
  if (line.empty()) return out;
  if (!line.starts_with(kHubStart)) return std::nullopt;
  out.hub_key = crypto::parse_vkey(line.substr(kHubStart.size()));
  return out.hub_key && out.hub_key->name == out.domain() + "/xa" ? std::optional(std::move(out)) : std::nullopt;
}

sync::Successor statement_of(const SuccessorFounding& founding, const sync::Keys& keys) {
  sync::Successor out;
  out.domain = founding.recovery.domain();
  out.number = founding.number;
  out.first = founding.first;
  out.log_key = keys.log.verifier();
  out.office_log_key = keys.office_log->verifier();
  out.cosigner_key = keys.cosigner->verifier();
  out.manifest_key = keys.manifest.verifier();
  out.recipient = keys.identity.recipient();
  out.url = founding.url;
  sync::sign_successor(out, founding.recovery.signer);
  return out;
}

std::string xa_of(const Journal& journal) { return journal.info().hub_key.name; }

/// What the hub before cosigned stays as evidence, and waits for the new hub's cosignature.
void give_up_cosignature(Journal& journal) {
  const std::string& origin = journal.info().origin;
  const auto state = journal.logs().state(origin);
  if (!state || state->cosigned_note.empty()) return;
  sync::Changes changes{{{origin, state->size(), {}, {}, *state}}, {{origin, "former_hub", state->cosigned_note, ""}}};
  changes.appends.front().after.cosigned_note.clear();
  changes.appends.front().after.cosigned_size = 0;
  base::ensure(journal.logs().apply(changes).has_value(), "the own log moved inside a transaction");
}

/// Replaces what is noted of `xa`; absent: nothing of it goes back.
void hand_back_xa(Journal& journal, std::optional<std::uint64_t> from) {
  const std::string xa = xa_of(journal);
  auto logs = store::hand_backs(journal.db());
  std::erase_if(logs, [&](const sync::HandBack& one) { return one.origin == xa; });
  if (from) logs.push_back({xa, *from});
  store::write_hand_backs(journal.db(), logs);
}

}  // namespace

std::string RecoveryKey::domain() const { return signer.name.substr(0, signer.name.size() - kRecoveryName.size()); }

std::string recovery_text(const std::string& domain, const crypto::Secret& seed, const crypto::VerifierKey& hub_key) {
  const auto signer = recovery_signer(domain, seed);
  std::string key(1, '\x01');
  key += base::view(seed.bytes());
  // Go's private form of a signed-note key, so that other tools read it too.
  return std::string(kPrivateStart) + signer.name + "+" + crypto::hex(base::view(signer.verifier().id())) + "+" +
         crypto::base64(key) + "\n" + std::string(kHubStart) + hub_key.text() + "\n";
}

base::Result<RecoveryKey, RecoveryKeyError> read_recovery_key(std::string_view file, std::string_view passphrase) {
  std::string opened;
  if (!file.starts_with(kPrivateStart)) {
    auto plain = crypto::age_decrypt_passphrase(file, passphrase, kFileMax);
    if (!plain)
      return base::Err{plain.error() == crypto::AgeError::no_match ? RecoveryKeyError::wrong_passphrase
                                                                   : RecoveryKeyError::damaged};
    opened = *std::move(plain);
    file = opened;
  }
  auto key = parse_recovery(file);
  if (!key) return base::Err{RecoveryKeyError::damaged};
  return *std::move(key);
}

base::Result<sync::Successor, FoundError> found_successor(const Directory& directory, const SuccessorFounding& founding,
                                                          base::Random& random) {
  if (directory.info()) return base::Err{FoundError::already_founded};
  clear_leftovers(directory);
  const Secrets secrets = make_secrets(random);
  directory.write_secrets(secrets, founding.passphrase, random);
  const std::string xa = founding.recovery.domain() + "/xa";
  const auto statement = statement_of(founding, keys_of(secrets, xa, true));
  const auto recovery = founding.recovery.signer.verifier();
  const DirectoryInfo info{true, xa, "xa", "XA", founding.first, recovery, ""};
  {
    Journal journal(directory, info, Journal::Mode::create);
    store::Transaction transaction(journal.db());
    store::write_obeyed(journal.db(), {statement, recovery});
    go_behind(journal, store::Behind::restored);
    store::write_nothing_before(journal.db(), xa);
    transaction.commit();
  }
  directory.write_info(info);
  return statement;
}

base::Result<sync::Successor, SuccessorFault> judge_successor(Journal& journal, std::string_view line) {
  const auto note = sync::read_successor_line(line);
  const auto said = note ? sync::peek_successor(*note) : std::nullopt;
  if (!said) return base::Err{SuccessorFault::damaged};
  if (said->first != journal.info().hub_key) return base::Err{SuccessorFault::foreign};
  auto statement = sync::read_successor(*note, journal.info().recovery_key);
  if (!statement) return base::Err{SuccessorFault::not_signed};
  const auto roster = journal.roster();
  const std::uint64_t number = roster.hub() ? roster.hub()->number : 0;
  if (statement->number < number) return base::Err{SuccessorFault::older};
  const auto obeyed = store::obeyed_successor(journal.db());
  const bool other = obeyed && obeyed->statement.number == number && obeyed->statement.note != *note;
  if (statement->number == number && (other || statement->log_key != roster.hub()->log_key))
    return base::Err{SuccessorFault::rival};
  return *std::move(statement);
}

base::Result<bool, SuccessorFault> accept_successor(Journal& journal, std::string_view line) {
  base::ensure(!journal.info().hub, "a device accepts a successor");
  store::Transaction transaction(journal.db());
  const auto statement = judge_successor(journal, line);
  if (!statement) return base::Err{statement.error()};
  const bool known = journal.roster().hub()->number == statement->number;  // perhaps from `xa` alone
  store::write_obeyed(journal.db(), {*statement, journal.info().recovery_key});
  if (known) {
    transaction.commit();
    return false;
  }
  give_up_cosignature(journal);
  hand_back_xa(journal, 0);
  if (auto contact = store::read_contact(journal.db(), xa_of(journal))) {
    contact->acknowledged = 0;
    contact->problem.clear();
    contact->more = false;
    store::write_contact(journal.db(), *contact);
  }
  transaction.commit();
  return true;
}

std::string hub_url(Journal& journal) {
  const auto obeyed = store::obeyed_successor(journal.db());
  return obeyed && !obeyed->statement.url.empty() ? obeyed->statement.url : journal.info().url;
}

void hand_back_hub_log(Journal& journal) { hand_back_xa(journal, 0); }

bool introduce(Journal& journal, std::uint64_t handed) {
  const auto state = journal.logs().state(xa_of(journal));
  const auto logs = store::hand_backs(journal.db());
  const bool tried = std::ranges::any_of(logs, [&](const auto& one) { return one.origin == xa_of(journal); });
  const bool more = state && handed < sync::servable_size(*state) && (handed > 0 || !tried);
  hand_back_xa(journal, more ? std::optional(handed) : std::nullopt);
  return more;
}

}  // namespace sovang::journal
