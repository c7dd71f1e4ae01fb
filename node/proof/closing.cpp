#include "node/proof/closing.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "crypto/encoding.h"
#include "crypto/sha256.h"
#include "node/proof/html.h"
#include "node/proof/qr_code.h"
#include "node/proof/verify.h"
#include "node/records/text.h"

namespace sovang::proof {
namespace {

using nlohmann::json;

constexpr std::string_view kStyle =
    "body{margin:0;background:#fff;color:#000;font:11pt/1.45 'Times New Roman',serif}"
    "article{max-width:180mm;margin:0 auto;padding:12mm}"
    "h1{font-size:15pt;text-align:center;margin:1em 0 0}"
    "p.giua{text-align:center}"
    "table{border-collapse:collapse;width:100%;margin:1em 0}"
    "td{border:1px solid #000;padding:2pt 5pt}td+td{text-align:right}"
    "pre{font:9pt/1.35 monospace;white-space:pre-wrap}"
    "code{overflow-wrap:anywhere}"
    "figure{margin:1em 0;width:70mm}figure svg{width:100%;height:auto}"
    "figure,table,.ky{break-inside:avoid}"
    ".ky{display:flex;justify-content:space-around;text-align:center;min-height:30mm}"
    "@page{size:A4;margin:10mm}";

std::string row(std::string_view label, std::string_view value) {
  return fmt::format("<tr><td>{}</td><td>{}</td></tr>", label, escaped(value));
}

std::string day_text(std::string_view iso) {
  const auto date = base::parse_iso_date(iso);
  return date ? date->vietnamese() : std::string(iso);
}

}  // namespace

std::optional<Stated> read_stated(const sync::OpenPart& open) {
  auto closing = views::read_closing(open);
  if (open.type != "closing" || !closing) return std::nullopt;
  const json stated = json::parse(closing->stated);
  bool whole = closing->figures_sha256.size() == 64;
  const auto number = [&](const char* name) {
    const auto found = stated.find(name);
    whole = whole && found != stated.end() && found->is_number_integer();
    return whole ? found->get<std::int64_t>() : 0;
  };
  Stated out{
      *std::move(closing), number("contributions"), number("people_total_vnd"), number("commune_budget_vnd"),
      number("total_vnd"), number("workdays_half"), number("land_dm2"),         number("households_contributing")};
  return whole ? std::optional(std::move(out)) : std::nullopt;
}

std::string period_words(std::string_view period, bool vi) {
  const std::string year(period.substr(0, 4));
  if (period.size() != 7) return (vi ? "năm " : "the year ") + year;
  const char number = period[6];
  if (period[5] == 'Q') return fmt::format(fmt::runtime(vi ? "quý {} năm {}" : "quarter {} of {}"), number, year);
  return fmt::format(fmt::runtime(vi ? "nửa năm thứ {} của {}" : "half {} of {}"), number, year);
}

std::vector<std::string> closing_sentences(const sync::OpenPart& open, bool vi) {
  const auto stated = read_stated(open);
  if (!stated) return {};
  const auto& closing = stated->closing;
  std::vector<std::string> out{
      fmt::format(fmt::runtime(vi ? "Xã khóa sổ {} ({}): từ {} đến {}, bản {}, theo quy tắc tính số {}, ghi lúc {}."
                                  : "The commune closed {} ({}): {} to {}, version {}, by rules {}, recorded at {}."),
                  period_words(closing.period, vi), closing.period, closing.from.vietnamese(), closing.to.vietnamese(),
                  closing.version, closing.rules, open.time)};
  if (closing.version > 1)
    out.push_back(fmt::format(fmt::runtime(vi ? "Đây là bản đính chính; bản trước là mục {}."
                                              : "This is a corrected version; the one before is entry {}."),
                              closing.corrects));
  const auto group = [](std::int64_t value) { return records::group_digits(value); };
  out.push_back(fmt::format(
      fmt::runtime(vi ? "Tổng kinh phí huy động: {} đồng, gồm ngân sách xã {} đồng, nhân dân và các nguồn khác {} đồng."
                      : "Total mobilised: {} đồng: commune budget {} đồng, the people and other sources {} đồng."),
      group(stated->total_vnd), group(stated->commune_budget_vnd), group(stated->people_total_vnd)));
  out.push_back(
      fmt::format(fmt::runtime(vi ? "{} khoản đóng góp, {} hộ tham gia; {} ngày công; đất hiến {} m²."
                                  : "{} contributions, {} households taking part; {} workdays; land given {} m²."),
                  group(stated->contributions), group(stated->households_contributing),
                  records::decimal_comma(stated->workdays_half * 5, 1), records::decimal_comma(stated->land_dm2, 2)));
  out.push_back(fmt::format(fmt::runtime(vi ? "Mã số liệu (SHA-256): {}." : "Digest of the figures (SHA-256): {}."),
                            closing.figures_sha256));
  return out;
}

void check_figures(Verdict& verdict, std::string_view figures) {
  if (verdict.fault) return;
  if (figures.ends_with('\n')) figures.remove_suffix(1);
  const auto stated = read_stated(verdict.record);
  const auto parsed = json::parse(figures, nullptr, false);
  verdict.figures_match = stated && parsed.is_object() &&
                          crypto::hex(base::view(crypto::sha256(figures))) == stated->closing.figures_sha256 &&
                          json::parse(views::stated_text(std::string(figures))) == json::parse(stated->closing.stated);
  if (!verdict.figures_match) verdict.fault = Fault::figures;
}

std::string closing_html(const views::ClosedPeriod& closed, std::string_view commune, std::string_view text,
                         std::string_view code) {
  const json stated = json::parse(closed.stated);
  const auto number = [&](const char* name) { return stated.value(name, std::int64_t{0}); };
  const auto vnd = [&](const char* name) { return records::group_digits(number(name)) + " đồng"; };
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"vi\"><head><meta charset=\"utf-8\"><title>Tờ khóa sổ {0}</title>"
      "<style>{1}</style></head><body><article><p class=\"giua\"><b>ỦY BAN NHÂN DÂN XÃ {2}</b></p>"
      "<h1>TỜ KHÓA SỔ {0}</h1><p class=\"giua\">{3}: từ {4} đến {5}<br>Bản {6}, khóa ngày {7}, quy tắc tính số {8}</p>",
      escaped(closed.period), kStyle, escaped(commune), period_words(closed.period, true), day_text(closed.from),
      day_text(closed.to), closed.version, day_text(closed.closed_on), closed.rules);
  if (!closed.reason.empty()) out += "<p>Lý do đính chính: " + escaped(closed.reason) + "</p>";
  out += "<table>" + row("Ngân sách xã", vnd("commune_budget_vnd")) +
         row("Nhân dân và các nguồn khác", vnd("people_total_vnd")) +
         row("<b>Tổng kinh phí huy động</b>", vnd("total_vnd")) +
         row("Số khoản đóng góp", records::group_digits(number("contributions"))) +
         row("Số hộ tham gia", records::group_digits(number("households_contributing"))) +
         row("Ngày công", records::decimal_comma(number("workdays_half") * 5, 1)) +
         row("Đất hiến", records::decimal_comma(number("land_dm2"), 2) + " m²") + "</table>";
  out += "<p>Mã số liệu (SHA-256):<br><code>" + escaped(closed.figures_sha256) + "</code></p>";
  if (!code.empty())
    out += "<figure role=\"img\" aria-label=\"Mã QR chứng minh bản khóa sổ này\">" +
           qr_svg(make_qr(code, QrLevel::low)) +
           "<figcaption>Quét mã để kiểm tra chữ ký, không cần mạng.</figcaption></figure>";
  out += "<div class=\"ky\"><div><b>Kế toán xã</b></div><div><b>Chủ tịch</b></div></div><pre>" + escaped(text) +
         "</pre></article></body></html>\n";
  return out;
}

}  // namespace sovang::proof
