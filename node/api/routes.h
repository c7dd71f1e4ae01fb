#pragma once
// The table of routes: address, who may ask, and the function that answers. docs/api/openapi.json describes the same.

#include <cstddef>
#include <span>
#include <string_view>

#include "node/api/call.h"

namespace sovang::api {

enum Side : unsigned { kHub = 1, kDevice = 2, kBoth = 3 };

/// Bits of records::Role.
inline constexpr unsigned kRoleArea = 1, kRoleCommune = 2, kRoleAccountant = 4, kRoleInspector = 8;
inline constexpr unsigned kRoleWriters = kRoleArea | kRoleCommune | kRoleAccountant;
inline constexpr unsigned kRoleAll = kRoleWriters | kRoleInspector;
inline constexpr unsigned kRoleOffice = kRoleCommune | kRoleAccountant;
inline constexpr unsigned kNobody = 0;  // open to a browser that is not signed in

using RouteFunction = net::HttpResponse (*)(Call& call);

struct Route {
  std::string_view method;
  std::string_view path;  // behind /api/v1; `{name}` stands for one segment
  unsigned roles = kRoleAll;
  Side side = kBoth;
  RouteFunction run = nullptr;
  std::size_t body_bytes_max = 256u << 10;
  bool owner = false;    // the directory's own user may, whatever its roles: an inspector's device exchanges, too
  bool manages = false;  // only who has all roles of the directory
};
std::span<const Route> routes();

/// Fills `captured` with the decoded segments of the braces.
bool matches(const Route& route, std::string_view path, std::vector<std::string>& captured);

// session_routes.cpp
net::HttpResponse get_session(Call& call);
net::HttpResponse post_session(Call& call);
net::HttpResponse delete_session(Call& call);
net::HttpResponse get_accounts(Call& call);
net::HttpResponse post_account(Call& call);
net::HttpResponse delete_account(Call& call);
// reading_routes.cpp
net::HttpResponse get_home(Call& call);
net::HttpResponse get_list(Call& call);
net::HttpResponse get_record(Call& call);
net::HttpResponse get_search(Call& call);
net::HttpResponse get_notices(Call& call);
net::HttpResponse get_status(Call& call);
// entering_routes.cpp
net::HttpResponse post_check(Call& call);
net::HttpResponse post_record(Call& call);
net::HttpResponse post_reversal(Call& call);
net::HttpResponse post_edit(Call& call);
net::HttpResponse post_import(Call& call);
// exchange_routes.cpp
net::HttpResponse get_sync(Call& call);
net::HttpResponse post_sync(Call& call);
net::HttpResponse delete_sync(Call& call);
net::HttpResponse get_sync_file(Call& call);
net::HttpResponse post_sync_file(Call& call);
net::HttpResponse post_exchange(Call& call);
net::HttpResponse post_successor(Call& call);
net::HttpResponse get_devices(Call& call);
net::HttpResponse post_invitation(Call& call);
net::HttpResponse get_audit(Call& call);
net::HttpResponse post_audit(Call& call);
// hub_routes.cpp
net::HttpResponse post_revocation(Call& call);
net::HttpResponse get_quarantine(Call& call);
net::HttpResponse post_quarantine(Call& call);
net::HttpResponse post_accepted_loss(Call& call);
// people_routes.cpp
net::HttpResponse get_erasures(Call& call);
net::HttpResponse post_erasure(Call& call);
net::HttpResponse get_conflicts(Call& call);
net::HttpResponse get_doubles(Call& call);
net::HttpResponse post_doubles(Call& call);
net::HttpResponse get_handovers(Call& call);
net::HttpResponse post_handover(Call& call);
net::HttpResponse post_handover_confirmation(Call& call);
// paper_routes.cpp
net::HttpResponse get_report(Call& call);
net::HttpResponse get_report_text(Call& call);
net::HttpResponse get_closings(Call& call);
net::HttpResponse post_closing(Call& call);
net::HttpResponse get_closing(Call& call);
net::HttpResponse get_overview(Call& call);
net::HttpResponse get_posting(Call& call);

// witness_routes.cpp
net::HttpResponse get_witnesses(Call& call);
net::HttpResponse post_witness(Call& call);
net::HttpResponse post_witness_end(Call& call);
net::HttpResponse post_cosignatures(Call& call);
// package_routes.cpp
net::HttpResponse get_package(Call& call);
// safety_routes.cpp
net::HttpResponse post_passphrase(Call& call);
// proof_routes.cpp
net::HttpResponse get_receipt(Call& call);
net::HttpResponse get_receipt_picture(Call& call);
net::HttpResponse get_receipt_proof(Call& call);
net::HttpResponse get_keys(Call& call);
net::HttpResponse get_verify_page(Call& call);
net::HttpResponse get_board(Call& call);
net::HttpResponse get_board_work(Call& call);

/// A row for a page: what the viewer may see, and for contributions `giver`, the name on the receipt.
nlohmann::ordered_json page_row(const Call& call, records::Book& book, const std::string& row);

}  // namespace sovang::api
