#include "bench/slow_line.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <deque>
#include <random>
#include <stdexcept>
#include <system_error>
#include <vector>

namespace sovang::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kPacketMax = 2048;
constexpr const char* kDevice = "line0";

[[noreturn]] void fail(const std::string& doing) { throw std::system_error(errno, std::generic_category(), doing); }

bool ip(const std::vector<std::string>& arguments) {
  tests::Invocation invocation;
  invocation.command = {"ip"};
  invocation.command.insert(invocation.command.end(), arguments.begin(), arguments.end());
  return tests::run(invocation).status == 0;
}

void must_ip(const std::vector<std::string>& arguments) {
  if (!ip(arguments)) throw std::runtime_error("ip " + arguments.front() + " failed");
}

/// Opens the TUN device inside a namespace; the descriptor works from everywhere.
int open_tun(const std::string& space) {
  int tun = -1;
  std::string trouble;
  std::thread inside([&] {  // a thread of its own leaves our namespace and does not come back
    const int there = ::open(("/var/run/netns/" + space).c_str(), O_RDONLY | O_CLOEXEC);
    if (there < 0 || ::setns(there, CLONE_NEWNET) != 0) {
      trouble = "setns";
      return;
    }
    ::close(there);
    tun = ::open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
    ifreq request{};
    request.ifr_flags = IFF_TUN | IFF_NO_PI;
    std::strncpy(request.ifr_name, kDevice, IFNAMSIZ - 1);
    if (tun < 0 || ::ioctl(tun, TUNSETIFF, &request) != 0) trouble = "/dev/net/tun";
  });
  inside.join();
  if (!trouble.empty()) throw std::runtime_error(trouble + " is not allowed here");
  return tun;
}

/// One direction: packets wait for the line to be free, then travel.
struct Direction {
  int from, to;
  Clock::time_point free_at{};
  std::deque<std::pair<Clock::time_point, std::string>> travelling = {};
};

}  // namespace

bool SlowLine::possible(std::string& why) {
  why = ::geteuid() != 0                             ? "needs root, for network namespaces"
        : ::access("/dev/net/tun", R_OK | W_OK) != 0 ? "there is no /dev/net/tun"
                                                     : "";
  if (!why.empty()) return false;
  const std::string trial = fmt::format("sovang-trial-{}", ::getpid());
  if (!ip({"netns", "add", trial})) {
    why = "`ip netns add` fails: iproute2 is missing, or namespaces are not allowed";
    return false;
  }
  ip({"netns", "del", trial});
  return true;
}

SlowLine::End SlowLine::make_end(const std::string& space, const std::string& address, const std::string& other) {
  must_ip({"netns", "add", space});
  End end{space, open_tun(space)};
  must_ip({"-n", space, "address", "add", address, "peer", other, "dev", kDevice});
  must_ip({"-n", space, "link", "set", "lo", "up"});
  must_ip({"-n", space, "link", "set", kDevice, "up"});
  return end;
}

SlowLine::SlowLine(const LineQuality& quality, unsigned seed)
    : quality_(quality),
      seed_(seed),
      hub_(make_end(fmt::format("sovang-hub-{}", ::getpid()), hub_address(), "10.213.0.2")),
      device_(make_end(fmt::format("sovang-device-{}", ::getpid()), "10.213.0.2", hub_address())) {
  if (::pipe2(stop_, O_CLOEXEC) != 0) fail("pipe");
  thread_ = std::thread([this] { carry(); });
}

SlowLine::~SlowLine() {
  ::close(stop_[1]);
  thread_.join();
  ::close(stop_[0]);
  for (const auto* end : {&hub_, &device_}) {
    ::close(end->tun);
    ip({"netns", "del", end->space});
  }
}

tests::Invocation SlowLine::at_hub(tests::Invocation invocation) const {
  invocation.command.insert(invocation.command.begin(), {"ip", "netns", "exec", hub_.space});
  return invocation;
}

tests::Invocation SlowLine::at_device(tests::Invocation invocation) const {
  invocation.command.insert(invocation.command.begin(), {"ip", "netns", "exec", device_.space});
  return invocation;
}

void SlowLine::carry() {
  std::mt19937 random(seed_);
  std::array<Direction, 2> ways{Direction{hub_.tun, device_.tun}, Direction{device_.tun, hub_.tun}};
  std::array<char, kPacketMax> packet;
  const auto to_clock = [](double seconds) {
    return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  };
  for (;;) {
    auto next = Clock::now() + std::chrono::hours(1);
    for (const auto& way : ways)
      if (!way.travelling.empty()) next = std::min(next, way.travelling.front().first);
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()).count();
    std::array<pollfd, 3> waiting{{{ways[0].from, POLLIN, 0}, {ways[1].from, POLLIN, 0}, {stop_[0], POLLIN, 0}}};
    ::poll(waiting.data(), waiting.size(), static_cast<int>(std::clamp<std::int64_t>(wait, 0, 60'000)));
    if (waiting[2].revents != 0) return;
    for (auto& way : ways) {
      for (;;) {
        const auto size = ::read(way.from, packet.data(), packet.size());
        if (size <= 0) break;
        ++packets_;
        const auto now = Clock::now();
        way.free_at = std::max(way.free_at, now) + to_clock(static_cast<double>(size) * 8 / quality_.bits_each_second);
        if (random() % 1000 < quality_.lost_of_1000) {  // lost on the way, behind the bottleneck
          ++lost_;
          continue;
        }
        way.travelling.emplace_back(way.free_at + to_clock(quality_.one_way_seconds),
                                    std::string(packet.data(), static_cast<std::size_t>(size)));
      }
      for (; !way.travelling.empty() && way.travelling.front().first <= Clock::now(); way.travelling.pop_front()) {
        const auto& bytes = way.travelling.front().second;
        if (::write(way.to, bytes.data(), bytes.size()) < 0 && errno != EAGAIN) return;
      }
    }
  }
}

}  // namespace sovang::bench
