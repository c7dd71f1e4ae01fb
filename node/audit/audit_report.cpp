// The result of an audit as JSON and as text for people.

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/audit/audit.h"

namespace sovang::audit {

namespace {

/// `1.234.567` in Vietnamese, `1,234,567` in English.
std::string number(std::uint64_t value, bool vietnamese) {
  std::string out = std::to_string(value);
  for (std::size_t at = out.size(); at > 3;) out.insert(at -= 3, vietnamese ? "." : ",");
  return out;
}

std::uint64_t count(const AuditResult& result, Severity severity) {
  return static_cast<std::uint64_t>(
      std::count_if(result.findings.begin(), result.findings.end(),
                    [&](const Finding& finding) { return finding.severity == severity; }));
}

std::string summary(const AuditResult& result, bool vietnamese) {
  const auto shown = [&](std::uint64_t value) { return number(value, vietnamese); };
  return fmt::format(
      fmt::runtime(
          vietnamese
              ? "Đã kiểm tra {} sổ, {} bút toán, {} phần riêng, {} chữ ký của sổ, {} chữ ký xác nhận của xã.\n"
              : "Checked {} logs, {} entries, {} private parts, {} log signatures, {} cosignatures of the commune.\n"),
      shown(result.logs), shown(result.entries), shown(result.parts), shown(result.signatures),
      shown(result.cosignatures));
}

std::string verdict(const AuditResult& result, bool vietnamese) {
  const auto errors = number(count(result, Severity::error), vietnamese),
             notices = number(count(result, Severity::notice), vietnamese);
  std::string out;
  if (result.intact())
    out = vietnamese ? "KẾT LUẬN: nguyên vẹn. Mọi thứ đúng như lúc ký, không có gì bị sửa, bớt hoặc đổi thứ tự.\n"
                     : "RESULT: intact. Everything is as it was signed; nothing was changed, dropped or reordered.\n";
  else
    out = fmt::format(fmt::runtime(vietnamese ? "KẾT LUẬN: KHÔNG nguyên vẹn, {} lỗi. Xem từng lỗi bên dưới; đừng sửa "
                                                "tay, hãy giữ nguyên và báo cho xã.\n"
                                              : "RESULT: NOT intact, {} errors. Each is listed below; change nothing "
                                                "by hand, keep everything and tell the commune.\n"),
                      errors);
  if (count(result, Severity::notice) > 0)
    out += fmt::format(fmt::runtime(vietnamese ? "Có {} điều cần người xem lại (không phải lỗi toàn vẹn).\n"
                                               : "{} notices for people to look at (no breach of integrity).\n"),
                       notices);
  return out;
}

/// Findings of one code, in the order of the findings: errors first.
struct Group {
  const Finding* first = nullptr;
  std::uint64_t count = 0;
};
std::vector<Group> groups_of(const AuditResult& result) {
  std::vector<Group> out;
  for (const Finding& finding : result.findings) {
    const auto known =
        std::find_if(out.begin(), out.end(), [&](const Group& group) { return group.first->code == finding.code; });
    if (known == out.end())
      out.push_back({&finding, 1});
    else
      ++known->count;
  }
  return out;
}

/// What was found, a line a kind, before each place is listed.
std::string overview(const AuditResult& result, bool vietnamese) {
  std::string out;
  for (const Group& group : groups_of(result))
    out += fmt::format("  {} × {}\n", number(group.count, vietnamese),
                       vietnamese ? group.first->meaning_vi : group.first->meaning_en);
  return out;
}

/// `log k01, entry 12, file …`
std::string place(const Finding& finding, bool vietnamese) {
  std::string out;
  const auto add = [&](std::string_view label, const std::string& value) {
    if (!value.empty()) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", label, value);
  };
  std::string index = finding.index ? std::to_string(*finding.index) : "";
  if (finding.last_index) index += (vietnamese ? " đến " : " to ") + std::to_string(*finding.last_index);
  add(vietnamese ? "sổ" : "log", finding.origin);
  add(vietnamese ? "bút toán" : "entry", index);
  add(vietnamese ? "tệp" : "file", finding.file);
  return out;
}

std::string paragraph(const Finding& finding, bool vietnamese) {
  const bool error = finding.severity == Severity::error;
  const std::string_view label = vietnamese ? (error ? "LỖI" : "LƯU Ý") : (error ? "ERROR" : "NOTICE");
  const std::string where = place(finding, vietnamese);
  std::string out = fmt::format("\n{} [{}]{}{}\n", label, finding.code, where.empty() ? "" : " ", where);
  const std::string& meaning = vietnamese ? finding.meaning_vi : finding.meaning_en;
  if (!meaning.empty()) out += "  " + meaning + "\n";
  if (!finding.expected.empty())
    out += fmt::format("  {}: {}\n", vietnamese ? "đúng ra" : "expected", finding.expected);
  if (!finding.found.empty()) out += fmt::format("  {}: {}\n", vietnamese ? "thấy" : "found", finding.found);
  return out;
}

}  // namespace

bool AuditResult::intact() const { return count(*this, Severity::error) == 0; }

std::string audit_json(const AuditResult& result) {
  nlohmann::ordered_json json{{"intact", result.intact()},
                              {"errors", count(result, Severity::error)},
                              {"notices", count(result, Severity::notice)},
                              {"logs", result.logs},
                              {"entries", result.entries},
                              {"parts", result.parts},
                              {"signatures", result.signatures},
                              {"cosignatures", result.cosignatures}};
  auto& groups = json["groups"] = nlohmann::ordered_json::array();
  for (const Group& group : groups_of(result))
    groups.push_back({{"code", group.first->code},
                      {"severity", group.first->severity == Severity::error ? "error" : "notice"},
                      {"count", group.count},
                      {"meaning", {{"vi", group.first->meaning_vi}, {"en", group.first->meaning_en}}}});
  auto& findings = json["findings"] = nlohmann::ordered_json::array();
  for (const Finding& finding : result.findings) {
    nlohmann::ordered_json one{{"severity", finding.severity == Severity::error ? "error" : "notice"},
                               {"code", finding.code}};
    if (!finding.origin.empty()) one["origin"] = finding.origin;
    if (finding.index) one["index"] = *finding.index;
    if (finding.last_index) one["last_index"] = *finding.last_index;
    if (!finding.file.empty()) one["file"] = finding.file;
    if (!finding.expected.empty()) one["expected"] = finding.expected;
    if (!finding.found.empty()) one["found"] = finding.found;
    one["meaning"] = {{"vi", finding.meaning_vi}, {"en", finding.meaning_en}};
    findings.push_back(std::move(one));
  }
  // Altered text need not be UTF-8 any more, and the result must be.
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string audit_text(const AuditResult& result, bool vietnamese) {
  std::string out = verdict(result, vietnamese) + overview(result, vietnamese) + summary(result, vietnamese);
  for (const Finding& finding : result.findings) out += paragraph(finding, vietnamese);
  return out;
}

}  // namespace sovang::audit
