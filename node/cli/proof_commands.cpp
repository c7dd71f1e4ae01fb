// Receipts and proofs: made from a data directory, checked with public keys alone.

#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "node/api/assets.h"
#include "node/cli/command.h"
#include "node/cli/labels.h"
#include "node/proof/keys.h"
#include "node/proof/receipt.h"
#include "node/proof/verify.h"
#include "node/records/text.h"

namespace sovang::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::uint64_t kProofBytesMax = 1u << 22;
constexpr std::uint64_t kFiguresBytesMax = 1u << 26;

[[noreturn]] void refuse_proof(const Context& context, const std::string& id, proof::ProveError error) {
  switch (error) {
    case proof::ProveError::incomplete:
      throw Refused(message(context, "{}: sổ gốc của khoản này chưa về đủ; trao đổi với xã (sync) rồi làm lại.",
                            "{}: the log of this record is not held whole yet; exchange (sync) and try again.", id));
    case proof::ProveError::not_enrolled:
      throw Refused(message(context, "{}: máy đã ghi khoản này không có trong danh sách của xã; không chứng minh được.",
                            "{}: the device that wrote this is not enrolled; it cannot be proved.", id));
    case proof::ProveError::unknown:
      break;
  }
  throw Refused(message(context, "{}: không có trong sổ. Xem lại mã bằng `list` hoặc `search`.",
                        "{}: not in the book. Look it up with `list` or `search`.", id));
}

void told(const Context& context, const std::string& path) {
  context.tell(message(context, "Đã viết {}", "Wrote {}", path));
}

// ── receipt ──

struct ReceiptOptions {
  std::string id, html, png;
  std::string paper = "a5";
  bool json = false;
};

ordered_json receipt_json(const proof::Receipt& receipt) {
  return {{"id", receipt.id},
          {"form", receipt.form},
          {"title", receipt.title()},
          {"receipt_no", receipt.receipt_no},
          {"date", receipt.booked_on},
          {"commune", receipt.commune},
          {"area", receipt.area},
          {"payer", receipt.payer},
          {"address", receipt.address},
          {"reason", receipt.work},
          {"amount", receipt.amount},
          {"amount_vnd", receipt.amount_vnd},
          {"words", receipt.words},
          {"reversed", receipt.reversed},
          {"reversed_by", receipt.reversed_by},
          {"reverses", receipt.reverses},
          {"state", receipt.state == proof::ReceiptState::cosigned ? "cosigned"
                    : receipt.state == proof::ReceiptState::hub    ? "hub"
                                                                   : "local"},
          {"state_text", receipt.state_text()},
          {"check_code", receipt.check_code},
          {"code", receipt.code},
          {"code_note", receipt.code_note}};
}

void print_receipt(const Context& context, const proof::Receipt& receipt) {
  context.out(receipt.title() + (receipt.reversed ? " — ĐÃ ĐẢO " + receipt.reversed_by : ""));
  const auto line = [&](std::string_view label, const std::string& value) {
    if (!value.empty()) context.out(fmt::format("{}: {}", label, value));
  };
  line("Số", receipt.receipt_no);
  const auto date = base::parse_iso_date(receipt.booked_on);
  line("Ngày", date ? date->vietnamese() : receipt.booked_on);
  line("Nơi thu",
       receipt.area.empty() ? "Ủy ban nhân dân xã " + receipt.commune : receipt.area + ", xã " + receipt.commune);
  line("Người nộp", receipt.payer);
  line("Địa chỉ", receipt.kind == "BUDGET" ? std::string() : receipt.address);
  line("Lý do nộp", "Đóng góp " + receipt.work);
  line("Đã nhận", receipt.amount);
  line("Bằng chữ", receipt.words);
  line("Đảo phiếu", receipt.reverses);
  line("Mã kiểm", receipt.check_code);
  line("Đối chứng", receipt.state_text());
  line("Mã QR", receipt.code);
  line("Lưu ý", receipt.code_note);
}

int receipt(const Context& context, const ReceiptOptions& options) {
  const auto journal = context.open();
  journal->views().catch_up();
  const auto made = proof::make_receipt(*journal, options.id, nullptr);
  if (!made)
    throw Refused(message(context, "{}: không có khoản đóng góp nào mang mã này. Xem lại bằng `list contributions`.",
                          "{}: no contribution has this id. Look it up with `list contributions`.", options.id));
  const auto size = options.paper == "a5" ? proof::PaperSize::a5 : proof::PaperSize::roll_80mm;
  if (!options.html.empty()) {
    base::write_file_atomic(options.html, proof::receipt_html(*made, size));
    told(context, options.html);
  }
  if (!options.png.empty()) {
    base::write_file_atomic(options.png, proof::receipt_png(*made));
    told(context, options.png);
  }
  if (options.json)
    context.out(receipt_json(*made).dump(2));
  else if (options.html.empty() && options.png.empty())
    print_receipt(context, *made);
  return kDone;
}

// ── proof ──

struct ProofOptions {
  std::string id, out;
};

int prove(const Context& context, const ProofOptions& options) {
  const auto journal = context.open();
  journal->views().catch_up();
  const auto proved = proof::prove_record(*journal, options.id, true);
  if (!proved) refuse_proof(context, options.id, proved.error());
  base::write_file_atomic(options.out, proof::proof_file(proved->proof));
  told(context, options.out);
  if (!proved->cosigned && !proved->hub_log)
    context.tell(context.say("Chưa đối chứng: mới có máy này ký. Viết lại sau khi trao đổi với xã.",
                             "Not cosigned yet: only this device signed. Write it again after an exchange."));
  return kDone;
}

// ── verify ──

struct VerifyOptions {
  std::string file, figures;
  std::vector<std::string> keys;
  std::size_t need = 0;
  bool json = false;
};

std::string read_proof_text(const Context& context, const std::string& file) {
  if (file != "-") return read_input(context, file, kProofBytesMax);
  std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  if (text.size() > kProofBytesMax) throw Refused(context.say("Đầu vào quá lớn.", "The input is too large."));
  return text;
}

/// What the record says, field by field, as far as it is known.
void print_record(const Context& context, const ordered_json& record) {
  const bool vi = context.vietnamese();
  context.out(fmt::format("  {}: {}", label_of("id", vi), record["id"].get<std::string>()));
  context.out(fmt::format("  {}: {}", vi ? "loại mục" : "type", record["type"].get<std::string>()));
  for (const char* half : {"body", "private"})
    for (const auto& [name, value] : record[half].items())
      context.out(fmt::format("  {}: {}", label_of(name, vi), shown(name, value)));
  const auto& body = record["body"];
  if (const auto amount = body.find("amount_vnd"); amount != body.end() && amount->is_number_integer())
    context.out(
        fmt::format("  {}: {}", vi ? "bằng chữ" : "in words", records::vnd_in_words(amount->get<std::int64_t>())));
  context.out(fmt::format("  {}: {}", vi ? "giờ máy ghi" : "recorded at", record["time"].get<std::string>()));
}

int verify(const Context& context, const VerifyOptions& given) {
  VerifyOptions options = given;
  // `verify --key VKEY FILE`: the option takes all that follows.
  if (options.file.empty() && !options.keys.empty() && !crypto::parse_vkey(options.keys.back())) {
    options.file = options.keys.back();
    options.keys.pop_back();
  }
  if (options.file.empty())
    throw WrongUsage(context.say("`verify` cần tên tệp, hoặc - để đọc từ đầu vào.",
                                 "`verify` needs a file, or - for standard input."));
  if (options.keys.empty())
    throw WrongUsage(
        context.say("`verify` cần ít nhất một --key: khóa công khai của xã (keys.txt, `keys --vkeys`).",
                    "`verify` needs at least one --key: the commune's public key (keys.txt, `keys --vkeys`)."));
  std::vector<crypto::VerifierKey> keys;
  for (const auto& text : options.keys) keys.push_back(read_key(context, text));
  auto verdict = proof::verify(read_proof_text(context, options.file), keys, options.need);
  if (!options.figures.empty()) proof::check_figures(verdict, read_input(context, options.figures, kFiguresBytesMax));
  const auto json = proof::verdict_json(verdict);
  if (options.json) {
    context.out(json.dump(2));
  } else {
    const auto sentences = proof::sentences(verdict, context.vietnamese());
    context.out(sentences.front());
    if (!verdict.fault && verdict.record.type != "closing") print_record(context, json["record"]);
    for (std::size_t at = 1; at < sentences.size(); ++at) context.out(sentences[at]);
  }
  return verdict.fault ? kRefused : kDone;
}

// ── verify-page ──

struct VerifyPageOptions {
  std::string file;
};

int verify_page(const Context& context, const VerifyPageOptions& options) {
  const auto page = api::find_asset("/verify.html");
  if (page.empty())
    throw Refused(context.say("Chương trình này được dựng không kèm trang. Dựng lại với Node.js.",
                              "This program was built without its pages. Build it with Node.js."));
  const auto journal = context.open();
  const auto keys = proof::commune_keys(*journal);
  base::write_file_atomic(options.file, proof::with_keys(page, keys));
  told(context, options.file);
  for (const auto& key : keys["keys"])
    context.out(fmt::format("{}  {}", key["fingerprint"].get<std::string>(), key["vkey"].get<std::string>()));
  return kDone;
}

}  // namespace

void add_proof_commands(Program& program) {
  const Context& context = program.context;
  const char* json_help = context.say("In một tài liệu JSON", "Print one JSON document");
  add_command<ReceiptOptions>(
      program, "receipt",
      context.say("Phiếu thu, biên nhận, biên bản hiến đất, có mã QR",
                  "The receipt of a contribution, with its QR code"),
      [&](CLI::App& sub, ReceiptOptions& options) {
        sub.add_option("id", options.id, context.say("Mã của khoản", "The contribution's id"))->required();
        sub.add_option("--html", options.html, context.say("Viết trang để in vào tệp này", "Write a page to print"));
        sub.add_option("--png", options.png,
                       context.say("Viết ảnh để gửi qua tin nhắn", "Write a picture to send by chat"));
        sub.add_option("--paper", options.paper, context.say("Khổ giấy của --html", "Paper of --html"))
            ->check(CLI::IsMember({"a5", "80mm"}));
        sub.add_flag("--json", options.json, json_help);
      },
      receipt);
  add_command<ProofOptions>(
      program, "proof",
      context.say("Viết chứng minh của một khoản (.tlog-proof)", "Write the proof of a record (.tlog-proof)"),
      [&](CLI::App& sub, ProofOptions& options) {
        sub.add_option("id", options.id,
                       context.say("Mã của khoản, hoặc closing/KỲ/BẢN", "The record's id, or closing/PERIOD/VERSION"))
            ->required();
        sub.add_option("--out", options.out, context.say("Tệp ghi ra", "File to write"))->required();
      },
      prove);
  add_command<VerifyOptions>(
      program, "verify",
      context.say("Kiểm tra một chứng minh hoặc mã QR của biên nhận, chỉ cần khóa công khai",
                  "Check a proof or the text of a receipt's QR code with public keys alone"),
      [&](CLI::App& sub, VerifyOptions& options) {
        sub.add_option("file", options.file,
                       context.say("Tệp .tlog-proof hoặc chữ của mã QR; - là đầu vào",
                                   "A .tlog-proof file or a QR code's text; - is standard input"));
        sub.add_option("--key", options.keys,
                       context.say("Khóa được tin: của sổ hoặc của người đối chứng (lặp lại được)",
                                   "A key to trust: a log's or a cosigner's (repeatable)"));
        sub.add_option("--figures", options.figures,
                       context.say("Của một bản khóa sổ: tệp số liệu (`report --closed KỲ --json`) để so mã",
                                   "Of a closing: the figures (`report --closed PERIOD --json`) to hold against it"));
        sub.add_option("--need", options.need,
                       context.say("Ít nhất bao nhiêu người đối chứng phải ký", "So many cosigners must have signed"))
            ->check(CLI::Range(0, 100));
        sub.add_flag("--json", options.json, json_help);
      },
      verify);
  add_command<VerifyPageOptions>(
      program, "verify-page",
      context.say("Viết trang kiểm tra biên nhận, một tệp, dùng không cần mạng",
                  "Write the page that checks receipts: one file, works offline"),
      [&](CLI::App& sub, VerifyPageOptions& options) {
        sub.add_option("file", options.file, context.say("Tệp HTML ghi ra", "HTML file to write"))->required();
      },
      verify_page);
}

}  // namespace sovang::cli
