#pragma once
// Connections for threads that come and go: each has a Journal for as long as it works, and there are as many as ever
// worked at once.

#include <memory>
#include <mutex>
#include <vector>

#include "node/journal/journal.h"

namespace sovang::journal {

/// Thread-safe. Outlives every lease.
class JournalPool {
 public:
  JournalPool(Directory directory, DirectoryInfo info) : directory_(std::move(directory)), info_(std::move(info)) {}

  class Lease {
   public:
    Lease(JournalPool& pool, std::unique_ptr<Journal> journal) : pool_(&pool), journal_(std::move(journal)) {}
    ~Lease() {
      if (journal_) pool_->give_back(std::move(journal_));
    }
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    Journal& operator*() const { return *journal_; }
    Journal* operator->() const { return journal_.get(); }

   private:
    JournalPool* pool_;
    std::unique_ptr<Journal> journal_;
  };
  /// Throws store::StoreError when a further connection can't be opened.
  Lease borrow();

  [[nodiscard]] const Directory& directory() const { return directory_; }
  [[nodiscard]] const DirectoryInfo& info() const { return info_; }

 private:
  void give_back(std::unique_ptr<Journal> journal);

  const Directory directory_;
  const DirectoryInfo info_;
  std::mutex mutex_;  // guards idle_
  std::vector<std::unique_ptr<Journal>> idle_;
};

}  // namespace sovang::journal
