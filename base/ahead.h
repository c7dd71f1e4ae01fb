#pragma once
// Something long made on a second thread, a little before it is asked for.

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <utility>
#include <vector>

#include "base/worker.h"

namespace sovang::base {

template <class T>
class Ahead {
 public:
  /// Makes those with the places [from, to); nobody else uses meanwhile what it uses.
  using Make = std::function<std::vector<T>(std::size_t from, std::size_t to)>;
  /// `count` in all, made `piece` at a time, in order. A single piece is made by whoever asks.
  Ahead(std::size_t count, std::size_t piece, Make make) : count_(count), piece_(piece), make_(std::move(make)) {}

  /// Called `count` times. Throws what making it threw.
  T next() {
    if (at_ == ready_.size()) take_piece();
    return std::move(ready_[at_++]);
  }

 private:
  struct Piece {
    std::vector<T> made;
    Worker::Done done;
  };
  static constexpr std::size_t kPiecesAhead = 4;

  void take_piece() {
    at_ = 0;
    if (count_ <= piece_) {
      ready_ = make_(0, count_);
      return;
    }
    while (begun_ < count_ && pieces_.size() < kPiecesAhead) begin();
    pieces_.front().done.get();
    ready_ = std::move(pieces_.front().made);
    pieces_.pop_front();
  }
  void begin() {
    const std::size_t from = std::exchange(begun_, std::min(count_, begun_ + piece_));
    Piece& piece = pieces_.emplace_back();
    piece.done = worker_.begin([this, &piece, from, to = begun_] { piece.made = make_(from, to); });
  }

  std::size_t count_, piece_, begun_ = 0;
  Make make_;
  std::vector<T> ready_;
  std::size_t at_ = 0;  // in ready_
  std::deque<Piece> pieces_;
  Worker worker_;  // goes before what it works on
};

}  // namespace sovang::base
