// One byte changed anywhere, in the database's entries, in an export or in a bundle, is found and named.

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <sstream>

#include "base/file.h"
#include "tests/e2e/commune.h"
#include "tests/e2e/sqlite.h"
#include "tests/support/temp_dir.h"

namespace sovang::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uint64_t kFileMax = 64u << 20;

/// A small commune after its exchange.
struct Commune {
  TempDir work;
  CommuneYear year;
  Commune()
      : year(make_example(work / "csv", {"--areas", "2", "--contributions", "80", "--households", "12"}), work.path()) {
    year.found();
    year.enrol();
    year.record();
    year.exchange();
  }
};

/// The entries' bytes as SQL gives them; absent when SQLite refuses the file.
std::optional<std::vector<std::pair<std::int64_t, std::string>>> entries_of(const fs::path& file) {
  try {
    Sqlite db(file);
    return db.blobs("entry_block", "bytes");
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
}

std::string flipped(std::string bytes, std::size_t at) {
  bytes[at] = static_cast<char>(bytes[at] ^ 1);
  return bytes;
}

/// Errors that an audit found; ends with 1 for them.
std::vector<json> errors_of(const Finished& audited) {
  CAPTURE(audited.describe());
  CHECK(audited.status == 1);
  std::vector<json> errors;
  const auto document = json::parse(audited.out, nullptr, false);
  REQUIRE(!document.is_discarded());
  for (const auto& finding : document.at("findings")) {
    if (finding.at("severity") == "error") errors.push_back(finding);
  }
  CHECK(!errors.empty());
  return errors;
}

void write(const fs::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

/// Every step-th row of a column with one byte flipped at a place that moves on.
void flip_rows(const Commune& commune, const std::string& table, const std::string& column, const char* as,
               std::size_t samples, bool names_entry) {
  const Book copy = commune.year.hub().copy_to(commune.work / "copy");
  Sqlite db(copy.dir() / "sovang.db");
  const auto rows = db.blobs(table, column);
  REQUIRE(!rows.empty());
  const std::size_t step = std::max<std::size_t>(1, rows.size() / samples);
  for (std::size_t i = 0; i < rows.size(); i += step) {
    const auto& [id, bytes] = rows[i];
    const std::size_t at = (bytes.size() / 2 + 7 * i) % bytes.size();
    CAPTURE(table + "." + column);
    CAPTURE(id);
    CAPTURE(at);
    db.put(table, column, as, id, flipped(bytes, at));
    const auto errors = errors_of(copy.run({"audit", "--json"}));
    if (!errors.empty()) CHECK(!errors.front().at("origin").get<std::string>().empty());
    if (names_entry && !errors.empty()) {
      CHECK(std::any_of(errors.begin(), errors.end(),
                        [](const json& error) { return error.contains("index") && error.at("index").is_number(); }));
    }
    db.put(table, column, as, id, bytes);
  }
  CHECK(copy.run({"audit"}).status == 0);
}

Arguments audit_of_export(const fs::path& folder, const std::string& keys) {
  Arguments audit{"audit", "--json", "--tiles", folder.string()};
  std::istringstream lines(keys);
  std::string key;
  while (std::getline(lines, key)) audit.insert(audit.end(), {"--key", key});
  return audit;
}

}  // namespace

TEST_SUITE("damage") {
  TEST_CASE("a byte changed in entries or their private parts is found and the entries are named") {
    flip_rows(Commune(), "entry_block", "bytes", "BLOB", 60, true);
  }
  TEST_CASE("a byte changed in a kept tile of hashes, a frontier, a checkpoint or a cosigned one is found") {
    Commune commune;
    flip_rows(commune, "log", "frontier", "BLOB", 4, false);
    flip_rows(commune, "log", "note", "TEXT", 4, false);
    flip_rows(commune, "log", "cosigned_note", "TEXT", 4, false);
    Sqlite db(commune.year.hub().dir() / "sovang.db");
    if (!db.blobs("tile", "hashes").empty()) flip_rows(commune, "tile", "hashes", "BLOB", 2, false);
  }

  TEST_CASE("an entry that was taken out or put in another's place is found") {
    Commune commune;
    const Book copy = commune.year.hub().copy_to(commune.work / "copy");
    Sqlite db(copy.dir() / "sovang.db");
    const auto rows = db.blobs("entry_block", "bytes");
    const auto& [id, bytes] = rows.at(rows.size() / 2);
    const auto& [other_id, other] = rows.at(rows.size() / 2 + 1);
    db.put("entry_block", "bytes", "BLOB", id, other);
    db.put("entry_block", "bytes", "BLOB", other_id, bytes);
    errors_of(copy.run({"audit", "--json"}));
    db.put("entry_block", "bytes", "BLOB", id, bytes);
    db.put("entry_block", "bytes", "BLOB", other_id, other);
    CHECK(copy.run({"audit"}).status == 0);
    db.run("DELETE FROM entry_block WHERE id = " + std::to_string(rows.back().first));
    errors_of(copy.run({"audit", "--json"}));
  }

  TEST_CASE("a byte changed, or an end cut off, anywhere in the database file ends no audit by a crash or unnoticed") {
    Commune commune;
    const Book copy = commune.year.hub().copy_to(commune.work / "copy");
    const fs::path file = copy.dir() / "sovang.db";
    const auto entries = entries_of(file);  // closing it also empties the write-ahead log
    REQUIRE(entries);
    REQUIRE(!fs::exists(copy.dir() / "sovang.db-wal"));
    const std::string bytes = base::read_file(file, kFileMax);
    std::map<int, int> ends;
    const auto audit = [&](const std::string& damaged) {
      for (const char* more : {"sovang.db-wal", "sovang.db-shm"}) fs::remove(copy.dir() / more);
      write(file, damaged);
      const bool same = entries_of(file) == entries;
      const auto audited = copy.run({"audit", "--json"});
      ++ends[audited.status];
      CAPTURE(audited.describe());
      CHECK((audited.status == 1 || audited.status == 3 || (audited.status == 0 && same)));
    };
    std::mt19937_64 random(2026);
    for (int round = 0; round < 60; ++round) {
      const auto at = static_cast<std::size_t>(random() % bytes.size());
      CAPTURE(at);
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << random() % 8));
      audit(damaged);
    }
    for (const std::size_t left : {std::size_t{1}, std::size_t{100}, std::size_t{4096}, bytes.size() / 2,
                                   bytes.size() - 4096, bytes.size() - 1}) {
      CAPTURE(left);
      audit(bytes.substr(0, left));
    }
    audit(std::string(bytes.size(), 'x'));
    CHECK(ends[1] > 0);
    CHECK(ends[3] > 0);
    write(file, bytes);
    CHECK(copy.run({"audit"}).status == 0);
  }

  TEST_CASE("a byte changed in any file of an export is found and the file is named") {
    Commune commune;
    const auto folder = commune.work / "tiles";
    commune.year.hub().must({"export", "--tiles", folder.string()});
    const std::string keys = base::read_file(folder / "keys.txt", kFileMax);
    const auto audit = audit_of_export(folder, keys);
    REQUIRE(run(sovang(audit)).status == 0);
    std::set<std::string> kinds;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file()) continue;
      const auto name = fs::relative(entry.path(), folder).string();
      const std::string bytes = base::read_file(entry.path(), kFileMax);
      kinds.insert(entry.path().parent_path().filename().string());
      for (const std::size_t at : {std::size_t{0}, bytes.size() / 3, bytes.size() - 1}) {
        CAPTURE(name);
        CAPTURE(at);
        write(entry.path(), flipped(bytes, at));
        const auto errors = errors_of(run(sovang(audit)));
        const auto where = fs::path(name).filename().string();
        CHECK(std::any_of(errors.begin(), errors.end(), [&](const json& error) {
          return error.at("file").get<std::string>().find(where) != std::string::npos;
        }));
      }
      write(entry.path(), bytes.substr(0, bytes.size() - 1));
      errors_of(run(sovang(audit)));
      write(entry.path(), bytes + "x");
      errors_of(run(sovang(audit)));
      fs::remove(entry.path());
      if (name != "keys.txt" && name.find("parts/") == std::string::npos) errors_of(run(sovang(audit)));
      write(entry.path(), bytes);
    }
    CHECK(kinds.size() >= 4);
    CHECK(run(sovang(audit)).status == 0);
  }

  TEST_CASE("an export is not believed without its keys, with too few, or with a stranger's") {
    Commune commune;
    const auto folder = commune.work / "tiles";
    commune.year.hub().must({"export", "--tiles", folder.string()});
    auto audit = audit_of_export(folder, base::read_file(folder / "keys.txt", kFileMax));
    REQUIRE(run(sovang(audit)).status == 0);
    while (audit.size() > 6) {
      audit.resize(audit.size() - 2);
      errors_of(run(sovang(audit)));
    }
    audit.resize(4);
    CHECK(run(sovang(audit)).status == 2);
  }

  TEST_CASE("a byte changed in a carried request is refused, and the hub is none the wiser") {
    Commune commune;
    const auto& node = commune.year.node(0);
    node.must({"add", "money", "--work", "VT01", "--household", "H00001", "--amount", "500k"});
    const auto request = commune.work / "request", bad = commune.work / "bad", reply = commune.work / "reply";
    node.must({"sync", "--export", request.string()});
    const std::string bytes = base::read_file(request, kFileMax);
    const auto before = commune.year.hub().sizes();
    const auto refused = [&](const std::string& damaged) {
      write(bad, damaged);
      commune.year.hub().must_fail(1, {"exchange", bad.string(), reply.string()});
      CHECK(!fs::exists(reply));
    };
    for (std::size_t at = 0; at < bytes.size(); at += std::max<std::size_t>(1, bytes.size() / 40)) {
      CAPTURE(at);
      refused(flipped(bytes, at));
    }
    refused(bytes.substr(0, bytes.size() - 1));
    refused(bytes.substr(0, bytes.size() / 2));
    refused(bytes + "x");
    refused("");
    CHECK(commune.year.hub().sizes() == before);
    commune.year.hub().must({"exchange", request.string(), reply.string()});
    CHECK(commune.year.hub().sizes() != before);
  }

  TEST_CASE("a byte changed in a carried reply is refused, and the device is none the wiser") {
    Commune commune;
    const auto& node = commune.year.node(0);
    node.must({"add", "money", "--work", "VT01", "--household", "H00001", "--amount", "500k"});
    const auto request = commune.work / "request", bad = commune.work / "bad", reply = commune.work / "reply";
    node.must({"sync", "--export", request.string()});
    commune.year.hub().must({"exchange", request.string(), reply.string()});
    const std::string bytes = base::read_file(reply, kFileMax);
    const auto before = node.must_json({"status", "--json"}).at("logs");
    const auto refused = [&](const std::string& damaged) {
      write(bad, damaged);
      node.must_fail(1, {"sync", "--import", bad.string()});
    };
    for (std::size_t at = 0; at < bytes.size(); at += std::max<std::size_t>(1, bytes.size() / 40)) {
      CAPTURE(at);
      refused(flipped(bytes, at));
    }
    refused(bytes.substr(0, bytes.size() / 2));
    refused(bytes + "x");
    CHECK(node.must_json({"status", "--json"}).at("logs") == before);
    node.must({"sync", "--import", reply.string()});
    CHECK(node.must_json({"status", "--json"}).at("waiting") == 0);
  }

  TEST_CASE("a view that somebody changed by hand is found, and rebuild mends it") {
    Commune commune;
    const Book copy = commune.year.hub().copy_to(commune.work / "copy");
    const std::string report = copy.must({"report", "--json"});
    {
      Sqlite db(copy.dir() / "sovang.db");
      db.run("UPDATE item SET quantity = quantity + 2 WHERE entry = (SELECT min(entry) FROM item WHERE quantity > 0)");
    }
    errors_of(copy.run({"audit", "--json"}));
    copy.must({"rebuild"});
    copy.must({"audit"});
    CHECK(copy.must({"report", "--json"}) == report);
  }
}

}  // namespace sovang::tests
