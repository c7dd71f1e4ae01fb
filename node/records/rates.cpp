#include "node/records/rates.h"

#include <algorithm>

namespace sovang::records {
namespace {

bool is_next_day(base::Date day, base::Date next) { return next.days() == day.days() + 1; }

}  // namespace

const BookRate* rate_on(const std::vector<BookRate>& rates, base::Date day) {
  const auto after = std::upper_bound(rates.begin(), rates.end(), day,
                                      [](base::Date wanted, const BookRate& rate) { return wanted < rate.valid_from; });
  if (after == rates.begin()) return nullptr;
  const BookRate& rate = *std::prev(after);
  return !rate.valid_to || day <= *rate.valid_to ? &rate : nullptr;
}

RateFit fit_rate(const std::vector<BookRate>& rates, const BookRate& added) {
  const BookRate* before = nullptr;
  const BookRate* behind = nullptr;
  for (const BookRate& rate : rates) {
    if (rate.valid_from == added.valid_from) return RateFit::overlaps;
    if (rate.valid_from < added.valid_from && (before == nullptr || before->valid_from < rate.valid_from))
      before = &rate;
    if (rate.valid_from > added.valid_from && (behind == nullptr || rate.valid_from < behind->valid_from))
      behind = &rate;
  }
  if (before != nullptr && before->valid_to && *before->valid_to >= added.valid_from) return RateFit::overlaps;
  if (behind != nullptr && added.valid_to && *added.valid_to >= behind->valid_from) return RateFit::overlaps;
  if (before != nullptr && before->valid_to && !is_next_day(*before->valid_to, added.valid_from))
    return RateFit::leaves_gap;
  if (behind != nullptr && added.valid_to && !is_next_day(*added.valid_to, behind->valid_from))
    return RateFit::leaves_gap;
  return RateFit::fits;
}

}  // namespace sovang::records
