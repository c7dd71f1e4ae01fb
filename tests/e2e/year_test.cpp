// A commune's year, played with the real program on real folders: what the hub reports is what was counted elsewhere,
// and nothing that is done twice counts twice.

#include <doctest/doctest.h>

#include <fstream>
#include <set>

#include "base/file.h"
#include "crypto/encoding.h"
#include "examples/csv_files.h"
#include "tests/e2e/commune.h"
#include "tests/support/shared.h"
#include "tests/support/temp_dir.h"

namespace sovang::tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// Every member of the expected totals that is the report's to show.
void check_report(const json& report, const json& expected) {
  for (const auto& [name, value] : expected.items()) {
    if (name == "note" || name == "dirty") continue;
    CAPTURE(name);
    REQUIRE(report.contains(name));
    if (name == "petitions") {
      for (const auto& [day, figures] : value.items()) CHECK(report.at(name).at(day) == figures);
    } else {
      CHECK(report.at(name) == value);
    }
  }
}

void check_periods(const CommuneYear& year) {
  for (const char* member : {"by_quarter_booked", "by_half_booked"}) {
    for (const auto& [period, figures] : year.files().expected.at(member).items()) {
      CAPTURE(period);
      CHECK(year.report(year.hub(), {"--period", period}).at("total") == figures);
    }
  }
}

/// A node's own report tells of its area alone, and of it the same as the hub.
void check_nodes(const CommuneYear& year) {
  for (std::size_t i = 0; i < year.nodes(); ++i) {
    const auto& area = year.files().areas[i];
    CAPTURE(area);
    CHECK(year.report(year.node(i)).at("total") == year.files().expected.at("by_area").at(area));
    const auto status = year.node(i).must_json({"status", "--json"});
    CHECK(status.at("waiting") == 0);
  }
}

struct State {
  std::vector<json> sizes;  // the hub's, then every node's
  std::string report;
  bool operator==(const State&) const = default;
};

State state_of(const CommuneYear& year) {
  State state;
  state.sizes.push_back(year.hub().sizes());
  for (std::size_t i = 0; i < year.nodes(); ++i) state.sizes.push_back(year.node(i).sizes());
  Arguments arguments{"report", "--json"};
  for (const auto& day : year.files().report_days()) arguments.push_back(day);
  state.report = year.hub().must(arguments);
  return state;
}

/// Imports, exchanges and carried files once more: sizes and report stay as they are.
void check_repeats(const CommuneYear& year) {
  const auto before = state_of(year);
  at_the_same_time(year.nodes(), [&](std::size_t i) {
    for (const char* kind : {"households", "works", "meetings", "contributions", "expenditures"})
      year.import_area(i, kind);
  });
  for (const char* kind : {"areas", "orgs", "rates", "petitions", "models", "commendations", "indicators"})
    year.import_hub(kind);
  for (const char* kind : {"works", "meetings", "contributions", "expenditures"})
    year.import_hub(kind, {"--area", "-"});
  CHECK(state_of(year) == before);

  Server server(year.hub());
  at_the_same_time(year.nodes(), [&](std::size_t i) {
    // The network takes turns: who carried files before comes over HTTP now, and the last files are carried again.
    year.node(i).must({"sync", "--hub", server.url()});
    if (CommuneYear::by_network(i)) return;
    const auto again = year.carried(i, "again").string();
    year.hub().must({"exchange", year.carried(i, "request").string(), again});
    year.node(i).must({"sync", "--import", year.carried(i, "reply").string()});
    year.node(i).must({"sync", "--import", again});
  });
  CHECK(server.stop().status == 0);
  CHECK(state_of(year) == before);
}

void check_rebuild(const Book& book) {
  const std::string before = book.must({"report", "--json"});
  CHECK(book.must({"rebuild"}).find("nothing differed") != std::string::npos);
  CHECK(book.must({"report", "--json"}) == before);
}

/// An export verifies with the keys written beside it and with nothing else of ours.
void check_export(const Book& book, const fs::path& folder) {
  book.must({"export", "--tiles", folder.string()});
  Arguments audit{"audit", "--json", "--tiles", folder.string()};
  std::ifstream keys(folder / "keys.txt");
  std::string key;
  while (std::getline(keys, key)) audit.insert(audit.end(), {"--key", key});
  CHECK(audit.size() >= 8);
  const auto audited = run(sovang(audit));
  CHECK_MESSAGE(audited.status == 0, audited.describe());
}

Arguments with_keys(Arguments arguments, const fs::path& folder) {
  std::ifstream keys(folder / "keys.txt");
  for (std::string key; std::getline(keys, key);) arguments.insert(arguments.end(), {"--key", key});
  return arguments;
}

/// The bytes of a package that a reader can make sense of: files as they are, private parts without their base64.
std::string readable(const fs::path& file) {
  const std::string content = base::read_file(file, 1u << 28);
  if (file.extension() != ".jsonl") return content;
  std::string out;
  for (std::size_t at = 0; at < content.size(); at = content.find('\n', at) + 1)
    out += *crypto::parse_base64(
               json::parse(content.substr(at, content.find('\n', at) - at)).at("part").get<std::string>()) +
           "\n";
  return out;
}

/// No phone number of the data and no household's poverty is anywhere in the folder.
void check_nothing_sensitive(const fs::path& folder, const std::string& households) {
  std::set<std::string> phones;
  for (const auto& row : examples::read_csv_rows(households))
    if (!row.at("phone").empty()) phones.insert(row.at("phone"));
  REQUIRE(!phones.empty());
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string text = readable(entry.path());
    CAPTURE(entry.path().string());
    // With what stands around it: four letters alone come in digests, too.
    for (const char* poverty : {"\"POOR\"", "NEAR_POOR"}) CHECK(text.find(poverty) == std::string::npos);
    CHECK(text.find("\"phone\"") == std::string::npos);
    for (std::size_t at = 0; at < text.size();) {
      const auto begin = std::min(text.find_first_of("0123456789", at), text.size());
      at = std::min(text.find_first_not_of("0123456789", begin), text.size());
      CHECK_FALSE(phones.contains(text.substr(begin, at - begin)));
    }
    ++files;
  }
  CHECK(files > 10);
}

/// From the inspector's package the year's report comes out again, and so do the figures of a closed period.
void check_package(const CommuneYear& year, const fs::path& folder) {
  year.hub().must({"close", year.files().as_of.substr(0, 4) + "-Q1"});
  year.hub().must({"export", "--tiles", folder.string()});  // what it holds more must go
  year.hub().must({"export", "--tiles", folder.string(), "--for", "inspector"});
  check_nothing_sensitive(folder, year.files().csv("households"));
  const auto audited = run(sovang(with_keys({"audit", "--json", "--tiles", folder.string()}, folder)));
  CHECK_MESSAGE(audited.status == 0, audited.describe());
  for (const auto& finding : json::parse(audited.out).at("findings"))
    CHECK_MESSAGE(finding.at("code").get<std::string>().find("closing") == std::string::npos, finding.dump());

  Arguments arguments{"audit", "--report", "--tiles", folder.string()};
  for (const auto& day : year.files().report_days()) arguments.push_back(day);
  const auto counted = run(sovang(with_keys(arguments, folder)));
  REQUIRE_MESSAGE(counted.status == 0, counted.describe());
  const json report = json::parse(counted.out);
  CHECK(report.at("not_in_package") == json{"petitions", "poverty"});
  json wanted = year.report(year.hub());
  wanted.at("counts").erase("petitions");
  for (const auto& [name, value] : wanted.items()) {
    CAPTURE(name);
    if (name == "petitions" || name == "poverty") continue;
    if (name == "counts")
      for (const auto& [what, figure] : value.items()) CHECK_MESSAGE(report.at(name).at(what) == figure, what);
    else
      CHECK(report.at(name) == value);
  }
}

void check_audits(const CommuneYear& year, const fs::path& work) {
  year.hub().must({"audit"});
  at_the_same_time(year.nodes(), [&](std::size_t i) { year.node(i).must({"audit"}); });
  check_export(year.hub(), work / "hub-tiles");
  check_export(year.node(0), work / "node-tiles");
}

/// What a carried file holds, listed with age, zstd and tar alone.
void check_bundle(const CommuneYear& year, const fs::path& work) {
  const auto identity = work / "identity.txt";
  std::ofstream(identity) << year.hub().must({"keys", "--age-identity"});
  const auto listed = run({{"bash", "-o", "pipefail", "-c", "age -d -i \"$1\" \"$2\" | zstd -dcq | tar t", "bash",
                            identity.string(), year.carried(1, "request").string()},
                           {},
                           {}});
  CHECK_MESSAGE(listed.status == 0, listed.describe());
  CHECK(listed.out.starts_with("manifest\n"));
}

void play(CommuneYear& year) {
  year.found();
  year.enrol();
  year.record();
  year.exchange();
  year.settle();
}

void play_and_check(CommuneFiles files, const fs::path& work) {
  CommuneYear year(std::move(files), work);
  play(year);
  check_report(year.report(year.hub()), year.files().expected);
  check_periods(year);
  year.exchange();
  check_nodes(year);
  check_repeats(year);
  check_rebuild(year.hub());
  check_audits(year, work);
  check_package(year, work / "package");
  check_bundle(year, work);
}

/// The rows of a result file against the expected ones, without the wording of `why`.
void check_outcomes(const fs::path& result, const fs::path& expected) {
  const auto got = examples::read_csv_rows(result), wanted = examples::read_csv_rows(expected);
  REQUIRE(got.size() == wanted.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    for (const char* column : {"row", "id", "outcome", "code", "normalised"}) {
      CAPTURE(column);
      CAPTURE(wanted[i].at("id"));
      CAPTURE(wanted[i].at("why"));
      CHECK(got[i].at(column) == wanted[i].at(column));
    }
    CHECK(!got[i].at("why").empty() == (got[i].at("outcome") != "ACCEPT" || !got[i].at("code").empty()));
  }
}

/// Everything entered at the hub alone.
Book make_whole_hub(CommuneYear& year) {
  year.found();
  for (const char* kind : {"households", "works", "meetings", "contributions", "expenditures", "petitions", "models",
                           "commendations", "indicators"})
    year.import_hub(kind);
  return year.hub();
}

}  // namespace

TEST_SUITE("year") {
  TEST_CASE("a made-up commune's year gives the totals that were counted elsewhere, and repeating it changes nothing") {
    TempDir work;
    play_and_check(make_example(work / "csv"), work.path());
  }

  TEST_CASE("a commune of five ấp with other numbers gives its totals too") {
    TempDir work;
    play_and_check(make_example(work / "csv", {"--seed", "77", "--area-kind", "ấp", "--areas", "5", "--households",
                                               "31", "--contributions", "900", "--year", "2025"}),
                   work.path());
  }

  TEST_CASE(
      "the shared commune's year gives the totals that were counted elsewhere, and repeating it changes nothing") {
    const auto shared = shared_dir_or_skip("the year of the shared commune");
    if (!shared) return;
    TempDir work;
    play_and_check(read_commune_files(*shared / "fixtures"), work.path());
  }

  TEST_CASE("a hub that enters everything itself reports the same") {
    TempDir work;
    CommuneYear year(make_example(work / "csv"), work.path());
    make_whole_hub(year);
    check_report(year.report(year.hub()), year.files().expected);
    check_periods(year);
    year.hub().must({"audit"});
  }

  TEST_CASE("every faulty row gets its outcome, strict refuses the file whole, lenient adds what is good") {
    const auto shared = shared_dir_or_skip("the faulty rows of the shared commune");
    if (!shared) return;
    TempDir work;
    CommuneYear year(read_commune_files(*shared / "fixtures"), work.path());
    const Book hub = make_whole_hub(year);
    check_report(year.report(hub), year.files().expected);
    const auto before = hub.sizes();
    const auto total = year.report(hub).at("total");
    const auto expected_rows = year.files().dir / "contributions-dirty.expected.csv";
    const Arguments import{"import", "contributions", year.files().csv("contributions-dirty"), "--today",
                           year.files().as_of};
    const auto with = [&](Arguments more) {
      more.insert(more.begin(), import.begin(), import.end());
      return more;
    };

    hub.must(with({"--dry-run", "--lenient", "--result", (work / "dry.csv").string()}));
    check_outcomes(work / "dry.csv", expected_rows);
    CHECK(hub.sizes() == before);

    const auto strict = hub.must_fail(1, with({"--result", (work / "strict.csv").string()}));
    check_outcomes(work / "strict.csv", expected_rows);
    CHECK(hub.sizes() == before);

    hub.must(with({"--lenient", "--result", (work / "lenient.csv").string()}));
    check_outcomes(work / "lenient.csv", expected_rows);
    const auto after = year.report(hub).at("total");
    const auto& dirty = year.files().expected.at("dirty");
    const auto added = [&](const char* member) {
      return after.at(member).get<std::int64_t>() - total.at(member).get<std::int64_t>();
    };
    CHECK(added("rows") == dirty.at("outcomes").at("ACCEPT"));
    CHECK(added("money_vnd") == dirty.at("accepted_money_vnd"));
    CHECK(added("workdays_half") == dirty.at("accepted_workdays_half"));
    CHECK(added("land_dm2") == dirty.at("accepted_land_dm2"));

    const auto settled = hub.sizes();
    hub.must(with({"--lenient"}));
    CHECK(hub.sizes() == settled);
    hub.must({"audit"});
  }
}

}  // namespace sovang::tests
