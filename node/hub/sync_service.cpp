#include "node/hub/sync_service.h"

#include <chrono>
#include <exception>
#include <functional>
#include <future>

#include "base/ensure.h"
#include "node/hub/heads.h"
#include "node/hub/part_filter.h"
#include "node/hub/returning.h"
#include "node/journal/highest.h"
#include "node/store/contacts.h"

namespace sovang::hub {
namespace {

using base::Err;

constexpr std::chrono::milliseconds kQuiet{50};
constexpr std::uint64_t kCheckpointEntries = 1024;  // what they and their fold wrote is many pages

Refusal refusal_of(sync::BundleError error) {
  switch (error) {
    case sync::BundleError::not_for_us:
      return {400, "not_for_us", "not sealed to this hub's key"};
    case sync::BundleError::damaged:
      return {400, "damaged", "no bundle, or altered or cut short on the way; send it again"};
    case sync::BundleError::too_large:
      return {413, "too_large", "a cap of docs/formats/exchange.md is passed"};
    case sync::BundleError::unknown_sender:
      return {403, "unknown_sender", "no such device is enrolled here"};
    case sync::BundleError::bad_signature:
      return {403, "bad_signature", "the manifest is not signed by the key enrolled for its sender"};
    case sync::BundleError::wrong_receiver:
      return {400, "wrong_receiver", "addressed to another hub"};
    case sync::BundleError::wrong_kind:
      return {400, "wrong_kind", "neither a request nor a joining"};
    case sync::BundleError::wrong_request:
      return {400, "wrong_request", "answers another request"};
  }
  return {400, "damaged", ""};
}

Refusal refusal_of(const sync::JoinFailure& failure) {
  if (failure.error == sync::JoinError::bundle && failure.bundle) return refusal_of(*failure.bundle);
  const bool malformed = failure.error == sync::JoinError::malformed || failure.error == sync::JoinError::bundle;
  return {malformed ? 400 : 403, std::string(sync::code_of(failure.error)), failure.device};
}

/// Refused segments of the device's log that no `recovery` of it explains: the device takes them in (exchange.md).
std::vector<std::string> refused_of(journal::Journal& reader, const std::string& device) {
  std::vector<std::string> out;
  std::size_t bytes = 0;
  for (const std::string& seen : reader.logs().evidence_of(device, "fork")) {
    const auto checkpoint = sync::checkpoint_seen(seen);
    if (!checkpoint || seen == sync::note_seen(seen)) continue;
    reader.views().catch_up();
    const auto explained =
        sync::explain(reader.logs(), device, reader.views().recoveries(device), checkpoint->size, checkpoint->root);
    bytes += seen.size();
    if (explained == sync::Explanation::proven) continue;
    if (out.size() == sync::kRefusedMax || bytes > sync::kReplyRefusedBytesMax) break;
    out.push_back(seen);
  }
  return out;
}

/// A refused segment that was kept, as a branch of the log held.
std::optional<sync::Branch> kept_branch(journal::Journal& reader, const crypto::VerifierKey& log_key,
                                        const std::string& seen) {
  auto segment = sync::decode_segment(seen);
  if (!segment) return std::nullopt;
  const auto verified = sync::verify_segment(*std::move(segment), log_key, {});
  return verified ? sync::refused_branch(reader.logs(), *verified) : std::nullopt;
}

/// The branch is the one that counts by the device's revocation, and may take the place of what is held.
bool is_wanted(journal::Journal& reader, const sync::Enrolment& writer, const sync::Branch& branch) {
  return writer.revoked_root && reader.logs().state(writer.device)->cosigned_size <= branch.common &&
         sync::leads_through(reader.logs(), writer.device, branch, *writer.revoked_at, *writer.revoked_root);
}

/// What is known of another version of a device's log than the one held.
sync::OtherVersion other_version(journal::Journal& reader, const sync::Roster& roster,
                                 const sync::CheckedRequest::Have& version) {
  const auto& [origin, size, root] = version;
  reader.views().catch_up();
  if (const auto from = sync::repeated_from(reader.logs(), origin, reader.views().recoveries(origin), size, root))
    return {true, from};
  const sync::Enrolment* writer = roster.enrolment(origin);
  const auto log_key = roster.log_key(origin);
  if (writer == nullptr || !log_key) return {};
  for (const std::string& seen : reader.logs().evidence_of(origin, "fork")) {
    const auto branch = kept_branch(reader, *log_key, seen);
    const auto end = sync::checkpoint_seen(seen);
    if (branch && sync::leads_through(reader.logs(), origin, *branch, size, root)) {
      if (!writer->revoked_at) return {true};
      // Nobody explains the log of a device that was revoked: its revocation says which version counts.
      return is_wanted(reader, *writer, *branch) ? sync::OtherVersion{} : sync::OtherVersion{true, branch->common};
    }
    if (branch && end && end->size == size && end->root == root) return {true};  // as much as came in one request
  }
  return {};
}

class UnderWay {
 public:
  explicit UnderWay(std::atomic<int>& count) : count_(count) { ++count_; }
  ~UnderWay() { --count_; }
  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;

 private:
  std::atomic<int>& count_;
};

}  // namespace

/// One thing for the writer to do inside a transaction; the asking thread waits for `done`.
struct SyncService::Job {
  std::function<void(base::WallTime)> work;  // runs on the writer thread, in a savepoint of its own
  std::uint64_t took_entries = 0;            // set by `work`: with any, the day's `heads` are due
  std::exception_ptr error = nullptr;
  std::promise<void> done = {};
};

SyncService::SyncService(const journal::Directory& directory, journal::DirectoryInfo info, sync::Keys keys,
                         const base::Clock& clock, std::uint64_t unfolded_max)
    : directory_(directory),
      keys_(std::move(keys)),
      clock_(clock),
      unfolded_max_(unfolded_max),
      writer_(directory_, std::move(info)) {
  writer_.views().catch_up();
  crypto::SystemRandom random;
  store::Transaction transaction(writer_.db());
  end_waiting(writer_, keys_, clock_.wall(), random);
  transaction.commit();
  thread_ = std::thread([this] { write_loop(); });
}

SyncService::~SyncService() {
  {
    const std::lock_guard lock(queue_mutex_);
    stopping_ = true;
  }
  queue_filled_.notify_all();
  thread_.join();
}

SyncService::Moment SyncService::moment(journal::Journal& journal) const {
  const auto state = journal.logs().state(keys_.origin);
  return state ? Moment{state->size(), state->frontier.root()} : Moment{};
}

std::shared_ptr<const sync::Roster> SyncService::roster(journal::Journal& journal) {
  // Whoever writes to `xa` folds it in the same transaction, so the log tells whether the cached roster is the present
  // one.
  const store::Snapshot snapshot(journal.db());
  const Moment now = moment(journal);
  const std::lock_guard lock(roster_mutex_);
  if (!roster_ || roster_of_ != now) {
    roster_ = std::make_shared<const sync::Roster>(journal.views().roster());
    roster_of_ = now;
  }
  return roster_;
}

base::Result<Answer, Refusal> SyncService::answer(journal::Journal& reader, std::string_view file) {
  const UnderWay counted(answering_);
  auto request = sync::check_request(*roster(reader), keys_, file);
  if (!request && request.error() == sync::BundleError::unknown_sender) {
    take_stranger(reader, file);
    request = sync::check_request(*roster(reader), keys_, file);
  }
  if (request) return answer_exchange(reader, *request);
  if (request.error() == sync::BundleError::wrong_kind) return answer_join(reader, file);
  return Err{refusal_of(request.error())};
}

base::Result<Answer, Refusal> SyncService::answer_exchange(journal::Journal& reader, sync::CheckedRequest& request) {
  Answer answer;
  answer.sender = request.manifest.from;
  Job job;
  job.work = [&](base::WallTime now) {
    const auto known = roster(writer_);
    sync::Judged judged = sync::judge_request(writer_.logs(), *known, keys_, request, now, standing_of(writer_));
    note_return(writer_, judged);
    for (const auto& append : judged.changes.appends) answer.entries += append.entries.size();
    base::ensure(writer_.logs().apply(judged.changes).has_value(), "a log moved under the only writer's transaction");
    if (judged.lost || !judged.claims.empty() || !judged.branches.empty() || !judged.changes.cuts.empty() ||
        store::hub_waits(writer_.db())) {
      writer_.views().catch_up();
      crypto::SystemRandom random;
      take_return(writer_, keys_, answer.sender, judged, now, random);
    }
    answer.problems = std::move(judged.problems);
    store::write_contact(
        writer_.db(), {answer.sender, base::rfc3339(now), request.manifest.time.milliseconds - now.milliseconds, false,
                       answer.problems.empty() ? "" : answer.problems.front().code});
    job.took_entries = answer.entries;
  };
  submit(job);
  crypto::SystemRandom random;
  const auto known = roster(reader);
  const auto versions = [&](const auto& version) { return other_version(reader, *known, version); };
  answer.file = sync::make_reply(reader.logs(), *known, keys_, request, answer.problems, part_filter(), clock_.wall(),
                                 random, refused_of(reader, answer.sender), versions);
  return answer;
}

void SyncService::take_stranger(journal::Journal& reader, std::string_view file) {
  const auto request = sync::check_stranger(*roster(reader), keys_, file);
  if (request.segments.empty()) return;
  Job job;
  job.work = [&](base::WallTime now) {
    const auto judged = sync::judge_stranger(writer_.logs(), *roster(writer_), keys_, request, standing_of(writer_));
    note_return(writer_, judged);
    base::ensure(writer_.logs().apply(judged.changes).has_value(), "a log moved under the only writer's transaction");
    crypto::SystemRandom random;
    take_strange_return(writer_, keys_, judged, now, random);
  };
  submit(job);
}

base::Result<Answer, Refusal> SyncService::answer_join(journal::Journal& reader, std::string_view file) {
  std::optional<sync::JoinRequest> join;
  std::optional<sync::JoinFailure> failure;
  bool waits = false;
  Job job;
  // Judged inside the transaction: of two devices that use one invitation at the same time only one is enrolled.
  job.work = [&](base::WallTime now) {
    waits = store::hub_waits(writer_.db());
    auto checked = sync::check_join(*roster(writer_), keys_, file, now);
    if (!checked) {
      failure = checked.error();
      if (failure->error == sync::JoinError::invitation_used)
        base::ensure(writer_.logs().apply({{}, {{failure->device, "invitation_reused", "", ""}}}).has_value(),
                     "evidence is always taken");
      return;
    }
    join = *std::move(checked);
    if (join->already || waits) return;
    join->enrolment.from = base::vietnam_day(now).iso();
    crypto::SystemRandom random;
    const sync::Draft draft{join->enrolment.device,
                            "enrolment",
                            base::rfc3339(now),
                            writer_.info().author,
                            sync::enrolment_body(join->enrolment),
                            {}};
    writer_.append(std::vector{draft}, keys_, random);
  };
  submit(job);
  if (failure) return Err{refusal_of(*failure)};
  if (waits && !join->already)
    return Err{Refusal{503, "hub_behind", "the hub lost entries and waits for its devices before it enrols anybody"}};
  crypto::SystemRandom random;
  Answer answer;
  answer.sender = join->enrolment.device;
  answer.file = sync::make_joined(reader.logs(), *roster(reader), keys_, *join, part_filter(), sync::kCarriedBytesMax,
                                  clock_.wall(), random);
  return answer;
}

void SyncService::submit(Job& job) {
  auto done = job.done.get_future();
  {
    const std::lock_guard lock(queue_mutex_);
    queue_.push_back(&job);
  }
  queue_filled_.notify_one();
  done.get();
  if (job.error) std::rethrow_exception(job.error);
}

void SyncService::write_loop() {
  std::uint64_t unfolded = 0;
  for (;;) {
    std::vector<Job*> batch;
    {
      std::unique_lock lock(queue_mutex_);
      queue_filled_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      while (!queue_.empty() && batch.size() < kRequestsPerCommitMax) {
        batch.push_back(queue_.front());
        queue_.pop_front();
      }
    }
    unfolded += write_batch(batch);
    const bool all = unfolded >= unfolded_max_;
    if (!(all || is_quiet()) || !fold(all)) continue;
    if (unfolded >= kCheckpointEntries) writer_.db().checkpoint();
    unfolded = 0;
  }
}

/// A device that has much to give comes again at once: what it gave is folded in one go behind its last request. On a
/// slow machine its next request is opened for longer than anybody waits here.
bool SyncService::is_quiet() {
  std::unique_lock lock(queue_mutex_);
  do
    if (queue_filled_.wait_for(lock, kQuiet, [this] { return stopping_ || !queue_.empty(); })) return false;
  while (answering_ > 0);
  return true;
}

/// Off the path of the answers, unless it is to fold `all`; whoever reads folds what is left. Whether nothing is.
bool SyncService::fold(bool all) {
  const auto wanted = [&] {
    const std::lock_guard lock(queue_mutex_);
    return stopping_ || (!all && !queue_.empty());
  };
  try {
    while (!wanted() && writer_.views().catch_up(wanted) > 0) {
    }
    return !writer_.views().is_behind();
  } catch (const store::StoreError&) {
    // The entries are durable; the next reader folds them or reports the disk.
  }
  return false;
}

/// Entries taken.
std::uint64_t SyncService::write_batch(const std::vector<Job*>& batch) {
  std::uint64_t took = 0;
  const base::WallTime now = clock_.wall();
  try {
    store::Transaction transaction(writer_.db());
    for (Job* job : batch) {
      try {
        store::Transaction savepoint(writer_.db());
        job->work(now);
        savepoint.commit();
        took += job->took_entries;
      } catch (...) {
        job->error = std::current_exception();
      }
    }
    if (took > 0) write_heads(now);
    transaction.commit();
    raise_highest();  // before an answer leaves with a newer checkpoint
  } catch (...) {
    for (Job* job : batch) job->error = std::current_exception();
  }
  for (Job* job : batch) job->done.set_value();
  return took;
}

void SyncService::raise_highest() {
  const auto state = writer_.logs().state(keys_.origin);
  const std::uint64_t size = state ? state->size() : 0;
  if (size == raised_) return;
  journal::raise_highest(writer_, size);
  raised_ = size;
}

void SyncService::write_heads(base::WallTime now) {
  if (store::hub_waits(writer_.db())) return;
  const std::string day = base::vietnam_day(now).iso();
  const Moment now_held = moment(writer_);
  if (!heads_ || heads_->of != now_held) heads_ = {now_held, writer_.views().last_heads_day()};
  if (heads_->last && *heads_->last >= day) return;
  crypto::SystemRandom random;
  // What the devices gave is folded behind the answers.
  writer_.append(heads_drafts(writer_, "heads/" + day, now), keys_, random, [] { return true; });
}

}  // namespace sovang::hub
