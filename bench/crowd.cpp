#include "bench/crowd.h"

#include <fmt/format.h>

#include <stdexcept>

#include "base/date.h"
#include "bench/book.h"
#include "bench/sockets.h"

namespace sovang::bench {

namespace {

constexpr std::size_t kHouseholds = 50;

/// A contribution of money from one of the area's households to its work: a new one with each call.
sync::Draft money_draft(const std::string& area, const std::string& author) {
  static std::uint64_t number = 0;
  ++number;
  crypto::SystemRandom random;
  const auto now = base::SystemClock().wall();
  sync::Draft draft;
  draft.id = sync::make_ulid(now.milliseconds, random);
  draft.type = "contribution";
  draft.time = base::rfc3339(now);
  draft.author = author;
  draft.body = fmt::format(
      R"({{"area_id":"{0}","work_id":"V{0}","source":"PEOPLE","kind":"MONEY","occurred_on":"2024-11-15",)"
      R"("booked_on":"2024-11-16","household_id":"H{1:05}","amount_vnd":{2},"receipt_no":"PT-{0}X/2024-{3:05}",)"
      R"("recorded_by":"{0}-TT"}})",
      area, number % kHouseholds + 1, (number % 40 + 1) * 50'000, number);
  if (number % 20 == 0) draft.fields["note"] = R"({"note":"đóng đợt hai"})";
  return draft;
}

std::string area_code(std::size_t number) { return fmt::format("T{:05}", number + 1); }
std::string author_code(std::size_t number) { return fmt::format("t{:05}-a", number + 1); }

sync::Draft hub_draft(const Node& hub, std::string id, const char* type, std::string body) {
  return {std::move(id), type, base::rfc3339(base::SystemClock().wall()), hub.info.author, std::move(body), {}};
}

}  // namespace

const sync::LogReader& DeviceLogs::of(std::string_view origin) const {
  if (origin == own_) return store_;
  return hub_;
}
std::vector<std::string> DeviceLogs::origins() const {
  auto all = hub_.origins();
  all.push_back(own_);
  return all;
}
std::optional<sync::LogState> DeviceLogs::state(std::string_view origin) const { return of(origin).state(origin); }
std::vector<sync::Entry> DeviceLogs::read(std::string_view origin, std::uint64_t from, std::uint64_t to,
                                          std::size_t bytes_max) const {
  return of(origin).read(origin, from, to, bytes_max);
}
crypto::Hash DeviceLogs::subtree(std::string_view origin, unsigned level, std::uint64_t index) const {
  return of(origin).subtree(origin, level, index);
}

Crowd::Crowd(const std::filesystem::path& dir, std::size_t devices, std::size_t records) : hub_(dir) {
  run_to_end(hub_, {"create", "--origin", "tinh.example", "--name", "Tỉnh", "--area-kind", "thôn", "--no-passphrase"});
  Node hub(dir);
  std::vector<sync::Draft> drafts;
  devices_.reserve(devices);  // the logs of each point at hub_log_
  for (std::size_t number = 0; number < devices; ++number) {
    drafts.push_back(hub_draft(hub, area_code(number), "area",
                               fmt::format(R"({{"area_kind":"thôn","name":"Thôn {}"}})", number + 1)));
    const auto enrolment = enrol(number, hub.info.origin);
    drafts.push_back(hub_draft(hub, enrolment.device, "enrolment", sync::enrolment_body(enrolment)));
  }
  crypto::SystemRandom random;
  hub.journal.append(drafts, hub.keys, random);
  roster_ = hub.journal.roster();
  const auto state = *hub.journal.logs().state(hub.info.origin);
  sync::LogAppend all{hub.info.origin, 0, hub.own_entries(), {}, state};
  for (const auto& entry : all.entries) all.leaves.push_back(crypto::leaf_hash(entry.open));
  if (!hub_log_.apply({{std::move(all)}, {}})) throw std::runtime_error("bench: the hub's log does not copy");
  for (std::size_t number = 0; number < devices; ++number) write(devices_[number], area_code(number), records);
}

sync::Enrolment Crowd::enrol(std::size_t number, const std::string& hub_origin) {
  crypto::SystemRandom random;
  const auto domain = hub_origin.substr(0, hub_origin.find('/'));
  const auto origin = fmt::format("{}/t{:05}/{}", domain, number + 1, author_code(number));
  const auto secrets = journal::make_secrets(random);
  devices_.push_back({journal::keys_of(secrets, origin, false), DeviceLogs(origin, hub_log_)});
  const auto& keys = devices_.back().keys;
  sync::Enrolment enrolment;
  enrolment.invitation_id = sync::make_ulid(clock_.wall().milliseconds, random);
  enrolment.device = origin;
  enrolment.role = "area";
  enrolment.series = area_code(number);
  enrolment.from = base::vietnam_day(clock_.wall()).iso();
  enrolment.areas = {area_code(number)};
  enrolment.log_key = keys.log.verifier();
  enrolment.manifest_key = keys.manifest.verifier();
  enrolment.recipient = keys.identity.recipient();
  enrolment.authors = {{author_code(number), {"area"}}};
  return enrolment;
}

void Crowd::write(Device& device, const std::string& area, std::size_t records) {
  crypto::SystemRandom random;
  std::vector<sync::Entry> entries;
  for (std::size_t at = 0; at < records; ++at)
    entries.push_back(*sync::make_entry(money_draft(area, "t" + area.substr(1) + "-a"), random));
  auto append = journal::extend_log(device.logs.store(), device.keys.origin, std::move(entries), device.keys.log);
  if (!device.logs.store().apply({{std::move(append)}, {}})) throw std::runtime_error("bench: a log does not grow");
}

void Crowd::exchange(std::size_t device, std::uint16_t port) const {
  const auto& [keys, logs] = devices_[device];
  crypto::SystemRandom random;
  const auto request = sync::make_request(logs, roster_, keys, {}, clock_.wall(), random);
  Connection connection(port);
  const auto answer =
      connection.request("POST", "/v1/sync", "Content-Type: application/octet-stream\r\n", request.file);
  if (answer.status != 200) throw std::runtime_error("the hub refused: " + answer.body);
  const auto effect = sync::take_reply(logs, roster_, keys, request.sha256, answer.body);
  if (!effect || !effect->problems.empty() || effect->acknowledged != logs.state(keys.origin)->size())
    throw std::runtime_error("an exchange left something");
}

}  // namespace sovang::bench
