#include <doctest/doctest.h>

#include "base/bytes.h"
#include "crypto/encoding.h"
#include "sync/archive.h"
#include "sync/manifest.h"
#include "tests/support/commune.h"

using namespace sovang;
using namespace sovang::tests;
using sync::BundleError;
using sync::BundleKind;
using sync::Member;

namespace {

const std::string kFrom = "tamnong.example/k01/a";
const std::string kTo = "tamnong.example/xa";
const std::string kRe(64, 'a');

struct Ends {
  SeededRandom random{11};
  sync::Keys sender = make_keys(kFrom, false, random);
  sync::Keys receiver = make_keys(kTo, true, random);

  [[nodiscard]] std::string seal(const std::vector<Member>& members, BundleKind kind = BundleKind::request) {
    return sync::seal_bundle({{kind, kFrom, kTo, {1'762'477'500'000}, sync::answers_request(kind) ? kRe : ""}, members},
                             sender.manifest, receiver.identity.recipient(), random);
  }
  /// Seals an archive as it is, whatever it holds.
  [[nodiscard]] std::string seal_raw(std::string_view zstd) {
    const auto to = receiver.identity.recipient();
    return crypto::age_encrypt(zstd, std::span(&to, 1), random);
  }
  [[nodiscard]] std::string seal_tar(std::string_view tar) { return seal_raw(sync::compress(tar)); }
  /// The manifest that the members should have, signed.
  [[nodiscard]] Member manifest(const std::vector<Member>& members) const {
    return manifest_of(sync::manifest_text({{BundleKind::request, kFrom, kTo, {1'762'477'500'000}, {}}, members}));
  }
  [[nodiscard]] Member manifest_of(const std::string& text) const {
    return {"manifest", crypto::sign_note(text, sender.manifest)};
  }
  [[nodiscard]] base::Result<sync::OpenedBundle, BundleError> open(std::string_view file,
                                                                   BundleKind kind = BundleKind::request) const {
    return sync::open_bundle(file, receiver.identity, {kTo, kind, sync::answers_request(kind) ? kRe : ""},
                             [&](const sync::Manifest& manifest) {
                               return manifest.from == kFrom ? std::optional(sender.manifest.verifier()) : std::nullopt;
                             });
  }
  [[nodiscard]] BundleError fault(std::string_view file) const {
    const auto opened = open(file);
    REQUIRE_FALSE(opened);
    return opened.error();
  }
};

const std::vector<Member> kTwo{{"have", "{}"}, {"log/0", std::string(1000, 'x')}};

std::vector<Member> with_manifest(const Ends& ends, std::vector<Member> members, const std::vector<Member>& listed) {
  members.insert(members.begin(), ends.manifest(listed));
  return members;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_SUITE("bundle") {
  TEST_CASE("what was sealed opens, for every kind and for none, one and many members") {
    Ends ends;
    std::vector<Member> many;
    for (int i = 0; i < 63; ++i)
      many.push_back({"log/" + std::to_string(i), std::string(static_cast<std::size_t>(i) * 37, 'x')});
    for (const auto kind : {BundleKind::request, BundleKind::reply, BundleKind::joined, BundleKind::join})
      for (const auto& members : {std::vector<Member>{}, kTwo, many}) {
        const std::string file = ends.seal(members, kind);
        const auto opened = ends.open(file, kind);
        REQUIRE(opened);
        CHECK(opened->members.size() == members.size());
        for (std::size_t i = 0; i < members.size(); ++i) {
          CHECK(opened->members[i].name == members[i].name);
          CHECK(opened->members[i].content == members[i].content);
        }
        CHECK(opened->manifest.from == kFrom);
        CHECK(opened->manifest.time == base::WallTime{1'762'477'500'000});
        CHECK(opened->file_sha256 == crypto::hex(base::view(crypto::sha256(file))));
        CHECK(sync::manifest_signed_by(*opened, ends.sender.manifest.verifier()));
        CHECK_FALSE(sync::manifest_signed_by(*opened, ends.receiver.manifest.verifier()));
        CHECK(sync::peek_manifest(file, ends.receiver.identity)->kind == kind);
      }
  }

  TEST_CASE("equal members give equal archives") { CHECK(sync::write_tar(kTwo) == sync::write_tar(kTwo)); }

  TEST_CASE("large content that does not compress travels") {
    Ends ends;
    std::string noise(3u << 20, '\0');
    ends.random.fill({base::octets(noise), noise.size()});
    const auto opened = ends.open(ends.seal({{"log/0", noise}}));
    REQUIRE(opened);
    CHECK(opened->members[0].content == noise);
  }

  TEST_CASE("a file cut at any byte is refused") {
    Ends ends;
    const std::string file = ends.seal(kTwo);
    for (std::size_t size = 0; size < file.size(); ++size) CHECK_FALSE(ends.open(file.substr(0, size)));
    CHECK(ends.fault(file + "x") == BundleError::damaged);
  }

  TEST_CASE("a file with any byte flipped is refused") {
    Ends ends;
    const std::string file = ends.seal(kTwo);
    for (std::size_t at = 0; at < file.size(); ++at) {
      std::string bad = file;
      bad[at] = static_cast<char>(bad[at] ^ 0x20);
      CAPTURE(at);
      CHECK_FALSE(ends.open(bad));
    }
  }

  TEST_CASE("under the seal, an archive with any byte flipped is refused") {
    Ends ends;
    const std::string tar = sync::write_tar(with_manifest(ends, kTwo, kTwo));
    REQUIRE(ends.open(ends.seal_tar(tar)));
    for (std::size_t at = 0; at < tar.size(); at += at < 1024 || at + 1100 > tar.size() ? 1 : 7) {
      std::string bad = tar;
      bad[at] = static_cast<char>(bad[at] ^ 0x01);
      const auto opened = ends.open(ends.seal_tar(bad));
      CAPTURE(at);
      // The padding behind a member says nothing and is not read.
      const bool same = opened && opened->members[0].content == "{}" && opened->members[1].content == kTwo[1].content;
      CHECK((!opened || same));
    }
  }

  TEST_CASE("under the seal, a compressed stream cut anywhere or with bytes behind it is refused") {
    Ends ends;
    const std::string zstd = sync::compress(sync::write_tar(with_manifest(ends, kTwo, kTwo)));
    REQUIRE(ends.open(ends.seal_raw(zstd)));
    for (std::size_t size = 0; size < zstd.size(); ++size)
      CHECK(ends.fault(ends.seal_raw(zstd.substr(0, size))) == BundleError::damaged);
    CHECK(ends.fault(ends.seal_raw(zstd + "x")) == BundleError::damaged);
    CHECK(ends.fault(ends.seal_raw(zstd + sync::compress(""))) == BundleError::damaged);
  }

  TEST_CASE("archives that differ from their manifest are refused") {
    Ends ends;
    const auto fault = [&](const std::vector<Member>& members, const std::vector<Member>& listed) {
      return ends.fault(ends.seal_tar(sync::write_tar(with_manifest(ends, members, listed))));
    };
    CHECK(fault({kTwo[0]}, kTwo) == BundleError::damaged);                                     // one missing
    CHECK(fault({kTwo[0], kTwo[1], {"more", ""}}, kTwo) == BundleError::damaged);              // one more
    CHECK(fault({kTwo[1], kTwo[0]}, kTwo) == BundleError::damaged);                            // another order
    CHECK(fault({kTwo[0], {"log/0", std::string(1000, 'y')}}, kTwo) == BundleError::damaged);  // another digest
    CHECK(fault({kTwo[0], {"log/0", std::string(999, 'x')}}, kTwo) == BundleError::damaged);   // another size
    CHECK(fault({kTwo[0], {"log/1", std::string(1000, 'x')}}, kTwo) == BundleError::damaged);  // another name
    // Without a manifest, or with it in the second place.
    CHECK(ends.fault(ends.seal_tar(sync::write_tar(kTwo))) == BundleError::damaged);
    CHECK(ends.fault(ends.seal_tar(sync::write_tar(std::vector<Member>{kTwo[0], ends.manifest(kTwo), kTwo[1]}))) ==
          BundleError::damaged);
    CHECK(ends.fault(ends.seal_tar("")) == BundleError::damaged);
    CHECK(ends.fault(ends.seal_tar(sync::write_tar({}))) == BundleError::damaged);
  }

  TEST_CASE("bytes in or behind the end of the archive are refused") {
    Ends ends;
    const std::string tar = sync::write_tar(with_manifest(ends, kTwo, kTwo));
    CHECK(ends.fault(ends.seal_tar(tar + std::string(512, '\0'))) == BundleError::damaged);
    CHECK(ends.fault(ends.seal_tar(tar + "x")) == BundleError::damaged);
    CHECK(ends.fault(ends.seal_tar(tar.substr(0, tar.size() - 512))) == BundleError::damaged);
    std::string marked = tar;
    marked.back() = 'x';
    CHECK(ends.fault(ends.seal_tar(marked)) == BundleError::damaged);
  }

  TEST_CASE("links, folders and other tar dialects are refused") {
    Ends ends;
    const std::string tar = sync::write_tar(with_manifest(ends, kTwo, kTwo));
    const std::size_t header = tar.find("have");  // the first occurrence is inside the manifest
    const std::size_t second = tar.find(std::string("have") + '\0', header);
    REQUIRE(second != std::string::npos);
    for (const char type : {'1', '2', '5', 'x', 'L', 'S'}) {
      std::string bad = tar;
      bad[second + 156] = type;
      unsigned sum = 0;
      for (std::size_t i = 0; i < 512; ++i)
        sum += i >= 148 && i < 156 ? ' ' : static_cast<unsigned char>(bad[second + i]);
      char digits[8];
      std::snprintf(digits, sizeof digits, "%06o", sum);
      bad.replace(second + 148, 7, digits, 7);
      CAPTURE(type);
      CHECK(ends.fault(ends.seal_tar(bad)) == BundleError::damaged);
    }
  }

  TEST_CASE("a small file that swells is stopped, before and behind the manifest") {
    Ends ends;
    const std::string bomb(100u << 20, '\0');
    const std::string small = ends.seal_tar(bomb);
    CHECK(small.size() < 20'000);
    CHECK(ends.fault(small) == BundleError::damaged);  // the first member is no manifest
    CHECK(ends.fault(ends.seal_tar(sync::write_tar(with_manifest(ends, kTwo, kTwo)) + bomb)) == BundleError::damaged);
    const std::string text = sync::manifest_text({{BundleKind::request, kFrom, kTo, {}, {}}, kTwo});
    for (const char* size : {"67108864", "67108865", "9223372036854775807"}) {
      const auto manifest = ends.manifest_of(replaced(text, " 1000 ", std::string(" ") + size + " "));
      CHECK(ends.fault(ends.seal_tar(sync::write_tar(std::vector<Member>{manifest, kTwo[0], kTwo[1]}))) ==
            BundleError::too_large);
    }
    CHECK(ends.fault(std::string(sync::kBundleFileMax + 1, 'x')) == BundleError::too_large);
  }

  TEST_CASE("the inflater gives no more than it is asked for") {
    const std::string zstd = sync::compress(std::string(100u << 20, 'x'));
    sync::Inflater inflater(zstd);
    std::string out;
    CHECK(inflater.fill(out, 1000));
    CHECK(out.size() == 1000);
    CHECK_FALSE(inflater.at_end());
  }

  TEST_CASE("a window above 8 MiB is refused") {
    Ends ends;
    // A frame header by hand (RFC 8878): no content size, window descriptor 16 MiB, one empty raw block.
    const std::string frame("\x28\xb5\x2f\xfd\x00\x70\x01\x00\x00", 9);
    CHECK(ends.fault(ends.seal_raw(frame)) == BundleError::damaged);
    std::string out;
    CHECK_FALSE(sync::Inflater(frame).fill(out, 1));
    const std::string fits("\x28\xb5\x2f\xfd\x00\x68\x01\x00\x00", 9);
    CHECK(sync::Inflater(fits).fill(out, 1));
  }

  TEST_CASE("more than 64 members are refused") {
    Ends ends;
    std::vector<Member> many;
    for (int i = 0; i < 64; ++i) many.push_back({"log/" + std::to_string(i), ""});
    CHECK(ends.fault(ends.seal_tar(sync::write_tar(with_manifest(ends, many, many)))) == BundleError::too_large);
  }

  TEST_CASE("a join of a stranger is held small") {
    Ends ends;
    REQUIRE(ends.open(ends.seal({{"join", std::string(1000, 'x')}}, BundleKind::join), BundleKind::join));
    const auto opened = ends.open(ends.seal({{"join", std::string(200'000, 'x')}}, BundleKind::join), BundleKind::join);
    REQUIRE_FALSE(opened);
    CHECK(opened.error() == BundleError::too_large);
  }

  TEST_CASE("kind, sender, signature, receiver and request are judged in this order") {
    Ends ends;
    const auto fault = [&](const std::string& file, BundleKind kind, std::string_view receiver, std::string_view re,
                           const std::optional<crypto::VerifierKey>& key) {
      const auto opened = sync::open_bundle(file, ends.receiver.identity, {receiver, kind, re},
                                            [&](const sync::Manifest&) { return key; });
      REQUIRE_FALSE(opened);
      return opened.error();
    };
    const auto good = ends.sender.manifest.verifier();
    const auto other = ends.receiver.manifest.verifier();
    const std::string reply = ends.seal(kTwo, BundleKind::reply);
    CHECK(fault(reply, BundleKind::request, "x", "", std::nullopt) == BundleError::wrong_kind);
    CHECK(fault(reply, BundleKind::joined, "x", "", std::nullopt) == BundleError::wrong_kind);
    CHECK(fault(reply, BundleKind::reply, "x", "", std::nullopt) == BundleError::unknown_sender);
    CHECK(fault(reply, BundleKind::reply, "x", "", other) == BundleError::bad_signature);
    CHECK(fault(reply, BundleKind::reply, "x", "", good) == BundleError::wrong_receiver);
    CHECK(fault(reply, BundleKind::reply, kTo, std::string(64, 'b'), good) == BundleError::wrong_request);
    CHECK(fault(reply, BundleKind::reply, kTo, "", good) == BundleError::wrong_request);
    SeededRandom random(3);
    const auto opened =
        sync::open_bundle(reply, crypto::AgeIdentity{crypto::Secret(random)}, {kTo, BundleKind::reply, kRe},
                          [&](const sync::Manifest&) { return std::optional(good); });
    REQUIRE_FALSE(opened);
    CHECK(opened.error() == BundleError::not_for_us);
    CHECK(ends.fault("not an age file") == BundleError::damaged);
  }

  TEST_CASE("manifests with a line missing, twice, out of place or unreadable are refused") {
    const std::string digest(64, 'a');
    const std::string good = "sovang/manifest/v1\nkind reply\nfrom " + kFrom + "\nto " + kTo +
                             "\ntime 2025-11-07T08:05:00+07:00\nre " + kRe + "\nmember a 1 " + digest + "\n";
    REQUIRE(sync::read_manifest_text(good));
    CHECK(sync::read_manifest_text(replaced(good, "+07:00", "-03:00")));
    for (const auto& [from, to] : {std::pair<std::string, std::string>{"/v1", "/v2"},
                                   {"kind reply\n", ""},
                                   {"kind reply", "kind answer"},
                                   {"kind reply", "kind request"},
                                   {"kind reply", "kind  reply"},
                                   {"from " + kFrom, "from "},
                                   {"from ", "form "},
                                   {"from " + kFrom + "\n", ""},
                                   {"to " + kTo, "to a b"},
                                   {"to ", "to  "},
                                   {"2025-11-07", "2025-11-32"},
                                   {"re " + kRe + "\n", ""},
                                   {"re aa", "re AA"},
                                   {"re aa", "re a"},
                                   {"member a 1", "member a 01"},
                                   {"member a 1", "member A 1"},
                                   {"member a 1", "member manifest 1"},
                                   {"member a 1", "member  1"},
                                   {"member a 1 aa", "member a 1 a"},
                                   {"member a 1", "member a -1"},
                                   {"member a 1", "member a"},
                                   {"member", "number"},
                                   {digest + "\n", digest},
                                   {digest + "\n", digest + "\n\n"},
                                   {digest + "\n", digest + "\nmember a 1 " + digest + "\n"},
                                   {"\nkind", "\r\nkind"}}) {
      CAPTURE(from);
      CAPTURE(to);
      CHECK_FALSE(sync::read_manifest_text(replaced(good, from, to)));
    }
    for (std::size_t size = 0; size < good.size(); ++size) {
      const auto cut = sync::read_manifest_text(good.substr(0, size));
      CHECK((!cut || cut->members.empty()));  // whole lines gone: the signature notices
    }
  }
}
