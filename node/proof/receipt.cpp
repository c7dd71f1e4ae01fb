#include "node/proof/receipt.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/records/text.h"
#include "node/views/book.h"
#include "node/views/queries.h"

namespace sovang::proof {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kNameless = "Một nhà hảo tâm";

std::string text_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}
std::int64_t number_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

std::string amount_text(const Json& row) {
  const std::string kind = text_of(row, "kind");
  if (kind == "WORKDAY") return records::decimal_comma(number_of(row, "workdays_half") * 5, 1) + " ngày công";
  if (kind == "LAND") return records::decimal_comma(number_of(row, "land_dm2"), 2) + " m²";
  if (kind == "IN_KIND")
    return records::decimal_comma(number_of(row, "quantity_milli"), 3) + " " + text_of(row, "unit") + " " +
           text_of(row, "item");
  return records::group_digits(number_of(row, "amount_vnd")) + " đồng";
}

/// Twelve digits of the entry's hash in groups.
std::string check_code_of(std::string_view open) {
  std::string digits = sync::version_of(crypto::leaf_hash(open)).substr(0, 12);
  for (char& c : digits) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  return digits.substr(0, 4) + "-" + digits.substr(4, 4) + "-" + digits.substr(8, 4);
}

class Maker {
 public:
  Maker(journal::Journal& journal, const records::Writer* viewer)
      : journal_(journal), viewer_(viewer), book_(views::make_book(journal.db(), journal.own_scope())) {}

  std::optional<Receipt> make(std::string_view id) {
    const std::string held = views::show_record(journal_.db(), journal_.logs(), id);
    const Json row = held.empty() ? Json::object() : Json::parse(held);
    if (text_of(row, "type") != "contribution") return std::nullopt;
    area_id_ = text_of(row, "area_id");
    take_line(row);
    take_places(row);
    take_giver(row);
    take_land(row);
    take_reversal(row);
    take_proof(id);
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool sees(std::string_view private_class) const {
    if (viewer_ == nullptr) return true;
    const bool own = std::find(viewer_->areas.begin(), viewer_->areas.end(), area_id_) != viewer_->areas.end();
    return std::any_of(viewer_->roles.begin(), viewer_->roles.end(), [&](records::Role role) {
      return records::may_see(role, private_class, own, area_id_.empty());
    });
  }
  /// A record with the private parts that are held.
  Json held(std::string_view id) {
    const std::string found =
        id.empty() ? std::string() : views::show_record(journal_.db(), journal_.logs(), std::string(id));
    return found.empty() ? Json::object() : Json::parse(found);
  }

  void take_line(const Json& row) {
    out_.id = text_of(row, "id");
    out_.kind = text_of(row, "kind");
    out_.form = records::receipt_form(out_.kind);
    out_.receipt_no = text_of(row, "receipt_no");
    out_.booked_on = text_of(row, "booked_on");
    out_.occurred_on = text_of(row, "occurred_on");
    out_.amount = amount_text(row);
    out_.amount_vnd = row.contains("amount_vnd") ? number_of(row, "amount_vnd") : number_of(row, "value_vnd");
    if (out_.amount_vnd != 0) out_.words = records::vnd_in_words(out_.amount_vnd);
  }

  void take_places(const Json& row) {
    const auto roster = journal_.roster();
    out_.commune = roster.hub() ? roster.hub()->name : "";
    out_.area_kind = roster.hub() ? roster.hub()->area_kind : "";
    out_.area_id = area_id_;
    const Json area = held(area_id_);
    if (text_of(area, "type") == "area") {
      out_.area = text_of(area, "name");
      if (sees("name")) {
        out_.area_head = text_of(area, "head_name");
        out_.front_head = text_of(area, "front_head_name");
      }
    }
    const std::string work_id = text_of(row, "work_id");
    const auto work = book_->record("work", work_id);
    const Json body = work ? Json::parse(work->body, nullptr, false) : Json::object();
    out_.work = body.is_object() ? body.value("title", work_id) : work_id;
  }

  void take_giver(const Json& row) {
    const std::string household = text_of(row, "household_id");
    const std::string org = text_of(row, "org_id");
    const std::string full_name = text_of(held(area_id_), "full_name");
    const std::string area = full_name.empty() ? out_.area : full_name;
    out_.address = area;
    if (out_.kind == "BUDGET") {
      out_.payer = "Ngân sách xã " + out_.commune;
    } else if (is_nameless_row(row)) {
      out_.nameless = true;
      out_.payer = kNameless;
    } else if (sees("name")) {
      out_.payer = text_of(row, "contributor_name");
      if (const auto home = book_->household(household); out_.payer.empty() && home) out_.payer = home->head_name;
      if (const auto giver = book_->org(org); out_.payer.empty() && giver) out_.payer = giver->name;
    }
    if (out_.nameless || household.empty() || !sees("contact")) return;
    const std::string alley = text_of(held(household), "alley");
    out_.address = alley.empty() || area.empty() ? alley + area : alley + ", " + area;
  }
  /// The row has private members, too: only the open part tells whether the household stands in the open.
  [[nodiscard]] static bool is_nameless_row(const Json& row) {
    for (const auto& entry : row["entries"]) {
      const auto body = entry.find("body");
      if (entry.value("relation", "") != "version" || body == entry.end() || !body->is_object()) continue;
      return !body->contains("household_id") && !body->contains("org_id");
    }
    return false;
  }

  void take_land(const Json& row) {
    out_.signers_required = number_of(row, "signers_required");
    out_.signers_signed = number_of(row, "signers_signed");
    if (out_.nameless || !sees("land")) return;
    out_.parcel_no = text_of(row, "parcel_no");
    out_.map_sheet_no = text_of(row, "map_sheet_no");
    out_.land_type = text_of(row, "land_type");
    out_.certificate = text_of(row, "certificate");
    out_.land_assets = text_of(row, "land_assets");
    const auto owners = row.find("owners");
    const std::string household = text_of(row, "household_id");
    if (owners == row.end() && !household.empty() && sees("contact")) {
      const Json known = held(household);
      const std::string spouse = text_of(known, "spouse_name");
      out_.spouse = spouse == out_.payer ? text_of(known, "head_name") : spouse;  // either of them gives
    }
    if (owners == row.end()) return;
    if (owners->is_string()) out_.owners.push_back(owners->get<std::string>());
    if (owners->is_array())
      for (const auto& owner : *owners)
        if (owner.is_string()) out_.owners.push_back(owner.get<std::string>());
  }

  void take_reversal(const Json& row) {
    out_.reversed = row.value("reversed", false);
    if (const std::string target = text_of(row, "reverses_id"); !target.empty()) {
      const std::string number = text_of(held(target), "receipt_no");
      out_.reverses = number.empty() ? target : number;
    }
    for (const auto& entry : row["entries"]) {
      if (!out_.reversed || entry.value("relation", "") != "reversal" || !entry.value("counts", false)) continue;
      const auto body = entry.find("body");
      const std::string number = body == entry.end() ? std::string() : text_of(*body, "receipt_no");
      out_.reversed_by = number.empty() ? entry.value("id", "") : number;
      break;
    }
  }

  void take_proof(std::string_view id) {
    const auto proved = prove_record(journal_, id, sees("name"));
    if (!proved) return;
    out_.proof = proved->proof;
    out_.check_code = check_code_of(out_.proof.open);
    const PrintedCode code = printed_code(out_.proof);
    out_.code = code.text;
    out_.code_note = code.text.empty() ? "Khoản này quá dài nên không in được mã. Kiểm tra bằng tệp chứng minh."
                     : code.without_name ? "Mã không mang tên người nộp vì quá dài. Tệp chứng minh có đủ."
                     : code.dense() ? "Mã dày hơn thường lệ: in rõ, quét gần, hoặc dùng tệp chứng minh."
                                    : "";
    out_.state = proved->cosigned ? ReceiptState::cosigned : proved->hub_log ? ReceiptState::hub : ReceiptState::local;
  }

  journal::Journal& journal_;
  const records::Writer* viewer_;
  std::unique_ptr<records::Book> book_;
  std::string area_id_;
  Receipt out_;
};

}  // namespace

std::string Receipt::title() const {
  if (form == "PT") return "PHIẾU THU";
  if (form == "LC") return "LỆNH CẤP KINH PHÍ";
  return form == "BB" ? "BIÊN BẢN HIẾN ĐẤT" : "BIÊN NHẬN";
}

bool Receipt::is_money() const { return kind == "MONEY" || kind == "BUDGET"; }

std::string Receipt::worth() const {
  if (words.empty() || is_money()) return words;
  return records::group_digits(amount_vnd) + " đồng (" + words + ")";
}

std::string Receipt::state_text() const {
  switch (state) {
    case ReceiptState::cosigned:
      return "Xã đã đối chứng";
    case ReceiptState::hub:
      return "Xã đã ký";
    case ReceiptState::local:
      break;
  }
  return "Chưa đối chứng";
}

std::string Receipt::state_note() const {
  std::string note = code.empty() ? "" : "Quét mã để kiểm tra chữ ký, không cần mạng.";
  if (state == ReceiptState::local)
    note = "Mới có máy của " + area_kind + " ký. In lại sau khi gửi xã sẽ có chữ ký của xã.";
  return note.empty() || code_note.empty() ? note + code_note : note + " " + code_note;
}

std::optional<Receipt> make_receipt(journal::Journal& journal, std::string_view id, const records::Writer* viewer) {
  return Maker(journal, viewer).make(id);
}

}  // namespace sovang::proof
