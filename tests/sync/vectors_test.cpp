// The worked examples of docs/formats/entries.md and exchange.md, kept in tests/vectors/sync.txt: `name hex`, one a
// line. What this program writes must stay equal; the sealed files are only opened, since compression may differ by
// version.

#include <doctest/doctest.h>

#include <map>
#include <sstream>

#include "base/file.h"
#include "crypto/encoding.h"
#include "sync/manifest.h"
#include "tests/support/commune.h"
#include "tests/support/shared.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

std::map<std::string, std::string> stored() {
  std::map<std::string, std::string> out;
  std::istringstream lines(base::read_file(root_dir() / "tests/vectors/sync.txt", 1u << 20));
  for (std::string name, value; lines >> name >> value;) {
    const auto bytes = crypto::parse_hex(value);
    REQUIRE(bytes);
    out[name] = *bytes;
  }
  return out;
}

struct Example {
  Commune commune{2025};
  std::unique_ptr<Device> device = commune.join("k01-a");
  Example() {
    device->add_record("01JHQ0000000000000000000A1", "đã trả đủ");
    device->add_record("01JHQ0000000000000000000A2");
  }
};

}  // namespace

TEST_SUITE("vectors") {
  TEST_CASE("entry, segment and manifest are written as the worked example has them") {
    const auto vectors = stored();
    Example example;
    const auto entries = example.device->store.read(example.device->keys.origin, 0, 1, SIZE_MAX);
    CHECK(crypto::hex(vectors.at("open_part")) == crypto::hex(entries[0].open));
    CHECK(crypto::hex(vectors.at("private_part_note")) == crypto::hex(entries[0].parts.at("note")));
    const std::string segment =
        sync::encode_segment(sync::cut_segment(example.device->store, example.device->keys.origin, 0, SIZE_MAX));
    CHECK(crypto::hex(vectors.at("segment")) == crypto::hex(segment));
    const sync::Bundle bundle{{sync::BundleKind::request,
                               example.device->keys.origin,
                               example.commune.hub_origin(),
                               example.commune.clock.wall(),
                               {}},
                              {{"have", R"({"have":[],"most":65536})"}, {"log/0", segment}}};
    CHECK(crypto::hex(vectors.at("manifest")) ==
          crypto::hex(crypto::sign_note(sync::manifest_text(bundle), example.device->keys.manifest)));
  }

  TEST_CASE("the stored request is taken by the hub and the stored reply by the device") {
    const auto vectors = stored();
    Example example;
    const auto reply = example.commune.answer(vectors.at("request"));
    REQUIRE(reply);
    CHECK(example.commune.problems.empty());
    CHECK(example.commune.store.state(example.device->keys.origin)->size() == 2);
    const auto digest = sync::file_digest(vectors.at("request"));
    const auto effect = example.device->judge({{}, digest, 0, false}, vectors.at("reply"));
    REQUIRE(effect);
    CHECK(effect->acknowledged == 2);
    CHECK(effect->problems.empty());
  }

  TEST_CASE("the stored identities open the stored files") {
    const auto vectors = stored();
    const auto hub = crypto::parse_age_identity(vectors.at("hub_identity"));
    REQUIRE(hub);
    CHECK(sync::peek_manifest(vectors.at("request"), *hub)->kind == sync::BundleKind::request);
    const auto device = crypto::parse_age_identity(vectors.at("device_identity"));
    REQUIRE(device);
    CHECK(sync::peek_manifest(vectors.at("reply"), *device)->kind == sync::BundleKind::reply);
  }
}
