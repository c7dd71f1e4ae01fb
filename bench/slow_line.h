#pragma once
// A line between two network namespaces with a rate, a delay and losses, packet by packet: two TUN devices and this
// process between them, since not every kernel has netem. TCP is the kernel's own. Needs root.

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>

#include "tests/support/program.h"

namespace sovang::bench {

struct LineQuality {
  double bits_each_second = 64'000;
  double one_way_seconds = 0.3;
  unsigned lost_of_1000 = 50;
};

class SlowLine {
 public:
  /// Absent, with the reason in `why`, where this may not be done.
  static bool possible(std::string& why);
  /// `seed` draws which packets are lost.
  SlowLine(const LineQuality& quality, unsigned seed);
  ~SlowLine();
  SlowLine(const SlowLine&) = delete;
  SlowLine& operator=(const SlowLine&) = delete;

  /// The address of the hub's end.
  [[nodiscard]] static std::string hub_address() { return "10.213.0.1"; }
  /// The same program, inside the end of the hub or of the device.
  [[nodiscard]] tests::Invocation at_hub(tests::Invocation invocation) const;
  [[nodiscard]] tests::Invocation at_device(tests::Invocation invocation) const;
  /// Packets taken since the start, both ways, and how many of them were lost.
  [[nodiscard]] std::uint64_t packets() const { return packets_; }
  [[nodiscard]] std::uint64_t lost() const { return lost_; }

 private:
  struct End {
    std::string space;  // name of the namespace
    int tun = -1;
  };
  static End make_end(const std::string& space, const std::string& address, const std::string& other);
  void carry();

  LineQuality quality_;
  unsigned seed_;
  End hub_, device_;
  int stop_[2] = {-1, -1};
  std::atomic<std::uint64_t> packets_{0}, lost_{0};
  std::thread thread_;
};

}  // namespace sovang::bench
