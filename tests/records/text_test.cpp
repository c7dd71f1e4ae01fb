#include "node/records/text.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/records/import.h"
#include "tests/records/fixture_commune.h"
#include "tests/support/shared.h"

namespace sovang::records {
namespace {

bool all_prefix(const std::vector<std::string>& tokens, const std::vector<std::string>& words) {
  return std::all_of(tokens.begin(), tokens.end(), [&](const std::string& token) {
    return std::any_of(words.begin(), words.end(), [&](const std::string& word) { return word.starts_with(token); });
  });
}

TEST_SUITE("text") {
  TEST_CASE("what would steer a terminal is shown and does nothing") {
    CHECK(records::printable("Nguyễn Thị Bưởi\t500.000 đ\n") == "Nguyễn Thị Bưởi\t500.000 đ\n");
    CHECK(records::printable("a\x1b[2Jb\x07") == "a\xEF\xBF\xBD[2Jb\xEF\xBF\xBD");
    CHECK(records::printable("\x7f\xC2\x9b"
                             "2J") ==
          "\xEF\xBF\xBD\xEF\xBF\xBD"
          "2J");  // DEL, and CSI in one letter
    CHECK(records::printable("\x9b"
                             "2J") ==
          "\xEF\xBF\xBD"
          "2J");  // the same as a bare byte
    CHECK(records::printable("x\ry") == "x\xEF\xBF\xBDy");
  }

  TEST_CASE("cleaning composes, trims and removes what nobody sees") {
    CHECK(clean_text("Nguyễn Văn").text == "Nguyễn Văn");
    CHECK(!clean_text("Nguyễn Văn").was_decomposed);
    const CleanText decomposed = clean_text("Nguye\xCC\x82\xCC\x83n");
    CHECK(decomposed.text == "Nguyễn");
    CHECK(decomposed.was_decomposed);
    const CleanText hidden = clean_text(
        "H00\xE2\x80\x8B"
        "010");
    CHECK(hidden.text == "H00010");
    CHECK(hidden.had_invisible);
    CHECK(clean_text("\xEF\xBB\xBFK01").text == "K01");
    CHECK(clean_text("  a\xC2\xA0"
                     "b \n")
              .text == "a b");
    CHECK(!clean_text("  a\xC2\xA0"
                      "b ")
               .had_invisible);
    CHECK(clean_text("một\r\nhai").text == "một\nhai");
    CHECK(clean_text("a\tb").text == "a b");
    CHECK(clean_text(std::string_view("a\x01"
                                      "b",
                                      3))
              .text == "ab");
    CHECK(clean_text("").text == "");
    CHECK(clean_text("\xC3").text == "\xEF\xBF\xBD");
  }

  TEST_CASE("text in a wrong encoding is noticed") {
    for (const char* text : {"NguyÔn V¨n Hïng", "Nguyá»…n VÄƒn HÃ¹ng", "TrÇn ThÞ Hµ", "Lª V¨n TiÕn", "Hoµng",
                             "§ç ThÞ Thñy", "Hïng", "®­êng", "xi m¨ng", "Ä\xC2\x90á»— VÄƒn", "HÃ¹ng", "Äá»—",
                             "Ph\xEF\xBF\xBDm", "Nguyeãn Vaên An", "nép hé mÑ", "Bïi Hång"}) {
      CAPTURE(text);
      CHECK(looks_misencoded(text));
    }
  }

  TEST_CASE("real text is left in peace") {
    for (const char* text : {"Nguyễn Văn Hùng",
                             "Đỗ Văn Đức",
                             "Ô",
                             "Đ",
                             "Âu Quang Nam",
                             "Ý",
                             "Lê",
                             "Lê Công Hòa",
                             "Hà",
                             "UBND XÃ",
                             "«UBND XÃ»",
                             "“UBND XÃ”",
                             "‘XÃ’",
                             "CHÚ Ý»",
                             "«Xã»",
                             "m²",
                             "m³",
                             "37,5 m²",
                             "5 µm",
                             "½ ngày",
                             "Đá 1×2",
                             "30°",
                             "François",
                             "Müller",
                             "Peña",
                             "José",
                             "Noël",
                             "Søren",
                             "Zoë",
                             "Gaël",
                             "Loïc",
                             "Björn",
                             "Chloé",
                             "Ångström",
                             "Panadol®",
                             "© 2025",
                             "THÂN",
                             "bờ tre 10 m – có cổng",
                             "Nộp hộ mẹ…",
                             "sân gạch 15 m²",
                             "Công ty TNHH Việt Hưng 15",
                             "Hoàng Thị Thoa",
                             "quà",
                             "già",
                             "Trà Tân",
                             "Công an xã",
                             "Cây xanh bóng mát",
                             "Đèn chiếu sáng LED",
                             "",
                             "abc",
                             "Hoà",
                             "Thuý",
                             "Quý"}) {
      CAPTURE(text);
      CHECK(!looks_misencoded(text));
    }
  }

  TEST_CASE("no text of the shared files is taken for a wrong encoding") {
    const auto shared = tests::shared_dir_or_skip("encodings of the fixture files");
    if (!shared) return;
    for (const auto* name : {"areas", "households", "orgs", "works", "models", "commendations", "contributions"}) {
      const auto table = tests::read_csv(tests::read_text(*shared / "fixtures" / (std::string(name) + ".csv")));
      REQUIRE(table);
      for (const auto& row : table->rows) {
        for (const std::string_view field : row) {
          if (looks_misencoded(field)) FAIL_CHECK(std::string(field));
        }
      }
    }
  }

  TEST_CASE("search keys: marks, đ, case and the place of the tone") {
    CHECK(search_key_plain("Nguyễn Văn Dũng") == "nguyen van dung");
    CHECK(search_key_plain("ĐÀO ĐỨC ƯỚC") == "dao duc uoc");
    CHECK(search_key_plain("Nguye\xCC\x82\xCC\x83n") == "nguyen");
    CHECK(search_key_plain("José Ñ Müller") == "jose n muller");
    CHECK(search_key_accented("ĐÀO") == "đào");
    CHECK(search_key_accented("HOÀ") == search_key_accented("Hòa"));
    CHECK(search_key_accented("Thuý") == search_key_accented("Thúy"));
    CHECK(search_key_accented("Hoè") == search_key_accented("hòe"));
    CHECK(search_key_accented("UỶ ban") == search_key_accented("Ủy ban"));
    CHECK(search_key_accented("hoà").size() < search_key_accented("hoàng").size());
    CHECK(search_key_accented("hoàng").starts_with(search_key_accented("hòa")));
    CHECK(search_key_accented("mùa") == "mùa");
    CHECK(search_key_accented("quà") == "quà");
    CHECK(search_key_accented("I İ") != "");
    CHECK(is_accented("Dũng"));
    CHECK(is_accented("đao"));
    CHECK(!is_accented("Dung H00042"));
    CHECK(search_words("nguyen  van-a (em), k01/2 ") == std::vector<std::string>{"nguyen", "van-a", "em", "k01/2"});
    CHECK(search_words("").empty());
  }

  TEST_CASE("search cases of the shared file") {
    const auto shared = tests::shared_dir_or_skip("search-cases.json");
    if (!shared) return;
    const auto cases = nlohmann::json::parse(tests::read_text(*shared / "fixtures" / "search-cases.json"));
    const auto households = tests::read_csv(tests::read_text(*shared / "fixtures" / "households.csv"));
    REQUIRE(households);
    for (const auto& wanted : cases.at("search")) {
      const std::string query = wanted.at("query");
      CAPTURE(query);
      const bool accented = is_accented(query);
      CHECK(accented == wanted.at("accented").get<bool>());
      const auto key = accented ? search_key_accented : search_key_plain;
      const auto tokens = search_words(key(query));
      std::vector<std::string> hits;
      for (const auto& row : households->rows) {  // household_id, head_name, spouse_name
        const std::string names = std::string(row[0]) + " " + std::string(row[2]) + " " + std::string(row[4]);
        if (all_prefix(tokens, search_words(key(names)))) hits.emplace_back(row[0]);
      }
      CHECK(hits.size() == wanted.at("count").get<std::size_t>());
      std::sort(hits.begin(), hits.end());
      hits.resize(std::min<std::size_t>(hits.size(), 20));
      CHECK(hits == wanted.at("first_20").get<std::vector<std::string>>());
    }
    std::vector<std::pair<std::string, std::string>> heads;
    for (const auto& row : households->rows) {
      if (row[1] == cases.at("sort_area").get<std::string>()) heads.emplace_back(name_sort_key(row[2]), row[0]);
    }
    std::sort(heads.begin(), heads.end());
    const auto& sorted = cases.at("sorted_heads");
    REQUIRE(heads.size() == sorted.size());
    for (std::size_t at = 0; at < heads.size(); ++at) CHECK(heads[at].second == sorted[at][0].get<std::string>());
  }

  TEST_CASE("names sort by the last word, then the words before; tones break ties only") {
    const std::vector<std::string> sorted = {"Âu An",      "Bùi An",     "Lê Văn Ân", "Bùi Dũng", "Vũ Dung",
                                             "Lê Văn Duy", "Lê Văn Đào", "A Đức",     "B Đúc",    "Lê Hoa",
                                             "Lê Hoà",     "Lê Hoả",     "Lê Hoã",    "Lê Hoá",   "Lê Hoạ"};
    // Đúc and Đức differ in a letter (u, ư), so u comes first.
    std::vector<std::string> expected = sorted;
    std::swap(expected[7], expected[8]);
    std::vector<std::string> actual = sorted;
    std::sort(actual.begin(), actual.end(),
              [](const auto& left, const auto& right) { return name_sort_key(left) < name_sort_key(right); });
    CHECK(actual == expected);
    CHECK(name_sort_key("Lê Hòa") == name_sort_key("Lê Hoà"));
    CHECK(name_sort_key("LÊ HOÀ") == name_sort_key("lê hoà"));
  }

  TEST_CASE("numbers in names sort by value") {
    CHECK(natural_sort_key("Khu 2") < natural_sort_key("Khu 10"));
    CHECK(natural_sort_key("Khu 2 Hạ Bãi") < natural_sort_key("Khu 10 Hạ Bãi"));
    CHECK(natural_sort_key("Khu 02") == natural_sort_key("Khu 2"));
    CHECK(natural_sort_key("K9") < natural_sort_key("K10"));
    CHECK(natural_sort_key("Thôn Đông") > natural_sort_key("Thôn Dương"));
    CHECK(natural_sort_key("") < natural_sort_key("a"));
  }

  TEST_CASE("numbers as people read them") {
    CHECK(group_digits(0) == "0");
    CHECK(group_digits(999) == "999");
    CHECK(group_digits(1'234'567) == "1.234.567");
    CHECK(group_digits(-1'000) == "-1.000");
    CHECK(group_digits(INT64_MIN) == "-9.223.372.036.854.775.808");
    CHECK(decimal_comma(375, 1) == "37,5");
    CHECK(decimal_comma(3750, 2) == "37,5");
    CHECK(decimal_comma(4, 1) == "0,4");
    CHECK(decimal_comma(40, 1) == "4");
    CHECK(decimal_comma(12'345'675, 1) == "1.234.567,5");
    CHECK(decimal_comma(-5, 3) == "-0,005");
    CHECK(percent_text(54, 2560) == "2,1");
    CHECK(percent_text(19, 1000) == "1,9");
    CHECK(percent_text(1, 1) == "100,0");
    CHECK(percent_text(0, 0) == "0,0");
    CHECK(percent_text(25, 10000) == "0,3");
  }

  TEST_CASE("sums are said to the nearest tenth, with hơn and gần as the figure has it") {
    CHECK(sum_phrase(4'386'450'000) == "gần 4,4 tỷ đồng");
    CHECK(sum_phrase(4'523'450'000) == "hơn 4,5 tỷ đồng");
    CHECK(sum_phrase(137'000'000) == "137 triệu đồng");
    CHECK(sum_phrase(137'050'000) == "gần 137,1 triệu đồng");
    CHECK(sum_phrase(137'049'999) == "hơn 137 triệu đồng");
    CHECK(sum_phrase(1'000'000'000) == "1 tỷ đồng");
    CHECK(sum_phrase(1'050'000'000) == "gần 1,1 tỷ đồng");
    CHECK(sum_phrase(999'960'000) == "gần 1 tỷ đồng");
    CHECK(sum_phrase(999'940'000) == "hơn 999,9 triệu đồng");
    CHECK(sum_phrase(1'234'500'000'000) == "1.234,5 tỷ đồng");
    CHECK(sum_phrase(500'000) == "0,5 triệu đồng");
    CHECK(sum_phrase(40'000) == "40.000 đồng");
    CHECK(sum_phrase(0) == "0 đồng");
  }

  TEST_CASE("amounts in words") {
    CHECK(vnd_in_words(1'205'021'000) == "Một tỷ hai trăm linh năm triệu không trăm hai mươi mốt nghìn đồng");
    CHECK(vnd_in_words(0) == "Không đồng");
    CHECK(vnd_in_words(5) == "Năm đồng");
    CHECK(vnd_in_words(10) == "Mười đồng");
    CHECK(vnd_in_words(11) == "Mười một đồng");
    CHECK(vnd_in_words(15) == "Mười lăm đồng");
    CHECK(vnd_in_words(21) == "Hai mươi mốt đồng");
    CHECK(vnd_in_words(24) == "Hai mươi tư đồng");
    CHECK(vnd_in_words(14) == "Mười bốn đồng");
    CHECK(vnd_in_words(55) == "Năm mươi lăm đồng");
    CHECK(vnd_in_words(105) == "Một trăm linh năm đồng");
    CHECK(vnd_in_words(110) == "Một trăm mười đồng");
    CHECK(vnd_in_words(500'000) == "Năm trăm nghìn đồng");
    CHECK(vnd_in_words(1'500'000) == "Một triệu năm trăm nghìn đồng");
    CHECK(vnd_in_words(1'000'005) == "Một triệu không trăm linh năm đồng");
    CHECK(vnd_in_words(1'000'000'001) == "Một tỷ không trăm linh một đồng");
    CHECK(vnd_in_words(1'200'000'000'000) == "Một nghìn hai trăm tỷ đồng");
    CHECK(vnd_in_words(-400'000) == "Âm bốn trăm nghìn đồng");
  }
}

}  // namespace
}  // namespace sovang::records
