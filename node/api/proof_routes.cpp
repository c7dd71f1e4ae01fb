// What anybody may check: receipts with their codes, the commune's keys, the page that verifies, the public board.

#include <nlohmann/json.hpp>

#include "node/api/assets.h"
#include "node/api/routes.h"
#include "node/proof/board.h"
#include "node/proof/keys.h"
#include "node/proof/qr_code.h"
#include "node/proof/receipt.h"
#include "node/views/book.h"
#include "node/views/home.h"
#include "node/views/posting.h"
#include "node/views/queries.h"

namespace sovang::api {
namespace {

using Json = nlohmann::ordered_json;

proof::Receipt receipt_of(Call& call) {
  auto receipt = proof::make_receipt(call.journal, call.captured.front(), &call.writer);
  if (!receipt) call.fail(404, "UNKNOWN", "Không có khoản này trong sổ.", "No such contribution is in the book.", "id");
  return *std::move(receipt);
}

std::string_view state_name(proof::ReceiptState state) {
  switch (state) {
    case proof::ReceiptState::cosigned:
      return "cosigned";
    case proof::ReceiptState::hub:
      return "hub";
    case proof::ReceiptState::local:
      break;
  }
  return "local";
}

net::HttpResponse file(std::string type, std::string body, const std::string& name) {
  return {200, std::move(type), std::move(body), {{"content-disposition", "attachment; filename=\"" + name + "\""}}};
}

/// A receipt's number as a file name.
std::string file_name(const proof::Receipt& receipt) {
  std::string out;
  for (const char c : receipt.receipt_no.empty() ? receipt.id : receipt.receipt_no) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
    out += plain ? c : '-';
  }
  return out;
}

void check_board_open(const Call& call) {
  const bool open = call.api.options.loopback || call.api.options.public_board || call.session;
  if (!open)
    call.fail(401, "SIGN_IN", "Bảng công khai chưa được mở trên máy này. Đăng nhập để xem.",
              "The public board is not open on this machine. Sign in to see it.");
}

Json board_json(Call& call) {
  Json works = Json::array();
  for (auto& work : call.works()) {
    if (call.holds_part_of(work)) continue;
    work["proofs"] = proof::proof_states(call.journal, work["id"].get<std::string>());
    works.push_back(std::move(work));
  }
  const auto keys = proof::commune_keys(call.journal);
  return {{"commune", keys["commune"]},
          {"today", call.today().iso()},
          {"works", std::move(works)},
          {"heads", proof::heads_json(call.journal)},
          {"keys", keys["keys"]}};
}

Json board_work_json(Call& call, const std::string& id) {
  Json out;
  for (auto& work : call.works())
    if (work["id"] == id && !out.contains("work") && !call.holds_part_of(work)) out["work"] = std::move(work);
  if (!out.contains("work"))
    call.fail(404, "WORK_UNKNOWN", "Không có việc này trong sổ.", "No such work is in the book.", "work");
  out.update(views::posting_json(call.journal.db(), id, {}));
  for (auto& giver : out["contributors"])
    if (giver["name"].is_null()) giver["name"] = call.speech.say("Một nhà hảo tâm", "A benefactor");
  out["proofs"] = proof::proof_states(call.journal, id);
  return out;
}

/// The board is for anybody, so it is counted once for many readers: until something is folded, cosigned or erased.
template <typename Make>
net::HttpResponse kept(Call& call, const std::string& work, const Make& make) {
  const std::string question = call.today().iso() + (call.speech.vietnamese() ? " vi " : " en ") + work;
  return {200,
          "application/json",
          call.api.board_memo.get(question, proof::board_position(call.journal), [&] { return make().dump(); }),
          {}};
}

}  // namespace

net::HttpResponse get_receipt(Call& call) {
  const auto receipt = receipt_of(call);
  const auto book = views::make_book(call.journal.db(), call.journal.own_scope());
  const std::string held = views::show_record(call.journal.db(), call.journal.logs(), receipt.id);
  const auto size = call.get("size") == "80" ? proof::PaperSize::roll_80mm : proof::PaperSize::a5;
  return json_response(200, {{"form", receipt.form},
                             {"title", receipt.title()},
                             {"receipt_no", receipt.receipt_no},
                             {"payer", receipt.payer},
                             {"nameless", receipt.nameless},
                             {"address", receipt.address},
                             {"reason", receipt.work},
                             {"amount", receipt.amount},
                             {"amount_vnd", receipt.amount_vnd},
                             {"words", receipt.words},
                             {"date", receipt.booked_on},
                             {"unit", receipt.commune},
                             {"reversed", receipt.reversed},
                             {"reversed_by", receipt.reversed_by},
                             {"state", state_name(receipt.state)},
                             {"check_code", receipt.check_code},
                             {"code", receipt.code},
                             {"code_note", receipt.code_note},
                             {"paper", proof::receipt_fragment(receipt, size)},
                             {"record", page_row(call, *book, held)}});
}

net::HttpResponse get_receipt_picture(Call& call) {
  const auto receipt = receipt_of(call);
  return file("image/png", proof::receipt_png(receipt), file_name(receipt) + ".png");
}

net::HttpResponse get_receipt_proof(Call& call) {
  const auto receipt = receipt_of(call);
  if (receipt.code.empty())
    call.fail(409, "NOT_PROVABLE", "Sổ gốc của khoản này chưa về đủ; gửi xã rồi làm lại.",
              "The log of this record is not held whole yet; exchange and try again.", "id");
  return file("text/plain; charset=utf-8", proof::proof_file(receipt.proof), file_name(receipt) + ".tlog-proof");
}

net::HttpResponse get_keys(Call& call) { return json_response(200, proof::commune_keys(call.journal)); }

net::HttpResponse get_verify_page(Call& call) {
  const auto page = find_asset("/verify.html");
  if (page.empty())
    call.fail(404, "NO_PAGES", "Chương trình này được dựng không kèm trang.",
              "This program was built without its pages.");
  // The page's own policy, by the hashes of its one script and style, in place of that of the other pages.
  constexpr std::string_view kPolicyStart = "http-equiv=\"content-security-policy\" content=\"";
  const auto start = page.find(kPolicyStart) + kPolicyStart.size();
  net::HttpResponse response{
      200, "text/html; charset=utf-8", proof::with_keys(page, proof::commune_keys(call.journal)), {}};
  response.headers["content-security-policy"] =
      std::string(page.substr(start, page.find('"', start) - start)) + "; frame-ancestors 'none'";
  return response;
}

net::HttpResponse get_board(Call& call) {
  check_board_open(call);
  return kept(call, "", [&] { return board_json(call); });
}

net::HttpResponse get_board_work(Call& call) {
  check_board_open(call);
  return kept(call, call.captured.front(), [&] { return board_work_json(call, call.captured.front()); });
}

}  // namespace sovang::api
