#pragma once
// A hub and devices as real data directories on disk, without the command line: for tests of journal and hub.

#include <memory>
#include <string>

#include "node/hub/invitations.h"
#include "node/hub/sync_service.h"
#include "node/journal/founding.h"
#include "node/journal/journal.h"
#include "tests/support/fakes.h"
#include "tests/support/temp_dir.h"

namespace sovang::tests {

/// An open directory with its keys.
struct Member {
  Member(const journal::Directory& directory_in, sync::Keys keys_in)
      : directory(directory_in), keys(std::move(keys_in)), journal(directory, *directory.info()) {}

  journal::Directory directory;
  sync::Keys keys;
  journal::Journal journal;
};

inline sync::Keys keys_in(const journal::Directory& directory, std::string_view passphrase = "") {
  const auto info = *directory.info();
  return journal::keys_of(*directory.secrets(passphrase), info.origin, info.hub);
}

/// Founds a hub `h` with the area K01 in `folder`.
inline Member found_hub(const TempDir& folder, const ManualClock& clock, base::Random& random) {
  const journal::Directory directory(folder / "h");
  const journal::HubFounding founding{"tamnong.example", "Tam Nông", "khu", "", folder / "recovery.age"};
  if (!journal::found_hub(directory, founding, clock.wall(), random))
    throw std::runtime_error("the hub was not founded");
  journal::Journal(directory, *directory.info())
      .append(std::vector{sync::Draft{
                  "K01", "area", base::rfc3339(clock.wall()), "xa", R"({"area_kind":"khu","name":"Khu 1"})", {}}},
              keys_in(directory), random);
  return {directory, keys_in(directory)};
}

inline sync::Invitation invite(Member& hub, const std::string& name, const ManualClock& clock, base::Random& random) {
  auto invitation = hub::invite(hub.journal, hub.keys, {"K01", name, "area", "", 7}, clock.wall(), random);
  if (!invitation) throw std::runtime_error("no invitation for " + name);
  return *std::move(invitation);
}

/// A device of K01 that joined through `service`.
inline std::unique_ptr<Member> join(const TempDir& folder, Member& hub, hub::SyncService& service,
                                    const std::string& name, const ManualClock& clock, base::Random& random) {
  const journal::Directory directory(folder / name);
  const auto start = journal::start_join(directory, invite(hub, name, clock, random), "", clock.wall(), random);
  const auto answer = service.answer(hub.journal, start->request.file);
  if (!answer) throw std::runtime_error("not joined: " + answer.error().code);
  if (!journal::finish_join(directory, start->keys, answer->file)) throw std::runtime_error("the reply was not taken");
  return std::make_unique<Member>(directory, start->keys);
}

inline std::unique_ptr<Member> open_member(const journal::Directory& directory) {
  return std::make_unique<Member>(directory, keys_in(directory));
}

/// A hub that answers.
struct LivingHub {
  TempDir folder;
  ManualClock clock;
  SeededRandom random{7};
  Member hub = found_hub(folder, clock, random);
  hub::SyncService service{hub.directory, hub.journal.info(), hub.keys, clock};
};

/// One with a device of K01.
struct LivingVillage : LivingHub {
  std::unique_ptr<Member> device = join(folder, hub, service, "k01-a", clock, random);
};

inline sync::Draft money(const std::string& id, std::int64_t vnd, const std::string& author) {
  const std::string body =
      R"({"area_id":"K01","work_id":"VK01","source":"PEOPLE","kind":"MONEY","occurred_on":"2025-11-01",)"
      R"("booked_on":"2025-11-02","household_id":"H1","amount_vnd":)" +
      std::to_string(vnd) + "}";
  return {id, "contribution", "2025-11-02T08:00:00+07:00", author, body, {}};
}

}  // namespace sovang::tests
