#include "bench/village.h"

#include <fmt/format.h>

#include <stdexcept>

#include "node/hub/invitations.h"
#include "node/hub/sync_service.h"
#include "node/journal/founding.h"

namespace sovang::bench {

namespace {

const base::SystemClock kClock;

/// A step that fails ends the run: a time without its work says nothing.
template <class Result>
auto must(Result result, const char* doing) {
  if (!result) throw std::runtime_error(std::string("bench: cannot ") + doing);
  return *std::move(result);
}

sync::Keys keys_at(const journal::Directory& directory, const journal::DirectoryInfo& info) {
  return journal::keys_of(must(directory.secrets(""), "read the secrets"), info.origin, info.hub);
}

}  // namespace

Node::Node(const std::filesystem::path& path)
    : directory(path),
      info(must(directory.info(), "read the directory")),
      keys(keys_at(directory, info)),
      journal(directory, info) {}

void make_village(const std::filesystem::path& root) {
  crypto::SystemRandom random;
  must(journal::found_hub(journal::Directory(root / "hub"),
                          {"tamnong.example", "Tam Nông", "khu", "", root / "recovery.age"}, kClock.wall(), random),
       "found the hub");
  Node hub(root / "hub");
  const sync::Draft area{
      "K01", "area", base::rfc3339(kClock.wall()), hub.info.author, R"({"area_kind":"khu","name":"Khu 1"})", {}};
  const sync::Draft work{"VK01",
                         "work",
                         area.time,
                         area.author,
                         R"({"level":"AREA","area_id":"K01","title":"Đường bê tông","status":"IN_PROGRESS"})",
                         {}};
  const sync::Draft drafts[] = {area, work};
  hub.journal.append(drafts, hub.keys, random);
  const auto invitation =
      must(hub::invite(hub.journal, hub.keys, {"K01", "k01-a", "area", "", 7}, kClock.wall(), random), "invite");
  const journal::Directory device(root / "device");
  const auto start = must(journal::start_join(device, invitation, "", kClock.wall(), random), "start to join");
  hub::SyncService service(hub.directory, hub.info, hub.keys, kClock);
  const auto answer = must(service.answer(hub.journal, start.request.file), "answer the joining");
  must(journal::finish_join(device, start.keys, answer.file), "finish joining");
}

sync::Draft contribution(std::uint64_t number) {
  sync::Draft draft;
  draft.id = fmt::format("K01-{:05}", number + 1);
  draft.type = "contribution";
  draft.time = "2025-01-16T20:15:00+07:00";
  draft.author = "k01-a";
  draft.body = fmt::format(
      R"({{"area_id":"K01","work_id":"VK01","source":"PEOPLE","kind":"MONEY","occurred_on":"2025-01-15","booked_on":"2025-01-16",)"
      R"("household_id":"H{:05}","amount_vnd":{},"receipt_no":"PT-K01/2025-{:05}","recorded_by":"K01-TK"}})",
      number % 2560 + 1, (number % 40 + 1) * 50'000, number + 1);
  if (number % 20 == 0) draft.fields["note"] = R"({"note":"đóng đợt hai"})";
  return draft;
}

void add_records(Node& device, std::uint64_t from, std::uint64_t to, bool one_by_one) {
  crypto::SystemRandom random;
  std::vector<sync::Draft> drafts;
  for (std::uint64_t number = from; number < to; ++number) {
    drafts.push_back(contribution(number));
    drafts.back().author = device.info.author;
  }
  if (!one_by_one) {
    device.journal.append(drafts, device.keys, random);
    return;
  }
  for (const auto& draft : drafts) device.journal.append({&draft, 1}, device.keys, random);
}

void exchange_all(Node& device, Node& hub) {
  crypto::SystemRandom random;
  hub::SyncService service(hub.directory, hub.info, hub.keys, kClock);
  for (bool more = true; more;) {
    const auto roster = device.journal.roster();
    const auto request = sync::make_request(device.journal.logs(), roster, device.keys, {}, kClock.wall(), random);
    const auto answer = must(service.answer(hub.journal, request.file), "answer");
    const auto effect = must(sync::take_reply(device.journal.logs(), roster, device.keys, request.sha256, answer.file),
                             "take the reply");
    must(device.journal.logs().apply(effect.changes), "apply the reply");
    device.journal.views().catch_up();
    more = request.backlog_left || effect.more;
  }
  const auto held = hub.journal.logs().state(device.info.origin), own = device.journal.logs().state(device.info.origin);
  if (!held || !own || held->size() != own->size() || own->cosigned_size != own->size())
    throw std::runtime_error("bench: the exchange left something behind");
}

std::vector<sync::Entry> own_entries(Node& device) {
  const auto state = device.journal.logs().state(device.info.origin);
  if (!state) return {};
  return device.journal.logs().read(device.info.origin, 0, state->size(), SIZE_MAX);
}

}  // namespace sovang::bench
