#include "node/audit/findings.h"

#include <algorithm>
#include <array>

#include "base/ensure.h"

namespace sovang::audit {

namespace {

struct Meaning {
  std::string_view code;
  Severity severity;
  std::string_view vi, en;
};

constexpr auto kError = Severity::error;
constexpr auto kNotice = Severity::notice;

constexpr std::array kMeanings{
    // entries and trees
    Meaning{"leaf_mismatch", kError,
            "Nội dung bút toán này không còn đúng như lúc ký: có byte đã bị đổi. Lấy lại bản gốc từ xã hoặc từ bản sao "
            "lưu.",
            "The bytes of this entry are not those that were signed. Fetch the original from the commune or from a "
            "backup."},
    Meaning{"tile_mismatch", kError,
            "Một mã băm lưu kèm đã bị đổi hoặc bị mất; bản thân các bút toán được so với chữ ký riêng.",
            "A hash stored beside the entries was altered or is missing; the entries themselves are judged by the "
            "signature."},
    Meaning{"frontier_mismatch", kError, "Mã băm tóm tắt của đoạn này không khớp với các bút toán trong đoạn.",
            "The stored summary of this range does not fit the entries in it."},
    Meaning{"root_mismatch", kError, "Các bút toán không cho ra gốc cây đã ký: sổ này không còn đúng như lúc ký.",
            "The entries do not fold to the signed root: this log is not what was signed."},
    Meaning{"entry_missing", kError, "Thiếu bút toán trong sổ. Lấy lại từ xã hoặc từ bản sao lưu.",
            "Entries are missing from the log. Fetch them from the commune or from a backup."},
    Meaning{"entry_extra", kError, "Có bút toán nằm ngoài phần sổ đã ký.",
            "There are entries outside the part of the log that was signed."},
    Meaning{"malformed_entry", kNotice,
            "Bút toán này không đọc được theo mẫu; nó được giữ nguyên và không tính vào đâu.",
            "This entry does not read as one; it is kept as it is and counts nowhere."},
    Meaning{"part_mismatch", kError,
            "Phần riêng không khớp với mã băm ghi trong bút toán, hoặc bút toán không nêu phần này.",
            "A private part does not have the digest that its entry names, or the entry names no such part."},
    // notes
    Meaning{"bad_note", kError, "Tờ xác nhận (checkpoint) không đúng mẫu.", "The checkpoint note is malformed."},
    Meaning{"bad_signature", kError, "Một chữ ký trên tờ xác nhận không đúng.",
            "A signature on the checkpoint does not verify."},
    Meaning{"not_signed", kError, "Tờ xác nhận không có chữ ký của chính sổ này.",
            "The checkpoint is not signed by the log itself."},
    Meaning{"not_cosigned", kError, "Sổ của thiết bị mà không có chữ ký xác nhận của xã.",
            "A device's log without the commune's cosignature."},
    Meaning{"unknown_key", kError, "Có dòng chữ ký của một khóa không được đưa cho người kiểm tra.",
            "There is a signature line under a key that was not given."},
    Meaning{"log_key_missing", kError, "Không có khóa công khai của sổ này nên không thể kiểm chữ ký.",
            "The public key of this log was not given, so its signature cannot be checked."},
    Meaning{"wrong_origin", kError, "Tờ xác nhận mang tên của sổ khác.", "The checkpoint names another log."},
    Meaning{"cosigned_mismatch", kError, "Phần sổ đang giữ mâu thuẫn với tờ mà xã đã xác nhận.",
            "What is held contradicts what the commune cosigned."},
    Meaning{"proof_mismatch", kError, "Chứng minh từ phần đang giữ đến tờ xác nhận mới hơn không đúng.",
            "The proof from what is held to the newer checkpoint is wrong."},
    // files of an export
    Meaning{"missing_file", kError, "Thiếu một tệp mà kích thước đã ký đòi hỏi.",
            "A file that the signed size calls for is missing."},
    Meaning{"extra_file", kError,
            "Có tệp không thuộc bản xuất của kích thước đã ký (hoặc lần xuất trước bị dừng giữa chừng: hãy xuất lại).",
            "A file that does not belong to the signed size (or an export that was cut short: export again)."},
    Meaning{"bad_file", kError, "Tệp có độ dài hoặc cấu trúc sai.", "The file's length or structure is wrong."},
    Meaning{"unreadable_file", kError, "Không đọc được tệp.", "The file cannot be read."},
    Meaning{"keys_differ", kError, "Tệp keys.txt không khớp với các khóa được đưa hoặc với các sổ có mặt.",
            "keys.txt does not agree with the keys given or with the logs present."},
    Meaning{"no_logs", kError, "Không có sổ nào trong thư mục này.", "There is no log in this folder."},
    Meaning{"no_keys_file", kNotice, "Không có keys.txt; các khóa được đưa đã được dùng.",
            "There is no keys.txt; the keys given were used."},
    Meaning{"log_absent", kNotice, "Được đưa khóa của sổ này nhưng bản xuất không có sổ.",
            "The key of this log was given, but the export has no such log."},
    Meaning{"unknown_file", kNotice, "Tệp này không thuộc bản xuất và không được chữ ký nào bảo đảm.",
            "This file is not part of the export and no signature covers it."},
    // the directory
    Meaning{"database_damaged", kError, "Cơ sở dữ liệu bị hỏng. Hãy khôi phục từ bản sao lưu.",
            "The database is damaged. Restore a backup."},
    Meaning{"state_unreadable", kError, "Trạng thái lưu của sổ này không đọc được.",
            "The stored state of this log does not read."},
    Meaning{"log_not_enrolled", kError, "Đang giữ sổ của một thiết bị không có trong danh sách của xã.",
            "A log is held of a device that the commune never enrolled."},
    Meaning{"hub_log_missing", kError, "Không có sổ của xã nên không thể kiểm các sổ khác.",
            "The commune's log is not held, so the other logs cannot be checked."},
    Meaning{"hub_entry", kError, "Bút toán đầu tiên trong sổ của xã không nêu đúng khóa của xã đã ghim lúc tham gia.",
            "The first entry of the commune's log does not name the commune's key pinned when joining."},
    Meaning{"enrolment_conflict", kError, "Cùng một tên thiết bị được xã cấp hai khóa khác nhau.",
            "The commune enrolled one device name under two different keys."},
    Meaning{"enrolment_order", kNotice,
            "Thiết bị được ghi nhận hoặc thu hồi mà trước đó không có lời mời hoặc ghi nhận tương ứng.",
            "A device was enrolled or revoked with no invitation or enrolment before it."},
    Meaning{"heads_mismatch", kError,
            "Xã từng công bố một gốc cây khác cho chính kích thước này: có hai phiên bản của sổ.",
            "The commune once stated another root for this very size: there are two versions of the log."},
    Meaning{
        "log_left_out", kNotice,
        "Sổ của xã có ghi nhận sổ này với từng ấy mục, nhưng bản xuất không có: số liệu tính lại thiếu sổ này. Hỏi xã "
        "vì sao.",
        "The commune's log tells of this log with so many entries, but the export does not have it: figures counted "
        "again lack it. Ask the commune why."},
    Meaning{"log_behind", kNotice,
            "Sổ của xã có ghi nhận sổ này dài hơn trong bản xuất: số liệu tính lại thiếu các mục sau. Hỏi xã vì sao.",
            "The commune's log tells of more entries of this log than the export has: figures counted again lack the "
            "later ones. Ask the commune why."},
    Meaning{"witness_ended", kNotice,
            "Người làm chứng này đã ngừng trước giờ ghi trong chữ ký; chữ ký đó không được tính. Hỏi xã và người làm "
            "chứng.",
            "This witness had ended before the time in its signature, which does not count. Ask the commune and the "
            "witness."},
    Meaning{"heads_explained", kNotice,
            "Xã từng công bố một gốc cây khác cho chính kích thước này; sổ của máy đó tự ghi rõ vì sao có hai bản.",
            "The commune once stated another root for this very size; the device's log itself says why there were two "
            "versions."},
    Meaning{
        "heads_revoked", kNotice,
        "Xã từng công bố một gốc cây khác cho chính kích thước này, ở phần sau khi máy đã bị thu hồi: phần đó không "
        "được tính, nên số liệu không bị ảnh hưởng.",
        "The commune once stated another root for this very size, behind the device's revocation: what comes after "
        "that counts nowhere, so no figure is touched."},
    Meaning{
        "fork_explained", kNotice,
        "Máy này từng có hai bản sổ (sao chép hoặc khôi phục bản cũ) và đã tự ghi rõ trong sổ: không mất, không trùng.",
        "This device once had two versions of its log (a copy, or an older backup) and its log says so itself: nothing "
        "is lost or counted twice."},
    Meaning{"fork_revoked", kNotice,
            "Máy này đã bị thu hồi rồi còn gửi hai bản sổ khác nhau. Phần sau khi thu hồi không được tính, nên số liệu "
            "không bị ảnh hưởng.",
            "This device was revoked and then sent two different versions of its log. What comes after the revocation "
            "counts nowhere, so no figure is touched."},
    Meaning{
        "fork_unexplained", kError,
        "Có hai bản cùng được ký của sổ này mà không có lời giải thích nào trong sổ: có thể ai đó đã sửa sổ. Cả hai "
        "bản "
        "được giữ làm bằng chứng; nếu máy vừa được khôi phục, cho máy trao đổi với xã rồi kiểm tra lại.",
        "There are two signed versions of this log and nothing in it explains them: somebody may have rewritten it. "
        "Both are kept as evidence; if the device was restored just now, let it exchange, then audit again."},
    Meaning{"evidence", kNotice, "Đã từng nhận được một bản ký trái với bản đang giữ; cả hai được lưu làm bằng chứng.",
            "A signed version that contradicts the one held was received; both are kept as evidence."},
    Meaning{"views_differ", kError, "Số liệu đang hiển thị khác với số liệu tính lại từ sổ. Hãy chạy `sovang rebuild`.",
            "What is shown differs from what the logs give when folded again. Run `sovang rebuild`."},
    Meaning{"views_not_compared", kNotice, "Chưa so số liệu hiển thị vì sổ bị hỏng; hãy sửa các lỗi trên rồi kiểm lại.",
            "The views were not compared because the logs are damaged; settle the errors and audit again."},
    // what the views hold for people
    Meaning{"refused", kNotice, "Bút toán ngoài quyền của người ghi hoặc không theo mẫu: được giữ, không tính vào đâu.",
            "An entry beyond its author's authority or out of form: kept, and counted nowhere."},
    Meaning{"after_revocation", kNotice,
            "Bút toán này ghi sau khi thiết bị bị thu hồi: được giữ, không tính vào đâu trừ khi xã quyết định khác.",
            "Written after its device was revoked: kept, and counted nowhere unless the commune decides otherwise."},
    Meaning{"after_handover", kNotice, "Bút toán này ghi sau khi sổ đã bàn giao cho máy khác: không tính vào đâu.",
            "Written after the log was handed over to another device: it counts nowhere."},
    Meaning{"rate_refused", kNotice,
            "Đơn giá ngày công này không dùng được (phải là số đồng chẵn, lớn hơn 0, để nửa công cũng là số nguyên).",
            "This workday rate is not used (it must be a positive, even number of đồng, so that half a day is whole)."},
    Meaning{"closing_void", kNotice,
            "Lần khóa sổ này không có giá trị: số liệu không khớp mã băm, thiếu mảnh, hoặc không theo mẫu.",
            "This closing counts for nothing: its figures do not fit their digest, a piece is missing, or it is out of "
            "form."},
    Meaning{"closing_differs", kNotice,
            "Tính lại từ sổ như lúc khóa thì các mục này khác số đã khóa. Phần riêng đã xóa theo yêu cầu hoặc không có "
            "trong bản này (hộ nghèo, đơn thư) có thể là lý do; số tiền, ngày công, đất thì không.",
            "Counted again from the logs as they stood at the closing, these figures differ from those closed. Private "
            "parts that were erased on request or are not here (poverty, petitions) may explain it; sums of money, "
            "workdays and land may not."},
    Meaning{
        "closing_not_counted", kNotice,
        "Không tính lại được số liệu của kỳ đã khóa này vì ở đây không có đủ sổ mà nó bao gồm.",
        "The figures of this closing could not be counted again, since not all of the logs that it covers are here."},
    Meaning{"recovery", kNotice,
            "Máy này từng mất dữ liệu hoặc có hai bản sổ, và ghi rõ ở đây những gì được ghi lại: không tính hai lần.",
            "This device once lost data or had two versions of its log, and says here what it repeated: nothing is "
            "counted twice."},
    Meaning{"conflict", kNotice,
            "Cùng một mã mà có nội dung khác nhau; một bản được tính cho đến khi có người quyết định.",
            "One id with differing contents; one of them counts until a person decides."},
    Meaning{"second_reversal", kNotice, "Bút toán này đã bị đảo trước đó; lần đảo này không tính.",
            "Its target was reversed before; this reversal does not count."},
    Meaning{"waiting", kNotice, "Bút toán này nhắc đến một bút toán chưa có ở đây.",
            "It refers to an entry that is not held here yet."},
    Meaning{"inexact", kNotice, "Bút toán đảo không khớp đúng với bút toán gốc.",
            "A reversal that does not exactly undo its target."},
    Meaning{"of_reversal", kNotice, "Không đảo lại một bút toán đảo được; hãy ghi lại.",
            "A reversal cannot be reversed; enter the record again."},
    Meaning{"pending", kNotice, "Còn thiếu chữ ký trên giấy tờ đất nên chưa tính.",
            "Signatures on the land papers are missing; it does not count yet."},
    Meaning{"second_completion", kNotice, "Đã có một lần bổ sung trước; lần này không tính.",
            "It was completed before; this completion does not count."},
    Meaning{"misfit", kNotice, "Nội dung không hợp với bút toán mà nó nhắc đến.",
            "It does not fit the entry that it refers to."},
    Meaning{"not_its_work", kNotice, "Việc này không thuộc phạm vi của người ghi.",
            "The work is not one of its author's."},
    Meaning{"possible_double", kNotice,
            "Có thể ghi trùng: cùng người, cùng việc, cùng ngày, cùng số lượng. Cần người xem lại.",
            "Possibly recorded twice: same giver, work, day and quantity. A person decides."},
    Meaning{"overspent", kNotice, "Việc này đã chi nhiều hơn số tiền đã thu.",
            "More cash was spent on this work than was received for it."},
    Meaning{"receipt_gap", kNotice, "Số biên nhận bị nhảy quãng.", "Receipt numbers are missing in a series."},
    Meaning{"receipt_reused", kNotice, "Một số biên nhận được dùng cho nhiều bút toán.",
            "One receipt number stands on several records."},
    Meaning{"workdays_without_rate", kNotice, "Có ngày công chưa có đơn giá nên tính 0 đồng.",
            "Workdays without a rate count as 0 đồng."},
    Meaning{"more", kNotice, "Còn nhiều mục cùng loại không liệt kê hết.", "More of the same kind are not listed."},
};

const Meaning* find_meaning(std::string_view code) {
  const auto* found =
      std::find_if(kMeanings.begin(), kMeanings.end(), [&](const Meaning& one) { return one.code == code; });
  return found == kMeanings.end() ? nullptr : found;
}

const Meaning& meaning_of(std::string_view code) {
  const Meaning* found = find_meaning(code);
  base::ensure(found != nullptr, "a finding has a meaning");
  return *found;
}

}  // namespace

bool Findings::room_for(std::string_view code, std::string_view origin) {
  return ++seen_[{std::string(code), std::string(origin)}] <= kFindingsPerCodeMax;
}

void Findings::add(std::string_view code, Spot spot) {
  const Meaning& meaning = meaning_of(code);
  if (!room_for(code, spot.origin)) return;
  result_.findings.push_back({meaning.severity, std::string(code), std::move(spot.origin), spot.index, spot.last_index,
                              std::move(spot.file), std::move(spot.expected), std::move(spot.found),
                              std::string(meaning.vi), std::string(meaning.en)});
}

void Findings::add_notice(Finding finding) {
  finding.severity = Severity::notice;
  if (const Meaning* meaning = find_meaning(finding.code)) {
    finding.meaning_vi = meaning->vi;
    finding.meaning_en = meaning->en;
  }
  if (room_for(finding.code, finding.origin)) result_.findings.push_back(std::move(finding));
}

void Findings::close() {
  for (const auto& [key, count] : seen_) {
    if (count <= kFindingsPerCodeMax) continue;
    const Meaning& meaning = meaning_of("more");
    result_.findings.push_back({meaning.severity,
                                "more",
                                key.second,
                                {},
                                {},
                                {},
                                {},
                                key.first + ": " + std::to_string(count - kFindingsPerCodeMax),
                                std::string(meaning.vi),
                                std::string(meaning.en)});
  }
  // What breaks integrity comes first.
  std::stable_sort(result_.findings.begin(), result_.findings.end(),
                   [](const Finding& left, const Finding& right) { return left.severity < right.severity; });
}

}  // namespace sovang::audit
