#include <fmt/format.h>

#include "base/date.h"
#include "node/proof/assets.h"
#include "node/proof/html.h"
#include "node/proof/qr_code.h"
#include "node/proof/receipt.h"

namespace sovang::proof {
namespace {

constexpr const char* kDots = "…………………………";

std::string or_dots(std::string_view text) { return text.empty() ? kDots : escaped(text); }

std::string day_of(const std::string& iso) {
  const auto date = base::parse_iso_date(iso);
  if (!date) return {};
  return fmt::format("Ngày {} tháng {} năm {}", date->day, date->month, date->year);
}

/// `K01/2025` of `PT-K01/2025-00001`.
std::string book_of(const std::string& receipt_no) {
  const auto first = receipt_no.find('-');
  const auto last = receipt_no.rfind('-');
  return first == last ? std::string() : receipt_no.substr(first + 1, last - first - 1);
}

const char* amount_label(const Receipt& receipt) {
  if (receipt.kind == "WORKDAY") return "Số ngày công";
  if (receipt.kind == "IN_KIND") return "Hiện vật";
  return receipt.kind == "LAND" ? "Diện tích" : "Số tiền";
}

std::string parcel_text(const Receipt& receipt) {
  std::string out;
  if (!receipt.parcel_no.empty()) out = "thửa " + receipt.parcel_no;
  if (!receipt.map_sheet_no.empty()) out += (out.empty() ? "tờ " : ", tờ ") + receipt.map_sheet_no;
  return out;
}

std::string unit_of(const Receipt& receipt) {
  return "<b>" + escaped(receipt.area.empty() ? "Ủy ban nhân dân" : receipt.area) + "</b><br>Xã " +
         escaped(receipt.commune);
}

std::string facts(const Receipt& receipt) {
  std::string out = "<dl>";
  const auto line = [&](std::string_view label, std::string_view value, const char* css = "") {
    out += fmt::format("<dt>{}:</dt><dd{}>{}</dd>", label, css, value);
  };
  line(receipt.kind == "BUDGET" ? "Nguồn" : "Người nộp", or_dots(receipt.payer));
  if (receipt.kind != "BUDGET") line("Địa chỉ", or_dots(receipt.address));
  line("Lý do nộp", "Đóng góp " + escaped(receipt.work));
  line(amount_label(receipt), escaped(receipt.amount), " class=\"tien-p so\"");
  if (!receipt.words.empty()) line(receipt.is_money() ? "Bằng chữ" : "Trị giá", escaped(receipt.worth()));
  if (const std::string parcel = parcel_text(receipt); receipt.kind == "LAND" && !parcel.empty())
    line("Thửa, tờ bản đồ", escaped(parcel));
  if (!receipt.reverses.empty()) line("Đảo phiếu", escaped(receipt.reverses));
  line("Kèm theo", "0 chứng từ gốc");
  return out + "</dl>";
}

std::string reversed_mark(const Receipt& receipt) {
  if (!receipt.reversed) return {};
  return "<p class=\"giua\"><span class=\"dau-dao\">ĐÃ ĐẢO</span>" +
         (receipt.reversed_by.empty() ? std::string()
                                      : "<small>bằng phiếu " + escaped(receipt.reversed_by) + "</small>") +
         "</p>";
}

std::string code_block(const Receipt& receipt) {
  if (receipt.code.empty()) return {};
  return "<div class=\"qr\" role=\"img\" aria-label=\"Mã QR chứng minh khoản này\">" +
         qr_svg(make_qr(receipt.code, QrLevel::low)) + "</div>";
}

std::string state_block(const Receipt& receipt) {
  std::string out;
  if (!receipt.check_code.empty()) out += "<div class=\"ma-kiem giua\">" + receipt.check_code + "</div>";
  out += fmt::format("<div class=\"giua\"><span class=\"dc{}\">{}</span></div>",
                     receipt.state == ReceiptState::local ? "" : " du", receipt.state_text());
  return out + "<small class=\"giua\">" + escaped(receipt.state_note()) + "</small>";
}

std::string signatures(const Receipt& receipt) {
  return "<div class=\"ba\"><div><b>Người nộp</b><br><small>(ký, ghi rõ họ tên)</small><div class=\"cho-ky\"></div>" +
         escaped(receipt.nameless ? "" : receipt.payer) +
         "</div><div><b>Người thu</b><br><small>(ký, ghi rõ họ tên)</small><div class=\"cho-ky\"></div></div></div>";
}

std::string roll(const Receipt& receipt) {
  return fmt::format(
      "<article class=\"phieu k80\" lang=\"vi\"><p class=\"giua\">{}</p><h2 class=\"ten-phieu\">{}</h2>"
      "<p class=\"giua\">Số: <b class=\"so\">{}</b><br>{}</p>{}<hr>{}<hr>{}{}</article>",
      unit_of(receipt), receipt.title(), escaped(receipt.receipt_no), day_of(receipt.booked_on), reversed_mark(receipt),
      facts(receipt), code_block(receipt) + state_block(receipt), signatures(receipt));
}

std::string sheet(const Receipt& receipt) {
  std::string form = receipt.kind == "BUDGET" ? "Lệnh cấp kinh phí" : receipt.form == "PT" ? "Phiếu thu" : "Biên nhận";
  std::string given;
  if (receipt.occurred_on != receipt.booked_on)
    if (const auto date = base::parse_iso_date(receipt.occurred_on))
      given = "<small class=\"giua\">Ngày nhận " + date->vietnamese() + "</small>";
  return fmt::format(
      "<article class=\"phieu a5\" lang=\"vi\"><div class=\"dau-p\"><div>{}</div><div>Mẫu số: {}<br>Quyển: "
      "{}<br><b>Số: "
      "<span class=\"so\">{}</span></b></div></div><div class=\"hai-p\"><div><h2 class=\"ten-phieu\">{}</h2>"
      "<p class=\"giua\">{}</p>{}{}{}</div><div class=\"ben-phieu\">{}{}</div></div></article>",
      unit_of(receipt), form, escaped(book_of(receipt.receipt_no)), escaped(receipt.receipt_no), receipt.title(),
      day_of(receipt.booked_on), reversed_mark(receipt), facts(receipt), signatures(receipt),
      code_block(receipt) + state_block(receipt), given);
}

std::string owners_of(const Receipt& receipt) {
  std::string out;
  for (const auto& owner : receipt.owners) out += (out.empty() ? "" : ", ") + escaped(owner);
  if (out.empty()) out = or_dots(receipt.payer) + (receipt.spouse.empty() ? "" : ", " + escaped(receipt.spouse));
  return out + (receipt.address.empty() ? "" : " (" + escaped(receipt.address) + ")");
}

std::string signer(std::string_view role, std::string_view name = {}) {
  return "<div><b>" + std::string(role) + "</b><br><small>(ký, ghi rõ họ tên)</small><div class=\"cho-ky\"></div>" +
         escaped(name) + "</div>";
}

/// Biên bản hiến đất: what is not in the book (area before, bounds) stays open for the pen.
std::string minutes(const Receipt& receipt) {
  std::string out = fmt::format(
      "<article class=\"phieu bb\" lang=\"vi\"><div class=\"khung-bb\"><p>{}<br>Số: <b "
      "class=\"so\">{}</b></p><p><b>CỘNG HÒA XÃ "
      "HỘI CHỦ NGHĨA VIỆT NAM</b><br><b>Độc lập - Tự do - Hạnh phúc</b></p></div><h2 class=\"ten-phieu\">{}</h2><p "
      "class=\"giua\">(tặng cho quyền sử dụng đất để {})</p>{}",
      unit_of(receipt), escaped(receipt.receipt_no), receipt.title(), escaped(receipt.work), reversed_mark(receipt));
  out += fmt::format(
      "<p>{}, tại {}, chúng tôi gồm:</p><ol><li>Đại diện Ủy ban nhân dân xã {}: {}</li><li>Cán bộ địa "
      "chính: {}</li><li>Trưởng {}: {}</li><li>Trưởng ban công tác Mặt trận: {}</li><li>Người hiến đất, "
      "vợ hoặc chồng và các đồng sở hữu: {}</li><li>Hộ liền kề: {}</li></ol>",
      day_of(receipt.booked_on), or_dots(receipt.area), escaped(receipt.commune), kDots, kDots,
      escaped(receipt.area.empty() ? receipt.area_kind : receipt.area), or_dots(receipt.area_head),
      or_dots(receipt.front_head), owners_of(receipt), kDots);
  out += fmt::format(
      "<p>Thửa đất số <b>{}</b>, tờ bản đồ số <b>{}</b>, loại đất <b>{}</b>, giấy chứng nhận số "
      "<b>{}</b>. Diện tích trước khi hiến: {} m²; diện tích hiến: <b class=\"so\">{}</b>; còn lại: {} m². "
      "Ranh giới, sơ đồ: {}</p><p>Tài sản trên đất: {}</p>",
      or_dots(receipt.parcel_no), or_dots(receipt.map_sheet_no), or_dots(receipt.land_type),
      or_dots(receipt.certificate), kDots, escaped(receipt.amount), kDots, kDots, or_dots(receipt.land_assets));
  out +=
      "<p>Người hiến đất <b>tự nguyện, không yêu cầu bồi thường</b>. Biên bản lập thành … bản, mỗi bên giữ một "
      "bản.</p>";
  out += fmt::format("<p>Số người phải ký: {}; đã ký: {}.</p>", receipt.signers_required, receipt.signers_signed);
  out += "<div class=\"ky-bb\">";
  if (receipt.owners.empty()) out += signer("Người hiến đất", receipt.nameless ? "" : receipt.payer);
  if (!receipt.spouse.empty()) out += signer("Vợ hoặc chồng", receipt.spouse);
  for (const auto& owner : receipt.owners) out += signer("Người hiến đất", owner);
  out += signer("Trưởng " + escaped(receipt.area_kind), receipt.area_head) + signer("Mặt trận", receipt.front_head) +
         signer("Địa chính") + signer("Hộ liền kề") + signer("Ủy ban nhân dân xã") + "</div>";
  return out + "<div class=\"doi-bb\">" + code_block(receipt) + "<div>" + state_block(receipt) +
         "</div></div></article>";
}

}  // namespace

std::string receipt_fragment(const Receipt& receipt, PaperSize size) {
  if (size == PaperSize::roll_80mm) return roll(receipt);
  return receipt.kind == "LAND" ? minutes(receipt) : sheet(receipt);
}

std::string receipt_html(const Receipt& receipt, PaperSize size) {
  return "<!doctype html>\n<html lang=\"vi\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width, initial-scale=1\"><title>" +
         escaped(receipt.title() + " " + receipt.receipt_no) +
         "</title><style>\nbody { margin: 0; background: #fff; }\n" + std::string(asset("receipt.css")) +
         "</style></head><body>" + receipt_fragment(receipt, size) + "</body></html>\n";
}

}  // namespace sovang::proof
