#pragma once
// The paper that a giver holds (domain.md e): phiếu thu, biên nhận, lệnh cấp kinh phí, biên bản hiến đất. What stands
// on it, and its code.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "node/journal/journal.h"
#include "node/proof/prove.h"

namespace sovang::proof {

enum class ReceiptState { local, cosigned, hub };  // hub: the commune's own log, signed by the commune

struct Receipt {
  std::string id, form, receipt_no, booked_on, occurred_on;
  std::string commune;          // "Tam Nông"
  std::string area_kind;        // khu, thôn, ấp …
  std::string area, area_id;    // "Khu 1"; empty where the commune received
  std::string payer;            // empty: erased, or not for this reader
  bool nameless = false;        // the giver wants no name: `payer` says so
  std::string address, work;    // alley and area; the work's title
  std::string kind;             // MONEY …
  std::string amount;           // "400.000 đồng", "2,5 ngày công", "20 bao xi măng", "37,5 m²"
  std::int64_t amount_vnd = 0;  // of money; of goods and workdays what they are worth
  std::string words;            // of amount_vnd, empty when it is 0
  bool reversed = false;
  std::string reversed_by;  // receipt number of the reversal, or its id
  std::string reverses;     // this is itself a reversal, of this number
  std::string parcel_no, map_sheet_no, land_type, certificate, land_assets;  // of land, as far as this reader may see
  std::vector<std::string> owners;
  std::string spouse;  // of the giving household's head, where the book names no owners
  std::int64_t signers_required = 0, signers_signed = 0;
  std::string area_head, front_head;

  ReceiptState state = ReceiptState::local;
  std::string check_code;  // of the entry's hash: short enough to be read out over the telephone
  RecordProof proof;
  std::string code;       // of the QR; empty when the record's log cannot be proved here, or no code holds it
  std::string code_note;  // what a person must know of the code: it lacks the name, is dense, or is none

  [[nodiscard]] std::string title() const;  // "PHIẾU THU"
  [[nodiscard]] bool is_money() const;      // its amount is a sum of money
  [[nodiscard]] std::string worth() const;  // `words`; of goods and workdays "810.000 đồng (Tám trăm mười …)"
  [[nodiscard]] std::string state_text() const;  // "Chưa đối chứng"
  [[nodiscard]] std::string state_note() const;  // what to do about it, or how to check
};

/// `viewer`: only what this reader may see; null: all that the directory holds. Absent when no contribution has this
/// id. Requires caught up views.
std::optional<Receipt> make_receipt(journal::Journal& journal, std::string_view id, const records::Writer* viewer);

enum class PaperSize { a5, roll_80mm };
/// The paper as an HTML fragment, with the classes of web/src/style/receipt.css. Text is escaped. `unit_name`: how the
/// commune is called in the head.
std::string receipt_fragment(const Receipt& receipt, PaperSize size);
/// A whole document that prints on its own, with the stylesheet inside and nothing from elsewhere.
std::string receipt_html(const Receipt& receipt, PaperSize size);

/// A picture of the roll paper to send by chat: the text and the code, modules of whole pixels.
std::string receipt_png(const Receipt& receipt);

}  // namespace sovang::proof
