#include <sqlite3.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "crypto/encoding.h"
#include "node/store/entry_blocks.h"
#include "node/store/entry_rows.h"
#include "node/store/tiles.h"
#include "tests/audit/held_commune.h"
#include "tests/support/stored_entries.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

audit::AuditResult audit_of(HeldCommune& held) {
  views::Views views(held.db, held.logs);
  return audit::audit_directory(held.db, held.logs, views, held.commune.keys.log.verifier(), {});
}

void run(HeldCommune& held, const std::string& sql) {
  char* message = nullptr;
  const int code = sqlite3_exec(held.db.handle(), sql.c_str(), nullptr, nullptr, &message);
  INFO(sql << ": " << (message == nullptr ? "" : message));
  REQUIRE(code == SQLITE_OK);
}

/// Row number of an entry of the device's log.
std::string row(std::uint64_t index) {
  return "(SELECT (id << 40) + " + std::to_string(index) + " FROM log WHERE origin LIKE '%/k01-a')";
}

std::int64_t number(HeldCommune& held, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  REQUIRE(sqlite3_prepare_v2(held.db.handle(), sql.c_str(), -1, &statement, nullptr) == SQLITE_OK);
  REQUIRE(sqlite3_step(statement) == SQLITE_ROW);
  const auto value = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  return value;
}

/// Turns one bit of a value over; the place is counted modulo its length. Twice is as before.
void flip(HeldCommune& held, const std::string& table, const std::string& column, std::int64_t id, std::uint64_t at,
          unsigned bit = 0) {
  sqlite3_blob* blob = nullptr;
  REQUIRE(sqlite3_blob_open(held.db.handle(), "main", table.c_str(), column.c_str(), id, 1, &blob) == SQLITE_OK);
  const int place = static_cast<int>(at % static_cast<std::uint64_t>(sqlite3_blob_bytes(blob)));
  char byte = 0;
  REQUIRE(sqlite3_blob_read(blob, &byte, 1, place) == SQLITE_OK);
  byte = static_cast<char>(byte ^ (1 << bit));
  REQUIRE(sqlite3_blob_write(blob, &byte, 1, place) == SQLITE_OK);
  sqlite3_blob_close(blob);
}

/// `code 12` or `code 0-255` of every error, without those that follow from another.
std::string named(const audit::AuditResult& result) {
  std::string out;
  for (const auto& finding : result.findings) {
    if (finding.severity != audit::Severity::error || finding.code == "root_mismatch" ||
        finding.code == "part_mismatch")
      continue;
    out += (out.empty() ? "" : ", ") + finding.code;
    if (finding.index) out += " " + std::to_string(*finding.index);
    if (finding.last_index) out += "-" + std::to_string(*finding.last_index);
  }
  return out;
}

bool error_in(const audit::AuditResult& result, std::string_view code, std::string_view origin,
              std::optional<std::uint64_t> index = {}) {
  for (const auto& finding : result.findings) {
    const bool covers =
        !index || (finding.index && *finding.index <= *index && *index <= finding.last_index.value_or(*finding.index));
    if (finding.severity == audit::Severity::error && finding.code == code && finding.origin == origin && covers)
      return true;
  }
  return false;
}

}  // namespace

TEST_SUITE("audit of a directory") {
  TEST_CASE("what the hub holds audits whole at any size") {
    for (const std::uint64_t size : {0u, 1u, 255u, 256u, 257u, 700u}) {
      CAPTURE(size);
      HeldCommune held(size);
      std::uint64_t last = 0, all = 0;
      views::Views views(held.db, held.logs);
      const auto result = audit::audit_directory(held.db, held.logs, views, held.commune.keys.log.verifier(),
                                                 [&](std::uint64_t done, std::uint64_t total) {
                                                   CHECK(done > last);
                                                   last = done;
                                                   all = total;
                                                 });
      CHECK_MESSAGE(result.intact(), audit::audit_text(result, false));
      CHECK(result.logs == 3);
      CHECK(2 * result.entries == all);  // read, then folded
      CHECK(last == all);
      CHECK(result.parts == (size + 2) / 3 + (size + 5) / 6);
      CHECK(result.signatures == 3);
      CHECK(result.cosignatures == 1);
    }
  }

  TEST_CASE("a directory without the commune's log is damaged, however empty it is") {
    const TempDir folder;
    store::Database db(folder / "empty.db", store::Database::Mode::create);
    store::SqliteLogStore logs(db);
    views::Views views(db, logs);
    HeldCommune held(3);
    CHECK(named(audit::audit_directory(db, logs, views, held.commune.keys.log.verifier(), {})) == "hub_log_missing");
    run(held, "DELETE FROM log WHERE origin LIKE '%/xa'");
    const auto result = audit_of(held);
    CHECK(error_in(result, "hub_log_missing", held.commune.hub_origin()));
    CHECK(error_in(result, "log_not_enrolled", held.origin()));
    CHECK(has(result, "entry_extra"));
  }

  TEST_CASE("an altered entry is named: by index in a full tile, by a range of at most 128 in the tail") {
    for (const std::uint64_t index : {0u, 100u, 255u, 256u, 511u, 512u, 640u, 699u}) {
      CAPTURE(index);
      HeldCommune held(700);
      const auto entry = number(held, "SELECT " + row(index));
      alter_entries(held.db, [&](std::int64_t at, std::string& open, std::string&) {
        if (at == entry) open.replace(open.find("400000"), 1, "9");
        return true;
      });
      const auto result = audit_of(held);
      CHECK(error_in(result, "leaf_mismatch", held.origin(), index));
      CHECK(error_in(result, "root_mismatch", held.origin()));
      CHECK_FALSE(has(result, "tile_mismatch"));
      CHECK(has(result, "views_not_compared"));
      CHECK(named(result) == "leaf_mismatch " + std::to_string(index));
    }
  }

  TEST_CASE("one byte changed in any entry names its block, in any stored leaf hash exactly this hash") {
    for (const std::uint64_t size : {1u, 255u, 256u, 257u, 300u}) {
      CAPTURE(size);
      HeldCommune held(size);
      const auto first = number(held, "SELECT " + row(0));
      for (std::uint64_t index = 0; index < size; index += size == 300 ? 1 : 127) {
        CAPTURE(index);
        const std::uint64_t begin = index - index % store::kBlockEntriesMax;
        const std::uint64_t last = std::min(begin + store::kBlockEntriesMax, size) - 1;
        const auto block = first + static_cast<std::int64_t>(begin);
        flip(held, "entry_block", "bytes", block, 31 * index);
        CHECK(named(audit_of(held)) ==
              "leaf_mismatch " + std::to_string(begin) + (last > begin ? "-" + std::to_string(last) : ""));
        flip(held, "entry_block", "bytes", block, 31 * index);
        const auto tile = store::tile_row(store::log_of_row(first), 0, index / store::kTileRowHashes);
        const auto place = index % store::kTileRowHashes * 32 + index % 32;
        flip(held, "tile", "hashes", tile, place);
        CHECK(named(audit_of(held)) == "tile_mismatch " + std::to_string(index));
        flip(held, "tile", "hashes", tile, place);
      }
      CHECK(audit_of(held).intact());
    }
  }

  TEST_CASE("an entry is named even when its leaf hash or the note was altered too") {
    HeldCommune held(300);
    const auto log = number(held, "SELECT id FROM log WHERE origin LIKE '%/k01-a'");
    alter_entries(held.db, [&](std::int64_t at, std::string& open, std::string&) {
      if (at == store::entry_row(log, 290)) open[100] = static_cast<char>(open[100] ^ 1);
      return true;
    });
    flip(held, "log", "note", log, 40);
    flip(held, "log", "cosigned_note", log, 40);
    const auto result = audit_of(held);
    CHECK(error_in(result, "bad_signature", held.origin()));
    CHECK(error_in(result, "leaf_mismatch", held.origin(), 290));
    CHECK(named(result) == "bad_signature, leaf_mismatch 290");
    flip(held, "log", "note", log, 40);
    flip(held, "log", "cosigned_note", log, 40);
    run(held,
        "UPDATE tile SET hashes = CAST(substr(hashes, 1, 2 * 32) || zeroblob(32) || substr(hashes, 3 * 32 + 1) AS "
        "BLOB) "
        "WHERE id = " +
            std::to_string(store::tile_row(log, 0, 290 / store::kTileRowHashes)));
    CHECK(error_in(audit_of(held), "leaf_mismatch", held.origin(), 290));
  }

  TEST_CASE("an altered upper tile, frontier or note is named as such and no entry is accused") {
    HeldCommune held(300);
    const auto log = number(held, "SELECT id FROM log WHERE origin LIKE '%/k01-a'");
    const auto after = [&](const std::string& table, const std::string& column, std::int64_t id, std::uint64_t at) {
      flip(held, table, column, id, at);
      const auto names = named(audit_of(held));
      flip(held, table, column, id, at);
      return names;
    };
    CHECK(after("tile", "hashes", store::tile_row(log, 1, 0), 5) == "tile_mismatch 0-255");
    CHECK(after("log", "frontier", log, 1) == "frontier_mismatch 0-255");
    CHECK(after("log", "frontier", log, 33) == "frontier_mismatch 256-287");
    CHECK(after("log", "frontier", log, 65) == "frontier_mismatch 288-295");
    CHECK(after("log", "frontier", log, 97) == "frontier_mismatch 296-299");
    for (const std::uint64_t at : {0u, 30u, 60u, 100u, 200u}) {
      const auto names = after("log", "note", log, at);
      CAPTURE(at);
      CAPTURE(names);
      CHECK(!names.empty());
      CHECK(names.find("mismatch") == std::string::npos);
    }
    CHECK(audit_of(held).intact());
  }

  TEST_CASE("every altered column of the log tables is an error that names the log") {
    const std::string one = " WHERE origin LIKE '%/k01-a'";
    const auto altered = [](const std::string& column, const std::string& at) {
      return column + " = CAST(substr(" + column + ", 1, " + at + ") || x'07' || substr(" + column + ", " + at +
             " + 2) AS BLOB)";
    };
    HeldCommune held(700);
    const std::string device = held.origin();
    const std::vector<std::pair<std::string, std::string>> damages{
        {"UPDATE log SET size = size + 1" + one, "entry_missing"},
        {"UPDATE log SET size = size - 1" + one, "entry_extra"},
        {"UPDATE log SET size = 1 << 39" + one, "entry_missing"},
        {"UPDATE log SET size = -1" + one, "state_unreadable"},
        {"UPDATE log SET " + altered("frontier", "9") + one, "frontier_mismatch"},
        {"UPDATE log SET frontier = substr(frontier, 2)" + one, "state_unreadable"},
        {"UPDATE log SET note = replace(note, '700', '701')" + one, "bad_signature"},
        {"UPDATE log SET note = 'x' || note" + one, "bad_signature"},
        {"UPDATE log SET note = ''" + one, "bad_note"},
        {"UPDATE log SET proof = zeroblob(32)" + one, "proof_mismatch"},
        {"UPDATE log SET proof = x'00'" + one, "proof_mismatch"},
        {"UPDATE log SET cosigned_note = replace(cosigned_note, '700', '699')" + one, "bad_signature"},
        {"UPDATE log SET cosigned_note = ''" + one, "cosigned_mismatch"},
        {"UPDATE log SET cosigned_size = 699" + one, "cosigned_mismatch"},
        {"UPDATE log SET cosigned_size = 0" + one, "cosigned_mismatch"},
        {"UPDATE entry_block SET id = id + 5000 WHERE id = " + row(0), "entry_missing"},
        {"UPDATE entry_block SET count = count - 1 WHERE id = " + row(0), "entry_missing"},
        {"UPDATE entry_block SET count = count + 1 WHERE id = " + row(688), "entry_extra"},
        {"UPDATE entry_block SET count = -1 WHERE id = " + row(16), "entry_missing"},
        {"DELETE FROM entry_block WHERE id = " + row(688), "entry_missing"},
        {"UPDATE tile SET hashes = substr(hashes, 33) WHERE length(hashes) BETWEEN 65 AND 511", "tile_mismatch"},
        {"DELETE FROM tile WHERE length(hashes) BETWEEN 65 AND 511", "tile_mismatch"},
        {"UPDATE tile SET " + altered("hashes", "65") + " WHERE length(hashes) = 512", "tile_mismatch"},
        {"UPDATE tile SET " + altered("hashes", "33") + " WHERE length(hashes) = 64", "tile_mismatch"},
        {"UPDATE tile SET hashes = substr(hashes, 2)", "tile_mismatch"},
        {"UPDATE tile SET id = id + 1 WHERE length(hashes) = 64", "tile_mismatch"},
        {"DELETE FROM tile WHERE length(hashes) = 64", "tile_mismatch"},
    };
    for (const auto& [sql, code] : damages) {
      CAPTURE(sql);
      run(held, "BEGIN");
      run(held, sql);
      const auto result = audit_of(held);
      CHECK_MESSAGE(error_in(result, code, device), audit::audit_text(result, false));
      run(held, "ROLLBACK");
    }
    CHECK(audit_of(held).intact());
    run(held, "UPDATE log SET origin = 'tamnong.example/k02/k02-a'" + one);
    CHECK(error_in(audit_of(held), "log_not_enrolled", "tamnong.example/k02/k02-a"));
    run(held, "UPDATE log SET origin = '" + device + "', id = id + 9 WHERE origin LIKE '%/k02-a'");
    CHECK(error_in(audit_of(held), "entry_missing", device));
  }

  TEST_CASE("every change of an entry's parts, and an entry that is taken out, is an error that names the log") {
    HeldCommune held(700);
    const auto sixth = number(held, "SELECT " + row(6));
    std::string of_third;
    alter_entries(held.db, [&](std::int64_t at, std::string&, std::string& parts) {
      if (at == sixth - 3) of_third = parts;
      return true;
    });
    const std::vector<std::function<void(std::string&)>> changes{
        [](std::string& parts) { parts = "\1\2"; }, [](std::string& parts) { parts.pop_back(); },
        [](std::string& parts) { parts[20] ^= 1; }, [](std::string& parts) { parts[3] ^= 1; },
        [&](std::string& parts) { parts = of_third; }};
    for (const auto& change : changes) {
      run(held, "BEGIN");
      alter_entries(held.db, [&](std::int64_t at, std::string&, std::string& parts) {
        if (at == sixth) change(parts);
        return true;
      });
      CHECK(error_in(audit_of(held), "part_mismatch", held.origin()));
      run(held, "ROLLBACK");
    }
    for (const std::int64_t index : {0, 6, 15, 699}) {
      run(held, "BEGIN");
      drop_entries(held.db, [&](std::int64_t at) { return at == sixth - 6 + index; });
      CHECK(error_in(audit_of(held), "entry_missing", held.origin(), static_cast<std::uint64_t>(index)));
      run(held, "ROLLBACK");
    }
  }

  TEST_CASE("one altered bit anywhere in an entry, its parts, its notes or its hashes is noticed") {
    HeldCommune held(258);
    SeededRandom random(3);
    for (const std::string place :
         {"entry_block bytes", "tile hashes", "log note", "log frontier", "log cosigned_note"}) {
      const std::string table = place.substr(0, place.find(' ')), column = place.substr(table.size() + 1);
      for (int round = 0; round < 25; ++round) {
        run(held, "BEGIN");
        std::vector<std::int64_t> ids;
        {
          auto rows = held.db.query(table == "entry_block" ? "SELECT id FROM entry_block"
                                    : table == "tile"      ? "SELECT id FROM tile"
                                                           : "SELECT id FROM log WHERE cosigned_size > 0");
          while (rows.step()) ids.push_back(rows.integer(0));
        }
        const auto id = ids[random.below(ids.size())];
        const auto at = random.below(1u << 20);
        flip(held, table, column, id, at, static_cast<unsigned>(random.below(8)));
        CAPTURE(place);
        CAPTURE(at);
        CHECK_FALSE(audit_of(held).intact());
        run(held, "ROLLBACK");
      }
    }
    CHECK(audit_of(held).intact());
  }

  TEST_CASE("the pinned key decides whose directory it is") {
    HeldCommune held(3), other(3);
    views::Views views(held.db, held.logs);
    SeededRandom random(1234);
    const auto foreign = make_keys(held.commune.hub_origin(), true, random);
    const auto result = audit::audit_directory(held.db, held.logs, views, foreign.log.verifier(), {});
    CHECK(error_in(result, "hub_entry", held.commune.hub_origin(), 0));
    CHECK(error_in(result, "not_signed", held.commune.hub_origin()));
  }

  TEST_CASE("a root that the commune once stated must still be true") {
    HeldCommune held(20);
    const auto add_heads = [&](std::string_view root) {
      sync::Draft draft{"heads/2025-01-16", "heads", "2025-01-16T20:15:00+07:00", "office", {}, {}};
      draft.body = nlohmann::json{{"day", "2025-01-16"}, {"logs", {{held.origin(), 20, root}}}}.dump();
      auto change = own_append(held.logs, held.commune.keys.log, {*sync::make_entry(draft, held.commune.random)});
      REQUIRE(held.logs.apply({{change}, {}}).has_value());
    };
    const auto text = crypto::split_note(held.logs.state(held.origin())->note)->text;
    add_heads(text.substr(text.size() - 45, 44));
    CHECK(audit_of(held).intact());
    add_heads("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    CHECK(error_in(audit_of(held), "heads_mismatch", held.origin()));
  }

  TEST_CASE("what the commune states of its own log must be true of where the statement began") {
    HeldCommune held(20);
    const std::string xa = held.commune.hub_origin();
    const auto add = [&](const char* type, const std::string& id, const nlohmann::json& body) {
      const sync::Draft draft{id, type, "2025-01-16T20:15:00+07:00", "office", body.dump(), {}};
      auto change = own_append(held.logs, held.commune.keys.log, {*sync::make_entry(draft, held.commune.random)});
      REQUIRE(held.logs.apply({{change}, {}}).has_value());
    };
    const auto heads = [&](const std::string& id, std::uint64_t size, const std::string& root) {
      add("heads", id, {{"day", "2025-01-16"}, {"logs", {{xa, size, root}}}});
    };
    const auto root_at = [&](std::uint64_t size) { return crypto::base64(base::view(held.logs.root_at(xa, size))); };
    const std::string other(43, 'A');
    const std::uint64_t before = held.logs.state(xa)->size();
    add("closing_figures", "closing/2024/1/0", {{"part", 0}, {"parts", 1}, {"text", "x"}});
    heads("heads/closing/2024/1/1", before, root_at(before));
    heads("heads/closing/2024/1/2", before, root_at(before));
    CHECK(audit_of(held).intact());
    add("area", "K77", {{"area_kind", "khu"}, {"name", "Khu 77"}});
    heads("heads/2025-01-17", before, other + "=");  // repeated from another version: of that one it speaks
    CHECK(audit_of(held).intact());
    const std::uint64_t start = held.logs.state(xa)->size();
    add("closing_figures", "closing/2024/2/0", {{"part", 0}, {"parts", 1}, {"text", "x"}});
    heads("heads/closing/2024/2/1", start, other + "=");
    CHECK(error_in(audit_of(held), "heads_mismatch", xa));
  }

  TEST_CASE("what the commune once stated behind a revocation touches no figure, and below it must still be true") {
    for (const std::uint64_t counts : {10u, 20u}) {
      CAPTURE(counts);
      HeldCommune held(20);
      const auto state_on_xa = [&](const char* type, const nlohmann::json& body) {
        sync::Draft draft{"x", type, "2025-01-16T20:15:00+07:00", "office", body.dump(), {}};
        auto change = own_append(held.logs, held.commune.keys.log, {*sync::make_entry(draft, held.commune.random)});
        REQUIRE(held.logs.apply({{change}, {}}).has_value());
      };
      const auto root = held.logs.root_at(held.origin(), counts);
      state_on_xa("revocation", {{"device", held.origin()},
                                 {"size", counts},
                                 {"root", crypto::base64(base::view(root))},
                                 {"on", "2025-01-16"}});
      state_on_xa("heads", {{"day", "2025-01-16"}, {"logs", {{held.origin(), 20, std::string(43, 'A') + "="}}}});
      const auto result = audit_of(held);
      CHECK(has(result, "heads_revoked") == (counts == 10));
      CHECK(result.intact() == (counts == 10));
    }
  }

  TEST_CASE("a log held in part is sound through its proof, and only through it") {
    HeldCommune held(700);
    MemoryLogStore all;
    const auto entries = held.logs.read(held.origin(), 0, 700, SIZE_MAX);
    REQUIRE(all.apply({{own_append(all, held.device->keys.log, entries)}, {}}).has_value());
    HeldCommune part(0);
    auto change = own_append(part.logs, held.device->keys.log, {entries.begin(), entries.begin() + 300});
    change.after.note = all.state(held.origin())->note;
    change.after.cosigned_note.clear();
    change.after.cosigned_size = 0;
    change.after.proof = crypto::prove_consistency(
        300, 700, [&](unsigned level, std::uint64_t index) { return all.subtree(held.origin(), level, index); });
    REQUIRE(part.logs.apply({{change}, {}}).has_value());
    const auto result = audit_of(part);
    CHECK_MESSAGE(result.intact(), audit::audit_text(result, false));
    run(part, "UPDATE log SET proof = substr(proof, 33) WHERE size = 300");
    CHECK(error_in(audit_of(part), "proof_mismatch", held.origin()));
  }

  TEST_CASE("a second key for one device name is an error, evidence kept is a notice") {
    HeldCommune held(3);
    auto roster = fold_roster(held.logs);
    auto enrolment = *roster.enrolment(held.origin());
    SeededRandom random(77);
    enrolment.log_key = make_keys(held.origin(), false, random).log.verifier();
    const sync::Draft draft{
        held.origin(), "enrolment", "2025-01-16T20:15:00+07:00", "office", sync::enrolment_body(enrolment), {}};
    const auto change = own_append(held.logs, held.commune.keys.log, {*sync::make_entry(draft, random)});
    const auto note = held.logs.state(held.origin())->note;
    REQUIRE(held.logs.apply({{change}, {{held.origin(), "fork", note, note}}}).has_value());
    auto result = audit_of(held);
    CHECK(error_in(result, "enrolment_conflict", held.commune.hub_origin()));
    CHECK(has(result, "fork_explained"));  // both notes are the same
    CHECK(errors(result) == 1);
    run(held, "UPDATE evidence SET seen = CAST(replace(CAST(seen AS TEXT), 'k01', 'k02') AS BLOB)");
    CHECK(error_in(audit_of(held), "bad_signature", held.origin()));
  }

  TEST_CASE("a malformed entry is a notice; views that differ from a rebuild are errors") {
    HeldCommune held(3);
    held.append({{"not an entry", {}}});
    auto result = audit_of(held);
    CHECK(result.intact());
    CHECK(has(result, "malformed_entry", {}, 3));
    run(held, "DELETE FROM item");
    result = audit_of(held);
    CHECK(has(result, "views_differ"));
    CHECK_FALSE(result.intact());
  }
}
