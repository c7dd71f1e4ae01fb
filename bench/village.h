#pragma once
// A hub and one device in folders, as the program makes them, and the exchange between the two.

#include <filesystem>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "crypto/keys.h"
#include "node/journal/journal.h"

namespace sovang::bench {

/// An open data directory with its keys.
struct Node {
  explicit Node(const std::filesystem::path& path);
  journal::Directory directory;
  journal::DirectoryInfo info;
  sync::Keys keys;
  journal::Journal journal;
};

/// Makes `root`/hub and `root`/device, joined.
void make_village(const std::filesystem::path& root);

/// A money contribution like those of a village's book.
sync::Draft contribution(std::uint64_t number);
/// Writes records [from, to) on the device's log: durable one by one, or all at once.
void add_records(Node& device, std::uint64_t from, std::uint64_t to, bool one_by_one);

/// Exchanges until nothing is left: make request, seal, open, judge, commit, reply, take.
void exchange_all(Node& device, Node& hub);

/// The device's own entries.
std::vector<sync::Entry> own_entries(Node& device);

}  // namespace sovang::bench
