#include "node/views/closings.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "base/date.h"
#include "crypto/encoding.h"
#include "crypto/merkle.h"
#include "crypto/sha256.h"
#include "node/store/entry_rows.h"
#include "node/views/body.h"
#include "node/views/report.h"

namespace sovang::views {

namespace {

using Json = nlohmann::json;

constexpr const char* kStated[] = {"commune_budget_vnd", "contributions",    "households_contributing",
                                   "land_dm2",           "people_total_vnd", "total_vnd",
                                   "workdays_half"};

std::int64_t row_beside(std::int64_t row, std::uint64_t index) {
  return store::entry_row(store::log_of_row(row), index);
}

std::optional<sync::OpenPart> open_at(store::Database& source, std::int64_t row) {
  auto entry = source.query("SELECT open FROM entry WHERE id = ?");
  entry.bind(row);
  if (!entry.step()) return std::nullopt;
  auto open = sync::read_open_part(entry.blob(0));
  return open ? std::optional(*std::move(open)) : std::nullopt;
}

/// The pieces of a closing in row `closing`, joined; absent when one is missing or out of place.
std::optional<std::string> join_figures(store::Database& source, std::int64_t closing, const std::string& id,
                                        const WrittenClosing& written) {
  const std::uint64_t index = store::index_of_row(closing);
  if (written.parts > index || written.heads > index - written.parts) return std::nullopt;
  const std::uint64_t from = index - written.heads - written.parts;
  std::string out;
  Body body;
  for (std::uint64_t part = 0; part < written.parts; ++part) {
    const auto open = open_at(source, row_beside(closing, from + part));
    if (!open || open->type != "closing_figures" || open->id != id + "/" + std::to_string(part) ||
        !body.parse(open->body) || body.integer("parts") != static_cast<std::int64_t>(written.parts))
      return std::nullopt;
    out += body.text("text");
  }
  return out;
}

std::string version_name(store::Database& db, std::int64_t row) {
  auto entry = db.query("SELECT open FROM entry WHERE id = ?");
  entry.bind(row);
  store::require_sound(entry.step(), "a closing's entry is held");
  return sync::version_of(crypto::leaf_hash(entry.blob(0)));
}

std::string origin_of(store::Database& db, std::int64_t row) {
  auto log = db.query("SELECT origin FROM log WHERE id = ?");
  log.bind(store::log_of_row(row));
  store::require_sound(log.step(), "the log of a closing is held");
  return std::string(log.text(0));
}

/// Entries that the `heads` before the closing in row `closing` show; absent when they are none or too early.
std::optional<StringMap<std::uint64_t>> covered(store::Database& source, std::int64_t closing, std::uint64_t heads,
                                                std::int64_t to) {
  StringMap<std::uint64_t> sizes;
  const std::uint64_t end = store::index_of_row(closing);
  for (std::uint64_t index = end - heads; index < end; ++index) {
    const auto open = open_at(source, row_beside(closing, index));
    const Json body = open && open->type == "heads" ? Json::parse(open->body, nullptr, false) : Json();
    if (!body.is_object() || !body.contains("logs") || !body["logs"].is_array()) return std::nullopt;
    const auto day = base::parse_iso_date(body.value("day", ""));
    if (!day || day->days() <= to) return std::nullopt;
    for (const Json& one : body["logs"]) {
      if (!one.is_array() || one.size() < 2 || !one[0].is_string() || !one[1].is_number_unsigned()) return std::nullopt;
      sizes[one[0].get<std::string>()] = one[1].get<std::uint64_t>();
    }
  }
  // What `xa` held is what stands before, also where all of it was appended again behind a lost branch.
  sizes[origin_of(source, closing)] = end;
  return sizes;
}

ClosedPeriod read_period(store::Database& db, std::int64_t row) {
  ClosedPeriod out;
  out.origin = origin_of(db, row);
  out.index = store::index_of_row(row);
  out.name = version_name(db, row);
  auto entry = db.query("SELECT open, parts FROM entry WHERE id = ?");
  entry.bind(row);
  store::require_sound(entry.step(), "a closing's entry is held");
  const auto open = sync::read_open_part(entry.blob(0));
  const auto written = open ? read_closing(*open) : std::nullopt;
  store::require_sound(written.has_value(), "a closing reads as it did when it was folded");
  out.id = open->id;
  out.period = written->period;
  out.from = written->from.iso();
  out.to = written->to.iso();
  out.closed_on = open->time.substr(0, 10);
  out.version = written->version;
  out.rules = written->rules;
  out.figures_sha256 = written->figures_sha256;
  out.stated = written->stated;
  const auto parts = store::decode_parts(entry.blob(1));
  Body note;
  if (const auto found = parts.find("note"); found != parts.end() && note.parse(found->second))
    out.reason = note.text("note");
  return out;
}

std::int64_t row_of(store::Database& db, const ClosedPeriod& closed) {
  auto row = db.query("SELECT entry FROM closing WHERE period = ? AND version = ?");
  row.bind(closed.period, closed.version);
  store::require_sound(row.step(), "a closed period is held");
  return row.integer(0);
}

}  // namespace

std::optional<WrittenClosing> read_closing(const sync::OpenPart& open) {
  const Json body = Json::parse(open.body, nullptr, false);
  const auto text = [&](const char* name) {
    return body.contains(name) && body[name].is_string() ? body[name].get<std::string>() : std::string();
  };
  const auto number = [&](const char* name) {
    return body.contains(name) && body[name].is_number_unsigned() ? body[name].get<std::int64_t>() : -1;
  };
  if (!body.is_object() || !body.contains("stated") || !body["stated"].is_object()) return std::nullopt;
  WrittenClosing out{
      text("period"),       text("corrects"), text("figures_sha256"), {}, {}, number("version"), number("rules"), 0, 0,
      body["stated"].dump()};
  ReportRequest days;
  const std::int64_t parts = number("figures_parts"), heads = number("heads_entries");
  if (!set_period(days, out.period) || text("from") != days.from->iso() || text("to") != days.to->iso())
    return std::nullopt;
  if (out.version < 1 || out.rules < 1 || parts < 1 || heads < 1) return std::nullopt;
  if (open.id != "closing/" + out.period + "/" + std::to_string(out.version)) return std::nullopt;
  out.from = *days.from;
  out.to = *days.to;
  out.parts = static_cast<std::uint64_t>(parts);
  out.heads = static_cast<std::uint64_t>(heads);
  return out;
}

Closings::Closings(store::Database& source, store::Database& views, Words& words)
    : source_(source), views_(views), words_(words) {
  auto rows = views_.query("SELECT last, entry FROM closing WHERE version = 1 ORDER BY last, entry");
  while (rows.step()) closed_.push_back({rows.integer(0), rows.integer(1)});
}

std::optional<Closings::Closed> Closings::take(std::int64_t entry, const sync::OpenPart& open) {
  const auto written = read_closing(open);
  const auto figures = written ? join_figures(source_, entry, open.id, *written) : std::nullopt;
  if (!figures || crypto::hex(base::view(crypto::sha256(*figures))) != written->figures_sha256) return std::nullopt;
  if (Json::parse(stated_text(*figures)) != Json::parse(written->stated)) return std::nullopt;
  auto sizes = covered(source_, entry, written->heads, written->to.days());
  if (!sizes) return std::nullopt;
  auto before = views_.query("SELECT entry FROM closing WHERE period = ? AND version = ?");
  before.bind(written->period, written->version - 1);
  const bool has_before = before.step();
  if (written->version == 1 ? !written->corrects.empty()
                            : !has_before || version_name(source_, before.integer(0)) != written->corrects)
    return std::nullopt;
  auto same = views_.query("SELECT 1 FROM closing WHERE period = ? AND version = ?");
  same.bind(written->period, written->version);
  if (same.step()) return std::nullopt;
  views_.query("INSERT INTO closing (entry, period, version, last) VALUES (?, ?, ?, ?)")
      .bind(entry, written->period, written->version, written->to.days())
      .run();
  Closed closed{written->to.days(), {}};
  if (written->version > 1) return closed;
  closed.sizes = *std::move(sizes);
  for (const auto& [origin, size] : closed.sizes)
    views_.query("INSERT INTO closed (closing, last, origin, size) VALUES (?, ?, ?, ?)")
        .bind(entry, closed.to, words_.intern(origin), size)
        .run();
  closed_.insert(std::ranges::upper_bound(closed_, closed.to, {}, &Bookings::to), {closed.to, entry});
  return closed;
}

std::uint64_t Closings::size_in(std::int64_t closing, std::string_view origin) {
  auto& sizes = sizes_[closing];
  if (const auto known = sizes.find(origin); known != sizes.end()) return known->second;
  auto row = views_.query("SELECT size FROM closed WHERE closing = ? AND origin = ?");
  row.bind(closing, words_.find(origin));
  const std::uint64_t size = row.step() ? static_cast<std::uint64_t>(row.integer(0)) : 0;
  sizes.emplace(origin, size);
  return size;
}

std::int64_t Closings::open_day(std::string_view origin, std::uint64_t index, std::int64_t day) {
  for (const Bookings& one : closed_)
    if (day <= one.to && index >= size_in(one.closing, origin)) day = one.to + 1;
  return day;
}

StringMap<std::uint64_t> closed_over(store::Database& db, const ClosedPeriod& closed) {
  const std::int64_t entry = row_of(db, closed);
  const auto open = open_at(db, entry);
  const auto written = open ? read_closing(*open) : std::nullopt;
  auto sizes = written ? covered(db, entry, written->heads, written->to.days()) : std::nullopt;
  store::require_sound(sizes.has_value(), "the heads of a closing are held");
  (*sizes)[closed.origin] = closed.index - written->heads - written->parts;
  return *std::move(sizes);
}

std::vector<ClosedPeriod> closed_periods(store::Database& db) {
  std::vector<std::int64_t> rows;
  {
    auto found = db.query("SELECT entry FROM closing ORDER BY last, period, version");
    while (found.step()) rows.push_back(found.integer(0));
  }
  std::vector<ClosedPeriod> out;
  out.reserve(rows.size());
  for (const std::int64_t row : rows) out.push_back(read_period(db, row));
  return out;
}

std::optional<ClosedPeriod> closed_period(store::Database& db, std::string_view period, std::int64_t version) {
  auto row = db.query("SELECT entry FROM closing WHERE period = ?1 AND (?2 = 0 OR version = ?2) ORDER BY version DESC");
  row.bind(period, version);
  if (!row.step()) return std::nullopt;
  return read_period(db, row.integer(0));
}

std::string closed_figures(store::Database& db, const ClosedPeriod& closed) {
  const std::int64_t entry = row_of(db, closed);
  const auto open = open_at(db, entry);
  const auto written = open ? read_closing(*open) : std::nullopt;
  auto figures = written ? join_figures(db, entry, open->id, *written) : std::nullopt;
  store::require_sound(figures.has_value(), "the figures of a closing are held");
  return *std::move(figures);
}

std::string figures_text(const std::string& report_json) {
  Json report = Json::parse(report_json);
  report.erase("names");
  report.erase("as_of");
  report["rules"].erase("known");
  for (const char* list : {"top20_households_by_value", "top20_households_by_land"})
    for (Json& one : report[list]) one.erase("head_name");
  return report.dump();
}

std::string stated_text(const std::string& figures) {
  const Json all = Json::parse(figures, nullptr, false);
  Json out = Json::object();
  for (const char* name : kStated)
    for (const char* group : {"headline", "total", "counts"})
      if (all.is_object() && all.contains(group) && all[group].contains(name) && !out.contains(name))
        out[name] = all[group][name];
  return out.dump();
}

std::string with_names(store::Database& db, const std::string& figures) {
  Json out = Json::parse(figures);
  out["as_of"] = out["period"]["to"];
  out["rules"]["known"] = kRulesKnown;
  out.update(Json::parse(report_names(db)));
  return out.dump();
}

}  // namespace sovang::views
