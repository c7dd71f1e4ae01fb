#include "base/date.h"
#include "node/proof/canvas.h"
#include "node/proof/qr_code.h"
#include "node/proof/receipt.h"

namespace sovang::proof {
namespace {

constexpr int kWidth = 780;  // six pixels a module at version 26, quiet zone included
constexpr int kMargin = 36;
constexpr int kSmall = 22, kPlain = 26, kLarge = 32, kTitle = 40;

class Slip {
 public:
  Slip() : canvas_(kWidth) {}

  void centred(std::string_view text, int pixels, Weight weight) {
    for (const auto& line : canvas_.wrap(text, pixels, weight, kWidth - 2 * kMargin)) {
      y_ += pixels * 14 / 10;
      canvas_.text((kWidth - canvas_.measure(line, pixels, weight)) / 2, y_, line, pixels, weight);
    }
  }
  /// The label in the regular weight, the value behind it in bold.
  void fact(std::string_view label, std::string_view value, int pixels = kPlain) {
    if (value.empty()) return;
    const std::string head = std::string(label) + ": ";
    const int indent = canvas_.measure(head, kPlain, Weight::regular);
    y_ += pixels * 14 / 10;
    canvas_.text(kMargin, y_, head, kPlain, Weight::regular);
    bool first = true;
    for (const auto& line : canvas_.wrap(value, pixels, Weight::bold, kWidth - 2 * kMargin - indent)) {
      if (!first) y_ += pixels * 14 / 10;
      first = false;
      canvas_.text(kMargin + indent, y_, line, pixels, Weight::bold);
    }
  }
  void gap(int pixels) { y_ += pixels; }
  void rule() {
    y_ += 14;
    for (int x = kMargin; x < kWidth - kMargin; x += 12) canvas_.fill(x, y_, 7, 2);
    y_ += 6;
  }
  void code(const QrCode& qr) {
    const int module = kWidth / (qr.side + 2 * kQuietZone);
    const int left = (kWidth - module * qr.side) / 2;
    const int top = y_ + module * kQuietZone;
    for (int y = 0; y < qr.side; ++y)
      for (int x = 0; x < qr.side; ++x)
        if (qr.at(x, y)) canvas_.fill(left + x * module, top + y * module, module, module);
    y_ = top + module * (qr.side + kQuietZone);
  }
  std::string png() {
    canvas_.grow_to(y_ + kMargin);
    return canvas_.png();
  }

 private:
  Canvas canvas_;
  int y_ = kMargin / 2;
};

std::string day_of(const std::string& iso) {
  const auto date = base::parse_iso_date(iso);
  return date ? date->vietnamese() : iso;
}

}  // namespace

std::string receipt_png(const Receipt& receipt) {
  Slip slip;
  slip.centred(receipt.area.empty() ? "Ủy ban nhân dân" : receipt.area, kPlain, Weight::bold);
  slip.centred("Xã " + receipt.commune, kPlain, Weight::regular);
  slip.centred(receipt.title(), kTitle, Weight::bold);
  slip.centred("Số: " + receipt.receipt_no, kPlain, Weight::bold);
  if (receipt.reversed)
    slip.centred("ĐÃ ĐẢO" + (receipt.reversed_by.empty() ? "" : " bằng phiếu " + receipt.reversed_by), kLarge,
                 Weight::bold);
  slip.rule();
  slip.fact("Ngày", day_of(receipt.booked_on));
  slip.fact(receipt.kind == "BUDGET" ? "Nguồn" : "Người nộp", receipt.payer);
  if (receipt.kind != "BUDGET") slip.fact("Địa chỉ", receipt.address);
  slip.fact("Lý do nộp", "Đóng góp " + receipt.work);
  slip.fact(receipt.is_money()          ? "Số tiền"
            : receipt.kind == "WORKDAY" ? "Số ngày công"
            : receipt.kind == "IN_KIND" ? "Hiện vật"
                                        : "Diện tích",
            receipt.amount, kLarge);
  slip.fact(receipt.is_money() ? "Bằng chữ" : "Trị giá", receipt.worth());
  if (!receipt.parcel_no.empty()) slip.fact("Thửa, tờ", receipt.parcel_no + ", " + receipt.map_sheet_no);
  if (!receipt.reverses.empty()) slip.fact("Đảo phiếu", receipt.reverses);
  slip.rule();
  if (!receipt.code.empty()) slip.code(make_qr(receipt.code, QrLevel::low));
  slip.centred(receipt.check_code, kLarge, Weight::bold);
  slip.centred(receipt.state_text(), kLarge, Weight::bold);
  slip.gap(4);
  slip.centred(receipt.state_note(), kSmall, Weight::regular);
  return slip.png();
}

}  // namespace sovang::proof
