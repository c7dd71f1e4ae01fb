// What a receipt looks like: text that is not markup, pictures, fingerprints, keys in the page.

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "node/proof/canvas.h"
#include "node/proof/keys.h"
#include "node/proof/qr_code.h"
#include "node/proof/receipt.h"
#include "tests/proof/proven.h"

namespace sovang::tests {
namespace {

proof::Receipt receipt_of(const std::string& kind) {
  proof::Receipt receipt;
  receipt.kind = kind;
  receipt.form = kind == "LAND" ? "BB" : kind == "MONEY" ? "PT" : "BN";
  receipt.receipt_no = "PT-K01/2025-00001";
  receipt.booked_on = receipt.occurred_on = "2025-01-16";
  receipt.commune = "Tam Nông";
  receipt.area_kind = "khu";
  receipt.payer = "<script>alert('&\"')</script>";
  receipt.work = "Đường <b>ngõ</b>";
  receipt.amount = "1.234.567 đồng";
  receipt.code = *proof::receipt_code(Proven().proof);
  return receipt;
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_SUITE("receipt") {
  TEST_CASE("names stay text on every paper") {
    for (const char* kind : {"MONEY", "WORKDAY", "IN_KIND", "LAND", "BUDGET"})
      for (const auto size : {proof::PaperSize::a5, proof::PaperSize::roll_80mm}) {
        CAPTURE(kind);
        auto receipt = receipt_of(kind);
        receipt.owners = {receipt.payer, "<i>", "A & B"};
        receipt.reversed = true;
        receipt.reversed_by = "<u>";
        const std::string page = proof::receipt_html(receipt, size);
        for (const char* markup : {"<script", "<i>", "<u>", "<b>ngõ"}) CHECK(!contains(page, markup));
        CHECK(contains(page, "&lt;script&gt;"));
        CHECK(contains(page, "ĐÃ ĐẢO"));
        CHECK(contains(page, "<svg"));
        CHECK(!contains(page, "src="));
      }
  }

  TEST_CASE("land minutes name who the book knows, and leave dots for what it does not hold") {
    auto receipt = receipt_of("LAND");
    receipt.payer = "Nguyễn Văn Lợi";
    receipt.spouse = "Trần Thị Mai";
    receipt.address = "Ngõ 9, Khu 1";
    receipt.parcel_no = "45";
    const std::string alone = proof::receipt_fragment(receipt, proof::PaperSize::a5);
    for (const char* known : {"Nguyễn Văn Lợi, Trần Thị Mai (Ngõ 9, Khu 1)", "<b>45</b>", "Vợ hoặc chồng"})
      CHECK_MESSAGE(contains(alone, known), known);
    CHECK(contains(alone, "Diện tích trước khi hiến: …"));
    receipt.spouse.clear();
    receipt.owners = {"Nguyễn Văn Lợi", "Trần Thị Mai"};
    CHECK(contains(proof::receipt_fragment(receipt, proof::PaperSize::a5), "Nguyễn Văn Lợi, Trần Thị Mai (Ngõ 9"));
  }

  TEST_CASE("what goods and workdays are worth stands in figures and in words") {
    for (const auto size : {proof::PaperSize::a5, proof::PaperSize::roll_80mm}) {
      auto receipt = receipt_of("WORKDAY");
      receipt.amount = "4,5 ngày công";
      receipt.amount_vnd = 810'000;
      receipt.words = "Tám trăm mười nghìn đồng";
      CHECK(contains(proof::receipt_fragment(receipt, size), "810.000 đồng (Tám trăm mười nghìn đồng)"));
      receipt = receipt_of("MONEY");
      receipt.words = "Một triệu đồng";
      CHECK(contains(proof::receipt_fragment(receipt, size), ">Một triệu đồng<"));
    }
    CHECK(receipt_of("WORKDAY").worth().empty());
  }

  TEST_CASE("a receipt without a code has no picture of one") {
    auto receipt = receipt_of("MONEY");
    receipt.code.clear();
    CHECK(!contains(proof::receipt_fragment(receipt, proof::PaperSize::a5), "<svg"));
    CHECK(proof::receipt_png(receipt).starts_with("\x89PNG"));
  }

  TEST_CASE("every Vietnamese letter has a glyph of its own, and lines fit") {
    proof::Canvas canvas(400);
    const int unknown = canvas.measure("\U0001F600", 30, proof::Weight::bold);
    CHECK(unknown == canvas.measure("?", 30, proof::Weight::bold));
    const std::string letters = "ắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữựýỳỷỹỵđĐĂÂÊÔƠƯ";
    CHECK(canvas.measure(letters, 30, proof::Weight::regular) > 30 * 10);
    const auto lines = canvas.wrap(std::string(300, 'W') + " một hai ba bốn năm sáu bảy tám chín mười", 30,
                                   proof::Weight::regular, 360);
    CHECK(lines.size() > 5);
    for (const auto& line : lines) CHECK(canvas.measure(line, 30, proof::Weight::regular) <= 360);
    canvas.text(-50, 20, letters, 30, proof::Weight::bold);  // what is outside is left out
    CHECK(canvas.png().starts_with("\x89PNG"));
  }

  TEST_CASE("a code that no QR code holds is our caller's error") {
    CHECK_THROWS_AS(proof::make_qr(std::string(5000, 'A'), proof::QrLevel::low), std::length_error);
  }

  TEST_CASE("keys stand in the page as data that ends no script") {
    const std::string page = "<script id=\"keys\">{\"commune\":\"\",\"keys\":[]}</script>";
    const std::string filled = proof::with_keys(page, {{"commune", "</script><b>"}, {"keys", nlohmann::json::array()}});
    CHECK(filled.find("</script>") == filled.rfind("</script>"));
    CHECK(contains(filled, "\\u003c/script>"));
  }

  TEST_CASE("a fingerprint is twenty digits in groups, other for every key") {
    const Proven proven;
    const auto print = proof::fingerprint(proven.log.verifier());
    CHECK(print.size() == 24);
    CHECK(print != proof::fingerprint(proven.cosigner.verifier()));
  }
}

}  // namespace sovang::tests
