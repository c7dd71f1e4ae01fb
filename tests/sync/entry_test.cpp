#include <doctest/doctest.h>

#include "base/bytes.h"
#include "crypto/merkle.h"
#include "sync/entry.h"
#include "tests/support/fakes.h"

using namespace sovang;
using sync::EntryError;

namespace {

std::string open_part(const std::string& body = "{}", const std::string& more = "") {
  return R"({"id":"R1","type":"contribution","time":"2025-01-16T20:15:00+07:00","author":"k01-a","body":)" + body +
         more + "}";
}

EntryError fault(const std::string& open) {
  const auto read = sync::read_open_part(open);
  REQUIRE_FALSE(read);
  return read.error();
}

std::string nested(unsigned depth) {
  std::string out = "1";
  for (unsigned i = 0; i < depth; ++i) out = "[" + out + "]";
  return out;
}

sync::Draft draft() {
  return {"R1",
          "contribution",
          "2025-01-16T20:15:00+07:00",
          "k01-a",
          R"({"amount_vnd":400000})",
          {{"name", R"({"contributor_name":"Nguyễn Văn A"})"}, {"note", R"({"note":"đã trả"})"}, {"land", "{}"}}};
}

}  // namespace

TEST_SUITE("entry") {
  TEST_CASE("a draft becomes an open part with digests and salted parts") {
    tests::SeededRandom random(1);
    const auto entry = sync::make_entry(draft(), random);
    REQUIRE(entry);
    CHECK(entry->parts.size() == 2);  // the class without content is left out
    CHECK(entry->open.find("Nguyễn") == std::string::npos);
    CHECK(entry->parts.at("name").starts_with(R"({"salt":")"));
    CHECK(entry->parts.at("name").ends_with(R"(","contributor_name":"Nguyễn Văn A"})"));
    const auto read = sync::read_open_part(entry->open);
    REQUIRE(read);
    CHECK(read->id == "R1");
    CHECK(read->type == "contribution");
    CHECK(read->time == "2025-01-16T20:15:00+07:00");
    CHECK(read->author == "k01-a");
    CHECK(read->body == R"({"amount_vnd":400000})");
    CHECK(sync::check_parts(*read, entry->parts));
    CHECK(sync::check_parts(*read, {}));
  }

  TEST_CASE("equal drafts differ by their salts, so content can't be guessed from digests") {
    tests::SeededRandom random(2);
    CHECK(sync::make_entry(draft(), random)->open != sync::make_entry(draft(), random)->open);
  }

  TEST_CASE("a draft without private content is only an open part") {
    tests::SeededRandom random(3);
    auto plain = draft();
    plain.fields.clear();
    const auto entry = sync::make_entry(plain, random);
    REQUIRE(entry);
    CHECK(entry->parts.empty());
    CHECK(entry->open == open_part(R"({"amount_vnd":400000})"));
  }

  TEST_CASE("drafts that no reader would take are refused") {
    tests::SeededRandom random(4);
    const auto refused = [&](auto change, EntryError error) {
      auto bad = draft();
      change(bad);
      const auto entry = sync::make_entry(bad, random);
      REQUIRE_FALSE(entry);
      CHECK(entry.error() == error);
    };
    refused([](auto& d) { d.body = "[]"; }, EntryError::bad_member);
    refused([](auto& d) { d.body = R"({"a":1},"x":{})"; }, EntryError::not_json);
    refused([](auto& d) { d.body = R"({"a":1.5})"; }, EntryError::bad_number);
    refused([](auto& d) { d.id = ""; }, EntryError::bad_member);
    refused([](auto& d) { d.id = "a\nb"; }, EntryError::bad_member);
    refused([](auto& d) { d.author = "\xff"; }, EntryError::bad_member);
    refused([](auto& d) { d.time = "hôm qua"; }, EntryError::bad_member);
    refused([](auto& d) { d.fields["note"] = "nothing"; }, EntryError::not_json);
    refused([](auto& d) { d.fields["note"] = R"({"salt":"mine"})"; }, EntryError::duplicate_name);
    refused([](auto& d) { d.fields["note"] = R"({"note":")" + std::string(70'000, 'x') + R"("})"; },
            EntryError::too_large);
    refused([](auto& d) { d.body = R"({"note":")" + std::string(70'000, 'x') + R"("})"; }, EntryError::too_large);
  }

  TEST_CASE("the body is kept to the byte, wherever it stands and however its name is written") {
    const std::string body = R"({ "b" : "}{\"" , "a":[1,{"c":"\\"}] })";
    CHECK(sync::read_open_part(open_part(body))->body == body);
    CHECK(sync::read_open_part(
              R"({"x":[{"body":1}],"\u0062ody": )" + body +
              R"( ,"y":null,"id":"R1","type":"t","time":"2025-01-16T20:15:00+07:00","author":"a","z":true})")
              ->body == body);
  }

  TEST_CASE("a name twice is refused at every depth") {
    CHECK(fault(open_part("{}", R"(,"id":"R2")")) == EntryError::duplicate_name);
    CHECK(fault(open_part(R"({"a":1,"a":1})")) == EntryError::duplicate_name);
    CHECK(fault(open_part(R"({"a":1,"\u0061":2})")) == EntryError::duplicate_name);
    CHECK(fault(open_part(R"({"a":[{"b":1,"c":2,"b":1}]})")) == EntryError::duplicate_name);
    std::string many;
    for (int at = 0; at < 60; ++at) many += (at == 0 ? "" : ",") + ('"' + std::to_string(at)) + R"(":1)";
    CHECK(sync::read_open_part(open_part('{' + many + '}')));
    for (const char* again : {"0", "23", "24", "59"})
      CHECK(fault(open_part('{' + many + ",\"" + again + "\":1}")) == EntryError::duplicate_name);
    CHECK(sync::read_open_part(open_part(R"({"a":{"b":1},"c":{"b":1}})")));
  }

  TEST_CASE("numbers are integers within 2^53-1") {
    for (const char* good : {"0", "-1", "9007199254740991", "-9007199254740991"})
      CHECK(sync::read_open_part(open_part(std::string(R"({"a":)") + good + "}")));
    for (const char* bad : {"1.0", "1e3", "0.5", "9007199254740992", "-9007199254740992", "18446744073709551615",
                            "99999999999999999999999", "1e999"}) {
      CAPTURE(bad);
      CHECK(fault(open_part(std::string(R"({"a":)") + bad + "}")) == EntryError::bad_number);
    }
  }

  TEST_CASE("nesting of 16 is read, of 17 is not") {
    CHECK(sync::read_open_part(open_part(R"({"a":)" + nested(14) + "}")));
    CHECK(fault(open_part(R"({"a":)" + nested(15) + "}")) == EntryError::not_json);
    CHECK(fault(open_part(R"({"a":)" + nested(20'000) + "}")) == EntryError::not_json);
  }

  TEST_CASE("what is no object alone is refused") {
    const std::string good = open_part();
    REQUIRE(sync::read_open_part(good));
    for (const std::string& bad :
         {std::string(), std::string("null"), "[" + good + "]", good + good, good + " ", " " + good, good + "\n",
          good + "x", std::string("\xef\xbb\xbf") + good, good + std::string(1, '\0')})
      CHECK(fault(bad) == EntryError::not_json);
    CHECK(fault(open_part(R"({"a":")"
                          "\xc3\x28"
                          R"("})")) == EntryError::not_json);
    CHECK(fault(open_part(R"({"a":"\ud800"})")) == EntryError::not_json);
    CHECK(fault(open_part(R"({"a":"\udc00"})")) == EntryError::not_json);
    CHECK(fault(open_part("{'a':1}")) == EntryError::not_json);
    CHECK(fault(open_part(R"({"a":1,})")) == EntryError::not_json);
    CHECK(fault(open_part(R"({"a":NaN})")) == EntryError::not_json);
  }

  TEST_CASE("cut anywhere, an open part does not read") {
    const std::string good = open_part(R"({"a":[1,2,{"b":"ế"}]})");
    for (std::size_t size = 0; size < good.size(); ++size) CHECK_FALSE(sync::read_open_part(good.substr(0, size)));
  }

  TEST_CASE("missing, mistyped and unreadable members are named so") {
    CHECK(fault("{}") == EntryError::bad_member);
    CHECK(fault(open_part("[]")) == EntryError::bad_member);
    CHECK(fault(open_part("null")) == EntryError::bad_member);
    for (const auto& [from, to] : {std::pair{R"("R1")", "7"},
                                   {R"("R1")", R"("")"},
                                   {R"("R1")", R"("a\u0000b")"},
                                   {"2025-01-16T", "2025-13-16T"},
                                   {"+07:00", ""},
                                   {R"("k01-a")", "null"}}) {
      std::string bad = open_part();
      bad.replace(bad.find(from), std::string(from).size(), to);
      CAPTURE(bad);
      CHECK(fault(bad) == EntryError::bad_member);
    }
    std::string long_id = open_part();
    long_id.replace(long_id.find("R1"), 2, std::string(129, 'x'));
    CHECK(fault(long_id) == EntryError::bad_member);
  }

  TEST_CASE("digests must be digests") {
    const std::string digest = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    CHECK(sync::read_open_part(open_part("{}", R"(,"private":{"note":")" + digest + R"("})"))->digests.size() == 1);
    for (const std::string& bad : {std::string("[]"), std::string("{\"note\":1}"), std::string("{\"note\":\"\"}"),
                                   "{\"note\":\"" + digest.substr(1) + "\"}", "{\"\":\"" + digest + "\"}"})
      CHECK(fault(open_part("{}", ",\"private\":" + bad)) == EntryError::bad_member);
  }

  TEST_CASE("unknown members and types are kept") {
    const auto read = sync::read_open_part(open_part("{}", R"(,"later":{"a":[true,null]})"));
    REQUIRE(read);
    CHECK(read->type == "contribution");
  }

  TEST_CASE("the largest open part is 65,535 bytes") {
    const std::size_t frame = open_part(R"({"a":""})").size();
    CHECK(sync::read_open_part(open_part(R"({"a":")" + std::string(65'535 - frame, 'x') + R"("})")));
    CHECK(fault(open_part(R"({"a":")" + std::string(65'536 - frame, 'x') + R"("})")) == EntryError::too_large);
  }

  TEST_CASE("a part that is altered, exchanged or not named is refused") {
    tests::SeededRandom random(5);
    const auto entry = sync::make_entry(draft(), random);
    const auto open = sync::read_open_part(entry->open);
    auto parts = entry->parts;
    parts.at("note").back() = ' ';
    CHECK(sync::check_parts(*open, parts).error() == EntryError::part_mismatch);
    parts = entry->parts;
    std::swap(parts.at("note"), parts.at("name"));
    CHECK(sync::check_parts(*open, parts).error() == EntryError::part_mismatch);
    CHECK(sync::check_parts(*open, {{"need", "{}"}}).error() == EntryError::part_mismatch);
  }

  TEST_CASE("a version is 32 hexadecimal digits of the leaf hash") {
    CHECK(sync::version_of(crypto::leaf_hash("")) == "6e340b9cffb37a989ca544e6bb780a2c");
  }

  TEST_CASE("ULIDs are 26 characters that sort by time") {
    tests::SeededRandom random(6);
    const std::string first = sync::make_ulid(1'469'918'176'385, random);
    CHECK(first.size() == 26);
    CHECK(first.starts_with("01ARYZ6S41"));  // the time part of the ULID specification's example
    CHECK(first < sync::make_ulid(1'469'918'176'386, random));
    CHECK(sync::make_ulid(-5, random).starts_with("0000000000"));
    CHECK(first.find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ") == std::string::npos);
  }
}
