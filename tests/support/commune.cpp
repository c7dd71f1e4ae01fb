#include "tests/support/commune.h"

#include "base/ensure.h"

namespace sovang::tests {
namespace {

crypto::Signer signer(std::string name, crypto::KeyType type, const crypto::Secret& seed, crypto::KeyRole role) {
  return {std::move(name), type, crypto::SigningKey(crypto::derive_key_seed(seed, role))};
}

void must_apply(sync::LogStore& store, const sync::Changes& changes) {
  base::ensure(store.apply(changes).has_value(), "test: a change that does not fit");
}

std::string expiry(base::WallTime now, std::int64_t days) {
  return base::rfc3339({now.milliseconds + days * 86'400'000});
}

}  // namespace

sync::Keys make_keys(const std::string& origin, bool hub, base::Random& random) {
  using crypto::KeyRole;
  using crypto::KeyType;
  const crypto::Secret seed(random);
  sync::Keys out{origin,
                 signer(origin, KeyType::ed25519, seed, KeyRole::log),
                 signer(origin + "/manifest", KeyType::ed25519, seed, KeyRole::manifest),
                 crypto::AgeIdentity{crypto::Secret(random)},
                 std::nullopt,
                 std::nullopt};
  if (hub) {
    out.cosigner = signer(origin + "/cosigner", KeyType::cosignature_v1, seed, KeyRole::cosigner);
    out.office_log = signer(origin + "/office", KeyType::ed25519, seed, KeyRole::office_log);
  }
  return out;
}

sync::LogAppend own_append(const sync::LogReader& store, const crypto::Signer& log_key,
                           std::vector<sync::Entry> entries) {
  sync::LogAppend out;
  out.origin = log_key.name;
  out.after = store.state(out.origin).value_or(sync::LogState{});
  out.from = out.after.size();
  for (const auto& entry : entries) {
    out.leaves.push_back(crypto::leaf_hash(entry.open));
    out.after.frontier.append(out.leaves.back());
  }
  out.entries = std::move(entries);
  out.after.note = crypto::sign_checkpoint({out.origin, out.after.size(), out.after.frontier.root(), {}}, log_key);
  return out;
}

sync::Roster fold_roster(const sync::LogReader& store, std::string_view domain) {
  sync::Roster out;
  const std::string origin = std::string(domain) + "/xa";
  const auto state = store.state(origin);
  if (!state) return out;
  for (const auto& entry : store.read(origin, 0, state->size(), SIZE_MAX))
    if (const auto open = sync::read_open_part(entry.open)) out.take(*open);
  return out;
}

bool every_part(const sync::Enrolment&, std::string_view, const sync::Entry&, std::string_view) { return true; }

std::uint64_t Device::own_size() const { return store.state(keys.origin).value_or(sync::LogState{}).size(); }

void Device::add(const sync::Entry& entry) { must_apply(store, {{own_append(store, keys.log, {entry})}, {}}); }

void Device::add_record(const std::string& id, const std::string& note) {
  sync::Draft draft{id, "contribution", "2025-01-16T20:15:00+07:00", "k01-a", {}, {}};
  draft.body = R"({"area_id":"K01","work_id":"VK01","source":"PEOPLE","kind":"MONEY","occurred_on":"2025-01-15",)"
               R"("booked_on":"2025-01-16","household_id":"H00022","amount_vnd":400000,"receipt_no":")" +
               id + R"("})";
  if (!note.empty()) draft.fields["note"] = R"({"note":")" + note + R"("})";
  const auto entry = sync::make_entry(draft, *random);
  base::ensure(entry.has_value(), "test: a record that is no entry");
  add(*entry);
}

sync::MadeRequest Device::request(base::WallTime now, const sync::RequestPlan& plan) const {
  return sync::make_request(store, roster(), keys, plan, now, *random);
}

base::Result<sync::ReplyEffect, sync::ReplyFailure> Device::judge(const sync::MadeRequest& request,
                                                                  std::string_view reply) const {
  return sync::take_reply(store, roster(), keys, request.sha256, reply);
}

sync::ReplyEffect Device::take(const sync::MadeRequest& request, std::string_view reply) {
  auto effect = judge(request, reply);
  base::ensure(effect.has_value(), "test: a reply that is not taken");
  must_apply(store, effect->changes);
  return std::move(*effect);
}

Commune::Commune(std::uint64_t seed)
    : random(seed),
      keys(make_keys(std::string(kDomain) + "/xa", true, random)),
      recovery(signer(std::string(kDomain) + "/recovery", crypto::KeyType::ed25519, crypto::Secret(random),
                      crypto::KeyRole::log)) {
  sync::HubIdentity hub;
  hub.domain = kDomain;
  hub.name = "Tam Nông";
  hub.area_kind = "khu";
  hub.log_key = keys.log.verifier();
  hub.office_log_key = keys.office_log->verifier();
  hub.cosigner_key = keys.cosigner->verifier();
  hub.manifest_key = keys.manifest.verifier();
  hub.recovery_key = recovery.verifier();
  hub.recipient = keys.identity.recipient();
  hub.authors["office"] = {"commune", "accountant"};
  add({std::string(kDomain), "hub", base::rfc3339(clock.wall()), "office", sync::hub_body(hub), {}});
}

void Commune::add(const sync::Draft& draft, bool office) {
  const auto entry = sync::make_entry(draft, random);
  base::ensure(entry.has_value(), "test: a draft that is no entry");
  must_apply(store, {{own_append(store, office ? *keys.office_log : keys.log, {*entry})}, {}});
}

sync::Invitation Commune::invite(const std::string& device, const std::string& area, const std::string& role,
                                 std::int64_t days) {
  sync::Invitation out;
  out.id = sync::make_ulid(clock.wall().milliseconds, random);
  out.token = sync::make_token(random);
  out.device = std::string(kDomain) + "/" + device;
  out.area = area;
  out.role = role;
  out.series = area;
  out.expires = expiry(clock.wall(), days);
  out.hub = keys.log.verifier();
  out.manifest = keys.manifest.verifier();
  out.recovery = recovery.verifier();
  out.recipient = keys.identity.recipient();
  const sync::InvitationRecord record{
      out.id, out.device, out.area, out.role, out.series, out.expires, sync::token_digest(out.token)};
  add({out.id, "invitation", base::rfc3339(clock.wall()), "office", sync::invitation_body(record), {}});
  return out;
}

std::unique_ptr<Device> Commune::join(const std::string& device, const std::string& area, const std::string& role) {
  const auto invitation = invite(device, area, role);
  auto out = std::make_unique<Device>(Device{make_keys(invitation.device, false, random), {}, &random});
  const auto request = sync::make_join(invitation, out->keys, clock.wall(), random);
  const auto reply = answer_join(request.file);
  base::ensure(reply.has_value(), "test: a join that is refused");
  const auto effect = sync::take_joined(invitation, out->keys, request.sha256, *reply);
  base::ensure(effect.has_value(), "test: a joined reply that is refused");
  must_apply(out->store, effect->changes);
  return out;
}

void Commune::revoke(const std::string& device, std::uint64_t size) {
  add({device,
       "revocation",
       base::rfc3339(clock.wall()),
       "office",
       R"({"device":")" + device + R"(","size":)" + std::to_string(size) + R"(,"root":"","on":"2025-11-07"})",
       {}});
}

base::Result<std::string, sync::BundleError> Commune::answer(std::string_view request) {
  const auto known = roster();
  auto checked = sync::check_request(known, keys, request);
  if (!checked) return base::Err{checked.error()};
  auto judged = sync::judge_request(store, known, keys, *checked, clock.wall());
  must_apply(store, judged.changes);
  problems = judged.problems;
  return sync::make_reply(store, known, keys, *checked, problems, filter, clock.wall(), random);
}

base::Result<std::string, sync::JoinFailure> Commune::answer_join(std::string_view request) {
  auto join = sync::check_join(roster(), keys, request, clock.wall());
  if (!join) return base::Err{join.error()};
  if (!join->already) {
    join->enrolment.from = base::vietnam_day(clock.wall()).iso();
    add({join->enrolment.device,
         "enrolment",
         base::rfc3339(clock.wall()),
         "office",
         sync::enrolment_body(join->enrolment),
         {}});
  }
  return sync::make_joined(store, roster(), keys, *join, filter, sync::kCarriedBytesMax, clock.wall(), random);
}

sync::ReplyEffect Commune::exchange(Device& device, const sync::RequestPlan& plan) {
  const auto request = device.request(clock.wall(), plan);
  const auto reply = answer(request.file);
  base::ensure(reply.has_value(), "test: a request that is refused");
  return device.take(request, *reply);
}

void Commune::settle(Device& device, const sync::RequestPlan& plan) {
  for (int round = 0; round < 1000; ++round) {
    const auto request = device.request(clock.wall(), plan);
    const auto reply = answer(request.file);
    base::ensure(reply.has_value(), "test: a request that is refused");
    const auto effect = device.take(request, *reply);
    if (!request.backlog_left && !effect.more) return;
  }
  base::ensure(false, "test: an exchange without end");
}

}  // namespace sovang::tests
