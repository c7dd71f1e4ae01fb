#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "node/proof/closing.h"
#include "node/proof/verify.h"

namespace sovang::proof {
namespace {

using Json = nlohmann::ordered_json;

struct FaultWords {
  Fault fault;
  std::string_view name, vi, en;
};

/// `{}` is the key's name or the log's.
constexpr auto kFaults = std::to_array<FaultWords>({
    {Fault::unreadable, "unreadable", "", ""},
    {Fault::checkpoint, "checkpoint", "Chữ ký nằm dưới một đoạn không phải là đầu sổ (checkpoint). Xin bản khác.",
     "What is signed is no checkpoint of a log. Ask for another copy."},
    {Fault::no_known_key, "no_known_key",
     "Không khóa nào được đưa ra đã ký: sổ là \"{}\". Lấy khóa công khai của xã (`sovang keys --vkeys`, keys.txt, bảng "
     "niêm yết) và "
     "đưa đúng khóa của sổ này hoặc của xã.",
     "None of the keys given has signed: the log is \"{}\". Give the key of that log or the commune's cosigner key "
     "(`sovang keys --vkeys`, keys.txt, the notice board)."},
    {Fault::log_signature, "log_signature",
     "Chữ ký của máy ghi sổ \"{}\" không đúng: đầu sổ đã bị sửa, hoặc do khóa khác ký.",
     "The signature of the log \"{}\" does not verify: its checkpoint was altered, or another key signed."},
    {Fault::not_signed_by_log, "not_signed_by_log",
     "Không có chữ ký của sổ \"{}\" bằng khóa được đưa ra. Lấy đúng khóa của sổ này ở xã hoặc bảng tin rồi thử lại.",
     "The log \"{}\" did not sign with the key given. Get this log's key from the commune or the notice board and try "
     "again."},
    {Fault::cosignature, "cosignature",
     "Chữ ký đối chứng của \"{}\" không đúng: đầu sổ, ngày giờ hoặc chữ ký đã bị sửa, hoặc do khóa khác ký.",
     "The cosignature of \"{}\" does not verify: checkpoint, time or signature were altered, or another key signed."},
    {Fault::quorum, "quorum", "Chưa đủ chữ ký đối chứng.", "Too few cosignatures."},
    {Fault::inclusion, "inclusion",
     "Nội dung không khớp với sổ đã ký: khoản này, vị trí của nó hoặc chuỗi chứng minh đã bị sửa.",
     "The record is not what was signed: the record, its place or the proof's hashes were altered."},
    {Fault::part, "part",
     "Phần riêng (tên người góp) không khớp với khoản đã ký: tên đã bị sửa hoặc lấy từ khoản khác.",
     "A private part (the giver's name) does not belong to the signed record: altered, or taken from another one."},
    {Fault::entry, "entry", "Có trong sổ đã ký, nhưng không đọc được như một khoản.",
     "It is in the signed log, but does not read as a record."},
    {Fault::closing, "closing",
     "Mục này tự xưng là khóa sổ, nhưng không nằm trong sổ của xã (…/xa) hoặc không đúng mẫu: không có giá trị.",
     "It calls itself a closing, but is not in the commune's log (…/xa) or not of its form: it counts for nothing."},
    {Fault::figures, "figures",
     "Tệp số liệu không phải là số liệu đã khóa: mã SHA-256 hoặc các tổng khác với bản khóa sổ.",
     "The figures are not those that were closed: their SHA-256 or the totals differ from the closing's."},
});

const FaultWords& words_of(Fault fault) {
  for (const auto& words : kFaults)
    if (words.fault == fault) return words;
  return kFaults.front();
}

struct ReadWords {
  std::string_view name, vi, en;
};
ReadWords words_of(ReadFault fault) {
  switch (fault) {
    case ReadFault::newer:
      return {"newer", "Do chương trình mới hơn viết. Cài bản mới của sovang rồi kiểm tra lại.",
              "A newer program wrote it. Install a newer sovang and check again."};
    case ReadFault::damaged_code:
      return {"damaged_code", "Mã bị thiếu hoặc sai chữ. Quét lại; khi chép, giữ nguyên mọi dấu cách.",
              "Letters of the code are missing or wrong. Scan it again; when copying keep every space."};
    case ReadFault::damaged_file:
      return {"damaged_file", "Tệp chứng minh hỏng: không đúng mẫu tlog-proof. Xin bản khác.",
              "The proof file is damaged: not of the form tlog-proof. Ask for another copy."};
    case ReadFault::no_record:
      return {"no_record", "Tệp chứng minh không kèm khoản nào (dòng `extra`). Dùng tệp do `sovang proof` viết.",
              "The proof file has no record with it (the line `extra`). Use a file that `sovang proof` wrote."};
    case ReadFault::unknown:
      break;
  }
  return {"unknown", "Không phải mã của biên nhận (SV1:…), cũng không phải tệp .tlog-proof.",
          "Neither the code of a receipt (SV1:…) nor a .tlog-proof file."};
}

std::string filled(std::string_view pattern, std::string_view value) {
  std::string out(pattern);
  if (const auto at = out.find("{}"); at != out.npos) out.replace(at, 2, value);
  return out;
}

void add_signers(const Verdict& verdict, bool vi, std::vector<std::string>& out) {
  if (verdict.log_signed && verdict.hub_log)
    out.push_back(fmt::format(fmt::runtime(vi ? "Xã đã ký sổ của mình: {}." : "The commune signed its own log: {}."),
                              verdict.origin));
  else if (verdict.log_signed)
    out.push_back(
        fmt::format(fmt::runtime(vi ? "Máy ghi sổ đã ký: {}." : "The recording device signed: {}."), verdict.origin));
  else
    out.push_back(fmt::format(fmt::runtime(vi ? "Không đưa khóa của máy ghi sổ \"{}\" nên không xét chữ ký của máy; "
                                                "chữ ký đối chứng dưới đây bảo đảm."
                                              : "The key of the log \"{}\" was not given, so its own signature is not "
                                                "judged; the cosignature below vouches."),
                              verdict.origin));
  for (const auto& one : verdict.cosigned)
    out.push_back(fmt::format(fmt::runtime(vi ? "{} đã đối chứng lúc {}." : "{} cosigned at {}."), one.name,
                              time_text(one.time)));
  if (!verdict.cosigned.empty() || verdict.hub_log) return;
  if (verdict.cosigners_given > 0)
    out.push_back(vi ? "CHƯA ĐỐI CHỨNG: mới có máy ghi sổ ký. Xin in lại biên nhận sau khi máy đã gửi sổ cho xã."
                     : "NOT COSIGNED YET: only the recording device signed. Ask for a reprint after it exchanged with "
                       "the commune.");
  else
    out.push_back(vi ? "Chưa xét chữ ký đối chứng: không đưa khóa đối chứng của xã (…/xa/cosigner)."
                     : "No cosignature was judged: the commune's cosigner key (…/xa/cosigner) was not given.");
}

}  // namespace

std::string_view name_of(Fault fault) { return words_of(fault).name; }

std::string time_text(std::uint64_t seconds) {
  constexpr std::uint64_t kSecondsMax = 253'402'275'599;  // the end of the year 9999 in Vietnam
  if (seconds > kSecondsMax) return std::to_string(seconds);
  return base::rfc3339({static_cast<std::int64_t>(seconds) * 1000});
}

std::vector<std::string> sentences(const Verdict& verdict, bool vi) {
  std::vector<std::string> out;
  if (verdict.fault) {
    out.emplace_back(vi ? "KHÔNG ĐÚNG." : "NOT TRUE.");
    if (verdict.read) {
      out.emplace_back(vi ? words_of(*verdict.read).vi : words_of(*verdict.read).en);
      return out;
    }
    const auto& words = words_of(*verdict.fault);
    out.push_back(filled(vi ? words.vi : words.en, verdict.key));
    if (*verdict.fault == Fault::quorum)
      out.push_back(fmt::format(fmt::runtime(vi ? "Đòi {} người đối chứng trong số {} khóa đã đưa; mới có {}."
                                                : "{} of the {} cosigner keys given must have signed; {} did."),
                                verdict.need, verdict.cosigners_given, verdict.cosigned.size()));
    return out;
  }
  const bool closing = verdict.record.type == "closing";
  if (closing)
    out.emplace_back(vi ? "ĐÚNG: bản khóa sổ này có trong sổ của xã đã ký, từng chữ."
                        : "TRUE: this closing is in the commune's signed log, to the byte.");
  else
    out.emplace_back(vi ? "ĐÚNG: khoản này có trong sổ đã ký, từng chữ."
                        : "TRUE: this record is in the signed log, to the byte.");
  if (closing) std::ranges::move(closing_sentences(verdict.record, vi), std::back_inserter(out));
  if (verdict.figures_match)
    out.emplace_back(vi ? "Tệp số liệu đưa vào đúng là số liệu đã khóa, từng byte."
                        : "The figures given are those that were closed, to the byte.");
  out.push_back(fmt::format(fmt::runtime(vi ? "Mục thứ {} trong {} mục của sổ." : "Entry {} of {} in the log."),
                            verdict.index + 1, verdict.size));
  add_signers(verdict, vi, out);
  if (closing) {
    out.emplace_back(
        vi ? "Chữ ký nói rằng xã đã khóa sổ với những số này; không nói rằng chúng đúng sự thật, hay sau đó "
             "không có bản đính chính."
           : "Signatures say that the commune closed with these figures; not that they are true, nor that "
             "no corrected version came later.");
    return out;
  }
  out.emplace_back(
      vi ? "Chữ ký nói rằng khoản này đã được ghi và được giữ; không nói rằng nó đúng sự thật, hay sau đó không bị đảo."
         : "Signatures say that the record was written and is held; not that it is true, nor that it was not "
           "reversed later.");
  return out;
}

Json verdict_json(const Verdict& verdict) {
  Json out{{"ok", !verdict.fault.has_value()}};
  if (verdict.fault) {
    out["fault"] = name_of(*verdict.fault);
    if (verdict.read) out["reading"] = words_of(*verdict.read).name;
    if (!verdict.key.empty()) out["key"] = verdict.key;
  }
  if (!verdict.origin.empty()) {
    out["origin"] = verdict.origin;
    out["index"] = verdict.index;
    out["size"] = verdict.size;
  }
  out["log_signed"] = verdict.log_signed;
  out["cosigned"] = Json::array();
  for (const auto& one : verdict.cosigned)
    out["cosigned"].push_back({{"name", one.name}, {"time", one.time}, {"at", time_text(one.time)}});
  out["need"] = verdict.need;
  out["unknown_signatures"] = verdict.unknown;
  if (verdict.fault) return out;
  if (verdict.figures_match) out["figures_match"] = true;
  Json fields = Json::object();
  for (const auto& part : verdict.parts) {
    const auto read = Json::parse(part, nullptr, false);
    if (!read.is_object()) continue;
    for (const auto& [name, value] : read.items())
      if (name != "salt") fields[name] = value;
  }
  out["record"] = {{"id", verdict.record.id},
                   {"type", verdict.record.type},
                   {"time", verdict.record.time},
                   {"author", verdict.record.author},
                   {"body", Json::parse(verdict.record.body, nullptr, false)},
                   {"private", std::move(fields)}};
  return out;
}

}  // namespace sovang::proof
