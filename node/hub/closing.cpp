#include "node/hub/closing.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "base/date.h"
#include "base/ensure.h"
#include "crypto/encoding.h"
#include "crypto/sha256.h"
#include "node/hub/heads.h"
#include "node/views/report.h"

namespace sovang::hub {
namespace {

using base::Err;
using nlohmann::ordered_json;

constexpr std::size_t kPieceBytesMax = 30'000;

/// Cuts between characters.
std::vector<std::string> pieces_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::min(text.size(), at + kPieceBytesMax);
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    out.push_back(text.substr(at, end - at));
    at = end;
  }
  return out;
}

std::optional<CloseError> hindrance(const CloseRequest& request, const views::ReportRequest& days,
                                    const std::optional<views::ClosedPeriod>& before, base::WallTime now) {
  if (base::vietnam_day(now).days() <= days.to->days()) return CloseError::not_over;
  if (before && !request.correct) return CloseError::closed_already;
  if (!before && request.correct) return CloseError::not_closed;
  if (request.correct && request.reason.empty()) return CloseError::reason_needed;
  return std::nullopt;
}

}  // namespace

base::Result<views::ClosedPeriod, CloseError> close_period(journal::Journal& journal, const sync::Keys& keys,
                                                           const CloseRequest& request, base::WallTime now,
                                                           base::Random& random) {
  views::ReportRequest days;
  if (!views::set_period(days, request.period)) return Err{CloseError::bad_period};
  days.as_of = {*days.to};
  store::Transaction transaction(journal.db());
  journal.views().catch_up();
  const auto before = views::closed_period(journal.db(), request.period, 0);
  if (const auto error = hindrance(request, days, before, now)) return Err{*error};
  const std::string figures = views::figures_text(views::report_json(journal.db(), journal.logs(), days));
  if (before && views::closed_figures(journal.db(), *before) == figures) return Err{CloseError::unchanged};

  const std::int64_t version = before ? before->version + 1 : 1;
  const std::string name = request.period + "/" + std::to_string(version);
  const std::string time = base::rfc3339(now);
  std::vector<sync::Draft> drafts;
  const auto pieces = pieces_of(figures);
  for (std::size_t part = 0; part < pieces.size(); ++part) {
    const ordered_json body{{"part", part}, {"parts", pieces.size()}, {"text", pieces[part]}};
    drafts.push_back(
        {"closing/" + name + "/" + std::to_string(part), "closing_figures", time, request.author, body.dump(), {}});
  }
  auto heads = heads_drafts(journal, "heads/closing/" + name, now);
  const std::size_t heads_entries = heads.size();
  std::ranges::move(heads, std::back_inserter(drafts));
  ordered_json body{
      {"period", request.period}, {"from", days.from->iso()}, {"to", days.to->iso()}, {"version", version}};
  if (before) body["corrects"] = before->name;
  body["rules"] = std::max(journal.views().rules_version(), 1);
  body["figures_parts"] = pieces.size();
  body["figures_sha256"] = crypto::hex(base::view(crypto::sha256(figures)));
  body["heads_entries"] = heads_entries;
  body["stated"] = ordered_json::parse(views::stated_text(figures));
  sync::Draft closing{"closing/" + name, "closing", time, request.author, body.dump(), {}};
  if (!request.reason.empty()) closing.fields["note"] = ordered_json{{"note", request.reason}}.dump();
  drafts.push_back(std::move(closing));
  journal.append(drafts, keys, random);
  const auto closed = views::closed_period(journal.db(), request.period, version);
  base::ensure(closed.has_value(), "a closing that was just written counts");
  transaction.commit();
  return *closed;
}

}  // namespace sovang::hub
