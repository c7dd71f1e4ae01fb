#pragma once
// A closed period on paper and in words (docs/formats/closing.md): the sheet with its figures and its code, and what a
// proven closing says.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/journal/journal.h"
#include "node/views/closings.h"
#include "sync/entry.h"

namespace sovang::proof {

/// The totals that a closing states, as `stated` has them.
struct Stated {
  views::WrittenClosing closing;
  std::int64_t contributions = 0, people_total_vnd = 0, commune_budget_vnd = 0, total_vnd = 0, workdays_half = 0,
               land_dm2 = 0, households_contributing = 0;
};
/// Absent when the entry is not of the form of a closing.
std::optional<Stated> read_stated(const sync::OpenPart& open);

/// `quý 1 năm 2025` of 2025-Q1.
std::string period_words(std::string_view period, bool vietnamese);
/// Period, version, totals, digest: a sentence each. The entry must be a closing.
std::vector<std::string> closing_sentences(const sync::OpenPart& open, bool vietnamese);

/// The closing sheet, a document that prints on its own: figures, digest, and the code of the entry's proof (empty: the
/// log cannot be proved here). `text`: the report as views::report_text writes it.
std::string closing_html(const views::ClosedPeriod& closed, std::string_view commune, std::string_view text,
                         std::string_view code);

}  // namespace sovang::proof
