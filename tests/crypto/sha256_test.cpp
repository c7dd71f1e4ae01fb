#include "crypto/sha256.h"

#include <doctest/doctest.h>

#include "base/bytes.h"
#include "crypto/encoding.h"

using namespace sovang;
using namespace sovang::crypto;

TEST_SUITE("sha256") {
  TEST_CASE("the examples of FIPS 180-4 come out") {
    CHECK(hex(base::view(sha256(""))) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hex(base::view(sha256("abc"))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hex(base::view(sha256(std::string(1000000, 'a')))) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  }

  TEST_CASE("pieces give what the whole gives, and finishing starts anew") {
    std::string data;
    for (int i = 0; i < 200; ++i) data += static_cast<char>(i * 7);
    Sha256 running;
    for (std::size_t cut = 0; cut <= data.size(); ++cut) {
      running.update(std::string_view(data).substr(0, cut));
      running.update(std::string_view(data).substr(cut));
      CHECK(running.finish() == sha256(data));
      CHECK(sha256({std::string_view(data).substr(0, cut), std::string_view(data).substr(cut)}) == sha256(data));
    }
    CHECK(running.finish() == sha256(""));
  }
}
