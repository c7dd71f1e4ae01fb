#include "tests/audit/held_commune.h"
#include "tests/support/stored_entries.h"

#include "crypto/encoding.h"
#include "crypto/tile.h"
#include "node/audit/layout.h"
#include "node/audit/parts_file.h"

using namespace sovang;
using namespace sovang::tests;

namespace fs = std::filesystem;

TEST_SUITE("export") {
  TEST_CASE("a log of any size exports and audits whole") {
    for (const std::uint64_t size : {0u, 1u, 2u, 255u, 256u, 257u, 300u, 512u, 700u, 66'000u}) {
      CAPTURE(size);
      HeldCommune held(size);
      const TempDir out;
      const auto done = held.export_to(out.path(), size > 1000);
      CHECK(done.logs == 3);
      CHECK(done.left_out.empty());
      const auto result = audit::audit_tiles(out.path(), held.keys(), {});
      CHECK_MESSAGE(result.intact(), audit::audit_text(result, false));
      CHECK(result.findings.empty());
      CHECK(result.logs == 3);
      CHECK(result.entries == done.entries);
      std::set<std::string> wanted, found;
      for (const auto& path : crypto::tiles_of_size(size)) wanted.insert(path.text());
      const auto log = out / held.origin();
      if (fs::exists(log / "tile"))
        for (const auto& [name, content] : files_of(log / "tile")) found.insert("tile/" + name);
      CHECK(found == wanted);
    }
  }

  TEST_CASE("growing and exporting again gives what a fresh export has, and keeps partial files until they are full") {
    HeldCommune held(250);
    const TempDir grown, fresh;
    held.export_to(grown.path());
    for (const std::uint64_t more : {0u, 1u, 5u, 1u, 400u}) {
      held.grow(more);
      held.export_to(grown.path());
      CHECK(audit::audit_tiles(grown.path(), held.keys(), {}).findings.empty());
    }
    held.export_to(fresh.path());
    auto files = files_of(grown.path());
    for (const auto& [name, content] : files_of(fresh.path())) CHECK_MESSAGE(files[name] == content, name);
    CHECK(fs::exists(grown / held.origin() / "tile/1/000.p/1"));  // of size 256, beside that of 657
    CHECK(fs::exists(grown / held.origin() / "tile/1/000.p/2"));
    CHECK_FALSE(fs::exists(grown / held.origin() / "tile/0/000.p/250"));
    spill(grown / held.origin() / "tile/1/000.p/1", "damaged");
    held.export_to(grown.path());
    CHECK(audit::audit_tiles(grown.path(), held.keys(), {}).findings.empty());
  }

  TEST_CASE("exporting again mends a damaged copy") {
    HeldCommune held(300);
    const TempDir out;
    held.export_to(out.path());
    const auto before = files_of(out.path());
    for (const auto& [name, content] : before) {
      if (name != "keys.txt") spill(out / name, content + "x");
    }
    held.export_to(out.path());
    CHECK(files_of(out.path()) == before);
  }

  TEST_CASE("entries that the hub has not cosigned stay out") {
    HeldCommune held(10);
    held.grow(5, false);
    const TempDir out;
    const auto done = held.export_to(out.path());
    CHECK(done.not_covered == 5);
    CHECK(audit::audit_tiles(out.path(), held.keys(), {}).findings.empty());
    CHECK(fs::exists(out / held.origin() / "tile/0/000.p/10"));
  }

  TEST_CASE("a device log that was never cosigned exports, and the audit says so") {
    HeldCommune held(0);
    held.db.run("UPDATE log SET cosigned_note = '', cosigned_size = 0");
    held.grow(4, false);
    held.db.run("UPDATE log SET cosigned_note = '', cosigned_size = 0");
    const TempDir out;
    CHECK(held.export_to(out.path()).logs == 3);
    const auto result = audit::audit_tiles(out.path(), held.keys(), {});
    CHECK(has(result, "not_cosigned", held.origin() + "/checkpoint"));
    CHECK(errors(result) == 1);
  }

  TEST_CASE("a log held in part is left out and named") {
    HeldCommune held(10);
    auto ahead = own_append(held.logs, held.device->keys.log, {record(10, held.commune.random)});
    ahead.entries.clear();
    ahead.leaves.clear();
    auto state = *held.logs.state(held.origin());
    state.note = ahead.after.note;
    state.cosigned_note.clear();
    state.cosigned_size = 0;
    REQUIRE(held.logs.apply({{{held.origin(), 10, {}, {}, state}}, {}}).has_value());
    const TempDir out;
    const auto done = held.export_to(out.path());
    REQUIRE(done.left_out.size() == 1);
    CHECK(done.left_out[0].origin == held.origin());
    CHECK(done.left_out[0].why == audit::LeftOut::incomplete);
    CHECK(!fs::exists(out / held.origin()));
  }

  TEST_CASE("a damaged log is not exported over a good copy") {
    HeldCommune held(300);
    const TempDir out;
    held.export_to(out.path());
    const auto before = files_of(out.path());
    std::size_t altered = 0;
    alter_entries(held.db, [&](std::int64_t row, std::string& open, std::string&) {
      if ((row & 1023) == 7 && altered++ == 0) open = "{}";
      return true;
    });
    const auto done = held.export_to(out.path());
    REQUIRE(done.left_out.size() == 1);
    CHECK(done.left_out[0].why == audit::LeftOut::damaged);
    CHECK(files_of(out.path()) == before);
  }

  TEST_CASE("a folder that holds a newer export, or another history, is not touched") {
    HeldCommune held(300);
    const TempDir out;
    held.export_to(out.path());
    const auto before = files_of(out.path());
    SUBCASE("newer") {
      HeldCommune shorter(200);
      const auto done = shorter.export_to(out.path());
      REQUIRE(done.left_out.size() == 1);
      CHECK(done.left_out[0].why == audit::LeftOut::folder_ahead);
    }
    SUBCASE("another history under the same key") {
      HeldCommune other(0);
      std::vector<sync::Entry> entries(400, record(5, other.commune.random));
      other.append(entries);
      const auto done = other.export_to(out.path());
      REQUIRE(done.left_out.size() == 1);
      CHECK(done.left_out[0].why == audit::LeftOut::folder_contradicts);
    }
    CHECK(files_of(out.path()) == before);
  }

  TEST_CASE("private parts are beside the tiles, found by digest, and go with --open-only") {
    HeldCommune held(300);
    const TempDir out;
    held.export_to(out.path());
    const auto result = audit::audit_tiles(out.path(), held.keys(), {});
    CHECK(result.parts == 100 + 50);
    const auto lines = slurp(out / held.origin() / "parts/001.jsonl");
    const auto line = audit::read_part_line(std::string_view(lines).substr(0, lines.find('\n')));
    REQUIRE(line.has_value());
    CHECK(line->index == 258);
    CHECK(line->part_class == "name");
    CHECK(line->digest == crypto::sha256(line->part));

    alter_entries(held.db, [&](std::int64_t row, std::string&, std::string& parts) {
      if ((row & 1023) >= 256) parts.clear();
      return true;
    });
    held.export_to(out.path());
    CHECK(!fs::exists(out / held.origin() / "parts/001.jsonl"));
    CHECK(fs::exists(out / held.origin() / "parts/000.jsonl"));
    held.export_to(out.path(), true);
    for (const auto& [name, content] : files_of(out.path())) CHECK(name.find("parts/") == std::string::npos);
    CHECK(audit::audit_tiles(out.path(), held.keys(), {}).findings.empty());
  }

  TEST_CASE("keys.txt lists each log's key and the cosigner's, and nobody else signs in the export") {
    HeldCommune held(3);
    const TempDir out;
    auto state = *held.logs.state(held.origin());
    SeededRandom random(99);
    const crypto::Signer stranger{"stranger.example", crypto::KeyType::ed25519,
                                  crypto::SigningKey(crypto::Secret(random))};
    const auto text = crypto::split_note(state.note)->text;
    state.note = crypto::merge_signatures(state.note, crypto::sign_note(text, stranger));
    state.cosigned_note = state.note;
    REQUIRE(held.logs.apply({{{held.origin(), 3, {}, {}, state}}, {}}).has_value());
    held.export_to(out.path());
    std::set<std::string> wanted;
    for (const auto& key : held.keys()) wanted.insert(key.text() + "\n");
    std::string lines;
    for (const auto& line : wanted) lines += line;
    CHECK(slurp(out / "keys.txt") == lines);
    CHECK(slurp(out / held.origin() / "checkpoint").find("stranger") == std::string::npos);
    CHECK(audit::audit_tiles(out.path(), held.keys(), {}).findings.empty());
  }

  TEST_CASE("one log alone is exported beside those already there") {
    HeldCommune held(3);
    const TempDir out;
    for (const auto& origin : held.logs.origins()) {
      const auto done = audit::export_tiles(held.logs, fold_roster(held.logs), {out.path(), origin, false});
      CHECK(done.logs == 1);
    }
    CHECK(audit::audit_tiles(out.path(), held.keys(), {}).findings.empty());
    const auto none =
        audit::export_tiles(held.logs, fold_roster(held.logs), {out.path(), "tamnong.example/nobody", false});
    REQUIRE(none.left_out.size() == 1);
    CHECK(none.left_out[0].why == audit::LeftOut::not_held);
  }

  TEST_CASE("an inspector's package has names, no other private part and no office log, and verifies whole") {
    HeldCommune held(300);
    const TempDir out, fresh;
    held.export_to(out.path());
    REQUIRE(fs::exists(out / "tamnong.example/xa/office/checkpoint"));
    const audit::ExportRequest request{out.path(), std::nullopt, false, records::Role::inspector};
    const auto done = audit::export_tiles(held.logs, fold_roster(held.logs), request);
    CHECK(done.logs == 2);
    REQUIRE(done.left_out.size() == 1);
    CHECK(done.left_out[0].why == audit::LeftOut::not_for_reader);
    // Over a full export the same as into an empty folder.
    audit::export_tiles(held.logs, fold_roster(held.logs),
                        {fresh.path(), std::nullopt, false, records::Role::inspector});
    const auto files = files_of(out.path());
    CHECK(files == files_of(fresh.path()));
    std::set<std::string> classes;
    for (const auto& [name, content] : files) {
      CHECK_MESSAGE(name.find("/office/") == std::string::npos, name);
      if (!name.ends_with(".jsonl")) continue;
      for (std::size_t at = 0; at < content.size(); at = content.find('\n', at) + 1) {
        const auto line = audit::read_part_line(content.substr(at, content.find('\n', at) - at));
        REQUIRE(line.has_value());
        classes.insert(line->part_class);
      }
    }
    CHECK(classes == std::set<std::string>{"name"});
    auto keys = held.keys();
    std::erase_if(keys, [](const auto& key) { return key.name.ends_with("/office"); });
    CHECK(audit::audit_tiles(out.path(), keys, {}).findings.empty());
  }

  TEST_CASE("what a log that cannot be written again left of private parts goes with an export for others") {
    HeldCommune held(300), shorter(40);
    const TempDir out;
    held.export_to(out.path());
    REQUIRE(fs::exists(out / held.origin() / "parts/000.jsonl"));
    const auto done = audit::export_tiles(shorter.logs, fold_roster(shorter.logs),
                                          {out.path(), std::nullopt, false, records::Role::inspector});
    REQUIRE(done.left_out.size() == 2);  // the office, and the log of which the folder holds more
    CHECK_FALSE(fs::exists(out / held.origin() / "parts/000.jsonl"));
    CHECK(fs::exists(out / held.origin() / "checkpoint"));
  }

  TEST_CASE("an origin that would leave its folder is no path") {
    for (const auto* good : {"tamnong.example/xa", "a", "a.b/c-d/e_f", "x/tiles"}) CHECK(audit::safe_as_path(good));
    for (const auto* bad :
         {"",  "/",   "/a",   "a/",     "a//b",   "../a",      "a/../b",   "a/..",         ".", "a/./b", "a/.b",
          "A", "a b", "a\\b", "a/tile", "tile/0", "a/parts/b", "keys.txt", "a/checkpoint", "ă", "a\n"})
      CHECK_FALSE_MESSAGE(audit::safe_as_path(bad), bad);
    CHECK_FALSE(audit::safe_as_path(std::string_view("a\0b", 3)));
    CHECK(audit::safe_as_path(std::string(255, 'a')));
    CHECK_FALSE(audit::safe_as_path(std::string(256, 'a')));
  }

  TEST_CASE("a part line has one spelling") {
    const audit::PartLine line{12, "name", crypto::sha256("{}"), "{}"};
    const auto text = audit::write_part_line(line);
    const auto good = std::string_view(text).substr(0, text.size() - 1);
    REQUIRE(audit::read_part_line(good).has_value());
    for (std::size_t at = 0; at < good.size(); ++at) CHECK_FALSE(audit::read_part_line(good.substr(0, at)).has_value());
    for (const auto* before : {"index", "class"})
      CHECK_FALSE(audit::read_part_line(std::string(good).replace(good.find(before), 5, "Index")).has_value());
    CHECK_FALSE(audit::read_part_line(std::string(good) + " ").has_value());
    CHECK_FALSE(audit::read_part_line(R"({"class":"name","index":12,"part":"e30=","sha256":""})").has_value());
    for (const std::uint64_t bundle : {0u, 7u, 1000u, 1'234'067u})
      CHECK(audit::parse_parts_path(audit::parts_path(bundle)) == bundle);
    for (const auto* bad :
         {"parts/0.jsonl", "parts/000", "parts/000.p/3.jsonl", "parts/x000/001.jsonl", "parts/../000.jsonl"})
      CHECK_FALSE(audit::parse_parts_path(bad).has_value());
  }
}
