#include "node/api/routes.h"

#include <array>

namespace sovang::api {
namespace {

constexpr std::size_t kCsvBytesMax = 32u << 20;
constexpr std::size_t kBundleBytesMax = 65u << 20;

constexpr auto kRoutes = std::to_array<Route>({
    {"GET", "/session", kNobody, kBoth, get_session},
    {"POST", "/session", kNobody, kBoth, post_session, 16u << 10},
    {"DELETE", "/session", kNobody, kBoth, delete_session},
    {"GET", "/home", kRoleAll, kBoth, get_home},
    {"GET", "/list/{type}", kRoleAll, kBoth, get_list},
    {"GET", "/records/{id}", kRoleAll, kBoth, get_record},
    {"GET", "/search", kRoleAll, kBoth, get_search},
    {"GET", "/notices", kRoleAll, kBoth, get_notices},
    {"GET", "/status", kRoleAll, kBoth, get_status},
    {"POST", "/check", kRoleAll, kBoth, post_check},
    {"POST", "/records", kRoleAll, kBoth, post_record},
    {"POST", "/records/{id}/reverse", kRoleWriters, kBoth, post_reversal},
    {"POST", "/records/{id}/edit", kRoleAll, kBoth, post_edit},
    {"POST", "/import/{kind}", kRoleWriters, kBoth, post_import, kCsvBytesMax},
    {"GET", "/sync", kRoleAll, kDevice, get_sync},
    {"POST", "/sync", kRoleWriters, kDevice, post_sync, 16u << 10, true},
    {"DELETE", "/sync", kRoleWriters, kDevice, delete_sync, 16u << 10, true},
    {"GET", "/sync/file", kRoleWriters, kDevice, get_sync_file, 16u << 10, true},
    {"POST", "/sync/file", kRoleWriters, kDevice, post_sync_file, kBundleBytesMax, true},
    {"POST", "/successor", kRoleWriters, kDevice, post_successor, 16u << 10},
    {"POST", "/exchange", kRoleOffice, kHub, post_exchange, kBundleBytesMax},
    {"GET", "/report", kRoleAll, kBoth, get_report},
    {"GET", "/report/text", kRoleAll, kBoth, get_report_text},
    {"GET", "/closings", kRoleAll, kBoth, get_closings},
    {"POST", "/closings", kRoleAccountant, kHub, post_closing, 16u << 10},
    {"GET", "/closings/{period}", kRoleAll, kBoth, get_closing},
    {"GET", "/overview", kRoleAll, kHub, get_overview},
    {"GET", "/posting", kRoleAll, kBoth, get_posting},
    {"GET", "/receipt/{id}", kRoleAll, kBoth, get_receipt},
    {"GET", "/receipt/{id}/picture", kRoleAll, kBoth, get_receipt_picture},
    {"GET", "/receipt/{id}/proof", kRoleAll, kBoth, get_receipt_proof},
    {"GET", "/keys", kNobody, kBoth, get_keys},
    {"GET", "/verify-page", kNobody, kBoth, get_verify_page},
    {"GET", "/board", kNobody, kBoth, get_board},
    {"GET", "/board/{work}", kNobody, kBoth, get_board_work},
    {"GET", "/devices", kRoleOffice, kHub, get_devices},
    {"POST", "/invitations", kRoleCommune, kHub, post_invitation, 16u << 10},
    {"POST", "/revocations", kRoleCommune, kHub, post_revocation, 16u << 10},
    {"GET", "/quarantine", kRoleOffice, kHub, get_quarantine},
    {"POST", "/quarantine", kRoleOffice, kHub, post_quarantine, 64u << 10},
    {"POST", "/accepted-losses", kRoleCommune, kHub, post_accepted_loss, 16u << 10},
    {"GET", "/erasures", kRoleOffice, kHub, get_erasures},
    {"POST", "/erasures", kRoleOffice, kHub, post_erasure, 16u << 10},
    {"GET", "/conflicts", kRoleWriters, kBoth, get_conflicts},
    {"GET", "/doubles", kRoleWriters, kBoth, get_doubles},
    {"POST", "/doubles", kRoleWriters, kBoth, post_doubles, 64u << 10},
    {"GET", "/handovers", kRoleWriters, kBoth, get_handovers},
    {"POST", "/handover", kRoleArea, kDevice, post_handover, 16u << 10},
    {"POST", "/handovers", kRoleArea, kDevice, post_handover_confirmation, 16u << 10},
    {"GET", "/witnesses", kRoleAll, kHub, get_witnesses},
    {"POST", "/witnesses", kRoleCommune, kHub, post_witness, 16u << 10},
    {"POST", "/witnesses/end", kRoleCommune, kHub, post_witness_end, 16u << 10},
    {"POST", "/witnesses/cosignatures", kRoleOffice, kHub, post_cosignatures, kBundleBytesMax},
    {"GET", "/package", kRoleOffice | kRoleInspector, kHub, get_package},
    {"GET", "/audit", kRoleAll, kBoth, get_audit},
    {"POST", "/audit", kRoleAll, kBoth, post_audit},
    {"POST", "/passphrase", kRoleAll, kBoth, post_passphrase, 16u << 10, true},
    {"GET", "/accounts", kRoleAll, kBoth, get_accounts, 16u << 10, false, true},
    {"POST", "/accounts", kRoleAll, kBoth, post_account, 16u << 10, false, true},
    {"DELETE", "/accounts/{name}", kRoleAll, kBoth, delete_account, 16u << 10, false, true},
});

std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  const auto end = std::min(path.find('/'), path.size());
  const auto segment = path.substr(0, end);
  path.remove_prefix(end);
  return segment;
}

}  // namespace

std::span<const Route> routes() { return kRoutes; }

bool matches(const Route& route, std::string_view path, std::vector<std::string>& captured) {
  std::string_view pattern = route.path;
  captured.clear();
  while (!pattern.empty() && path.starts_with('/')) {
    const auto wanted = take_segment(pattern);
    const auto given = take_segment(path);
    if (!wanted.starts_with('{')) {
      if (wanted != given) return false;
      continue;
    }
    auto decoded = percent_decode(given, false);
    if (!decoded || decoded->empty()) return false;
    captured.push_back(*std::move(decoded));
  }
  return pattern.empty() && path.empty();
}

}  // namespace sovang::api
