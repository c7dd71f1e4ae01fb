// Entries that a revoked device wrote behind its revocation, and what the commune decided about them.

#include <doctest/doctest.h>

#include "base/bytes.h"
#include "crypto/encoding.h"
#include "node/views/quarantine.h"
#include "tests/views/commune.h"

using namespace sovang;
using tests::Json;
using tests::kK01;
using tests::kXa;

namespace {

/// Three gifts on the log of K01, which is revoked at the second of them.
struct Revoked : tests::Commune {
  Revoked() {
    first = logs().at(kK01).size();
    for (const int thousand : {100, 20, 3})
      write(kK01, "C" + std::to_string(thousand), "contribution", gift("MONEY", {{"amount_vnd", thousand * 1000}}));
    write(kXa, kK01, "revocation", {{"device", kK01}, {"size", first + 1}, {"root", "AAAA"}, {"on", "2025-06-01"}});
  }
  crypto::Hash leaf(std::uint64_t index) { return crypto::leaf_hash(logs().at(kK01)[index].open); }
  std::string decide(std::uint64_t index, bool accept, const crypto::Hash& leaf_hash, const Json& replaces = {}) {
    Json body{{"device", kK01},
              {"index", index},
              {"leaf", crypto::base64(base::view(leaf_hash))},
              {"accept", accept},
              {"on", "2025-06-02"}};
    if (!replaces.empty()) body["replaces"] = replaces;
    const std::string number = std::to_string(++decisions);
    return write(kXa, "Q" + number, "quarantine_decision", body, {{"note", {{"note", "reason " + number}}}});
  }
  std::string decide(std::uint64_t index, bool accept, const Json& replaces = {}) {
    return decide(index, accept, leaf(index), replaces);
  }
  std::int64_t total() { return report_of(*this)["total"]["people_total_vnd"].get<std::int64_t>(); }
  std::vector<std::string> states() {
    tests::Node node;
    node.take_all(logs());
    std::vector<std::string> out;
    for (const auto& one : views::quarantine_json(node.db)) out.push_back(one["state"]);
    return out;
  }

  std::uint64_t first = 0;
  int decisions = 0;
};

using States = std::vector<std::string>;

}  // namespace

TEST_SUITE("quarantine") {
  TEST_CASE_FIXTURE(Revoked, "what stands behind the revocation counts nowhere until a person accepts it") {
    CHECK(total() == 100'000);
    CHECK(states() == States{"waiting", "waiting"});
    decide(first + 2, true);
    CHECK(total() == 103'000);
    CHECK(states() == States{"waiting", "accepted"});
    decide(first + 1, false);
    CHECK(total() == 103'000);
    CHECK(states() == States{"refused", "accepted"});
  }

  TEST_CASE_FIXTURE(Revoked, "the list says what each entry says, who decided what and why") {
    decide(first + 1, true);
    tests::Node node;
    node.take_all(logs());
    const Json all = views::quarantine_json(node.db);
    REQUIRE(all.size() == 2);
    CHECK(all[0]["device"] == kK01);
    CHECK(all[0]["index"] == first + 1);
    CHECK(all[0]["id"] == "C20");
    CHECK(all[0]["body"]["amount_vnd"] == 20'000);
    CHECK(all[0]["decided_on"] == "2025-06-02");
    CHECK(all[0]["reason"] == "reason 1");
    CHECK_FALSE(all[1].contains("reason"));
  }

  TEST_CASE_FIXTURE(Revoked, "the lowest decision counts; a later one counts when it names the earlier") {
    const auto accepted = decide(first + 1, true);
    decide(first + 1, false);
    CHECK(total() == 120'000);
    decide(first + 1, false, Json::array({accepted}));
    // Two that refuse are left; the lower one was there before.
    CHECK(total() == 100'000);
    CHECK(states() == States{"refused", "waiting"});
  }

  TEST_CASE_FIXTURE(Revoked, "a decision on another leaf, another place, or one that does not read has no effect") {
    decide(first + 1, true, leaf(first + 2));
    decide(first + 2, true, crypto::Hash{});
    decide(first, false);  // below the size: it counts whatever is said
    for (const Json& body :
         {Json{{"device", kK01}}, Json{{"device", kK01}, {"index", -1}, {"leaf", "AAAA"}, {"accept", true}},
          Json{{"device", kK01}, {"index", first + 1}, {"leaf", 5}, {"accept", true}},
          Json{{"device", kK01},
               {"index", first + 1},
               {"leaf", crypto::base64(base::view(leaf(first + 1)))},
               {"accept", 1}}})
      write(kXa, "Q" + std::to_string(++decisions), "quarantine_decision", body);
    CHECK(total() == 100'000);
    CHECK(states() == States{"waiting", "waiting"});
  }

  TEST_CASE_FIXTURE(Revoked, "a decision on a device's own log decides nothing") {
    write(kK01, "Q", "quarantine_decision",
          {{"device", kK01},
           {"index", first + 1},
           {"leaf", crypto::base64(base::view(leaf(first + 1)))},
           {"accept", true}});
    CHECK(total() == 100'000);
  }

  TEST_CASE_FIXTURE(Revoked, "an accepted entry still needs its author's authority") {
    write(kK01, "C9", "contribution", gift("BUDGET", {{"amount_vnd", 9000}, {"source", "COMMUNE_BUDGET"}}));
    decide(first + 3, true);
    CHECK(total() == 100'000);
    const auto refused = notices_of(*this, "refused");
    CHECK(refused.back()["reason"] == "wrong_role");
  }

  TEST_CASE_FIXTURE(Revoked, "a reversal in quarantine takes nothing back until it is accepted") {
    Json body = gift("MONEY", {{"amount_vnd", -100'000}, {"reverses_id", "C100"}});
    write(kK01, "X", "contribution", body);
    CHECK(total() == 100'000);
    decide(first + 3, true);
    CHECK(total() == 0);
  }

  TEST_CASE_FIXTURE(Revoked, "decisions and entries fold alike in whatever order they come") {
    const auto accepted = decide(first + 1, true);
    decide(first + 2, false);
    decide(first + 1, false, Json::array({accepted}));
    tests::Node whole;
    whole.take_all(logs());
    for (std::size_t cut = 1; cut < logs().at(kXa).size(); ++cut) {
      tests::Node node;
      tests::Logs early{{kXa, {logs().at(kXa).begin(), logs().at(kXa).begin() + static_cast<std::ptrdiff_t>(cut)}}};
      if (cut % 2 == 0) early[kK01] = logs().at(kK01);
      node.take_all(early);
      node.take_all(logs());
      CHECK(node.views.dump() == whole.views.dump());
      CHECK(node.views.compare_with_rebuilt().empty());
    }
  }
}
