// Who may write what, and which private class a role's device may hold (domain.md f and h).

#include <algorithm>

#include "node/records/kinds.h"

namespace sovang::records {
namespace {

/// What a role's word covers, seen from the record's type.
enum class Domain {
  none,             // no person writes it
  area,             // an area for itself, the commune for areas (on behalf) and for what has no area
  area_or_commune,  // both in their own right
  commune,          // the commune alone, whatever area it concerns
  accountant,       // money of the commune
  inspector,        // an inspector; what answers it, the office
  everybody,        // each role on its own log
};

Domain domain_of(const Claim& claim) {
  const std::string_view type = claim.type;
  if (type == "contribution") return claim.contribution_kind == "BUDGET" ? Domain::accountant : Domain::area;
  if (type == "expenditure") return claim.commune_work || claim.area_id.empty() ? Domain::accountant : Domain::area;
  if (type == "rate" || type == "opening_balance") return Domain::accountant;
  if (type == "work" || type == "posting") return claim.commune_work ? Domain::commune : Domain::area;
  if (type == "household" || type == "meeting" || type == "completion" || type == "same_as" || type == "decision")
    return Domain::area;
  // An organisation belongs to no area and is met by both (domain.md f 12); a remittance has two sides.
  if (type == "org" || type == "remittance") return Domain::area_or_commune;
  if (type == "area" || type == "petition" || type == "model" || type == "commendation" || type == "indicator" ||
      type == "area_succession" || type == "document" || type == "report_text")
    return Domain::commune;
  if (type == "finding") return Domain::inspector;
  if (type == "person") return Domain::everybody;
  return Domain::none;
}

Authority of_area_head(Domain domain, std::span<const std::string_view> areas, const Claim& claim) {
  if (domain != Domain::area && domain != Domain::area_or_commune) return Authority::wrong_role;
  if (claim.area_id.empty()) return domain == Domain::area_or_commune ? Authority::allowed : Authority::wrong_role;
  const bool own = std::find(areas.begin(), areas.end(), claim.area_id) != areas.end();
  return own ? Authority::allowed : Authority::foreign_area;
}

Authority of_commune(Domain domain, const Claim& claim) {
  switch (domain) {
    case Domain::area:
      return claim.area_id.empty() ? Authority::allowed : Authority::allowed_on_behalf;
    case Domain::area_or_commune:
    case Domain::commune:
      return Authority::allowed;
    case Domain::accountant:
    case Domain::inspector:
    case Domain::everybody:
    case Domain::none:
      return Authority::wrong_role;
  }
  return Authority::wrong_role;
}

Authority of_role(Role role, Domain domain, std::span<const std::string_view> areas, const Claim& claim) {
  if (domain == Domain::everybody) return Authority::allowed;
  if (domain == Domain::inspector) {
    const bool answers = claim.answer && (role == Role::commune || role == Role::accountant);
    return role == Role::inspector || answers ? Authority::allowed : Authority::wrong_role;
  }
  switch (role) {
    case Role::area:
      return of_area_head(domain, areas, claim);
    case Role::commune:
      return of_commune(domain, claim);
    case Role::accountant: {
      const bool own = domain == Domain::accountant || claim.type == "remittance";
      return own ? Authority::allowed : Authority::wrong_role;
    }
    case Role::inspector:
      return Authority::wrong_role;
  }
  return Authority::wrong_role;
}

/// The better of two answers comes first.
int rank(Authority authority) {
  switch (authority) {
    case Authority::allowed:
      return 0;
    case Authority::allowed_on_behalf:
      return 1;
    case Authority::foreign_area:
      return 2;
    case Authority::wrong_role:
      return 3;
  }
  return 3;
}

}  // namespace

Authority authority(std::span<const Role> roles, std::span<const std::string_view> areas, const Claim& claim) {
  const Domain domain = domain_of(claim);
  Authority best = Authority::wrong_role;
  for (const Role role : roles) {
    const Authority answer = of_role(role, domain, areas, claim);
    if (rank(answer) < rank(best)) best = answer;
  }
  return best;
}

bool may_see(Role role, std::string_view private_class, bool own_area, bool concerns_no_area) {
  const bool known = private_class == "name" || private_class == "contact" || private_class == "need" ||
                     private_class == "land" || private_class == "note";
  if (!known) return false;
  switch (role) {
    case Role::commune:
    case Role::accountant:
      return true;
    case Role::inspector:
      return private_class == "name" || private_class == "land";
    case Role::area:
      return own_area || (concerns_no_area && private_class == "name");
  }
  return false;
}

}  // namespace sovang::records
