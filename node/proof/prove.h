#pragma once
// The proof of a record that this directory holds.

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "node/journal/journal.h"
#include "node/proof/record_proof.h"

namespace sovang::proof {

enum class ProveError {
  unknown,       // no record has this id
  incomplete,    // the log's notes are ahead of the entries held
  not_enrolled,  // nobody vouches for the log's key
};

struct Proved {
  RecordProof proof;
  bool cosigned = false;  // the hub's cosignature is in it
  bool hub_log = false;   // the commune's own log, which the commune signed
};

/// Proves an entry under the checkpoint that covers it and most further witnesses cosigned (docs/formats/witnesses.md),
/// else under the newest cosigned one, else under the log's newest. `named`: with the
/// part of class `name`, when it is held and the giver did not ask for no name. Requires caught up views.
base::Result<Proved, ProveError> prove_entry(journal::Journal& journal, std::string_view origin, std::uint64_t index,
                                             bool named);
/// The same for the entry of a record that shows (`show ID`), or of a closing (`closing/2025-Q1/1`).
base::Result<Proved, ProveError> prove_record(journal::Journal& journal, std::string_view id, bool named);

/// What a QR code of version 26 holds in alphanumeric mode, level L.
inline constexpr std::size_t kPrintedLettersMax = 1990;
/// … and the largest, of version 40.
inline constexpr std::size_t kCodeLettersMax = 4296;

/// The text of the code to print (docs/formats/receipt_code.md, "What is printed").
struct PrintedCode {
  std::string text;           // empty: no QR code holds it
  bool without_name = false;  // the part of class `name` was left out
  [[nodiscard]] bool dense() const { return text.size() > kPrintedLettersMax; }
};
PrintedCode printed_code(RecordProof proof);

/// A contribution whose giver wants no name: it names neither household nor organisation in the open.
bool is_nameless(const sync::OpenPart& open);

}  // namespace sovang::proof
