#pragma once
// What a hub does with a request file, whatever carried it: open and check (any thread), write (one writer, many
// requests in one durable transaction), answer after the commit.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "node/journal/journal.h"
#include "sync/joining.h"

namespace sovang::hub {

/// Requests that share one commit at most; more wait for the next.
inline constexpr std::size_t kRequestsPerCommitMax = 64;

struct Refusal {
  int status = 400;    // HTTP status that fits
  std::string code;    // docs/formats/exchange.md
  std::string detail;  // English, for the log
};

struct Answer {
  std::string file;  // the sealed reply
  std::string sender;
  std::uint64_t entries = 0;  // taken
  std::vector<sync::Problem> problems;
};

inline constexpr std::uint64_t kUnfoldedMax = 131'072;  // a reader who comes meanwhile folds that in a second

/// Thread-safe. Owns a writer thread with its own connection; each asking thread brings a Journal of its own.
class SyncService {
 public:
  /// `unfolded_max`: when so many entries wait to be folded they are, whatever comes meanwhile.
  SyncService(const journal::Directory& directory, journal::DirectoryInfo info, sync::Keys keys,
              const base::Clock& clock, std::uint64_t unfolded_max = kUnfoldedMax);
  /// Finishes what is queued.
  ~SyncService();
  SyncService(const SyncService&) = delete;
  SyncService& operator=(const SyncService&) = delete;

  /// Answers an exchange or a joining. `reader` is the calling thread's own connection. The answer is given only after
  /// its effect is durable. Throws store::StoreError when the disk fails: then nothing of the request took effect.
  base::Result<Answer, Refusal> answer(journal::Journal& reader, std::string_view file);

 private:
  struct Job;
  base::Result<Answer, Refusal> answer_exchange(journal::Journal& reader, sync::CheckedRequest& request);
  /// Takes what a sender whom nobody knows hands back of the hub's own log.
  void take_stranger(journal::Journal& reader, std::string_view file);
  base::Result<Answer, Refusal> answer_join(journal::Journal& reader, std::string_view file);
  void submit(Job& job);
  void write_loop();
  std::uint64_t write_batch(const std::vector<Job*>& batch);
  bool is_quiet();
  bool fold(bool all);
  void raise_highest();
  void write_heads(base::WallTime now);
  std::shared_ptr<const sync::Roster> roster(journal::Journal& journal);

  const journal::Directory directory_;
  const sync::Keys keys_;
  const base::Clock& clock_;
  const std::uint64_t unfolded_max_;
  journal::Journal writer_;   // of the writer thread alone
  std::uint64_t raised_ = 0;  // of the writer thread: entries of `xa` that the file `highest` tells of

  /// `xa` at one moment. The root, too: what a transaction appended may be rolled back, and something else follow.
  struct Moment {
    std::uint64_t size = 0;
    crypto::Hash root{};
    bool operator==(const Moment&) const = default;
  };
  Moment moment(journal::Journal& journal) const;
  struct Day {
    Moment of;
    std::optional<std::string> last;
  };
  std::optional<Day> heads_;  // of the writer thread: the day of the last `heads` that `xa` has

  std::mutex roster_mutex_;  // guards the two below: a cache of what `xa` says at a moment
  std::shared_ptr<const sync::Roster> roster_;
  Moment roster_of_;

  std::mutex queue_mutex_;  // guards the queue and `stopping_`
  std::condition_variable queue_filled_;
  std::deque<Job*> queue_;
  bool stopping_ = false;
  std::atomic<int> answering_ = 0;  // requests that are opened, written or answered
  std::thread thread_;              // last: starts when all else stands
};

}  // namespace sovang::hub
