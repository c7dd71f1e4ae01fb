#include "crypto/tile.h"

#include <doctest/doctest.h>

#include <set>

#include "base/bytes.h"
#include "base/decimal.h"
#include "tests/crypto/memory_tree.h"

using namespace sovang;
using namespace sovang::crypto;

TEST_SUITE("tile") {
  TEST_CASE("paths: every path of many sizes comes back from its text and is listed once") {
    for (const std::uint64_t size :
         {0ul, 1ul, 255ul, 256ul, 257ul, 300ul, 65535ul, 65536ul, 65537ul, 70000ul, 300000ul}) {
      std::set<std::string> seen;
      for (const TilePath& path : tiles_of_size(size)) {
        CHECK(parse_tile_path(path.text()) == path);
        seen.insert(path.text());
      }
      CHECK(seen.size() == tiles_of_size(size).size());
    }
  }

  TEST_CASE("paths: the largest index has a path and what is above is refused") {
    const TilePath path{0, base::kDecimalMax, kTileWidth};
    CHECK(path.text() == "tile/0/x009/x223/x372/x036/x854/x775/807");
    CHECK(parse_tile_path(path.text()) == path);
    CHECK(!parse_tile_path("tile/0/x009/x223/x372/x036/x854/x775/808"));
    CHECK(!parse_tile_path("tile/0/x999/x999/x999/x999/x999/x999/x999/x999/999"));
  }

  TEST_CASE("paths: one changed character never gives the same path") {
    static constexpr std::string_view kCharacters = "0123456789x/.p-+ aE\n";
    for (const std::string text : {"tile/0/x001/067.p/12", "tile/entries/x001/x234/067", "tile/63/000.p/255"}) {
      const auto path = parse_tile_path(text);
      REQUIRE(path.has_value());
      for (std::size_t i = 0; i < text.size(); ++i) {
        for (const char c : kCharacters) {
          std::string copy = text;
          copy[i] = c;
          const auto read = parse_tile_path(copy);
          CHECK((copy == text || !(read == path)));
          if (read) CHECK(read->text() == copy);
        }
        const auto cut = parse_tile_path(std::string_view(text).substr(0, i));
        CHECK(!(cut == path));
      }
      CHECK(!parse_tile_path(text + "/"));
      CHECK(!parse_tile_path(text + std::string(1, '\0')));
    }
    for (const char* text :
         {"", "tile", "tile/", "tile/0", "tile/0/", "tile/entries/", "tile/0/x", "tile/0/xxx", "tile/0/x000",
          "tile/0/.p/1", "tile/0/000.p/", "tile/0/000.p/1.p/1", "tile/64/000", "tile/0/000.p/256"}) {
      CHECK(!parse_tile_path(text));
    }
  }

  TEST_CASE("tiles: a hash one level up is the root of the full tile below it") {
    tests::MemoryTree tree;
    for (int i = 0; i < 600; ++i) tree.append(leaf_hash(std::to_string(i)));
    const SubtreeReader read = tree.reader(600);
    const std::string upper = make_tile({1, 0, 2}, read);
    REQUIRE(upper.size() == 64);
    for (std::uint64_t index = 0; index < 2; ++index) {
      const std::string lower = make_tile({0, index, kTileWidth}, read);
      REQUIRE(lower.size() == 8192);
      Frontier frontier;
      for (std::size_t at = 0; at < lower.size(); at += 32) frontier.append(base::to_array<32>(lower.substr(at, 32)));
      CHECK(base::view(frontier.root()) == upper.substr(index * 32, 32));
    }
    CHECK(make_tile({0, 2, 88}, read).size() == 88 * 32);
  }

  TEST_CASE("bundles: entries of any allowed length come back") {
    const std::vector<std::string> entries{"",
                                           "a",
                                           std::string(255, 'b'),
                                           std::string(256, 'c'),
                                           std::string(kEntryBytesMax, 'd'),
                                           std::string("\0\1", 2)};
    std::string bundle;
    for (const std::string& entry : entries) append_to_entry_bundle(bundle, entry);
    const auto read = parse_entry_bundle(bundle, 6);
    REQUIRE(read.has_value());
    CHECK(std::vector<std::string>(read->begin(), read->end()) == entries);
    CHECK(!parse_entry_bundle(bundle, 5));
    CHECK(!parse_entry_bundle(bundle, 7));
    CHECK(parse_entry_bundle("", 0)->empty());
    CHECK(!parse_entry_bundle("", 1));
  }

  TEST_CASE("bundles: cut at any byte or with bytes behind they are refused") {
    std::string bundle;
    for (const char* entry : {"one", "", "three", "four four"}) append_to_entry_bundle(bundle, entry);
    for (std::size_t size = 0; size < bundle.size(); ++size) {
      CHECK(!parse_entry_bundle(std::string_view(bundle).substr(0, size), 4));
    }
    CHECK(!parse_entry_bundle(bundle + '\0', 4));
    CHECK(!parse_entry_bundle(bundle + std::string(2, '\0'), 4));
  }
}
