#include "node/cli/labels.h"

#include <array>
#include <nlohmann/json.hpp>

#include "base/date.h"
#include "node/records/text.h"

namespace sovang::cli {
namespace {

struct Label {
  std::string_view member, vi, en;
};

constexpr auto kLabels = std::to_array<Label>({
    {"id", "mã", "id"},
    {"receipt_no", "số phiếu", "receipt"},
    {"booked_on", "ngày ghi sổ", "booked"},
    {"occurred_on", "ngày phát sinh", "given on"},
    {"area_id", "khu", "area"},
    {"work_id", "việc", "work"},
    {"household_id", "hộ", "household"},
    {"org_id", "tổ chức", "organisation"},
    {"contributor_name", "người góp", "giver"},
    {"kind", "loại", "kind"},
    {"source", "nguồn", "source"},
    {"amount_vnd", "số tiền (đ)", "amount (đ)"},
    {"workdays_half", "ngày công", "workdays"},
    {"land_dm2", "đất (m²)", "land (m²)"},
    {"item", "hiện vật", "goods"},
    {"quantity_milli", "số lượng", "quantity"},
    {"unit", "đơn vị", "unit"},
    {"value_vnd", "giá trị (đ)", "value (đ)"},
    {"reverses_id", "đảo khoản", "reverses"},
    {"state", "trạng thái", "state"},
    {"name", "tên", "name"},
    {"full_name", "tên đầy đủ", "full name"},
    {"head_name", "chủ hộ, trưởng khu", "head"},
    {"spouse_name", "vợ/chồng", "spouse"},
    {"members", "nhân khẩu", "members"},
    {"alley", "ngõ", "alley"},
    {"phone", "điện thoại", "phone"},
    {"poverty", "hộ nghèo", "poverty"},
    {"title", "tên việc", "title"},
    {"level", "cấp", "level"},
    {"sector", "lĩnh vực", "sector"},
    {"status", "tình trạng", "status"},
    {"started_on", "bắt đầu", "started"},
    {"finished_on", "hoàn thành", "finished"},
    {"planned_vnd", "dự kiến (đ)", "planned (đ)"},
    {"decision_id", "quyết định", "decision"},
    {"held_on", "ngày họp", "held on"},
    {"method", "hình thức", "method"},
    {"subject", "nội dung", "subject"},
    {"households_total", "tổng số hộ", "households"},
    {"households_attending", "số hộ dự", "attending"},
    {"votes_for", "tán thành", "for"},
    {"votes_against", "không tán thành", "against"},
    {"votes_abstain", "không ý kiến", "abstain"},
    {"passed", "thông qua", "passed"},
    {"paid_on", "ngày chi", "paid on"},
    {"purpose", "nội dung chi", "purpose"},
    {"voucher_no", "số phiếu chi", "voucher"},
    {"payee", "người nhận", "payee"},
    {"note", "ghi chú", "note"},
    {"area_kind", "loại khu", "kind of area"},
    {"cluster", "xã cũ", "former commune"},
    {"households", "số hộ", "households"},
    {"org_kind", "loại tổ chức", "kind"},
    {"valid_from", "từ ngày", "from"},
    {"valid_to", "đến ngày", "to"},
    {"received_on", "ngày nhận", "received"},
    {"petition_kind", "loại đơn", "kind"},
    {"field", "lĩnh vực", "field"},
    {"resolution", "cách giải quyết", "resolution"},
    {"resolved_on", "ngày giải quyết", "resolved"},
    {"year", "năm", "year"},
    {"recipient", "người được khen", "recipient"},
    {"form", "hình thức", "form"},
    {"reason", "thành tích", "reason"},
    {"doc_no", "số hiệu", "number"},
    {"doc_type", "loại văn bản", "type"},
    {"issuer", "nơi ban hành", "issuer"},
    {"issued_on", "ngày ban hành", "issued"},
    {"cites", "dẫn văn bản", "cites"},
    {"replaced_on", "bị thay từ ngày", "replaced on"},
    {"replaced_by", "thay bằng", "replaced by"},
    {"target_id", "khoản được xem", "about"},
    {"found_on", "ngày phát hiện", "found on"},
    {"text", "nội dung", "text"},
    {"answer", "trả lời", "answer"},
    {"period", "kỳ", "period"},
    {"section", "mục", "section"},
    {"posted_on", "ngày niêm yết", "posted"},
    {"taken_down_on", "ngày gỡ", "taken down"},
    {"place", "nơi", "place"},
    {"role", "chức vụ", "position"},
    {"roles", "vai trò", "roles"},
    {"from_on", "từ ngày", "from"},
    {"to_on", "đến ngày", "to"},
    {"author", "mã người ghi", "author"},
    {"author_name", "người ghi", "written by"},
});

}  // namespace

std::string label_of(std::string_view member, bool vietnamese) {
  for (const auto& label : kLabels)
    if (label.member == member) return std::string(vietnamese ? label.vi : label.en);
  return std::string(member);
}

std::string shown(std::string_view member, const nlohmann::json& value) {
  if (value.is_null()) return "";
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    const auto day = base::parse_iso_date(text);
    return day ? day->vietnamese() : records::printable(text);
  }
  if (!value.is_number_integer()) return value.dump();
  const auto number = value.get<std::int64_t>();
  if (member == "workdays_half") return records::decimal_comma(number * 5, 1);
  if (member == "land_dm2") return records::decimal_comma(number, 2);
  if (member == "quantity_milli") return records::decimal_comma(number, 3);
  if (member == "year") return std::to_string(number);
  return records::group_digits(number);
}

}  // namespace sovang::cli
