#pragma once
// A hub's database on disk with a device log of any length, cosigned, for audits and exports to judge.

#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/file.h"
#include "crypto/checkpoint.h"
#include "node/audit/audit.h"
#include "node/audit/export.h"
#include "node/store/database.h"
#include "node/store/sqlite_log_store.h"
#include "tests/support/commune.h"
#include "tests/support/temp_dir.h"

namespace sovang::tests {

/// A money contribution; every third has a private note.
inline sync::Entry record(std::uint64_t number, base::Random& random) {
  sync::Draft draft{"K01-" + std::to_string(number), "contribution", "2025-01-16T20:15:00+07:00", "k01-a", {}, {}};
  draft.body =
      R"({"area_id":"K01","work_id":"VK01","source":"PEOPLE","kind":"MONEY","occurred_on":"2025-01-15","booked_on":"2025-01-16",)"
      R"("household_id":"H00022","amount_vnd":400000,"receipt_no":"PT-K01/2025-)" +
      std::to_string(number + 1) + R"("})";
  if (number % 3 == 0) draft.fields["note"] = R"({"note":"ghi chú"})";
  if (number % 6 == 0) draft.fields["name"] = R"({"contributor_name":"Nguyễn Văn Thử"})";
  return *sync::make_entry(draft, random);
}

class HeldCommune {
 public:
  explicit HeldCommune(std::uint64_t device_entries)
      : db(folder / "sovang.db", store::Database::Mode::create), logs(db) {
    db.run("PRAGMA synchronous=OFF");  // nobody pulls the plug here, and every damage is a commit
    device = commune.join("k01/k01-a");
    commune.add({"2025-9",
                 "petition",
                 "2025-01-16T20:15:00+07:00",
                 "office",
                 R"({"received_on":"2025-01-15","petition_kind":"PROPOSAL","field":"LAND","status":"OPEN"})",
                 {}},
                true);
    for (const auto& origin : {commune.hub_origin(), commune.hub_origin() + "/office"}) copy(origin);
    grow(device_entries);
  }

  /// More entries on the device's log, cosigned unless said otherwise.
  void grow(std::uint64_t count, bool cosigned = true) {
    std::vector<sync::Entry> entries;
    for (std::uint64_t at = 0; at < count; ++at) entries.push_back(record(written_++, random));
    append(std::move(entries), cosigned);
  }
  void append(std::vector<sync::Entry> entries, bool cosigned = true) {
    auto change = own_append(logs, device->keys.log, std::move(entries));
    if (cosigned) {
      const auto text = crypto::split_note(change.after.note)->text;
      change.after.note += crypto::cosign(text, *commune.keys.cosigner, 1'762'477'500);
      change.after.cosigned_note = change.after.note;
      change.after.cosigned_size = change.after.size();
    }
    REQUIRE(logs.apply({{change}, {}}).has_value());
  }

  audit::ExportResult export_to(const std::filesystem::path& dir, bool open_only = false) const {
    return audit::export_tiles(logs, fold_roster(logs), {dir, std::nullopt, open_only});
  }
  [[nodiscard]] std::vector<crypto::VerifierKey> keys() const {
    return {commune.keys.log.verifier(), commune.keys.office_log->verifier(), commune.keys.cosigner->verifier(),
            device->keys.log.verifier()};
  }
  [[nodiscard]] const std::string& origin() const { return device->keys.origin; }

  TempDir folder;
  Commune commune{7};
  std::unique_ptr<Device> device;
  store::Database db;
  store::SqliteLogStore logs;

 private:
  void copy(const std::string& origin) {
    const auto state = commune.store.state(origin);
    sync::LogAppend change{origin, 0, commune.store.read(origin, 0, state->size(), SIZE_MAX), {}, *state};
    for (const auto& entry : change.entries) change.leaves.push_back(crypto::leaf_hash(entry.open));
    REQUIRE(logs.apply({{change}, {}}).has_value());
  }

  SeededRandom random{11};
  std::uint64_t written_ = 0;
};

inline std::string slurp(const std::filesystem::path& file) { return base::read_file(file, 1u << 30); }
inline void spill(const std::filesystem::path& file, std::string_view content) {
  base::write_file_atomic(file, content);
}

/// Every file below a folder, relative, in order.
inline std::map<std::string, std::string> files_of(const std::filesystem::path& dir) {
  std::map<std::string, std::string> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(dir)) {
    if (entry.is_regular_file()) out[entry.path().lexically_relative(dir).generic_string()] = slurp(entry.path());
  }
  return out;
}

inline std::size_t errors(const audit::AuditResult& result) {
  std::size_t count = 0;
  for (const auto& finding : result.findings) count += finding.severity == audit::Severity::error ? 1 : 0;
  return count;
}
inline bool has(const audit::AuditResult& result, std::string_view code, std::string_view file = {},
                std::optional<std::uint64_t> index = {}) {
  for (const auto& finding : result.findings) {
    if (finding.code == code && (file.empty() || finding.file == file) && (!index || finding.index == index))
      return true;
  }
  return false;
}
inline bool error_names(const audit::AuditResult& result, std::string_view file) {
  for (const auto& finding : result.findings) {
    if (finding.severity == audit::Severity::error && finding.file == file) return true;
  }
  return false;
}

}  // namespace sovang::tests
