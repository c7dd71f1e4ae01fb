// The two forms of a proof, and what a reader does with damaged ones.

#include <doctest/doctest.h>

#include "base/file.h"
#include "node/proof/base45.h"
#include "node/proof/deflate.h"
#include "node/proof/packing.h"
#include "node/proof/prove.h"
#include "node/proof/qr_code.h"
#include "node/proof/verify.h"
#include "tests/proof/proven.h"
#include "tests/support/shared.h"

namespace sovang::tests {
namespace {

using proof::Fault;
using proof::read_proof;
using proof::ReadFault;

/// `code` with the bytes behind its prefix changed by `change`.
template <class Change>
std::string repacked(const std::string& code, const Change& change) {
  std::string packed = *proof::parse_base45(std::string_view(code).substr(4));
  change(packed);
  return "SV1:" + proof::base45(packed);
}

}  // namespace

TEST_SUITE("receipt code") {
  TEST_CASE("base45 is that of RFC 9285") {
    CHECK(proof::base45("AB") == "BB8");
    CHECK(proof::base45("Hello!!") == "%69 VD92EX0");
    CHECK(proof::base45("base-45") == "UJCLQE7W581");
    CHECK(proof::parse_base45("QED8WEX0") == "ietf!");
    CHECK(proof::parse_base45("") == "");
    for (const char* bad : {"A", "QED8WEX", "GGW", "::", "ab", "A\n", "BB8!", "ZZZ"})
      CHECK_MESSAGE(!proof::parse_base45(bad).has_value(), bad);
  }

  TEST_CASE("deflated bytes come back, and nothing that is cut, longer or too large is taken") {
    const std::string text(5000, 'a');
    const std::string packed = proof::deflate_raw(text);
    CHECK(proof::inflate_raw(packed, 5000) == text);
    CHECK(!proof::inflate_raw(packed, 4999).has_value());
    CHECK(!proof::inflate_raw(packed + "x", 9000).has_value());
    for (std::size_t cut = 0; cut < packed.size(); ++cut) CHECK(!proof::inflate_raw(packed.substr(0, cut), 9000));
  }

  TEST_CASE("a varint has one spelling") {
    for (const std::uint64_t value : {0ull, 1ull, 127ull, 128ull, 300ull, (1ull << 63) - 1}) {
      std::string out;
      proof::put_varint(out, value);
      CHECK(proof::Unpacker(out).varint() == value);
    }
    for (const std::string& bad :
         {std::string("\x80\x00", 2), std::string("\x80"), std::string(9, '\xff'), std::string(9, '\xff') + "\x01"})
      CHECK(!proof::Unpacker(bad).varint().has_value());
  }

  TEST_CASE("both forms hold the same proof") {
    for (const bool cosigned : {false, true}) {
      const Proven proven(3, 1, cosigned);
      const auto code = proof::receipt_code(proven.proof);
      REQUIRE(code.has_value());
      const auto from_code = read_proof(*code);
      const auto from_file = read_proof(proof::proof_file(proven.proof));
      REQUIRE(from_code.has_value());
      REQUIRE(from_file.has_value());
      CHECK(same(*from_code, proven.proof));
      CHECK(same(*from_file, proven.proof));
    }
  }

  TEST_CASE("what scanners put around a code is passed over, its own spaces are not") {
    const Proven proven;
    const std::string code = *proof::receipt_code(proven.proof);
    CHECK(read_proof(code + "\n").has_value());
    CHECK(read_proof("\r\n" + code + "\r\n").has_value());
    CHECK(read_proof("QR-Code:" + code + "\n").has_value());
    std::string spaceless = code;
    std::erase(spaceless, ' ');
    REQUIRE(spaceless != code);
    CHECK(!read_proof(spaceless).has_value());
  }

  TEST_CASE("what is no proof is named as what it is") {
    const Proven proven;
    const auto fault = [](std::string_view text) { return read_proof(text).error(); };
    CHECK(fault("") == ReadFault::unknown);
    CHECK(fault("https://example.com") == ReadFault::unknown);
    CHECK(fault("SVEN") == ReadFault::unknown);
    CHECK(fault("SV2:ABC") == ReadFault::newer);
    CHECK(fault("SV1:") == ReadFault::damaged_code);
    CHECK(fault("SV1:abc") == ReadFault::damaged_code);
    CHECK(fault("SV1:" + std::string(30000, '0')) == ReadFault::damaged_code);
    CHECK(fault("c2sp.org/tlog-proof@v2\n") == ReadFault::newer);
    CHECK(fault("c2sp.org/tlog-proof@v1\r\nindex 0\r\n") == ReadFault::damaged_file);
    CHECK(fault("c2sp.org/tlog-proof@v1\n") == ReadFault::damaged_file);
    CHECK(fault(proven.proof.way.text()) == ReadFault::no_record);
    auto empty = proven.proof.way;
    empty.extra = std::string("\0\5abc", 5);
    CHECK(fault(empty.text()) == ReadFault::no_record);
  }

  TEST_CASE("a checkpoint with extension lines has no code") {
    Proven proven;
    crypto::Checkpoint checkpoint{kLogName, 3, {}, {"more"}};
    proven.proof.way.checkpoint_note = crypto::sign_checkpoint(checkpoint, proven.log);
    CHECK(!proof::receipt_code(proven.proof).has_value());
  }

  TEST_CASE("a code cut at any letter is refused") {
    const Proven proven;
    const std::string code = *proof::receipt_code(proven.proof);
    for (std::size_t cut = 0; cut < code.size(); ++cut) {
      const auto verdict = proof::verify(code.substr(0, cut), proven.keys(), 1);
      REQUIRE(verdict.fault == Fault::unreadable);
    }
  }

  TEST_CASE("every letter of a code and every bit below it changed is refused or changes nothing") {
    const Proven proven;
    const std::string code = *proof::receipt_code(proven.proof);
    std::size_t same_proof = 0;
    const auto judge = [&](const std::string& damaged) {
      const auto verdict = proof::verify(damaged, proven.keys(), 1);
      if (verdict.fault) return;
      ++same_proof;
      REQUIRE(same(*read_proof(damaged), proven.proof));
    };
    for (std::size_t at = 0; at < code.size(); ++at) {
      std::string damaged = code;
      damaged[at] = damaged[at] == 'A' ? 'B' : 'A';
      judge(damaged);
    }
    const std::size_t bytes = proof::parse_base45(std::string_view(code).substr(4))->size();
    for (std::size_t bit = 0; bit < bytes * 8; ++bit)
      judge(repacked(
          code, [&](std::string& packed) { packed[bit / 8] = static_cast<char>(packed[bit / 8] ^ (1 << (bit % 8))); }));
    CHECK(same_proof < 8);  // unused bits behind the deflated texts
  }

  TEST_CASE("bytes behind the end of a code are refused") {
    const Proven proven;
    const std::string code = *proof::receipt_code(proven.proof);
    for (const char* more : {"x", "xy", "xyz"})
      CHECK(read_proof(repacked(code, [&](std::string& packed) { packed += more; })).error() ==
            ReadFault::damaged_code);
  }

  TEST_CASE("every byte of a proof file changed, doubled or lost is refused or changes nothing") {
    const Proven proven;
    const std::string file = proof::proof_file(proven.proof);
    const auto judge = [&](const std::string& damaged) {
      const auto verdict = proof::verify(damaged, proven.keys(), 1);
      if (!verdict.fault) REQUIRE(same(*read_proof(damaged), proven.proof));
    };
    for (std::size_t at = 0; at < file.size(); ++at) {
      for (int bit = 0; bit < 8; ++bit) {
        std::string damaged = file;
        damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
        judge(damaged);
      }
      judge(file.substr(0, at) + file[at] + file.substr(at));
      judge(file.substr(0, at) + file.substr(at + 1));
      REQUIRE(proof::verify(file.substr(0, at), proven.keys(), 1).fault.has_value());
    }
  }

  TEST_CASE("the example of the format reads, verifies and is written again to the byte") {
    const auto vectors = base::read_file(tests::root_dir() / "tests/vectors/receipt_code.txt", 1u << 16);
    const auto code_end = vectors.find('\n');
    const std::string code = vectors.substr(0, code_end);
    const auto file_start = vectors.find("c2sp.org/");
    std::vector<crypto::VerifierKey> keys;
    std::string_view lines = std::string_view(vectors).substr(code_end + 1, file_start - code_end - 1);
    for (std::size_t end = 0; (end = lines.find('\n')) != lines.npos; lines.remove_prefix(end + 1))
      keys.push_back(*crypto::parse_vkey(lines.substr(0, end)));
    REQUIRE(keys.size() == 2);
    CHECK(!proof::verify(code, keys, 1).fault);
    CHECK(proof::proof_file(*read_proof(code)) == vectors.substr(file_start));
    CHECK(proof::receipt_code(*read_proof(vectors.substr(file_start))) == code);
  }

  TEST_CASE("a receipt of a log of 100,000 entries fits into a code of version 26") {
    const Proven proven(100'000, 65'537);
    REQUIRE(proven.proof.way.hashes.size() == 17);
    const std::string code = *proof::receipt_code(proven.proof);
    CAPTURE(code.size());
    const auto qr = proof::make_qr(code, proof::QrLevel::low);
    MESSAGE("letters: ", code.size(), ", version: ", qr.version);
    CHECK(qr.version <= 26);
    CHECK(!proof::verify(code, proven.keys(), 1).fault);
  }

  TEST_CASE("the longest plausible records of such a log fit into version 26, with their names") {
    const std::string name = "Ông Nguyễn Phúc Vĩnh Tôn Thất Bảo Khánh, bà Công Tằng Tôn Nữ Huyền Trân và các con";
    const std::string shorter = "Bà Nguyễn Thị Phương Thảo và con trai Đặng Hữu Nghĩa";  // beside goods
    const std::string note = "Gia đình góp đợt hai, trừ phần đã ứng mua cát đầu tháng; biên lai cũ đã thu lại.";
    const std::string head =
        R"("work_id":"VK01-2025-014","source":"PEOPLE","occurred_on":"2025-01-15","booked_on":"2025-01-16",)"
        R"("household_id":"H00022","area_id":"K01","recorded_by":"K01-TK","receipt_no":"BB-K01B/2025-00123",)";
    const std::string land =
        R"({"parcel_no":"1245","map_sheet_no":"112","land_type":"ONT+CLN","certificate":"CS 04581/QĐ-UBND",)"
        R"("land_assets":"12 cây bưởi, 30 m tường rào, cổng","owners":"A;B;C;D;E"})";
    const std::string goods = R"("kind":"IN_KIND","item":"Xi măng PCB40 Nghi Sơn và đá 1×2 chở tận nơi",)"
                              R"("unit":"bao 50 kg","quantity_milli":20000,"unit_price_vnd":90000,"value_vnd":1800000)";
    const std::string reversal = R"("kind":"MONEY","amount_vnd":-400000,"reverses_id":"01JD4Q8ZK3V7M5R2T9XWB6CYHM")";
    for (const auto& [body, with_land] :
         {std::pair{head + R"("kind":"LAND","land_dm2":123450,"signers_required":5,"signers_signed":5)", true},
          std::pair{head + goods, false}, std::pair{head + reversal, false}}) {
      const Proven proven(100'000, 65'537, true, [&, &with = with_land, &text = body](base::Random& random) {
        sync::Draft draft{"01JD4Q8ZK3V7M5R2T9XWB6CYHN", "contribution", "2025-01-16T20:15:00+07:00", "k01-a", {}, {}};
        draft.body = "{" + text + "}";
        draft.fields["name"] = R"({"contributor_name":")" + (text.find("item") < text.size() ? shorter : name) + "\"}";
        draft.fields["note"] = R"({"note":")" + note + "\"}";
        if (with) draft.fields["land"] = land;
        return *sync::make_entry(draft, random);
      });
      const auto code = proof::printed_code(proven.proof);
      CHECK(!code.without_name);
      CHECK(!code.dense());
      CHECK(proof::make_qr(code.text, proof::QrLevel::low).version <= 26);
      CHECK(proof::verify(code.text, proven.keys(), 1).parts.size() == 1);
    }
  }

  TEST_CASE("what does not fit leaves its name out, is dense, or has no code: each is told and still true") {
    struct Case {
      std::size_t item, name;
      bool without_name, dense, none;
    };
    for (const auto& one : {Case{60, 600, true, false, false}, Case{900, 60, false, true, false},
                            Case{2000, 2000, true, true, false}, Case{9000, 60, false, false, true}}) {
      CAPTURE(one.item);
      SeededRandom words(9);
      const auto noise = [&](std::size_t letters) {
        std::string out;
        while (out.size() < letters) out += static_cast<char>('a' + words.below(26));
        return out;
      };
      const Proven proven(100'000, 65'537, true, [&](base::Random& random) {
        sync::Draft draft{"01JD4Q8ZK3V7M5R2T9XWB6CYHN", "contribution", "2025-01-16T20:15:00+07:00", "k01-a", {}, {}};
        draft.body = R"({"kind":"IN_KIND","household_id":"H1","item":")" + noise(one.item) + "\"}";
        draft.fields["name"] = R"({"contributor_name":")" + noise(one.name) + "\"}";
        return *sync::make_entry(draft, random);
      });
      const auto code = proof::printed_code(proven.proof);
      CHECK(code.without_name == one.without_name);
      CHECK(code.dense() == one.dense);
      CHECK(code.text.empty() == one.none);
      if (one.none) continue;
      CHECK(proof::make_qr(code.text, proof::QrLevel::low).version <= 40);
      const auto verdict = proof::verify(code.text, proven.keys(), 1);
      CHECK(!verdict.fault);
      CHECK(verdict.parts.empty() == one.without_name);
    }
  }
}

}  // namespace sovang::tests
