#include "examples/csv_files.h"

#include <csv.h>

#include <initializer_list>
#include <sstream>
#include <stdexcept>

#include "base/file.h"

namespace sovang::examples {
namespace {

void append_field(std::string& line, std::string_view field) {
  if (field.find_first_of(",\"\n\r") == std::string_view::npos) {
    line += field;
    return;
  }
  line += '"';
  for (const char c : field) {
    if (c == '"') line += '"';
    line += c;
  }
  line += '"';
}

/// `value` in units of 10^-digits, trailing zeros dropped: 15 with one digit is "1.5", 1340 with two is "13.4".
std::string decimal(std::int64_t value, int digits) {
  std::int64_t unit = 1;
  for (int i = 0; i < digits; ++i) unit *= 10;
  const std::int64_t magnitude = value < 0 ? -value : value;
  std::string text = (value < 0 ? "-" : "") + std::to_string(magnitude / unit);
  std::string fraction = std::to_string(unit + magnitude % unit).substr(1);
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  return fraction.empty() ? text : text + "." + fraction;
}

std::int64_t parse_decimal(const std::string& text, int digits) {
  if (text.empty()) return 0;
  const bool negative = text[0] == '-';
  const auto point = text.find('.');
  std::string whole = text.substr(negative ? 1 : 0, point == std::string::npos ? point : point - (negative ? 1 : 0));
  std::string fraction = point == std::string::npos ? "" : text.substr(point + 1);
  fraction.resize(static_cast<std::size_t>(digits), '0');
  const std::int64_t magnitude = std::stoll(whole + fraction);
  return negative ? -magnitude : magnitude;
}

std::string text_of(const std::string& text) { return text; }
std::string text_of(const char* text) { return text; }
std::string text_of(std::int64_t value) { return std::to_string(value); }
std::string text_of(int value) { return std::to_string(value); }
std::string text_of(Date day) { return day.vietnamese(); }
std::string text_of(const std::optional<Date>& day) { return day ? day->vietnamese() : ""; }
/// Zero stands for "not applicable" in an amount column.
std::string or_empty(std::int64_t value) { return value == 0 ? "" : std::to_string(value); }

/// One small file: rows are gathered and written at once.
class Table {
 public:
  explicit Table(std::string_view header) : text_(header) { text_ += '\n'; }
  template <class... Fields>
  void row(const Fields&... fields) {
    const char* comma = "";
    ((text_ += comma, comma = ",", append_field(text_, text_of(fields))), ...);
    text_ += '\n';
  }
  void save(const std::filesystem::path& file) const { base::write_file_atomic(file, text_); }

 private:
  std::string text_;
};

Date parse_day(const std::string& text) {
  Date day;
  if (text.size() == 10 && text[2] == '/') {
    day = {std::stoi(text.substr(6)), std::stoi(text.substr(3, 2)), std::stoi(text.substr(0, 2))};
  } else if (text.size() == 10 && text[4] == '-') {
    day = {std::stoi(text.substr(0, 4)), std::stoi(text.substr(5, 2)), std::stoi(text.substr(8))};
  }
  if (text.size() != 10 || !day.valid()) throw std::runtime_error("no day: " + text);
  return day;
}

std::optional<Date> parse_optional_day(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return parse_day(text);
}

std::string read_whole(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) throw std::runtime_error("cannot read " + file.string());
  return std::move(text).str();
}

/// Feeds a whole file to libcsv and hands out the records under the names of the first one.
struct Reader {
  std::function<void(const CsvRow&)> take;
  std::vector<std::string> header, fields;

  void end_of_record() {
    if (header.empty()) {
      header = std::move(fields);
    } else {
      CsvRow row;
      for (std::size_t i = 0; i < header.size() && i < fields.size(); ++i) row[header[i]] = std::move(fields[i]);
      take(row);
    }
    fields.clear();
  }
};

void read_records(const std::filesystem::path& file, std::function<void(const CsvRow&)> take) {
  std::string bytes = read_whole(file);
  Reader reader{std::move(take), {}, {}};
  const auto on_field = [](void* data, std::size_t size, void* self) {
    static_cast<Reader*>(self)->fields.emplace_back(static_cast<const char*>(data), size);
  };
  const auto on_record = [](int, void* self) { static_cast<Reader*>(self)->end_of_record(); };
  csv_parser parser{};
  if (csv_init(&parser, CSV_STRICT) != 0) throw std::runtime_error("csv_init");
  const auto read = csv_parse(&parser, bytes.data(), bytes.size(), on_field, on_record, &reader);
  csv_fini(&parser, on_field, on_record, &reader);
  csv_free(&parser);
  if (read != bytes.size()) throw std::runtime_error("no CSV: " + file.string());
}

constexpr std::string_view kContributionHeader =
    "id,area_id,work_id,source,household_id,org_id,contributor_name,kind,occurred_on,booked_on,amount_vnd,workdays,"
    "land_m2,parcel_no,"
    "map_sheet_no,land_type,land_assets,signers_required,signers_signed,item,quantity,unit,unit_price_vnd,value_vnd,"
    "reverses_id,"
    "receipt_no,recorded_by,note\n";

void write_people(const std::filesystem::path& folder, const Commune& commune) {
  Table areas("area_id,area_kind,name,cluster,full_name,head_name,front_head_name,households,recorder_id");
  for (const auto& a : commune.areas)
    areas.row(a.area_id, a.area_kind, a.name, a.cluster, a.full_name, a.head_name, a.front_head_name, a.households,
              a.recorder_id);
  areas.save(folder / "areas.csv");
  Table households("household_id,area_id,head_name,head_sex,spouse_name,members,phone,poverty,alley");
  for (const auto& h : commune.households)
    households.row(h.household_id, h.area_id, h.head_name, h.head_sex, h.spouse_name, h.members, h.phone, h.poverty,
                   h.alley);
  households.save(folder / "households.csv");
  Table orgs("org_id,name,org_kind");
  for (const auto& o : commune.orgs) orgs.row(o.org_id, o.name, o.org_kind);
  orgs.save(folder / "orgs.csv");
}

void write_works(const std::filesystem::path& folder, const Commune& commune) {
  Table works("work_id,level,area_id,title,sector,quantity,unit,status,started_on,finished_on,planned_vnd,decision_id");
  for (const auto& w : commune.works)
    works.row(w.work_id, w.level, w.area_id, w.title, w.sector, w.quantity, w.unit, w.status, w.started_on,
              w.finished_on, w.planned_vnd, w.decision_id);
  works.save(folder / "works.csv");
  Table meetings(
      "meeting_id,area_id,work_id,held_on,method,subject,households_total,households_attending,votes_for,votes_against,"
      "votes_abstain,passed");
  for (const auto& m : commune.meetings)
    meetings.row(m.meeting_id, m.area_id, m.work_id, m.held_on, m.method, m.subject, m.total, m.attending, m.votes_for,
                 m.against, m.abstain, m.passed() ? "1" : "0");
  meetings.save(folder / "meetings.csv");
  Table rates("rate_id,kind,unit,amount_vnd,valid_from,valid_to");
  for (const auto& r : commune.rates)
    rates.row(r.rate_id, "WORKDAY", "ngày công", r.amount_vnd, r.valid_from, r.valid_to);
  rates.save(folder / "rates.csv");
  Table spent("expense_id,work_id,area_id,paid_on,payee,purpose,amount_vnd,voucher_no");
  for (const auto& e : commune.expenditures)
    spent.row(e.expense_id, e.work_id, e.area_id, e.paid_on, e.payee, e.purpose, e.amount_vnd, e.voucher_no);
  spent.save(folder / "expenditures.csv");
}

void write_office(const std::filesystem::path& folder, const Commune& commune) {
  Table petitions("petition_id,received_on,area_id,petition_kind,field,petitioner_ref,status,resolution,resolved_on");
  for (const auto& p : commune.petitions)
    petitions.row(p.petition_id, p.received_on, p.area_id, p.petition_kind, p.field, p.petitioner_ref, p.status,
                  p.resolution, p.resolved_on);
  petitions.save(folder / "petitions.csv");
  Table models(
      "model_id,title,sector,organisation,area_id,year,nominated_level,recognised_level,recognised_on,decision_no");
  for (const auto& m : commune.models)
    models.row(m.model_id, m.title, m.sector, m.organisation, m.area_id, m.year, m.nominated_level, m.recognised_level,
               m.recognised_on, m.decision_no);
  models.save(folder / "models.csv");
  Table commendations("commendation_id,year,recipient_kind,recipient,form,reason");
  for (const auto& c : commune.commendations)
    commendations.row(c.commendation_id, c.year, c.recipient_kind, c.recipient, c.form, c.reason);
  commendations.save(folder / "commendations.csv");
  Table indicators("indicator,as_of,value,unit");
  for (const auto& i : commune.indicators) indicators.row(i.indicator, i.as_of, i.value, i.unit);
  indicators.save(folder / "indicators.csv");
}

Work work_of(const CsvRow& r) {
  Work work;
  work.work_id = r.at("work_id");
  work.level = r.at("level");
  work.sector = r.at("sector");
  work.status = r.at("status");
  return work;
}

Meeting meeting_of(const CsvRow& r) {
  Meeting meeting;
  meeting.meeting_id = r.at("meeting_id");
  meeting.total = std::stoll(r.at("households_total"));
  meeting.votes_for = std::stoll(r.at("votes_for"));
  return meeting;
}

Petition petition_of(const CsvRow& r) {
  Petition petition;
  petition.field = r.at("field");
  petition.resolution = r.at("resolution");
  petition.received_on = parse_day(r.at("received_on"));
  petition.resolved_on = parse_optional_day(r.at("resolved_on"));
  return petition;
}

}  // namespace

std::vector<CsvRow> read_csv_rows(const std::filesystem::path& file) {
  std::vector<CsvRow> rows;
  read_records(file, [&](const CsvRow& row) { rows.push_back(row); });
  return rows;
}

ContributionFile::ContributionFile(const std::filesystem::path& folder)
    : out_(folder / "contributions.csv", std::ios::binary) {
  out_ << kContributionHeader;
}

void ContributionFile::write(const Contribution& c) {
  const bool land = c.kind == "LAND";
  const std::string fields[] = {c.id,
                                c.area_id,
                                c.work_id,
                                c.source,
                                c.household_id,
                                c.org_id,
                                c.contributor_name,
                                c.kind,
                                c.occurred_on.vietnamese(),
                                c.booked_on.vietnamese(),
                                or_empty(c.amount_vnd),
                                c.kind == "WORKDAY" ? decimal(c.workdays_half * 5, 1) : "",
                                land ? decimal(c.land_dm2, 2) : "",
                                c.parcel_no,
                                c.map_sheet_no,
                                c.land_type,
                                c.land_assets,
                                land ? text_of(c.signers_required) : "",
                                land ? text_of(c.signers_signed) : "",
                                c.item,
                                c.quantity_milli == 0 ? "" : decimal(c.quantity_milli, 3),
                                c.unit,
                                or_empty(c.unit_price_vnd),
                                or_empty(c.value_vnd),
                                c.reverses_id,
                                c.receipt_no,
                                c.recorded_by,
                                c.note};
  line_.clear();
  for (const auto& field : fields) {
    append_field(line_, field);
    line_ += ',';
  }
  line_.back() = '\n';
  out_ << line_;
}

void ContributionFile::close() {
  out_.close();
  if (!out_) throw std::runtime_error("cannot write contributions.csv");
}

void write_commune(const std::filesystem::path& folder, const Commune& commune) {
  Table about("key,value");
  about.row("name", commune.name);
  about.row("area_kind", commune.area_kind);
  about.row("as_of", commune.as_of.iso());
  about.save(folder / "commune.csv");
  write_people(folder, commune);
  write_works(folder, commune);
  write_office(folder, commune);
}

Commune read_commune(const std::filesystem::path& folder) {
  Commune commune;
  for (const auto& row : read_csv_rows(folder / "commune.csv")) {
    if (row.at("key") == "name") commune.name = row.at("value");
    if (row.at("key") == "area_kind") commune.area_kind = row.at("value");
    if (row.at("key") == "as_of") commune.as_of = parse_day(row.at("value"));
  }
  for (const auto& r : read_csv_rows(folder / "areas.csv")) {
    Area area;
    area.area_id = r.at("area_id");
    area.recorder_id = r.at("recorder_id");
    commune.areas.push_back(std::move(area));
  }
  for (const auto& r : read_csv_rows(folder / "households.csv")) {
    Household household;
    household.household_id = r.at("household_id");
    household.area_id = r.at("area_id");
    household.head_name = r.at("head_name");
    household.poverty = r.at("poverty");
    commune.households.push_back(std::move(household));
  }
  for (const auto& r : read_csv_rows(folder / "orgs.csv"))
    commune.orgs.push_back({r.at("org_id"), r.at("name"), r.at("org_kind")});
  for (const auto& r : read_csv_rows(folder / "works.csv")) commune.works.push_back(work_of(r));
  for (const auto& r : read_csv_rows(folder / "meetings.csv")) commune.meetings.push_back(meeting_of(r));
  for (const auto& r : read_csv_rows(folder / "rates.csv")) {
    commune.rates.push_back({r.at("rate_id"), std::stoll(r.at("amount_vnd")), parse_day(r.at("valid_from")),
                             parse_optional_day(r.at("valid_to"))});
  }
  for (const auto& r : read_csv_rows(folder / "expenditures.csv")) {
    Expenditure expenditure;
    expenditure.work_id = r.at("work_id");
    expenditure.amount_vnd = std::stoll(r.at("amount_vnd"));
    commune.expenditures.push_back(std::move(expenditure));
  }
  for (const auto& r : read_csv_rows(folder / "petitions.csv")) commune.petitions.push_back(petition_of(r));
  for (const auto& r : read_csv_rows(folder / "models.csv")) {
    Model model;
    model.sector = r.at("sector");
    model.nominated_level = r.at("nominated_level");
    model.recognised_level = r.at("recognised_level");
    commune.models.push_back(std::move(model));
  }
  return commune;
}

void read_contributions(const std::filesystem::path& folder, const std::function<void(const Contribution&)>& take) {
  read_records(folder / "contributions.csv", [&](const CsvRow& r) {
    Contribution c;
    c.id = r.at("id");
    c.area_id = r.at("area_id");
    c.work_id = r.at("work_id");
    c.source = r.at("source");
    c.household_id = r.at("household_id");
    c.kind = r.at("kind");
    c.occurred_on = parse_day(r.at("occurred_on"));
    c.booked_on = parse_day(r.at("booked_on"));
    c.amount_vnd = parse_decimal(r.at("amount_vnd"), 0);
    c.workdays_half = parse_decimal(r.at("workdays"), 1) / 5;
    c.land_dm2 = parse_decimal(r.at("land_m2"), 2);
    c.value_vnd = parse_decimal(r.at("value_vnd"), 0);
    c.reverses_id = r.at("reverses_id");
    take(c);
  });
}

}  // namespace sovang::examples
