#pragma once
// What may fail in normal operation returns a Result; it cannot be dropped by accident.
// Member names follow std::expected, so that C++23 can replace it.

#include <utility>
#include <variant>

namespace sovang::base {

/// Wraps an error so that `return Err{Reject::gap};` makes a failed Result.
template <class E>
struct Err {
  E error;
};
template <class E>
Err(E) -> Err<E>;

struct Unit {};

template <class T, class E>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  template <class F>
  Result(Err<F> err) : state_(std::in_place_index<1>, E(std::move(err.error))) {}

  [[nodiscard]] bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  const E& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, E> state_;
};

/// Success carries nothing.
template <class E>
using Status = Result<Unit, E>;

}  // namespace sovang::base
