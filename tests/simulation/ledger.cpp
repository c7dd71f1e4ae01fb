#include "tests/simulation/ledger.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "crypto/encoding.h"
#include "crypto/merkle.h"
#include "node/store/standing.h"

namespace sovang::simulation {

using nlohmann::json;

namespace {

/// What `xa` says about one device.
struct Standing {
  std::optional<std::uint64_t> revoked_at;
  std::map<std::uint64_t, std::map<std::string, bool>> decided;  // by index and leaf
  /// Whether the entry at `index` counts.
  [[nodiscard]] bool takes(std::uint64_t index, const sync::Entry& entry) const {
    if (!revoked_at || index < *revoked_at) return true;
    const auto decisions = decided.find(index);
    if (decisions == decided.end()) return false;
    const auto leaf = crypto::leaf_hash(entry.open);
    const auto decision = decisions->second.find(crypto::base64(base::view(leaf)));
    return decision != decisions->second.end() && decision->second;
  }
};

struct Version {
  std::string name;
  std::vector<std::string> replaces;
  std::string keep;  // of a decision
};

using Versions = std::vector<Version>;  // in the order of origin and index

bool names(const Version& one, const std::string& other) {
  return std::ranges::find(one.replaces, other) != one.replaces.end();
}

std::vector<const Version*> ends(const Versions& versions) {
  std::vector<const Version*> out;
  for (const Version& one : versions)
    if (std::ranges::none_of(versions, [&](const Version& other) { return names(other, one.name); }))
      out.push_back(&one);
  return out;
}

bool descends(const Versions& versions, const Version& one, const std::string& from) {
  return one.name == from || std::ranges::any_of(one.replaces, [&](const std::string& before) {
           const auto held = std::ranges::find(versions, before, &Version::name);
           return before == from || (held != versions.end() && descends(versions, *held, from));
         });
}

class Reader {
 public:
  explicit Reader(journal::Journal& journal) : journal_(journal) {}

  Ledger read() {
    const auto hub = log(std::string(kHubLog));
    for (const auto& [origin, standing] : standings(hub)) {
      begin(origin.substr(origin.rfind('/') + 1));
      const auto entries = log(origin);
      for (std::uint64_t index = 0; index < entries.size(); ++index)
        if (standing.takes(index, entries[index])) take(entries[index]);
      if (standing.revoked_at) continue;  // all of the outbox comes later
      for (const auto& entry : store::read_outbox(journal_.db(), origin)) take(entry);
    }
    begin("xa");
    for (const auto& entry : hub) take(entry);
    for (const auto& [target, reversal] : reversals_)
      if (out_.amounts.contains(target)) out_.amounts[reversal.first] = reversal.second;
    for (const auto& [id, versions] : households_) out_.shown[id] = shown(versions, decisions_[id]);
    return std::move(out_);
  }

 private:
  std::vector<sync::Entry> log(const std::string& origin) {
    const auto state = journal_.logs().state(origin);
    return state ? journal_.logs().read(origin, 0, state->size(), SIZE_MAX) : std::vector<sync::Entry>();
  }

  static std::map<std::string, Standing> standings(const std::vector<sync::Entry>& hub) {
    std::map<std::string, Standing> out;
    for (const auto& entry : hub) {
      const json open = json::parse(entry.open);
      const json& body = open["body"];
      if (open["type"] == "enrolment") out[body["device"]];
      if (open["type"] == "revocation") out[body["device"]].revoked_at = body["size"].get<std::uint64_t>();
      if (open["type"] == "quarantine_decision")
        out[body["device"]].decided[body["index"]][body["leaf"]] = body["accept"];
    }
    return out;
  }

  static bool is_of_people(const std::string& type) {
    return type == "contribution" || type == "household" || type == "person" || type == "decision";
  }

  void begin(const std::string& owner) {
    owner_ = owner;
    persons_.clear();
    handed_over_ = false;
  }

  /// An entry of the log that was begun; its outbox goes on behind it.
  void take(const sync::Entry& entry) {
    const json open = json::parse(entry.open);
    const json& body = open["body"];
    const std::string type = open["type"], author = open["author"];
    const std::string id = made_id(*sync::read_open_part(entry.open));
    if (handed_over_ && is_of_people(type)) {  // whoever wrote it: its author may have been named behind it, too
      out_.behind_handover.insert(id);
      return;
    }
    const bool person = persons_.contains(author);
    if (author != owner_ && !person) return;
    const bool may = type == "contribution" ? body["area_id"] == kArea && body["kind"] == "MONEY"
                     : type == "person"     ? !person
                                            : type == "household" || type == "decision" || type == "handover";
    if (!may) return;
    if (type == "handover") handed_over_ = true;
    if (type == "person") persons_.insert(open["id"]);
    if (type == "contribution") return take_contribution(open);
    out_.taken.insert(id);
    const std::string name = sync::version_of(crypto::leaf_hash(entry.open));
    if (type == "household")
      add(households_[open["id"]], {name, body.value("replaces", std::vector<std::string>()), ""});
    if (type == "decision")
      add(decisions_[body["id"]], {name, body.value("replaces", std::vector<std::string>()), body["keep"]});
  }

  void take_contribution(const json& open) {
    const json& body = open["body"];
    if (body.contains("reverses_id"))
      reversals_.try_emplace(body["reverses_id"], open["id"], body["amount_vnd"].get<std::int64_t>());
    else
      out_.amounts[open["id"]] = body["amount_vnd"];
  }

  /// A repeated entry is the same version again.
  static void add(Versions& versions, Version one) {
    if (std::ranges::find(versions, one.name, &Version::name) == versions.end()) versions.push_back(std::move(one));
  }

  static std::string shown(const Versions& versions, Versions decisions) {
    auto left = ends(versions);
    const auto kept = [&](const Version& decision) {
      auto out = left;
      std::erase_if(out, [&](const Version* end) { return !descends(versions, *end, decision.keep); });
      return out;
    };
    std::erase_if(decisions, [&](const Version& one) { return kept(one).empty(); });
    if (!decisions.empty()) left = kept(*ends(decisions).front());
    return left.front()->name;
  }

  journal::Journal& journal_;
  Ledger out_;
  std::map<std::string, std::pair<std::string, std::int64_t>> reversals_;  // by target: the lowest
  std::map<std::string, Versions> households_, decisions_;                 // by id of the household
  // of the log that was begun
  std::string owner_;
  std::set<std::string> persons_;
  bool handed_over_ = false;
};

}  // namespace

std::string made_id(const sync::OpenPart& open) {
  return open.type == "household" ? json::parse(open.body).value("made", open.id) : open.id;
}

Ledger read_ledger(journal::Journal& journal) { return Reader(journal).read(); }

}  // namespace sovang::simulation
