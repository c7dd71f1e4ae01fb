#include <fmt/format.h>

#include <array>

#include "node/proof/witness.h"

namespace sovang::proof {
namespace {

struct Words {
  CosignFault fault;
  std::string_view name, vi, en;
};

/// {0} origin, {1} before, {2} now, {3} file.
constexpr auto kWords = std::to_array<Words>({
    {CosignFault::malformed, "malformed", "{0}: đầu sổ không đọc được hoặc có dòng lạ; không ký.",
     "{0}: its checkpoint does not read, or has further lines; not cosigned."},
    {CosignFault::no_key, "no_key",
     "{0}: chưa biết khóa của sổ này. Lấy khóa từ nơi khác (bảng niêm yết của xã) và đưa bằng --key.",
     "{0}: the key of this log is not known yet. Get it from elsewhere (the commune's notice board) and give it with "
     "--key."},
    {CosignFault::key_differs, "key_differs",
     "{0}: khóa khác với khóa đã ghim. Đã ghim: {1}. Nay đưa: {2}. Hỏi xã và giữ cả hai làm bằng chứng.",
     "{0}: the key is another than the one pinned. Pinned: {1}. Now: {2}. Ask the commune, and keep both as evidence."},
    {CosignFault::not_signed, "not_signed", "{0}: không có chữ ký đúng bằng khóa này; không ký.",
     "{0}: no valid signature of this key; not cosigned."},
    {CosignFault::fork, "fork",
     "{0}: SỔ BỊ RẼ NHÁNH. Đã đối chứng: {1}. Nay thấy: {2}. Hai bên không thể cùng đúng; giữ cả hai tệp làm bằng "
     "chứng.",
     "{0}: A FORK. Cosigned before: {1}. Seen now: {2}. Both cannot be true; keep both files as evidence."},
    {CosignFault::smaller, "smaller",
     "{0}: sổ ngắn hơn lần đối chứng trước. Đã đối chứng: {1}. Nay thấy: {2}. Tệp cũ, hoặc máy của xã đã lùi về bản "
     "sao "
     "cũ; xin bản mới hơn.",
     "{0}: smaller than what was cosigned. Cosigned before: {1}. Seen now: {2}. The file is old, or the hub went back "
     "to "
     "an old copy; ask for a newer one."},
    {CosignFault::no_evidence, "no_evidence",
     "{0}: sổ đã dài thêm từ lần đối chứng trước ({1}; nay {2}) mà chưa thấy các mục ở giữa. Xin bản xuất sổ và chạy "
     "lại "
     "với --tiles THƯ-MỤC.",
     "{0}: it grew since it was cosigned ({1}; now {2}), and what lies between was not shown. Ask for an export and "
     "run "
     "again with --tiles DIR."},
    {CosignFault::not_in_export, "not_in_export",
     "{0}: đầu sổ của chứng minh ({2}) không có trong bản xuất ({1}). Xin bản xuất mới hơn.",
     "{0}: the proof's checkpoint ({2}) is not in the export ({1}). Ask for a newer export."},
    {CosignFault::damaged, "damaged",
     "{0}: tệp của bản xuất thiếu hoặc không khớp đầu sổ đã ký: {3}. Chạy `audit --tiles` để xem, xin bản khác.",
     "{0}: files of the export are missing or do not fold to the signed root: {3}. See `audit --tiles`; ask for "
     "another "
     "copy."},
    {CosignFault::untrue, "untrue", "{0}: chứng minh không đúng: {3}", "{0}: the proof is not true: {3}"},
});

const Words& words_of(CosignFault fault) {
  for (const auto& words : kWords)
    if (words.fault == fault) return words;
  return kWords.front();
}

}  // namespace

std::string_view name_of(CosignFault fault) { return words_of(fault).name; }

std::string cosign_refused(const CosignRefusal& refusal, bool vi) {
  const auto& words = words_of(refusal.fault);
  return fmt::format(fmt::runtime(vi ? words.vi : words.en), refusal.origin, refusal.before, refusal.now, refusal.file);
}

}  // namespace sovang::proof
