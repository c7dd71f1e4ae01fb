#pragma once
// Comparing the bodies of a few entries: same record, version, exact negation, fitting completion. Only where two
// entries meet; the bulk never comes here.

#include <cstdint>
#include <string>
#include <vector>

#include "node/store/database.h"
#include "node/views/body.h"
#include "node/views/items.h"
#include "sync/entry.h"

namespace sovang::views {

/// One distinct content of a key, in the order of its lowest entry. The content is the body; of editable types
/// also the digests of the private parts, of decisions the key: two may say the same and are two.
struct Version {
  std::vector<std::size_t> items;     // places in the list asked about, lowest first
  std::vector<std::string> names;     // sync::version_of each of them
  std::vector<std::string> replaces;  // what it edits; only of editable types and decisions
  std::string content;
};

class Bodies {
 public:
  explicit Bodies(store::Database& source) : source_(source) {}

  /// `items` in ascending order.
  std::vector<Version> versions(const std::vector<Item>& items);
  std::string text(std::int64_t entry, std::string_view member);
  std::int64_t integer(std::int64_t entry, std::string_view member);
  /// All fields of the target, quantities negated; its own day of booking, receipt and recorder.
  bool negates(std::int64_t reversal, std::int64_t target);
  /// A valuation of goods that have none, or the missing signatures of a piece of land.
  bool completes(const Item& completion, const Item& target);

 private:
  std::string body(std::int64_t entry);
  Version read_version(const sync::OpenPart& open, const Item& item);

  store::Database& source_;
  Body body_;
};

/// Which versions no other one replaces: one in peace, several in conflict.
std::vector<std::size_t> ends_of(const std::vector<Version>& versions);
/// Those of `ends` that are the version named or descend from it.
std::vector<std::size_t> ends_after(const std::vector<Version>& versions, const std::vector<std::size_t>& ends,
                                    std::string_view name);

}  // namespace sovang::views
