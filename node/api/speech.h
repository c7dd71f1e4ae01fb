#pragma once
// Sentences for people in the language asked for.

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>

#include "node/records/import.h"

namespace sovang::api {

class Speech {
 public:
  explicit Speech(records::Language language) : language_(language) {}
  [[nodiscard]] records::Language language() const { return language_; }
  [[nodiscard]] bool vietnamese() const { return language_ == records::Language::vi; }
  [[nodiscard]] const char* say(const char* vi, const char* en) const { return vietnamese() ? vi : en; }
  /// With values for each `{}`, in order.
  template <class... Values>
  [[nodiscard]] std::string say(const char* vi, const char* en, const Values&... values) const {
    return fill(say(vi, en), {text(values)...});
  }

 private:
  static std::string fill(std::string_view pattern, std::initializer_list<std::string> values);
  static std::string text(std::string_view value) { return std::string(value); }
  static std::string text(std::integral auto value) { return std::to_string(value); }

  records::Language language_;
};

}  // namespace sovang::api
