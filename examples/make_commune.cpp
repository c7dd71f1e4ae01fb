#include "examples/make_commune.h"

#include <algorithm>
#include <stdexcept>

#include "base/file.h"
#include "examples/csv_files.h"
#include "examples/giving.h"
#include "examples/made_up.h"
#include "examples/totals.h"

namespace sovang::examples {
namespace {

std::string padded(std::int64_t number, std::size_t width) {
  std::string digits = std::to_string(number);
  return digits.size() >= width ? digits : std::string(width - digits.size(), '0') + digits;
}

/// The capital that opens area codes: K for khu, A for ấp, B for bản, T for thôn, L for làng.
std::string code_letter(const std::string& area_kind) {
  if (area_kind == "khu") return "K";
  if (area_kind == "ấp") return "A";
  if (area_kind == "bản") return "B";
  if (area_kind == "thôn") return "T";
  if (area_kind == "làng") return "L";
  throw std::runtime_error("area kind '" + area_kind + "' is none of khu, thôn, ấp, bản, làng");
}

std::string capitalised(const std::string& area_kind) {
  if (area_kind == "ấp") return "Ấp";
  std::string word = area_kind;
  word[0] = static_cast<char>(word[0] - 'a' + 'A');
  return word;
}

Date plus(Date day, std::int64_t days) { return Date::from_days(day.days() + days); }

void make_areas(const MakeOptions& options, Draw& draw, Commune& commune) {
  const std::string letter = code_letter(options.area_kind);
  for (int i = 1; i <= options.areas; ++i) {
    Area area;
    area.area_id = letter + padded(i, 2);
    area.area_kind = options.area_kind;
    const auto index = static_cast<std::size_t>(i - 1);
    area.name = capitalised(options.area_kind) + " " + std::string(kAreaNames[index % kAreaNames.size()]);
    if (index >= kAreaNames.size()) area.name += " " + std::to_string(index / kAreaNames.size() + 1);
    area.cluster = i <= options.areas / 2 ? "Suối Trong" : "Suối Ngoài";
    area.full_name = area.name + " " + area.cluster;
    area.head_name = draw_person(draw, draw.one_in(3)).name;
    area.front_head_name = draw_person(draw, draw.one_in(2)).name;
    area.households = options.households_per_area;
    area.recorder_id = area.area_id + "-TT";
    commune.areas.push_back(std::move(area));
  }
}

void make_households(const MakeOptions& options, Draw& draw, Commune& commune) {
  std::int64_t number = 0;
  for (const auto& area : commune.areas) {
    for (int i = 0; i < options.households_per_area; ++i) {
      Household household;
      const Person head = draw_person(draw, draw.one_in(4));
      household.household_id = "H" + padded(++number, 5);
      household.area_id = area.area_id;
      household.head_name = head.name;
      household.head_sex = head.woman ? "F" : "M";
      if (!draw.one_in(5)) household.spouse_name = draw_person(draw, !head.woman).name;
      household.members = draw.between(1, 7);
      household.phone = "0000" + padded(draw.below(1'000'000), 6);
      household.poverty = draw.one_in(40) ? "POOR" : draw.one_in(25) ? "NEAR_POOR" : "NONE";
      household.alley = "Ngõ " + std::to_string(draw.between(1, 9));
      commune.households.push_back(std::move(household));
    }
  }
}

void make_rates(const MakeOptions& options, Commune& commune) {
  const int y = options.year;
  commune.rates = {{"G1", 180'000, {y, 1, 1}, Date{y, 3, 31}},
                   {"G2", 200'000, {y, 4, 1}, Date{y, 8, 31}},
                   {"G3", 230'000, {y, 9, 1}, std::nullopt}};
}

/// A vote that passes or fails, with numbers that add up.
Meeting vote(Draw& draw, const Work& work, std::int64_t total, bool passes, Date day, const char* method) {
  Meeting meeting;
  meeting.area_id = work.area_id;
  meeting.work_id = work.work_id;
  meeting.method = method;
  meeting.subject = "CONTRIBUTION";
  meeting.held_on = day;
  meeting.total = total;
  const std::int64_t threshold = (2 * total + 2) / 3;
  meeting.votes_for = passes ? draw.between(threshold, total) : draw.between(threshold / 2, threshold - 1);
  const std::int64_t rest = passes ? total - meeting.votes_for : (total - meeting.votes_for) / 4;
  meeting.against = draw.between(0, std::min<std::int64_t>(rest, 2));
  meeting.abstain = draw.between(0, rest - meeting.against);
  meeting.attending = meeting.votes_for + meeting.against + meeting.abstain;
  return meeting;
}

/// Votes on a work, a failed meeting now and then followed by a ballot, and sets when the work may begin.
void decide(Draw& draw, Commune& commune, Work& work, std::int64_t households, int year) {
  const auto add = [&](Meeting meeting) {
    meeting.meeting_id = "HN" + padded(static_cast<std::int64_t>(commune.meetings.size()) + 1, 3);
    commune.meetings.push_back(meeting);
    return meeting.meeting_id;
  };
  Date day = plus({year, 1, 4}, draw.below(25));
  const bool everyone = work.area_id.empty();  // the whole commune cannot meet in one hall
  if (!everyone && commune.meetings.size() % 4 == 1) {
    add(vote(draw, work, households, false, day, "MEETING"));
    day = plus(day, 5);
    work.decision_id = add(vote(draw, work, households, true, day, "BALLOT"));
  } else {
    work.decision_id = add(vote(draw, work, households, true, day, everyone ? "BALLOT" : "MEETING"));
  }
  work.started_on = plus(day, draw.between(3, 12));
}

void make_works(const MakeOptions& options, Draw& draw, Commune& commune) {
  const auto add = [&](const Task& task, std::string id, const std::string& area_id, std::int64_t households) {
    Work work;
    work.work_id = std::move(id);
    work.level = area_id.empty() ? "COMMUNE" : "AREA";
    work.area_id = area_id;
    work.title = task.title;
    work.sector = task.sector;
    work.quantity = draw.between(task.least, task.most);
    work.unit = task.unit;
    work.planned_vnd = draw.between(40, 180) * 1'000'000;
    decide(draw, commune, work, households, options.year);
    work.status = "COMPLETED";
    work.finished_on = plus({commune.as_of.year, 9, 15}, draw.below(60));
    if (!area_id.empty() && commune.works.size() % 8 == 7) {
      work.status = "IN_PROGRESS";
      work.finished_on.reset();
    }
    commune.works.push_back(std::move(work));
  };
  const auto households = static_cast<std::int64_t>(commune.households.size());
  for (std::size_t i = 0; i < kCommuneTasks.size(); ++i)
    add(kCommuneTasks[i], "VX" + padded(static_cast<int>(i) + 1, 2), "", households);
  for (const auto& area : commune.areas) add(draw.from(kAreaTasks), "V" + area.area_id, area.area_id, area.households);
}

/// Everything paid out: in several parts, never more than what came in.
void make_expenditures(Draw& draw, const Totals& totals, Commune& commune) {
  for (const auto& work : commune.works) {
    const std::int64_t received = totals.received_vnd(work.work_id);
    std::int64_t left = received * draw.between(75, 100) / 100 / 10'000 * 10'000;
    const int parts = static_cast<int>(draw.between(3, 6));
    for (int part = 1; part <= parts && left > 0; ++part) {
      Expenditure paid;
      paid.amount_vnd = part == parts ? left : left * draw.between(20, 50) / 100 / 10'000 * 10'000;
      if (paid.amount_vnd == 0) continue;
      left -= paid.amount_vnd;
      paid.expense_id = "CH" + padded(static_cast<std::int64_t>(commune.expenditures.size()) + 1, 4);
      paid.work_id = work.work_id;
      paid.area_id = work.area_id;
      paid.payee = draw.from(kDonors).name;
      paid.purpose = draw.from(kPurposes);
      paid.voucher_no = "PC-" + work.work_id + "/" + std::to_string(commune.as_of.year) + "-" + padded(part, 3);
      paid.paid_on = plus(*work.started_on, draw.between(30, commune.as_of.days() - work.started_on->days()));
      commune.expenditures.push_back(std::move(paid));
    }
  }
}

void make_petitions(Draw& draw, Commune& commune) {
  const Date first{commune.as_of.year - 5, 1, 2};
  const std::int64_t span = commune.as_of.days() - first.days();
  constexpr int kPetitions = 60;
  for (int i = 0; i < kPetitions; ++i) {
    Petition petition;
    petition.petition_id = "DT" + padded(i + 1, 4);
    petition.received_on = plus(first, span * i / kPetitions);
    petition.area_id =
        commune.areas[static_cast<std::size_t>(draw.below(static_cast<std::int64_t>(commune.areas.size())))].area_id;
    petition.petition_kind = draw.from(kPetitionKinds);
    petition.field = draw.from(kPetitionFields);
    petition.petitioner_ref = "ND" + padded(draw.below(100'000), 5);
    const Date resolved = plus(petition.received_on, draw.between(5, 70));
    const bool open = draw.one_in(15) || resolved > commune.as_of;
    petition.status = open ? "PENDING" : "RESOLVED";
    if (!open) {
      petition.resolution = draw.from(kResolutions);
      petition.resolved_on = resolved;
    }
    commune.petitions.push_back(std::move(petition));
  }
}

void make_honours(Draw& draw, Commune& commune) {
  constexpr std::array<std::string_view, 3> kLevels{"", "PROVINCE", "DISTRICT"};
  const int year = commune.as_of.year;
  // The district level ended on 30/06/2025; who is made up for a later year is nominated to the province.
  const bool districts = year < 2025;
  for (int i = 1; i <= 12; ++i) {
    Model model;
    model.model_id = "MH" + padded(i, 3);
    model.title = draw.from(kModelTitles);
    model.sector = draw.from(kSectors);
    model.organisation = draw.from(kOrganisers);
    if (!draw.one_in(4)) model.area_id = commune.areas[static_cast<std::size_t>(i) % commune.areas.size()].area_id;
    model.year = year;
    model.nominated_level = kLevels[static_cast<std::size_t>(draw.below(districts ? 3 : 2))];
    model.recognised_level = model.nominated_level.empty() ? "COMMUNE" : draw.one_in(5) ? "" : model.nominated_level;
    if (!model.recognised_level.empty()) {
      model.recognised_on = plus({year, 2, 1}, draw.below(280));
      model.decision_no = std::to_string(draw.between(100, 3999)) + "/QĐ";
    }
    commune.models.push_back(std::move(model));
  }
  for (int i = 1; i <= 6; ++i) {
    const bool collective = i <= 4;
    const auto& area = commune.areas[static_cast<std::size_t>(i) % commune.areas.size()];
    const auto household = static_cast<std::size_t>(draw.below(static_cast<std::int64_t>(commune.households.size())));
    commune.commendations.push_back({"KT" + padded(i, 2), collective ? "COLLECTIVE" : "HOUSEHOLD",
                                     collective ? area.full_name : commune.households[household].household_id,
                                     "Giấy khen Chủ tịch UBND xã", "Thành tích dân vận chính quyền", year});
  }
  commune.indicators = {{"dang_vien", "214", "người", commune.as_of}, {"chi_bo", "11", "chi bộ", commune.as_of}};
}

}  // namespace

MakeOptions scaled(std::int64_t contributions, std::uint64_t seed, int years) {
  MakeOptions options;
  options.seed = seed;
  options.contributions = contributions;
  options.years = years;
  options.areas = 28;
  options.households_per_area =
      static_cast<int>(std::clamp<std::int64_t>(contributions / (options.areas * 20), 50, 1000));
  return options;
}

Made make_commune(const MakeOptions& options, const std::filesystem::path& folder) {
  if (options.areas < 1 || options.areas > 99) throw std::runtime_error("areas: 1 to 99");
  if (options.households_per_area < 3) throw std::runtime_error("households: at least 3 an area");
  if (options.contributions < options.areas * 10) throw std::runtime_error("contributions: at least 10 an area");
  if (options.year < 2000 || options.years < 1 || options.year + options.years > 2101)
    throw std::runtime_error("year: 2000 to 2100, and so the last of several");
  std::filesystem::create_directories(folder);
  Draw draw(options.seed);
  Commune commune;
  commune.name = options.name;
  commune.area_kind = options.area_kind;
  const int last = options.year + options.years - 1;
  commune.as_of = {last, 12, 15};
  commune.petitions_as_of = {commune.as_of, {last - 1, 12, 31}};
  make_areas(options, draw, commune);
  make_households(options, draw, commune);
  for (std::size_t i = 0; i < kDonors.size(); ++i) {
    commune.orgs.push_back(
        {"O" + padded(static_cast<int>(i) + 1, 3), std::string(kDonors[i].name), std::string(kDonors[i].kind)});
  }
  make_rates(options, commune);
  make_works(options, draw, commune);

  Totals totals(commune);
  ContributionFile file(folder);
  Made made;
  made.households = static_cast<std::int64_t>(commune.households.size());
  give(commune, options.contributions, draw, [&](const Contribution& row) {
    totals.add(row);
    file.write(row);
    ++made.contributions;
  });
  file.close();
  make_expenditures(draw, totals, commune);
  make_petitions(draw, commune);
  make_honours(draw, commune);
  write_commune(folder, commune);
  base::write_file_atomic(folder / "expected-totals.json", totals.json());
  return made;
}

}  // namespace sovang::examples
