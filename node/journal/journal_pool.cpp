#include "node/journal/journal_pool.h"

namespace sovang::journal {

JournalPool::Lease JournalPool::borrow() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto journal = std::move(idle_.back());
      idle_.pop_back();
      return {*this, std::move(journal)};
    }
  }
  return {*this, std::make_unique<Journal>(directory_, info_)};
}

void JournalPool::give_back(std::unique_ptr<Journal> journal) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(journal));
}

}  // namespace sovang::journal
