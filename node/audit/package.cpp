#include "node/audit/package.h"

#include <archive.h>
#include <archive_entry.h>

#include <exception>
#include <memory>

#include "base/ensure.h"
#include "node/audit/export_files.h"
#include "node/audit/export_plan.h"
#include "node/audit/layout.h"

namespace sovang::audit {
namespace {

struct ArchiveFree {
  void operator()(archive* handle) const { archive_write_free(handle); }
};
struct EntryFree {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

/// Zip opens by a double click on every desktop.
class ZipWriter {
 public:
  ZipWriter(base::ScratchFile& out, base::WallTime now) : out_(out), now_(now) {
    base::ensure(zip_ != nullptr, "no memory for an archive");
    must(archive_write_set_format_zip(zip_.get()));
    must(archive_write_set_bytes_in_last_block(zip_.get(), 1));
    must(archive_write_open(zip_.get(), this, nullptr, take, nullptr));
  }
  ~ZipWriter() {
    if (!closed_) archive_write_fail(zip_.get());  // writes nothing more
  }
  ZipWriter(const ZipWriter&) = delete;
  ZipWriter& operator=(const ZipWriter&) = delete;

  void add(const std::string& name, std::string_view content) {
    const std::unique_ptr<archive_entry, EntryFree> entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(content.size()));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_mtime(entry.get(), static_cast<time_t>(now_.milliseconds / 1000), 0);
    must(archive_write_header(zip_.get(), entry.get()));
    if (archive_write_data(zip_.get(), content.data(), content.size()) != static_cast<la_ssize_t>(content.size()))
      must(ARCHIVE_FATAL);
  }
  void close() {
    closed_ = true;
    must(archive_write_close(zip_.get()));
  }

 private:
  static la_ssize_t take(archive*, void* self, const void* bytes, std::size_t size) {
    auto* writer = static_cast<ZipWriter*>(self);
    try {
      writer->out_.append({static_cast<const char*>(bytes), size});
      return static_cast<la_ssize_t>(size);
    } catch (...) {  // must not pass through the library's C frames
      writer->failure_ = std::current_exception();
      return -1;
    }
  }
  void must(int status) {
    if (status == ARCHIVE_OK) return;
    closed_ = closed_ || failure_ != nullptr;
    if (failure_) std::rethrow_exception(failure_);
    base::ensure(false, "an archive of plain files can be written");
  }

  base::ScratchFile& out_;
  base::WallTime now_;
  std::exception_ptr failure_;
  bool closed_ = false;
  std::unique_ptr<archive, ArchiveFree> zip_{archive_write_new()};
};

}  // namespace

ExportResult write_package(const store::SqliteLogStore& logs, const sync::Roster& roster, const ExportRequest& request,
                           base::WallTime now, base::ScratchFile& out) {
  ExportResult result;
  std::vector<LogPlan> plans;
  for (const auto& origin : logs.origins()) {
    auto plan = for_reader(request, origin) ? whole_log(logs, roster, origin, request)
                                            : base::Result<LogPlan, LeftOut>(base::Err{LeftOut::not_for_reader});
    if (plan)
      plans.push_back(*std::move(plan));
    else
      result.left_out.push_back({origin, plan.error()});
  }
  ZipWriter zip(out, now);
  for (const auto& plan : plans) {
    each_file(logs, plan, request, [&](const LogFile& file) { zip.add(plan.origin + "/" + file.name, file.content); });
    zip.add(plan.origin + "/" + std::string(kCheckpointName), plan.note);
    ++result.logs;
    result.entries += plan.checkpoint.size;
    result.not_covered += plan.held - plan.checkpoint.size;
  }
  zip.add(std::string(kKeysName), keys_file(plans));
  zip.close();
  return result;
}

}  // namespace sovang::audit
