// The report as a page that a clerk recognises (domain.md e): works done, budget, people's part, total, land beside it;
// by area; what is open.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/records/text.h"
#include "node/views/report.h"

namespace sovang::views {

namespace {

using Json = nlohmann::json;

class Page {
 public:
  Page(const Json& report, bool vietnamese) : report_(report), vietnamese_(vietnamese) {}

  std::string write() {
    head();
    mobilised();
    table(say("Theo ", "By ") + area_kind(), "areas", report_.at("by_area"));
    table(say("Theo việc", "By work"), "works", report_.at("by_work"));
    cash();
    grassroots();
    open_matters();
    papers();
    line("./.");
    return std::move(out_);
  }

 private:
  std::string say(const char* vi, const char* en) const { return vietnamese_ ? vi : en; }
  void line(const std::string& text = {}) { out_ += text + '\n'; }
  static std::int64_t number(const Json& json, const char* name) { return json.at(name).get<std::int64_t>(); }
  std::string vnd(std::int64_t value) const { return records::group_digits(value) + say(" đồng", " đồng"); }
  static std::string square_metres(std::int64_t dm2) { return records::decimal_comma(dm2, 2) + " m²"; }
  static std::string days(std::int64_t half) { return records::decimal_comma(half * 5, 1); }
  static std::string day(const std::string& iso) {
    return iso.substr(8, 2) + '/' + iso.substr(5, 2) + '/' + iso.substr(0, 4);
  }

  void head() {
    line("ỦY BAN NHÂN DÂN XÃ " + report_.at("commune").get<std::string>() +
         "          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    line("Số: " + report_.at("texts").value("NUMBER", "…") +
         "/BC-UBND                              Độc lập - Tự do - Hạnh phúc");
    line();
    const Json& period = report_.at("period");
    std::string when = say("Tính đến ngày ", "As of ") + day(report_.at("as_of").get<std::string>());
    if (!period.at("from").is_null()) when = say("Từ ngày ", "From ") + day(period.at("from").get<std::string>());
    if (!period.at("to").is_null()) when += say(" đến ngày ", " to ") + day(period.at("to").get<std::string>());
    line(say("BÁO CÁO KẾT QUẢ HUY ĐỘNG SỨC DÂN", "REPORT ON THE PEOPLE'S CONTRIBUTIONS"));
    line(when + say(" (theo ngày ghi sổ)", " (by day of booking)"));
    const Json& rules = report_.at("rules");
    if (number(rules, "in_force") > number(rules, "known"))
      line(say(
          "CHÚ Ý: xã đã dùng quy tắc tính mới hơn chương trình này; hãy cập nhật chương trình trước khi dùng số liệu.",
          "NOTE: the commune uses newer rules than this program knows; update it before relying on these figures."));
    line();
  }
  void mobilised() {
    const Json& head = report_.at("headline");
    const Json& total = report_.at("total");
    line(say("I. KẾT QUẢ HUY ĐỘNG", "I. WHAT WAS MOBILISED"));
    line("  " + std::to_string(number(head, "works_commune_completed")) +
         say(" việc cấp xã và ", " works of the commune and ") + std::to_string(number(head, "works_area_completed")) +
         say(" việc tại ", " works of ") + area_kind() + say(" đã hoàn thành.", " completed."));
    sum(say("Kinh phí cấp xã", "Commune budget"), head, "phrase_commune_budget", "commune_budget_vnd");
    sum(say("Nhân dân đóng góp bằng tiền, ngày công, hiện vật và các nguồn huy động khác",
            "People and other sources: money, workdays, goods"),
        head, "phrase_people", "people_total_vnd");
    line(say("    tiền ", "    money ") + vnd(number(total, "money_vnd")) + say("; ngày công ", "; workdays ") +
         days(number(total, "workdays_half")) + " (" + vnd(number(total, "workday_value_vnd")) +
         say("); hiện vật ", "); goods ") + vnd(number(total, "in_kind_value_vnd")));
    line(say("    trong đó hộ dân ", "    of which households ") + vnd(number(head, "of_which_households_vnd")) +
         say("; nguồn khác ", "; other sources ") + vnd(number(head, "of_which_other_sources_vnd")));
    sum(say("Tổng kinh phí huy động", "Total"), head, "phrase_total", "total_vnd");
    line(say("  Hiến đất (không quy thành tiền): ", "  Land given (not valued): ") +
         square_metres(number(total, "land_dm2")) + say(" của ", " by ") +
         std::to_string(number(head, "households_donating_land")) + say(" hộ.", " households."));
    line(say("  Số hộ có đóng góp: ", "  Households contributing: ") +
         records::group_digits(number(head, "households_contributing")) + ".");
    line();
  }
  void sum(const std::string& what, const Json& head, const char* phrase, const char* exact) {
    line("  " + what + ": " + head.at(phrase).get<std::string>() + " (" + vnd(number(head, exact)) + ").");
  }
  std::string area_kind() const {
    const auto word = report_.at("names").at("area_kind").get<std::string>();
    return word.empty() ? say("khu dân cư", "area") : word;
  }
  std::string name_of(const char* register_name, const std::string& code) const {
    if (code == "-") return say("xã", "commune");
    const Json& names = report_.at("names").at(register_name);
    return names.contains(code) ? code + " " + names.at(code).get<std::string>() : code;
  }
  /// Vietnamese in NFC stands one column a code point.
  static std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
  }
  static std::string padded(const std::string& text, std::size_t to, bool right) {
    const std::string space(to - std::min(to, width(text)), ' ');
    return right ? space + text : text + space;
  }
  void table(const std::string& title, const char* register_name, const Json& by) {
    if (by.empty()) return;
    std::vector<std::vector<std::string>> rows{{title, say("tiền", "money"), say("ngày công", "workdays"),
                                                say("hiện vật", "goods"), say("ngân sách xã", "budget"),
                                                say("tổng", "total"), say("đất", "land")}};
    for (const auto& [code, one] : by.items())
      rows.push_back({name_of(register_name, code), records::group_digits(number(one, "money_vnd")),
                      days(number(one, "workdays_half")), records::group_digits(number(one, "in_kind_value_vnd")),
                      records::group_digits(number(one, "commune_budget_vnd")),
                      records::group_digits(number(one, "total_vnd")), square_metres(number(one, "land_dm2"))});
    std::vector<std::size_t> widths(rows.front().size());
    for (const auto& row : rows)
      for (std::size_t at = 0; at < row.size(); ++at) widths[at] = std::max(widths[at], width(row[at]));
    for (const auto& row : rows) {
      std::string text;
      for (std::size_t at = 0; at < row.size(); ++at) text += "  " + padded(row[at], widths[at], at > 0);
      line(text);
    }
    line();
  }
  void cash() {
    const Json& all = report_.at("cash_total");
    line(say("II. THU, CHI, TỒN TIỀN MẶT", "II. CASH"));
    line(say("  Thu ", "  Received ") + vnd(number(all, "received_vnd")) + say("; chi ", "; spent ") +
         vnd(number(all, "spent_vnd")) + say("; tồn cuối kỳ ", "; balance at the end ") +
         vnd(number(all, "balance_vnd")) + ".");
    line();
  }
  void grassroots() {
    const Json& meetings = report_.at("meetings");
    line(say("III. DÂN CHỦ Ở CƠ SỞ, ĐƠN THƯ, MÔ HÌNH", "III. MEETINGS, PETITIONS, MODELS"));
    line(say("  Niêm yết công khai: ", "  Lists posted: ") + std::to_string(number(report_.at("postings"), "posted")) +
         say("; quá hạn chưa gỡ ", "; hanging too long ") + std::to_string(number(report_.at("postings"), "overdue")) +
         ".");
    line(say("  Cuộc họp, lấy ý kiến: ", "  Meetings and ballots: ") + std::to_string(number(meetings, "held")) +
         say("; thông qua ", "; passed ") + std::to_string(number(meetings, "passed")) + ".");
    for (const auto& [as_of, one] : report_.at("petitions").items())
      line(say("  Đơn thư (đến ngày ", "  Petitions (as of ") + day(as_of.substr(6)) +
           say("): tiếp nhận ", "): received ") + std::to_string(number(one, "received")) +
           say("; đã giải quyết ", "; resolved ") + std::to_string(number(one, "resolved")) +
           say("; còn lại ", "; open ") + std::to_string(number(one, "open")) + ".");
    line(say("  Mô hình \"Dân vận khéo\": ", "  Models: ") + std::to_string(number(report_.at("models"), "total")) +
         ".");
    const Json& poverty = report_.at("poverty");
    line(say("  Hộ nghèo: ", "  Poor households: ") + std::to_string(number(poverty, "poor")) + "/" +
         std::to_string(number(poverty, "households")) + " (" + poverty.at("poor_percent").get<std::string>() + "%).");
    line();
  }
  void open_matters() {
    const Json& notices = report_.at("notices");
    line(say("IV. CÒN MỞ", "IV. OPEN MATTERS"));
    item(say("Phát hiện của thanh tra chưa đóng", "Inspectors' findings not closed"),
         number(report_.at("findings"), "open") + number(report_.at("findings"), "answered"));
    item(say("Bút toán đảo trong kỳ", "Reversals in the period"), number(notices, "reversals"));
    item(say("Bút toán đến muộn", "Late entries"), number(notices, "late"));
    item(say("Mục bị từ chối", "Refused entries"), number(notices, "refused"));
    item(say("Mâu thuẫn chờ xã quyết định", "Conflicts awaiting a decision"), number(notices, "conflicts"));
    item(say("Có thể ghi trùng", "Possible doubles"), number(notices, "possible_doubles"));
    item(say("Việc chi vượt thu", "Works overspent"), number(notices, "overspent_works"));
    item(say("Hiện vật chưa định giá", "Goods without a value"), number(report_.at("unvalued_in_kind"), "rows"));
    const Json& pending = report_.at("pending_land");
    item(
        say("Đất hiến chưa đủ chữ ký (", "Land not signed by all (") + square_metres(number(pending, "land_dm2")) + ")",
        number(pending, "rows"));
  }
  /// Documents of the period, then the sections that people wrote, each under its number.
  void papers() {
    const Json& documents = report_.at("documents");
    const Json& texts = report_.at("texts");
    line();
    if (!documents.empty()) line(say("VĂN BẢN TRONG KỲ", "DOCUMENTS OF THE PERIOD"));
    for (const Json& one : documents)
      line("  " + one.at("doc_no").get<std::string>() + " (" + day(one.at("issued_on").get<std::string>()) + ", " +
           one.at("issuer").get<std::string>() + "): " + one.at("title").get<std::string>());
    if (!documents.empty()) line();
    for (const auto& [section, text] : texts.items())
      if (section != "NUMBER" && !text.get<std::string>().empty()) {
        line(say("Mục ", "Section ") + section);
        line(text.get<std::string>());
        line();
      }
  }
  void item(const std::string& what, std::int64_t count) { line("  " + what + ": " + std::to_string(count)); }

  const Json& report_;
  bool vietnamese_;
  std::string out_;
};

}  // namespace

std::string report_text(const std::string& report_json, bool vietnamese) {
  const Json report = Json::parse(report_json);
  return Page(report, vietnamese).write();
}

}  // namespace sovang::views
