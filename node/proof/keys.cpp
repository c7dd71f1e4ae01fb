#include "node/proof/keys.h"

#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "base/ensure.h"
#include "crypto/encoding.h"
#include "node/views/witnesses.h"

namespace sovang::proof {

using Json = nlohmann::ordered_json;

std::string fingerprint(const crypto::VerifierKey& key) {
  const std::string digits = crypto::hex(base::view(crypto::sha256(key.text()))).substr(0, 20);
  std::string out;
  for (std::size_t at = 0; at < digits.size(); at += 4) out += (at == 0 ? "" : " ") + digits.substr(at, 4);
  return out;
}

Json commune_keys(journal::Journal& journal) {
  const auto roster = journal.roster();
  Json keys = Json::array();
  const auto add = [&](const crypto::VerifierKey& key, const char* role) {
    keys.push_back({{"vkey", key.text()}, {"fingerprint", fingerprint(key)}, {"role", role}});
  };
  if (roster.hub()) {
    add(roster.hub()->cosigner_key, "cosigner");
    add(roster.hub()->log_key, "hub");
    add(roster.hub()->office_log_key, "hub");
    for (const auto& one : roster.hub()->former) {  // what they signed then is checked with them for good
      if (one.cosigner_key) add(*one.cosigner_key, "cosigner");
      add(one.log_key, "hub");
      if (one.office_log_key) add(*one.office_log_key, "hub");
    }
  }
  for (const auto& [origin, enrolment] : roster.enrolments()) add(enrolment.log_key, "device");
  for (const auto& witness : views::registered_witnesses(journal.db())) {
    add(witness.key, "witness");
    if (const auto ended = base::parse_rfc3339(witness.ended)) keys.back()["ended"] = ended->milliseconds / 1000;
  }
  return {{"commune", roster.hub() ? roster.hub()->name : ""}, {"keys", std::move(keys)}};
}

std::string with_keys(std::string_view page, const Json& keys) {
  constexpr std::string_view kPlace = "{\"commune\":\"\",\"keys\":[]}";
  const auto at = page.find(kPlace);
  base::ensure(at != page.npos, "the built page has a place for the keys");
  std::string data = keys.dump();
  for (std::size_t less = 0; (less = data.find('<', less)) != data.npos;) data.replace(less, 1, "\\u003c");
  return std::string(page.substr(0, at)) + data + std::string(page.substr(at + kPlace.size()));
}

}  // namespace sovang::proof
