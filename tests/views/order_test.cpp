#include <doctest/doctest.h>

#include "base/bytes.h"
#include "crypto/encoding.h"
#include "node/store/erasures.h"
#include "node/views/queries.h"
#include "node/views/report.h"
#include "tests/views/village.h"

using namespace sovang;
using tests::Json;

namespace {

/// A commune that does everything wrong that the field does wrong.
class Chaos {
 public:
  explicit Chaos(std::uint64_t seed) : random_(seed), village_(seed) {}

  tests::Logs write() {
    village_.enrol(device(0), "area", {"K01"});
    if (chance(2)) village_.enrol(device(1), "area", {"K02"});
    const std::size_t steps = 40 + pick(60);
    for (std::size_t step = 0; step < steps; ++step) one(step, steps);
    if (chance(2)) village_.enrol(device(2), "area", {chance(2) ? "K01" : "K02"});
    if (chance(3)) {
      village_.write(tests::kXa, device(0), "revocation",
                     {{"device", device(0)}, {"size", pick(20)}, {"root", "AAAA"}, {"on", "2025-06-01"}});
      for (std::uint64_t left = pick(8); left > 0; --left) decide_quarantine();
    }
    if (chance(4)) village_.enrol(device(1), "area", {"K01", "K02"});
    for (std::uint64_t left = pick(4); left > 0; --left) erase_some();
    if (chance(4)) hand_over();
    return village_.logs();
  }

 private:
  static std::string device(std::size_t number) { return "tamnong.example/k0" + std::to_string(number) + "/a"; }
  std::uint64_t pick(std::uint64_t below) { return random_() % below; }
  bool chance(std::uint64_t one_in) { return pick(one_in) == 0; }
  std::string origin() { return chance(4) ? std::string(tests::kXa) : device(pick(3)); }
  std::string area() { return chance(12) ? "K03" : chance(2) ? "K01" : "K02"; }
  std::string day() {
    static const char* kDays[] = {"2025-01-10", "2025-03-31", "2025-04-01", "2025-07-01", "2035-01-01", "1970-01-01"};
    return kDays[pick(6)];
  }
  std::string work() { return "V" + std::to_string(pick(4)); }
  std::string id(const char* prefix) { return prefix + std::to_string(pick(12)); }

  /// Parts of a few entries; some targets name an entry that nobody has.
  void erase_some() {
    std::vector<store::ErasureTarget> targets;
    for (std::uint64_t left = 1 + pick(6); left > 0; --left) {
      const auto log = std::next(village_.logs().begin(), static_cast<std::ptrdiff_t>(pick(village_.logs().size())));
      const std::uint64_t index = pick(log->second.size());
      const auto leaf = chance(6) ? crypto::Hash{} : crypto::leaf_hash(log->second[index].open);
      targets.push_back({log->first, chance(4) ? 0 : index, leaf, {chance(2) ? "name" : "need", "contact"}});
    }
    village_.write(tests::kXa, "E" + std::to_string(erased_++), "erasure", Json::parse(store::erasure_body(targets)),
                   {{"note", {{"note", "x"}}}});
  }
  void hand_over() {
    const std::string by = device(pick(3));
    village_.write(
        by, "B" + by, "handover",
        {{"on", "2025-07-01"}, {"held", Json::array()}, {"cash", Json::array()}, {"receipts", Json::array()}});
    for (int step = 0; step < 4; ++step) household(by);
    village_.write(device(pick(3)), "BC", "handover_confirmation",
                   {{"handover_id", "B" + by}, {"origin", by}, {"index", 1}, {"leaf", "AAAA"}, {"agrees", chance(2)}});
  }

  /// Of the revoked device: some decisions name another leaf, some an earlier decision.
  void decide_quarantine() {
    const auto log = village_.logs().find(device(0));
    if (log == village_.logs().end()) return;
    const std::uint64_t index = pick(log->second.size());
    const auto leaf = chance(4) ? crypto::Hash{} : crypto::leaf_hash(log->second[index].open);
    Json body{{"device", device(0)},
              {"index", index},
              {"leaf", crypto::base64(base::view(leaf))},
              {"accept", !chance(3)},
              {"on", "2025-06-02"}};
    if (!decisions_.empty() && chance(2)) body["replaces"] = Json::array({decisions_[pick(decisions_.size())]});
    decisions_.push_back(
        village_.write(tests::kXa, "Q" + std::to_string(decisions_.size()), "quarantine_decision", body));
  }

  void one(std::size_t step, std::size_t) {
    switch (pick(17)) {
      case 0:
        village_.write(origin(), work(), "work",
                       {{"level", chance(2) ? "AREA" : "COMMUNE"},
                        {"area_id", area()},
                        {"title", "t" + std::to_string(pick(3))},
                        {"sector", "ECONOMY"},
                        {"status", "PLANNED"}});
        break;
      case 1:
        household();
        break;
      case 2:
        village_.write(tests::kXa, "R" + std::to_string(pick(3)), "rate",
                       {{"kind", "WORKDAY"},
                        {"amount_vnd", 200000 + 20000 * static_cast<int>(pick(4)) + (chance(8) ? 1 : 0)},
                        {"valid_from", day()}});
        break;
      case 3:
        village_.heads(day(), {{device(0), pick(60)}, {device(1), pick(60)}, {tests::kXa, pick(30)}});
        break;
      case 4:
        expenditure();
        break;
      case 5:
        completion();
        break;
      case 6:
        decision();
        break;
      case 7:
        village_.write_bytes(origin(), chance(2) ? std::string("{\"id\":") : std::string("\xff\x00junk", 6));
        break;
      case 8:
        village_.write(origin(), id("U"), chance(2) ? "tomorrow" : "enrolment", {{"x", step}});
        break;
      case 9:
        village_.write(origin(), id("S"), "same_as", {{"household_ids", {id("H"), id("H")}}});
        break;
      default:
        contribution();
    }
  }

  void household() { household(origin()); }
  void household(const std::string& by) {
    Json body = {{"area_id", area()}};
    if (chance(2) && !versions_.empty()) body["replaces"] = Json::array({versions_[pick(versions_.size())]});
    if (body.contains("replaces") && chance(4)) body["replaces"].push_back(versions_[pick(versions_.size())]);
    static const char* kNames[] = {"Nguyễn Văn Dũng", "Đào Thị Út", "Trần Văn An"};
    const Json need = {{"poverty", chance(2) ? "POOR" : "NONE"}};
    std::map<std::string, Json> fields{{"name", {{"head_name", kNames[pick(3)]}}}};
    if (chance(2)) fields["need"] = need;
    versions_.push_back(village_.write(by, id("H"), "household", body, fields));
  }

  void contribution() {
    if (chance(4) && !written_.empty()) {
      reverse(written_[pick(written_.size())]);
      return;
    }
    static const char* kKinds[] = {"MONEY", "WORKDAY", "IN_KIND", "LAND", "BUDGET"};
    const std::string kind = kKinds[pick(5)];
    Json body = {{"area_id", area()},
                 {"work_id", work()},
                 {"source", kind == "BUDGET" ? "COMMUNE_BUDGET" : "PEOPLE"},
                 {"kind", kind},
                 {"occurred_on", day()},
                 {"booked_on", day()},
                 {"household_id", id("H")},
                 {"receipt_no", "PT-" + std::to_string(pick(9))}};
    const auto amount = static_cast<std::int64_t>(1 + pick(3)) * 1000;
    if (kind == "MONEY" || kind == "BUDGET") body["amount_vnd"] = chance(10) ? -amount : amount;
    if (kind == "WORKDAY") body["workdays_half"] = 1 + pick(3);
    if (kind == "IN_KIND") body["quantity_milli"] = amount;
    if (kind == "IN_KIND" && chance(2)) body["value_vnd"] = amount * 10;
    if (kind == "LAND") {
      body["land_dm2"] = amount;
      body["signers_required"] = 2;
      body["signers_signed"] = chance(2) ? 2 : 1;
    }
    put(id("C"), body);
    if (chance(6)) put(id("C"), body);
  }
  void put(const std::string& id, const Json& body) {
    const std::string author = chance(15) ? "nobody" : "";
    const std::string version =
        village_.write(chance(10) ? origin() : device(pick(3)), id, "contribution", body, {}, author);
    written_.emplace_back(id, body);
    contribution_versions_.emplace_back(id, version);
  }
  /// Sometimes of a reversal, sometimes twice, sometimes not exact; written into any log, so it may come first.
  void reverse(const std::pair<std::string, Json>& target) {
    Json body = target.second;
    for (const char* name : {"amount_vnd", "workdays_half", "land_dm2", "quantity_milli", "value_vnd"})
      if (body.contains(name)) body[name] = -body[name].get<std::int64_t>();
    if (chance(6)) body["work_id"] = "V9";
    body["reverses_id"] = target.first;
    body["booked_on"] = day();
    put(id("R"), body);
  }
  void expenditure() {
    Json body = {{"work_id", work()}, {"paid_on", day()}, {"amount_vnd", 1000}};
    if (!chance(3)) body["area_id"] = area();
    village_.write(origin(), id("E"), "expenditure", body);
  }
  void completion() {
    Json body = {{"target_id", id("C")}, {"booked_on", day()}};
    if (chance(2))
      body["value_vnd"] = 5000;
    else
      body["signers_signed"] = 2;
    const std::string name = id("F");
    const std::string at = origin();
    village_.write(at, name, "completion", body);
    if (!chance(3)) return;
    if (body.contains("value_vnd")) body["value_vnd"] = -5000;
    body["reverses_id"] = name;
    village_.write(at, id("G"), "completion", body);
  }
  void decision() {
    if (contribution_versions_.empty()) return;
    const auto& [target, version] = contribution_versions_[pick(contribution_versions_.size())];
    static const char* kScopes[] = {"K01", "K02", "-"};
    Json body = {{"kind", "contribution"}, {"scope", kScopes[pick(3)]}, {"id", target}, {"keep", version}};
    if (chance(3) && !decisions_.empty()) body["replaces"] = Json::array({decisions_[pick(decisions_.size())]});
    decisions_.push_back(village_.write(origin(), id("D"), "decision", body));
  }

  std::mt19937_64 random_;
  tests::Village village_;
  std::vector<std::string> versions_, decisions_;
  int erased_ = 0;
  std::vector<std::pair<std::string, Json>> written_;
  std::vector<std::pair<std::string, std::string>> contribution_versions_;
};

std::string report_of(tests::Node& node) {
  views::ReportRequest request;
  request.as_of.push_back({2025, 11, 7});
  std::string all = views::report_json(node.db, node.logs, request);
  views::set_period(request, "2025-Q1");
  all += views::report_json(node.db, node.logs, request);
  for (const auto& notice : views::notices(node.db)) all += notice + '\n';
  return all;
}

/// Hands the logs over in any interleaving and any batch sizes, folding now and then.
void deliver(tests::Node& node, const tests::Logs& logs, std::mt19937_64& random) {
  std::map<std::string, std::size_t> held;
  for (const auto& [origin, entries] : logs) held[origin] = 0;
  while (!held.empty()) {
    auto at = held.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(random() % held.size()));
    const auto& entries = logs.at(at->first);
    at->second = std::min(entries.size(), at->second + 1 + random() % 20);
    node.take(at->first, entries, at->second);
    if (random() % 2 == 0) node.views.catch_up();
    if (at->second == entries.size()) held.erase(at);
  }
  node.views.catch_up();
}

}  // namespace

TEST_SUITE("order") {
  TEST_CASE("whatever the order of arrival, views and report are those of a rebuild") {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
      CAPTURE(seed);
      const tests::Logs logs = Chaos(seed).write();
      tests::Node whole;
      whole.take_all(logs);
      const std::string dump = whole.views.dump();
      const std::string report = report_of(whole);
      std::mt19937_64 random(seed);
      for (int way = 0; way < 3; ++way) {
        tests::Node node;
        deliver(node, logs, random);
        const bool same_dump = node.views.dump() == dump;
        REQUIRE(same_dump);
        const bool same_report = report_of(node) == report;
        REQUIRE(same_report);
        const auto differences = node.views.compare_with_rebuilt();
        REQUIRE(differences.empty());
      }
    }
  }

  TEST_CASE("the sums are the rows, whatever happened to them") {
    for (std::uint64_t seed = 300; seed < 340; ++seed) {
      CAPTURE(seed);
      std::mt19937_64 random(seed);
      tests::Node node;
      deliver(node, Chaos(seed).write(), random);
      auto rows = node.db.query(
          "SELECT coalesce(sum(quantity), 0), coalesce(sum(value), 0), coalesce(sum(reversal), 0) FROM item WHERE "
          "state <= 1 AND (type = 7 OR (type = 13 AND kind <> 0))");
      auto sums = node.db.query(
          "SELECT coalesce(sum(quantity), 0), coalesce(sum(value), 0), coalesce(sum(reversals), 0) FROM total");
      REQUIRE(rows.step());
      REQUIRE(sums.step());
      for (int column = 0; column < 3; ++column) CHECK(rows.integer(column) == sums.integer(column));
    }
  }

  TEST_CASE("a changed row of the views is named by table and row") {
    tests::Node node;
    node.take_all(Chaos(7).write());
    node.db.run("UPDATE item SET quantity = quantity + 1 WHERE entry = (SELECT min(entry) FROM item)");
    node.db.run("DELETE FROM folded WHERE log = 1");
    const auto differences = node.views.compare_with_rebuilt();
    REQUIRE(differences.size() == 2);
    CHECK(differences[0].starts_with("folded: "));
    CHECK(differences[1].starts_with("item: tamnong.example/"));
    CHECK(node.views.rebuild() == differences);
    CHECK(node.views.compare_with_rebuilt().empty());
  }

  TEST_CASE("whatever cell of the views is changed, its table is named") {
    tests::Node node;
    node.take_all(Chaos(7).write());
    const auto columns = [&](const std::string& table) {
      std::vector<std::pair<std::string, std::string>> out;  // name and type
      auto rows = node.db.query("SELECT name, type FROM pragma_table_info('" + table + "')");
      while (rows.step()) out.emplace_back(rows.text(0), rows.text(1));
      return out;
    };
    for (const std::string table : {"item", "total", "person", "name_word", "posting"})
      for (const auto& [column, type] : columns(table)) {
        if (table == "name_word" && column == "id") continue;  // depends on arrival
        CAPTURE(table);
        CAPTURE(column);
        const store::Transaction rolled_back(node.db);
        {
          auto rows = node.db.query("SELECT count(*) FROM " + table);
          REQUIRE(rows.step());
          REQUIRE(rows.integer(0) > 0);
        }
        const std::string other = type == "INTEGER" ? "iif(" + column + " = 1, 0, coalesce(" + column + ", 0) + 1)"
                                                    : "CAST('zz' || coalesce(" + column + ", '') AS " + type + ")";
        node.db.run(("UPDATE " + table + " SET " + column + " = " + other + " WHERE " + column + " IS (SELECT max(" +
                     column + ") FROM " + table + ")")
                        .c_str());
        const auto differences = node.views.compare_with_rebuilt();
        CHECK(std::ranges::any_of(differences, [&](const auto& line) { return line.starts_with(table + ": "); }));
      }
  }
}
