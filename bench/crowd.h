#pragma once
// Many devices of one hub, each with records to hand in. They live in memory and speak the real exchange, so that one
// process can be all of them.

#include <cstddef>
#include <filesystem>
#include <vector>

#include "base/clock.h"
#include "sync/exchange.h"
#include "tests/e2e/commune.h"
#include "tests/support/memory_log_store.h"

namespace sovang::bench {

/// A device's own log beside the hub's, which all of them hold alike.
class DeviceLogs final : public sync::LogReader {
 public:
  DeviceLogs(std::string own, const sync::LogReader& hub) : own_(std::move(own)), hub_(hub) {}
  tests::MemoryLogStore& store() { return store_; }

  [[nodiscard]] std::vector<std::string> origins() const override;
  [[nodiscard]] std::optional<sync::LogState> state(std::string_view origin) const override;
  [[nodiscard]] std::vector<sync::Entry> read(std::string_view origin, std::uint64_t from, std::uint64_t to,
                                              std::size_t bytes_max) const override;
  [[nodiscard]] crypto::Hash subtree(std::string_view origin, unsigned level, std::uint64_t index) const override;

 private:
  [[nodiscard]] const sync::LogReader& of(std::string_view origin) const;
  std::string own_;
  const sync::LogReader& hub_;
  tests::MemoryLogStore store_;
};

class Crowd {
 public:
  /// Founds a hub in `dir` with an area and an enrolled device each; `records` wait on every device.
  Crowd(const std::filesystem::path& dir, std::size_t devices, std::size_t records);
  [[nodiscard]] const tests::Book& hub() const { return hub_; }
  [[nodiscard]] std::size_t size() const { return devices_.size(); }
  /// One exchange of one device, on a connection of its own: request made, sent, reply taken. Throws when something is
  /// left. Thread-safe for different devices.
  void exchange(std::size_t device, std::uint16_t port) const;

 private:
  struct Device {
    sync::Keys keys;
    DeviceLogs logs;
  };
  sync::Enrolment enrol(std::size_t number, const std::string& hub_origin);
  void write(Device& device, const std::string& area, std::size_t records);

  base::SystemClock clock_;
  tests::Book hub_;
  tests::MemoryLogStore hub_log_;
  sync::Roster roster_;
  std::vector<Device> devices_;
};

}  // namespace sovang::bench
