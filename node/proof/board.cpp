#include "node/proof/board.h"

#include <map>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "crypto/encoding.h"
#include "node/proof/verify.h"
#include "node/store/entry_rows.h"
#include "node/views/ledger.h"
#include "node/views/words.h"

namespace sovang::proof {
namespace {

using Json = nlohmann::ordered_json;

bool is_own(const sync::Roster& roster, std::string_view origin) {
  return roster.hub() && (origin == roster.hub()->log_origin() || origin == roster.hub()->office_origin());
}

}  // namespace

Json proof_states(journal::Journal& journal, std::string_view work_id) {
  const auto roster = journal.roster();
  struct Log {
    bool own = false;
    std::uint64_t cosigned = 0;
  };
  std::map<std::int64_t, Log> logs;
  auto held = journal.db().query("SELECT id, origin, cosigned_size FROM log");
  while (held.step())
    logs[held.integer(0)] = {is_own(roster, held.text(1)), static_cast<std::uint64_t>(held.integer(2))};

  views::Words words(journal.db());
  std::int64_t cosigned = 0, hub = 0, local = 0;
  const std::int64_t work = words.find(work_id);
  const auto count = [&](const views::Item& item) {
    if (!views::accounted(item.state)) return true;
    const Log log = logs[store::log_of_row(item.entry)];
    if (store::index_of_row(item.entry) < log.cosigned)
      ++cosigned;
    else
      ++(log.own ? hub : local);
    return true;
  };
  if (work != 0) views::each_ledger_item(journal.db(), {.work = work}, count);
  return {{"cosigned", cosigned}, {"hub", hub}, {"local", local}};
}

Json heads_json(journal::Journal& journal) {
  const auto roster = journal.roster();
  Json out = Json::array();
  for (const auto& origin : journal.logs().origins()) {
    const auto state = journal.logs().state(origin);
    Json head{{"origin", origin}, {"size", state->size()}};
    const bool own = is_own(roster, origin);
    const auto note = crypto::split_note(own ? state->note : state->cosigned_note);
    const auto checkpoint = note ? crypto::parse_checkpoint(note->text) : std::nullopt;
    if (checkpoint && !own) head["cosigned"] = checkpoint->size;
    if (checkpoint) head["root"] = crypto::base64(base::view(checkpoint->root));
    if (roster.hub() && checkpoint && !own) {
      const auto opened = crypto::open_note(state->cosigned_note, roster.hub()->cosigners());
      if (opened && opened->signatures.front().time) head["at"] = time_text(*opened->signatures.front().time);
    }
    out.push_back(std::move(head));
  }
  return out;
}

std::string board_position(journal::Journal& journal) {
  std::string out = journal.views().position();
  auto cosigned = journal.db().query("SELECT id, cosigned_note FROM log ORDER BY id");
  while (cosigned.step()) out.append(std::to_string(cosigned.integer(0)) + ' ').append(cosigned.text(1));
  auto erased = journal.db().query("SELECT count(*) FROM erased");
  if (erased.step()) out += std::to_string(erased.integer(0));
  return out;
}

}  // namespace sovang::proof
