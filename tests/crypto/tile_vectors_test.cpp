#include <algorithm>

#include "crypto/checkpoint.h"
#include "crypto/tile.h"
#include "tests/crypto/memory_tree.h"
#include "tests/crypto/vectors.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

/// The content of any file of a log that holds the leaf sequence of a vector file.
class VectorLog {
 public:
  VectorLog(const Vectors& vectors, std::uint64_t size) : size_(size) {
    for (std::uint64_t i = 0; i < size; ++i) {
      entries_.push_back(vectors.leaf(i));
      tree_.append(crypto::leaf_hash(entries_.back()));
    }
  }
  [[nodiscard]] crypto::Hash root(std::uint64_t size) const { return crypto::tree_root(size, tree_.reader(size)); }
  [[nodiscard]] std::string file(const crypto::TilePath& path, std::uint64_t size) const {
    if (path.level >= 0) return crypto::make_tile(path, tree_.reader(size));
    std::string bundle;
    for (unsigned i = 0; i < path.width; ++i) {
      crypto::append_to_entry_bundle(bundle, entries_.at(path.index * crypto::kTileWidth + i));
    }
    return bundle;
  }
  [[nodiscard]] std::map<std::string, std::string> files(std::uint64_t size) const {
    std::map<std::string, std::string> out;
    for (const crypto::TilePath& path : crypto::tiles_of_size(size)) out.emplace(path.text(), file(path, size));
    return out;
  }
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  std::uint64_t size_;
  std::vector<std::string> entries_;
  MemoryTree tree_;
};

std::string tree_digest(const std::map<std::string, std::string>& files) {
  crypto::Sha256 digest;
  for (const auto& [path, content] : files) {
    digest.update(path);
    std::string head(1, '\0');
    for (int shift = 56; shift >= 0; shift -= 8)
      head += static_cast<char>(std::uint64_t{content.size()} >> shift & 0xff);
    digest.update(head);
    digest.update(content);
  }
  return hex_of(digest.finish());
}

}  // namespace

TEST_SUITE("tile vectors") {
  TEST_CASE("tiles: every size gives the stated files and every path its verdict") {
    auto vectors = Vectors::open("tiles.json");
    if (!vectors) return;
    vectors->understand_file({"bad_paths", "cases", "index_paths", "leaf_rule", "leaf_seed"});
    std::uint64_t largest = 0;
    for (const Json& row : vectors->json().at("cases")) largest = std::max<std::uint64_t>(largest, row.at("size"));
    const VectorLog log(*vectors, largest);
    vectors->each("cases", [&](const Json& row) {
      understand(row, {"file_count", "files", "root_hex", "size", "tree_digest_hex"});
      const std::uint64_t size = row.at("size");
      const auto files = log.files(size);
      CHECK(hex_of(log.root(size)) == row.at("root_hex"));
      CHECK(files.size() == row.at("file_count"));
      CHECK(tree_digest(files) == row.at("tree_digest_hex"));
      for (const Json& file : row.at("files")) {
        understand(file, {"bytes", "path", "sha256_hex"});
        const auto found = files.find(file.at("path"));
        REQUIRE(found != files.end());
        CHECK(found->second.size() == file.at("bytes"));
        CHECK(hex_of(crypto::sha256(found->second)) == file.at("sha256_hex"));
        const auto path = crypto::parse_tile_path(found->first);
        REQUIRE(path.has_value());
        if (path->level < 0) CHECK(crypto::parse_entry_bundle(found->second, path->width).has_value());
      }
    });
    vectors->each("index_paths", [](const Json& row) {
      understand(row, {"n", "path"});
      for (const std::string& prefix : {std::string("tile/0/"), std::string("tile/entries/")}) {
        const auto path = crypto::parse_tile_path(prefix + row.at("path").get<std::string>());
        REQUIRE(path.has_value());
        CHECK(std::to_string(path->index) == row.at("n"));
        CHECK(path->text() == prefix + row.at("path").get<std::string>());
      }
    });
    vectors->each("bad_paths", [](const Json& row) { CHECK(!crypto::parse_tile_path(row.get<std::string>())); });
    vectors->say();
  }

  TEST_CASE("tlog-small: the ready-made log folder verifies and is what its leaves give") {
    auto vectors = Vectors::open("tlog-small.json");
    if (!vectors) return;
    vectors->understand_file({"cosigner", "dir", "leaf_rule", "leaf_seed", "log", "size", "timestamp"});
    const Json& json = vectors->json();
    const std::uint64_t size = json.at("size");
    const crypto::Signer log_key = judge_key(json.at("log"));
    const crypto::Signer cosigner = judge_key(json.at("cosigner"));
    const std::string dir = json.at("dir");
    const VectorLog log(*vectors, size);

    const std::vector<crypto::VerifierKey> keys{log_key.verifier(), cosigner.verifier()};
    const std::string written = vectors->read(dir + "/checkpoint");
    const auto note = crypto::open_note(written, keys);
    REQUIRE(note.has_value());
    CHECK(note->signed_by(keys[0]));
    REQUIRE(note->signed_by(keys[1]));
    const std::uint64_t time = json.at("timestamp");
    for (const auto& signature : note->signatures) CHECK((signature.key == keys[0] || signature.time == time));
    const auto checkpoint = crypto::parse_checkpoint(note->text);
    REQUIRE(checkpoint.has_value());
    CHECK(checkpoint->origin == log_key.name);
    CHECK(checkpoint->size == size);
    CHECK(hex_of(checkpoint->root) == hex_of(log.root(size)));
    CHECK(crypto::sign_checkpoint(*checkpoint, log_key) + crypto::cosign(note->text, cosigner, time) == written);
    vectors->count("checkpoint");

    std::set<std::string> stored;
    for (const auto& file : std::filesystem::recursive_directory_iterator(vectors->dir() / dir / "tile")) {
      if (file.is_regular_file())
        stored.insert(std::filesystem::relative(file.path(), vectors->dir() / dir).generic_string());
    }
    for (const auto& [path, content] : log.files(size)) {
      CAPTURE(path);
      CHECK(stored.erase(path) == 1);
      CHECK(vectors->read(dir + "/" + path) == content);
      vectors->count("files");
    }
    CHECK(stored.empty());
    vectors->say();
  }
}
