#include "sync/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <zstd.h>

#include <algorithm>

#include "base/ensure.h"

namespace sovang::sync {
namespace {

constexpr std::size_t kTarBlock = 512;
constexpr std::size_t kTypeFlagAt = 156;
constexpr int kFileMode = 0644;
// Daily requests are a few kilobytes; of a large one the time counts more than the last tenth of its size.
constexpr int kSmallLevel = 9, kLargeLevel = 3;
constexpr std::size_t kSmallMax = std::size_t{1} << 16;

struct ArchiveFree {
  void operator()(archive* handle) const { archive_free(handle); }
};
struct EntryFree {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};
using ArchiveHandle = std::unique_ptr<archive, ArchiveFree>;
using EntryHandle = std::unique_ptr<archive_entry, EntryFree>;

std::uint64_t in_blocks(std::uint64_t size) { return (size + kTarBlock - 1) / kTarBlock * kTarBlock; }

la_ssize_t append_bytes(archive*, void* out, const void* bytes, std::size_t size) {
  static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

void must(int status) { base::ensure(status == ARCHIVE_OK, "sync: writing an archive in memory"); }

ArchiveHandle open_tar(std::string_view tar) {
  ArchiveHandle reader(archive_read_new());
  base::ensure(reader != nullptr, "sync: no memory for an archive");
  must(archive_read_support_format_tar(reader.get()));
  if (archive_read_open_memory(reader.get(), tar.data(), tar.size()) != ARCHIVE_OK) return nullptr;
  return reader;
}

/// Header and content of the next file. Absent at the end and for whatever is no plain ustar file.
std::optional<MemberView> next_file(archive* reader, std::string_view tar, std::uint64_t content_max) {
  archive_entry* entry = nullptr;
  if (archive_read_next_header(reader, &entry) != ARCHIVE_OK) return std::nullopt;
  // libarchive reads several dialects under the ustar magic; the type flag tells a plain file from the rest.
  const auto header = static_cast<std::size_t>(archive_read_header_position(reader));
  const std::size_t content = header + kTarBlock;
  if (content > tar.size() || tar[header + kTypeFlagAt] != '0') return std::nullopt;
  if (archive_format(reader) != ARCHIVE_FORMAT_TAR_USTAR || archive_entry_filetype(entry) != AE_IFREG ||
      archive_entry_hardlink(entry) != nullptr || archive_entry_size(entry) < 0)
    return std::nullopt;
  const char* name = archive_entry_pathname(entry);
  const auto size = static_cast<std::uint64_t>(archive_entry_size(entry));
  if (name == nullptr || size > content_max || size > tar.size() - content) return std::nullopt;
  return MemberView{name, tar.substr(content, static_cast<std::size_t>(size))};
}

struct Compressor {
  using Context = ZSTD_CCtx;
  static Context* make() { return ZSTD_createCCtx(); }
  static void end(Context* context) { ZSTD_freeCCtx(context); }
  static void reset(Context* context) { ZSTD_CCtx_reset(context, ZSTD_reset_session_and_parameters); }
  static std::size_t bytes(const Context* context) { return ZSTD_sizeof_CCtx(context); }
};

struct Decompressor {
  using Context = ZSTD_DCtx;
  static Context* make() { return ZSTD_createDCtx(); }
  static void end(Context* context) { ZSTD_freeDCtx(context); }
  static void reset(Context* context) { ZSTD_DCtx_reset(context, ZSTD_reset_session_and_parameters); }
  static std::size_t bytes(const Context* context) { return ZSTD_sizeof_DCtx(context); }
};

/// A context of zstd. Making one costs more than what a daily bundle needs of it, so each thread leaves its last one
/// for the next bundle, unless a large one made it large.
template <class Kind>
class Lent {
 public:
  Lent() : context_(spare() ? spare().release() : Kind::make()) {
    base::ensure(context_ != nullptr, "sync: no memory for zstd");
  }
  ~Lent() {
    Held done(context_);
    if (Kind::bytes(context_) > kKeptMax) return;
    Kind::reset(context_);
    spare() = std::move(done);
  }
  Lent(const Lent&) = delete;
  Lent& operator=(const Lent&) = delete;
  [[nodiscard]] typename Kind::Context* get() const { return context_; }

 private:
  static constexpr std::size_t kKeptMax = std::size_t{4} << 20;
  struct End {
    void operator()(typename Kind::Context* context) const { Kind::end(context); }
  };
  using Held = std::unique_ptr<typename Kind::Context, End>;
  static Held& spare() {
    thread_local Held held;
    return held;
  }

  typename Kind::Context* context_;
};

std::string tar_of(std::span<const Member* const> members) {
  std::vector<std::uint64_t> sizes;
  for (const Member* member : members) sizes.push_back(member->content.size());
  std::string out;
  out.reserve(tar_size(sizes));
  const ArchiveHandle writer(archive_write_new());
  base::ensure(writer != nullptr, "sync: no memory for an archive");
  must(archive_write_set_format_ustar(writer.get()));
  must(archive_write_add_filter_none(writer.get()));
  must(archive_write_set_bytes_per_block(writer.get(), 0));
  must(archive_write_set_bytes_in_last_block(writer.get(), 1));
  must(archive_write_open(writer.get(), &out, nullptr, append_bytes, nullptr));
  const EntryHandle entry(archive_entry_new());
  for (const Member* member : members) {
    archive_entry_clear(entry.get());
    archive_entry_set_pathname(entry.get(), member->name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(member->content.size()));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), kFileMode);
    archive_entry_set_mtime(entry.get(), 0, 0);
    must(archive_write_header(writer.get(), entry.get()));
    const auto written = archive_write_data(writer.get(), member->content.data(), member->content.size());
    base::ensure(written == static_cast<la_ssize_t>(member->content.size()), "sync: writing an archive in memory");
  }
  must(archive_write_close(writer.get()));
  return out;
}

}  // namespace

std::string write_tar(std::span<const Member> members) {
  std::vector<const Member*> all;
  for (const Member& member : members) all.push_back(&member);
  return tar_of(all);
}

std::string write_tar(const Member& first, std::span<const Member> rest) {
  std::vector<const Member*> all{&first};
  for (const Member& member : rest) all.push_back(&member);
  return tar_of(all);
}

std::uint64_t tar_size(std::span<const std::uint64_t> sizes) {
  std::uint64_t out = 2 * kTarBlock;
  for (const std::uint64_t size : sizes) out += kTarBlock + in_blocks(size);
  return out;
}

std::optional<std::vector<MemberView>> read_tar(std::string_view tar) {
  const auto reader = open_tar(tar);
  if (!reader) return std::nullopt;
  std::vector<MemberView> out;
  std::uint64_t used = 2 * kTarBlock;
  while (auto member = next_file(reader.get(), tar, tar.size())) {
    used += kTarBlock + in_blocks(member->content.size());
    out.push_back(std::move(*member));
    if (out.size() > kBundleMembersMax) return std::nullopt;
  }
  // libarchive stops at the first block of zeros and at anything that it can't read; both must be the true end.
  if (used != tar.size()) return std::nullopt;
  if (tar.substr(tar.size() - 2 * kTarBlock).find_first_not_of('\0') != std::string_view::npos) return std::nullopt;
  return out;
}

std::optional<MemberView> read_first_member(std::string_view tar, std::size_t content_max) {
  const auto reader = open_tar(tar);
  return reader ? next_file(reader.get(), tar, std::min<std::uint64_t>(content_max, tar.size())) : std::nullopt;
}

std::string compress(std::string_view bytes) {
  const std::size_t bound = ZSTD_compressBound(bytes.size());
  const auto room = std::make_unique_for_overwrite<char[]>(bound);  // most of its pages are never touched
  const Lent<Compressor> context;
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, bytes.size() <= kSmallMax ? kSmallLevel : kLargeLevel);
  const std::size_t size = ZSTD_compress2(context.get(), room.get(), bound, bytes.data(), bytes.size());
  base::ensure(ZSTD_isError(size) == 0, "sync: compressing in memory");
  return {room.get(), size};
}

struct Inflater::Context {
  Lent<Decompressor> lent;
  ZSTD_DCtx* zstd = lent.get();
  ZSTD_inBuffer input{};
  bool ended = false;
};

Inflater::Inflater(std::string_view compressed) : context_(std::make_unique<Context>()) {
  ZSTD_DCtx_setParameter(context_->zstd, ZSTD_d_windowLogMax, static_cast<int>(kZstdWindowLogMax));
  context_->input = {compressed.data(), compressed.size(), 0};
}

Inflater::~Inflater() = default;

bool Inflater::fill(std::string& out, std::size_t size) {
  constexpr std::size_t kStep = 256u << 10;  // memory grows with what really comes out, not with what is claimed
  ZSTD_inBuffer& input = context_->input;
  while (!context_->ended && out.size() < size) {
    const std::size_t before = out.size();
    const std::size_t consumed = input.pos;
    out.resize(before + std::min(kStep, size - before));
    ZSTD_outBuffer output{out.data(), out.size(), before};
    const std::size_t status = ZSTD_decompressStream(context_->zstd, &output, &input);
    out.resize(output.pos);
    if (ZSTD_isError(status) != 0) return false;
    if (status == 0) context_->ended = true;
    if (status != 0 && output.pos == before && input.pos == consumed) return false;  // cut short
  }
  return true;
}

bool Inflater::at_end() {
  // The end mark of a frame may follow its last byte of content: one byte more than there is finds it.
  std::string rest;
  return fill(rest, 1) && rest.empty() && context_->ended && context_->input.pos == context_->input.size;
}

}  // namespace sovang::sync
