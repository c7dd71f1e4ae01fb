#include "node/proof/witnesses.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "node/proof/cosigned_file.h"
#include "node/proof/keys.h"
#include "node/proof/record_proof.h"
#include "node/proof/verify.h"
#include "node/proof/witness.h"
#include "node/store/witness_notes.h"

namespace sovang::proof {
namespace {

using Json = nlohmann::ordered_json;
using base::Err;

std::optional<std::vector<std::string>> carried_notes(std::string_view file) {
  if (file.starts_with(kCosignedFileStart)) return parse_cosigned_file(file);
  const auto proof = read_proof(file);
  return proof ? std::optional(std::vector{proof->way.checkpoint_note}) : std::nullopt;
}

class Importer {
 public:
  explicit Importer(journal::Journal& journal)
      : journal_(journal), roster_(journal.roster()), witnesses_(views::registered_witnesses(journal.db())) {}

  base::Status<ImportRefusal> take(std::string_view note, Imported& done) {
    const auto split = crypto::split_note(note);
    const auto checkpoint = split ? crypto::parse_checkpoint(split->text) : std::nullopt;
    if (!checkpoint || !checkpoint->extensions.empty()) return Err{ImportRefusal{ImportFault::unreadable}};
    if (const auto refusal = hindrance(note, *checkpoint)) return Err{*refusal};
    const auto keys = keys_of(checkpoint->origin, true);
    if (!crypto::open_note(note, keys)) return Err{ImportRefusal{ImportFault::bad_line, checkpoint->origin}};
    const auto state = journal_.logs().state(checkpoint->origin);
    const std::string before = store::witness_note(journal_.db(), checkpoint->origin, checkpoint->size);
    const std::string open = lines_of(note, keys_of(checkpoint->origin, false));
    std::string all = before.empty() ? open : crypto::merge_signatures(before, open);
    all = crypto::merge_signatures(all, state->cosigned_note);  // the hub's line, when it is over the same text
    if (count(open, checkpoint->origin) == 0) {
      const bool ended = count(note, checkpoint->origin) > 0;
      return Err{ImportRefusal{ended ? ImportFault::ended : ImportFault::no_witness, checkpoint->origin}};
    }
    const std::string kept = lines_of(all, keys);
    const std::uint64_t lines = count(kept, checkpoint->origin);
    done.lines += lines - (before.empty() ? 0 : count(before, checkpoint->origin));
    ++done.notes;
    store::write_witness_note(journal_.db(), {checkpoint->origin, checkpoint->size, lines, kept});
    return base::Unit{};
  }

 private:
  std::optional<ImportRefusal> hindrance(std::string_view note, const crypto::Checkpoint& checkpoint) {
    const auto key = roster_.log_key(checkpoint.origin);
    const auto state = journal_.logs().state(checkpoint.origin);
    if (!key || !roster_.hub() || !state) return ImportRefusal{ImportFault::unknown_log, checkpoint.origin};
    const auto keys = roster_.log_keys(checkpoint.origin);
    if (std::ranges::none_of(
            keys, [&](const auto& one) { return crypto::open_note(note, std::span(&one.key, 1)).has_value(); }))
      return ImportRefusal{ImportFault::not_signed, checkpoint.origin};
    const std::string seen = tree_text(checkpoint.size, checkpoint.root);
    if (checkpoint.size > state->size())
      return ImportRefusal{ImportFault::not_held, checkpoint.origin, tree_text(state->size(), state->frontier.root()),
                           seen};
    const auto root = crypto::tree_root(checkpoint.size, [&](unsigned level, std::uint64_t at) {
      return journal_.logs().subtree(checkpoint.origin, level, at);
    });
    if (root != checkpoint.root)
      return ImportRefusal{ImportFault::fork, checkpoint.origin, tree_text(checkpoint.size, root), seen};
    return std::nullopt;
  }

  /// The log's, the hub's, the witnesses', in this order.
  [[nodiscard]] std::vector<crypto::VerifierKey> keys_of(const std::string& origin, bool ended_too) const {
    std::vector<crypto::VerifierKey> out;
    for (const auto& one : roster_.log_keys(origin)) out.push_back(one.key);
    for (const auto& key : roster_.hub()->cosigners()) out.push_back(key);
    for (const auto& witness : witnesses_)
      if (ended_too || witness.ended.empty()) out.push_back(witness.key);
    return out;
  }

  static std::string lines_of(std::string_view note, std::span<const crypto::VerifierKey> keys) {
    const auto split = crypto::split_note(note);
    std::string out = split->text + "\n";
    for (const auto& key : keys)
      for (const auto& line : split->lines)
        if (line.name == key.name && line.id == key.id()) {
          out += line.line;
          break;
        }
    return out;
  }

  [[nodiscard]] std::uint64_t count(std::string_view note, const std::string& origin) const {
    const auto opened = crypto::open_note(note, keys_of(origin, true));
    std::uint64_t out = 0;
    for (const auto& witness : witnesses_) out += opened && opened->signed_by(witness.key) ? 1 : 0;
    return out;
  }

  journal::Journal& journal_;
  const sync::Roster roster_;
  const std::vector<views::RegisteredWitness> witnesses_;
};

struct Last {
  std::set<std::string> logs;
  std::string origin;
  std::uint64_t size = 0, time = 0;
};

struct Words {
  std::string_view code, vi, en;
};

Words words_of(views::WitnessKeyFault fault) {
  switch (fault) {
    case views::WitnessKeyFault::wrong_type:
      return {"WITNESS_TYPE", "Khóa này không phải khóa đối chứng (loại 0x04). Dùng dòng mà `witness create` in ra.",
              "This is no cosigner's key (type 0x04). Use the line that `witness create` printed."};
    case views::WitnessKeyFault::commune_name:
      return {"WITNESS_NAME", "Tên khóa nằm dưới tên miền của xã; người làm chứng phải có tên riêng.",
              "The key's name lies under the commune's domain; a witness needs a name of its own."};
    case views::WitnessKeyFault::name_taken:
      return {"WITNESS_NAME_TAKEN",
              "Đã có người làm chứng mang tên này. Khóa đã ghi thì không đổi; khóa mới cần tên mới.",
              "A witness of this name is registered. A registered key stays; a new key needs a new name."};
    case views::WitnessKeyFault::key_taken:
      return {"WITNESS_KEY_TAKEN", "Khóa này đã ghi dưới tên khác, hoặc là khóa của chính xã.",
              "This key is registered under another name, or is the commune's own."};
    case views::WitnessKeyFault::unreadable:
      break;
  }
  return {"WITNESS_KEY", "Không phải một khóa công khai (tên+mã+khóa). Chép lại nguyên dòng.",
          "Not a verifier key (name+id+key). Copy the whole line."};
}

Words words_of(WitnessEndFault fault) {
  if (fault == WitnessEndFault::ended)
    return {"WITNESS_ENDED", "{0}: đã ngừng từ trước rồi.", "{0}: has ended already."};
  return {"WITNESS_UNKNOWN", "{0}: chưa ghi người làm chứng nào tên này. Xem `witness list`.",
          "{0}: no witness of this name is registered. See `witness list`."};
}

/// {0} origin, {1} held, {2} seen.
Words words_of(ImportFault fault) {
  switch (fault) {
    case ImportFault::unknown_log:
      return {"COSIGNED_LOG", "{0}: không phải sổ của xã này.", "{0}: no log of this commune."};
    case ImportFault::not_signed:
      return {"COSIGNED_SIGNATURE", "{0}: không có chữ ký đúng của chính sổ đó. Xin tệp khác.",
              "{0}: the log itself did not sign it. Ask for another file."};
    case ImportFault::not_held:
      return {"COSIGNED_AHEAD",
              "{0}: đầu sổ dài hơn sổ đang giữ (đang giữ {1}; trong tệp {2}). Máy này có thể đã lùi về bản sao cũ: xem "
              "`status`, rồi nhập lại.",
              "{0}: the checkpoint is larger than what is held (held {1}; in the file {2}). This machine may have gone "
              "back in time: see `status`, then import again."};
    case ImportFault::fork:
      return {
          "COSIGNED_FORK",
          "{0}: SỔ BỊ RẼ NHÁNH: người làm chứng đã thấy một sổ khác. Đang giữ: {1}. Trong tệp: {2}. Giữ tệp này làm "
          "bằng chứng và chạy `audit`.",
          "{0}: A FORK: the witness saw another history. Held: {1}. In the file: {2}. Keep the file as evidence and "
          "run `audit`."};
    case ImportFault::bad_line:
      return {"COSIGNED_LINE", "{0}: có chữ ký không đúng. Tệp bị hỏng hoặc bị sửa; xin tệp khác.",
              "{0}: a signature does not verify. The file is damaged or altered; ask for another."};
    case ImportFault::no_witness:
      return {
          "COSIGNED_NOBODY",
          "{0}: không có chữ ký của người làm chứng nào đã ghi. Ghi khóa trước bằng `witness add KHÓA`, rồi nhập lại.",
          "{0}: no registered witness signed it. Register the key with `witness add VKEY`, then import again."};
    case ImportFault::ended:
      return {"COSIGNED_ENDED",
              "{0}: chỉ có chữ ký của người làm chứng đã ngừng; chữ ký đó không được nhận nữa. Người làm chứng mới cần "
              "khóa mới và tên mới (`witness create`, `witness add`).",
              "{0}: only a witness that has ended signed it; its lines are no longer taken. A new witness needs a new "
              "key and a new name (`witness create`, `witness add`)."};
    case ImportFault::unreadable:
      break;
  }
  return {"COSIGNED_UNREADABLE", "Không phải tệp đối chứng (.tlog-proof hoặc tệp do `cosign` viết), hoặc tệp hỏng.",
          "No cosigned file (.tlog-proof, or what `cosign` wrote), or damaged."};
}

std::string filled(std::string_view pattern, const ImportRefusal& refusal) {
  std::string out(pattern);
  const std::string* values[] = {&refusal.origin, &refusal.held, &refusal.seen};
  for (std::size_t at = 0; at < std::size(values); ++at) {
    const std::string place = "{" + std::to_string(at) + "}";
    if (const auto found = out.find(place); found != out.npos) out.replace(found, place.size(), *values[at]);
  }
  return out;
}

}  // namespace

base::Result<crypto::VerifierKey, views::WitnessKeyFault> register_witness(journal::Journal& journal,
                                                                           const sync::Keys& keys,
                                                                           std::string_view vkey,
                                                                           const std::string& author,
                                                                           base::WallTime now, base::Random& random) {
  store::Transaction transaction(journal.db());
  const auto key = crypto::parse_vkey(vkey);
  if (const auto fault = views::witness_key_fault(journal.roster(), views::registered_witnesses(journal.db()), key))
    return Err{*fault};
  const sync::Draft draft{key->name, "witness", base::rfc3339(now), author, Json{{"vkey", key->text()}}.dump(), {}};
  journal.append(std::span(&draft, 1), keys, random);
  transaction.commit();
  return *key;
}

base::Result<crypto::VerifierKey, WitnessEndFault> end_witness(journal::Journal& journal, const sync::Keys& keys,
                                                               std::string_view name, const std::string& reason,
                                                               const std::string& author, base::WallTime now,
                                                               base::Random& random) {
  store::Transaction transaction(journal.db());
  static_cast<void>(journal.roster());  // folds what is new
  const auto witnesses = views::registered_witnesses(journal.db());
  const auto known = std::ranges::find_if(witnesses, [&](const auto& one) { return one.key.name == name; });
  if (known == witnesses.end()) return Err{WitnessEndFault::unknown};
  if (!known->ended.empty()) return Err{WitnessEndFault::ended};
  sync::Draft draft{
      known->key.name, "witness_end", base::rfc3339(now), author, Json{{"vkey", known->key.text()}}.dump(), {}};
  if (!reason.empty()) draft.fields["note"] = Json{{"note", reason}}.dump();
  journal.append(std::span(&draft, 1), keys, random);
  transaction.commit();
  return known->key;
}

base::Result<Imported, ImportRefusal> import_cosigned(journal::Journal& journal, std::string_view file) {
  const auto notes = carried_notes(file);
  if (!notes) return Err{ImportRefusal{ImportFault::unreadable}};
  store::Transaction transaction(journal.db());
  Importer importer(journal);
  Imported done;
  for (const auto& note : *notes)
    if (const auto taken = importer.take(note, done); !taken) return Err{taken.error()};
  transaction.commit();
  return done;
}

Json witnesses_json(journal::Journal& journal) {
  static_cast<void>(journal.roster());  // folds what is new
  std::map<std::string, Last> all;
  const auto witnesses = views::registered_witnesses(journal.db());
  for (const auto& held : store::witness_notes(journal.db()))
    for (const auto& witness : witnesses) {
      const auto opened = crypto::open_note(held.note, std::span(&witness.key, 1));
      if (!opened) continue;
      auto& last = all[witness.key.name];
      last.logs.insert(held.origin);
      const std::uint64_t time = opened->signatures.front().time.value_or(0);
      if (time < last.time) continue;
      last.origin = held.origin;
      last.size = held.size;
      last.time = time;
    }
  Json out = Json::array();
  for (const auto& witness : witnesses) {
    const Last& last = all[witness.key.name];
    Json shown;
    if (!last.logs.empty())
      shown = {{"origin", last.origin}, {"size", last.size}, {"time", last.time}, {"at", time_text(last.time)}};
    out.push_back({{"name", witness.key.name},
                   {"vkey", witness.key.text()},
                   {"fingerprint", fingerprint(witness.key)},
                   {"registered", witness.time},
                   {"ended", witness.ended.empty() ? Json() : Json(witness.ended)},
                   {"logs", last.logs.size()},
                   {"last", std::move(shown)}});
  }
  return out;
}

std::string_view code_of(views::WitnessKeyFault fault) { return words_of(fault).code; }
std::string_view code_of(WitnessEndFault fault) { return words_of(fault).code; }
std::string_view code_of(ImportFault fault) { return words_of(fault).code; }

std::string witness_key_refused(views::WitnessKeyFault fault, bool vi) {
  return std::string(vi ? words_of(fault).vi : words_of(fault).en);
}

std::string witness_end_refused(WitnessEndFault fault, std::string_view name, bool vi) {
  return filled(vi ? words_of(fault).vi : words_of(fault).en, {ImportFault::unreadable, std::string(name)});
}

std::string import_refused(const ImportRefusal& refusal, bool vi) {
  return filled(vi ? words_of(refusal.fault).vi : words_of(refusal.fault).en, refusal);
}

}  // namespace sovang::proof
