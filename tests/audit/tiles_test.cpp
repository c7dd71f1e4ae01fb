#include <nlohmann/json.hpp>

#include "crypto/tile.h"
#include "tests/audit/held_commune.h"
#include "tests/support/shared.h"

using namespace sovang;
using namespace sovang::tests;

namespace fs = std::filesystem;

namespace {

/// An export of a device log that the test damages; whole again for each kind of damage.
struct Exported {
  explicit Exported(std::uint64_t size) : held(size) {
    held.export_to(out.path());
    files = files_of(out.path());
  }
  [[nodiscard]] audit::AuditResult audit() const { return audit::audit_tiles(out.path(), held.keys(), {}); }
  [[nodiscard]] std::string of_log(const std::string& name) const { return held.origin() + "/" + name; }
  void mend(const std::string& name) const { spill(out / name, files.at(name)); }

  HeldCommune held;
  TempDir out;
  std::map<std::string, std::string> files;
};

bool is_error_at(const audit::AuditResult& result, std::string_view code, std::string_view file, std::uint64_t index) {
  return !result.intact() && has(result, code, file, index);
}

}  // namespace

TEST_SUITE("audit of an export") {
  TEST_CASE("one altered bit in any file is an error that names the file") {
    const Exported exported(300);
    for (const auto& [name, content] : exported.files) {
      // Every byte of a small file, a spread of those of a large one.
      const std::size_t step = std::max<std::size_t>(1, content.size() / 97);
      for (std::size_t at = 0; at < content.size(); at += step) {
        std::string damaged = content;
        damaged[at] = static_cast<char>(damaged[at] ^ (1 << (at % 8)));
        spill(exported.out / name, damaged);
        const auto result = exported.audit();
        CAPTURE(name);
        CAPTURE(at);
        CHECK_FALSE(result.intact());
        CHECK_MESSAGE(error_names(result, name), audit::audit_text(result, false));
      }
      exported.mend(name);
    }
    CHECK(exported.audit().findings.empty());
  }

  TEST_CASE("a file cut short, made longer, emptied or taken away is an error that names it") {
    const Exported exported(300);
    for (const auto& [name, content] : exported.files) {
      for (const auto& damaged : {content.substr(0, content.size() - 1), content.substr(1), content + "\n",
                                  content + content, std::string()}) {
        spill(exported.out / name, damaged);
        CAPTURE(name);
        CAPTURE(damaged.size());
        const auto result = exported.audit();
        // An empty list of keys says nothing false; the keys given count.
        if (name == "keys.txt" && damaged.empty()) continue;
        CHECK_FALSE(result.intact());
        CHECK_MESSAGE(error_names(result, name), audit::audit_text(result, false));
      }
      fs::remove(exported.out / name);
      const auto result = exported.audit();
      if (name == "keys.txt")
        CHECK(has(result, "no_keys_file", name));
      else if (name.find("/parts/") != std::string::npos)
        CHECK(result.findings.empty());  // parts may be erased or withheld
      else
        CHECK_MESSAGE((!result.intact() && error_names(result, name)), name);
      exported.mend(name);
    }
    CHECK(exported.audit().findings.empty());
  }

  TEST_CASE("an altered entry is named by its index, an altered hash by its tile") {
    const Exported exported(300);
    std::string bundle = exported.files.at(exported.of_log("tile/entries/001.p/44"));
    bundle[bundle.find("400000")] = '9';
    spill(exported.out / exported.of_log("tile/entries/001.p/44"), bundle);
    auto result = exported.audit();
    CHECK(is_error_at(result, "leaf_mismatch", exported.of_log("tile/entries/001.p/44"), 256));
    CHECK(errors(result) == 1);
    exported.mend(exported.of_log("tile/entries/001.p/44"));

    std::string tile = exported.files.at(exported.of_log("tile/0/000"));
    tile[32 * 200] ^= 1;
    spill(exported.out / exported.of_log("tile/0/000"), tile);
    result = exported.audit();
    CHECK(is_error_at(result, "tile_mismatch", exported.of_log("tile/0/000"), 200));
    CHECK(errors(result) == 1);
  }

  TEST_CASE("files that do not belong are errors under tile and parts, notices elsewhere") {
    const Exported exported(300);
    for (const auto* name : {"tile/0/002", "tile/0/001.p/45", "tile/1/000.p/2", "tile/1/001", "tile/2/000.p/1",
                             "tile/entries/002.p/1", "tile/x", "tile/0/000.p/0", "tile/0/000.tmp", "tile/8/0/000",
                             "tile/entries/1", "parts/002.jsonl", "parts/note"}) {
      const auto file = exported.of_log(name);
      fs::create_directories((exported.out / file).parent_path());
      spill(exported.out / file, "x");
      const auto result = exported.audit();
      CHECK_MESSAGE((!result.intact() && has(result, "extra_file", file)), file);
      fs::remove(exported.out / file);
    }
    fs::create_symlink(exported.out / exported.of_log("tile/0/000"), exported.out / exported.of_log("tile/0/link"));
    CHECK(has(exported.audit(), "extra_file", exported.of_log("tile/0/link")));
    fs::remove(exported.out / exported.of_log("tile/0/link"));
    for (const auto* name : {"README", "tamnong.example/k01/list.csv", "tamnong.example/xa/office.txt"}) {
      spill(exported.out / name, "x");
      const auto result = exported.audit();
      CHECK(result.intact());
      CHECK(has(result, "unknown_file", name));
      fs::remove(exported.out / name);
    }
    CHECK(exported.audit().findings.empty());
  }

  TEST_CASE("files swapped between places or logs are errors") {
    const Exported exported(600);
    const auto swapped = [&](const std::string& one, const std::string& other) {
      spill(exported.out / one, exported.files.at(other));
      spill(exported.out / other, exported.files.at(one));
      const auto result = exported.audit();
      CHECK_FALSE(result.intact());
      CHECK_MESSAGE((error_names(result, one) || error_names(result, other)), audit::audit_text(result, false));
      exported.mend(one);
      exported.mend(other);
    };
    swapped(exported.of_log("tile/0/000"), exported.of_log("tile/0/001"));
    swapped(exported.of_log("tile/entries/000"), exported.of_log("tile/entries/001"));
    swapped(exported.of_log("parts/000.jsonl"), exported.of_log("parts/001.jsonl"));
    swapped(exported.of_log("checkpoint"), "tamnong.example/xa/checkpoint");
    swapped("tamnong.example/xa/checkpoint", "tamnong.example/xa/office/checkpoint");
    // Entries and their hashes together: only the levels above and the root can tell.
    for (const auto* folder : {"tile/0/", "tile/entries/"}) {
      spill(exported.out / exported.of_log(std::string(folder) + "000"),
            exported.files.at(exported.of_log(std::string(folder) + "001")));
      spill(exported.out / exported.of_log(std::string(folder) + "001"),
            exported.files.at(exported.of_log(std::string(folder) + "000")));
    }
    const auto result = exported.audit();
    CHECK(has(result, "root_mismatch", exported.of_log("checkpoint")));
    CHECK(has(result, "tile_mismatch", exported.of_log("tile/1/000.p/2")));
  }

  TEST_CASE("an older checkpoint beside newer files, and a newer one beside older files, are errors") {
    Exported exported(300);
    exported.held.grow(500);
    const TempDir newer;
    exported.held.export_to(newer.path());
    const auto checkpoint = exported.of_log("checkpoint");
    spill(exported.out / checkpoint, slurp(newer / checkpoint));
    CHECK(has(exported.audit(), "missing_file", exported.of_log("tile/entries/001")));
    spill(newer / checkpoint, exported.files.at(checkpoint));
    const auto result = audit::audit_tiles(newer.path(), exported.held.keys(), {});
    CHECK(has(result, "extra_file", exported.of_log("tile/0/002")));
    // A full file stands in for a partial one.
    CHECK_FALSE(has(result, "missing_file", exported.of_log("tile/0/001.p/44")));
    CHECK(has(result, "missing_file", exported.of_log("tile/1/000.p/1")));  // of a size this export never had
  }

  TEST_CASE("full files may stand in for partial ones, and earlier partial ones may stay when they are right") {
    Exported exported(300);
    exported.held.grow(300);
    const TempDir newer;
    exported.held.export_to(newer.path());
    for (const auto* level : {"0", "entries"}) {
      const std::string name = exported.of_log("tile/" + std::string(level) + "/001");
      spill(exported.out / name, slurp(newer / name));
      fs::create_directories(newer / (name + ".p"));
      spill(newer / (name + ".p/44"), exported.files.at(name + ".p/44"));
    }
    const auto keys = exported.held.keys();
    CHECK(audit::audit_tiles(newer.path(), keys, {}).findings.empty());
    CHECK(exported.audit().findings.empty());
    for (const auto* level : {"0", "entries"})
      fs::remove_all(exported.out / exported.of_log("tile/" + std::string(level) + "/001.p"));
    CHECK(exported.audit().findings.empty());
    for (const auto* level : {"0", "entries"}) {
      const std::string name = exported.of_log("tile/" + std::string(level) + "/001.p/44");
      std::string old = exported.files.at(name);
      old[old.size() / 2] ^= 4;
      spill(newer / name, old);
      CHECK(error_names(audit::audit_tiles(newer.path(), keys, {}), name));
      spill(newer / name, exported.files.at(name));
      const std::string full = exported.of_log("tile/" + std::string(level) + "/001");
      std::string behind = slurp(newer / full);
      behind[behind.size() - 1] ^= 4;  // behind the signed size, seen by the other file alone
      spill(exported.out / full, behind);
      CHECK_FALSE(exported.audit().intact());
      spill(exported.out / full, slurp(newer / full));
    }
  }

  TEST_CASE("signatures: the log's and the hub's are demanded, any other is refused") {
    const Exported exported(5);
    const auto file = exported.of_log("checkpoint");
    const auto note = *crypto::split_note(exported.files.at(file));
    REQUIRE(note.lines.size() == 2);
    const auto audit_with = [&](const std::string& lines) {
      spill(exported.out / file, note.text + "\n" + lines);
      return exported.audit();
    };
    CHECK(has(audit_with(note.lines[0].line), "not_cosigned", file));
    CHECK(has(audit_with(note.lines[1].line), "not_signed", file));
    CHECK(has(audit_with(""), "bad_note", file));
    CHECK(audit_with(note.lines[1].line + note.lines[0].line).findings.empty());
    SeededRandom random(5);
    const crypto::Signer stranger{"tamnong.example/xa/cosigner", crypto::KeyType::cosignature_v1,
                                  crypto::SigningKey(crypto::Secret(random))};
    const auto forged = crypto::cosign(note.text, stranger, 1);
    CHECK(has(audit_with(note.lines[0].line + forged), "not_cosigned", file));
    auto result = audit_with(note.lines[0].line + note.lines[1].line + forged);
    CHECK(has(result, "unknown_key", file));
    CHECK(errors(result) == 1);
    // The other logs' keys are known, and yet may not sign here.
    const auto by_hub = crypto::split_note(crypto::sign_note(note.text, exported.held.commune.keys.log))->lines[0].line;
    CHECK(has(audit_with(note.lines[0].line + note.lines[1].line + by_hub), "unknown_key", file));
    // Another cosigner that the auditor was given is welcome, and no replacement.
    auto keys = exported.held.keys();
    const crypto::Signer province{"phutho.example/tinh/cosigner", crypto::KeyType::cosignature_v1,
                                  crypto::SigningKey(crypto::Secret(random))};
    keys.push_back(province.verifier());
    audit_with(note.lines[0].line + note.lines[1].line + crypto::cosign(note.text, province, 7));
    CHECK(audit::audit_tiles(exported.out.path(), keys, {}).intact());
    audit_with(note.lines[0].line + crypto::cosign(note.text, province, 7));
    CHECK(has(audit::audit_tiles(exported.out.path(), keys, {}), "not_cosigned", file));
  }

  TEST_CASE("a log signs what it likes: extension lines, another name and another history are noticed") {
    const Exported exported(5);
    const auto file = exported.of_log("checkpoint");
    const auto& keys = exported.held.device->keys;
    const auto signed_as = [&](crypto::Checkpoint checkpoint) {
      const auto text = checkpoint.text();
      spill(exported.out / file,
            crypto::sign_note(text, keys.log) + crypto::cosign(text, *exported.held.commune.keys.cosigner, 3));
      return exported.audit();
    };
    const auto good = *crypto::parse_checkpoint(crypto::split_note(exported.files.at(file))->text);
    CHECK(signed_as(good).findings.empty());
    auto other = good;
    other.extensions = {"more"};
    CHECK(has(signed_as(other), "bad_note", file));
    other = good;
    other.origin = "tamnong.example/k02/k02-a";
    CHECK(has(signed_as(other), "wrong_origin", file));
    other = good;
    other.root[0] ^= 1;
    CHECK(has(signed_as(other), "root_mismatch", file));
    for (const std::uint64_t size :
         {std::uint64_t{4}, std::uint64_t{6}, std::uint64_t{1} << 40, (std::uint64_t{1} << 63) - 1}) {
      other = good;
      other.size = size;
      CHECK_FALSE(signed_as(other).intact());
    }
  }

  TEST_CASE("without a log's key, or the cosigner's, nothing passes") {
    const Exported exported(5);
    for (const auto& left_out : exported.held.keys()) {
      auto keys = exported.held.keys();
      std::erase(keys, left_out);
      const auto result = audit::audit_tiles(exported.out.path(), keys, {});
      CHECK_FALSE(result.intact());
      CHECK(has(result, "keys_differ", "keys.txt"));
      fs::remove(exported.out / "keys.txt");
      CHECK_FALSE(audit::audit_tiles(exported.out.path(), keys, {}).intact());
      exported.mend("keys.txt");
    }
    const TempDir empty;
    CHECK(has(audit::audit_tiles(empty.path(), exported.held.keys(), {}), "no_logs"));
    CHECK_THROWS_AS(audit::audit_tiles(empty / "nowhere", exported.held.keys(), {}), base::FileError);
  }

  TEST_CASE("a whole log taken away is noticed by its key") {
    const Exported exported(5);
    fs::remove_all(exported.out / exported.held.origin());
    CHECK(has(exported.audit(), "keys_differ", "keys.txt"));
    auto keys = exported.held.keys();
    keys.push_back(exported.held.device->keys.manifest.verifier());
    CHECK(has(audit::audit_tiles(exported.out.path(), keys, {}), "log_absent"));
  }

  TEST_CASE("parts: a foreign, repeated, reordered or undigested part is an error") {
    const Exported exported(30);
    const auto file = exported.of_log("parts/000.jsonl");
    const auto& content = exported.files.at(file);
    const auto first = content.substr(0, content.find('\n') + 1), rest = content.substr(first.size());
    const auto audit_with = [&](const std::string& lines) {
      spill(exported.out / file, lines);
      return exported.audit();
    };
    CHECK(audit_with(rest).intact());
    CHECK(has(audit_with(first + content), "bad_file", file));
    CHECK(has(audit_with(rest + first), "bad_file", file));
    CHECK(has(audit_with(content.substr(0, content.size() - 1)), "bad_file", file));
    // A part of another entry, with the digest of its own bytes.
    auto moved = content;
    moved.replace(moved.find("{\"index\":0,"), 11, "{\"index\":1,");
    CHECK(has(audit_with(moved.substr(0, moved.find('\n') + 1)), "part_mismatch", file, 1));
  }

  TEST_CASE("an entry that does not read is a notice, and a result reads in two languages") {
    HeldCommune held(3);
    held.append({{"not an entry", {}}, {R"({"id":"x"})", {}}});
    const TempDir out;
    held.export_to(out.path());
    const auto result = audit::audit_tiles(out.path(), held.keys(), {});
    CHECK(result.intact());
    CHECK(has(result, "malformed_entry", {}, 3));
    CHECK(has(result, "malformed_entry", {}, 4));
    const auto json = nlohmann::json::parse(audit::audit_json(result));
    CHECK(json["intact"] == true);
    CHECK(json["notices"] == 2);
    CHECK(json["findings"][0]["index"] == 3);
    CHECK(audit::audit_text(result, true).find("nguyên vẹn") != std::string::npos);
    CHECK(audit::audit_text(result, false).find("intact") != std::string::npos);
  }

  TEST_CASE("shared vector: the ready-made log of 300 entries passes with its keys, and damaged copies do not") {
    const auto shared = shared_dir_or_skip("audit of tlog-small");
    if (!shared) return;
    const auto json = nlohmann::json::parse(slurp(*shared / "vectors/tlog-small.json"));
    const std::vector<crypto::VerifierKey> keys{*crypto::parse_vkey(json["log"]["vkey"].get<std::string>()),
                                                *crypto::parse_vkey(json["cosigner"]["vkey"].get<std::string>())};
    const auto files = files_of(*shared / "vectors/tlog-small");
    const TempDir out;
    for (const auto& [name, content] : files) {
      fs::create_directories((out / name).parent_path());
      spill(out / name, content);
    }
    const auto result = audit::audit_tiles(out.path(), keys, {});
    CHECK_MESSAGE(result.intact(), audit::audit_text(result, false));
    CHECK(result.entries == 300);
    CHECK(has(result, "malformed_entry", {}, 299 % 200));  // they are plain text
    for (const auto& [name, content] : files) {
      for (std::size_t at = 0; at < content.size(); at += content.size() / 31 + 1) {
        auto damaged = content;
        damaged[at] ^= 2;
        spill(out / name, damaged);
        CHECK_MESSAGE(error_names(audit::audit_tiles(out.path(), keys, {}), name), name);
      }
      fs::remove(out / name);
      CHECK_MESSAGE(error_names(audit::audit_tiles(out.path(), keys, {}), name), name);
      spill(out / name, content);
    }
    for (const auto& key : keys) CHECK_FALSE(audit::audit_tiles(out.path(), {key}, {}).intact());
  }
}
