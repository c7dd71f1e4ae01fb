#pragma once
// A grey picture with Vietnamese text, and its PNG. The typeface is built in, and in NFC each Vietnamese letter is one
// glyph: FreeType suffices, no shaping, no fonts of the machine.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sovang::proof {

enum class Weight { regular, bold };

class Canvas {
 public:
  /// White, `width` pixels wide; grows downwards as it is drawn on.
  explicit Canvas(int width);
  ~Canvas();
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const;
  /// Leaves room below what is there.
  void grow_to(int height);

  /// Width of a line in pixels; letters that the typeface lacks become `?`.
  int measure(std::string_view text, int pixels, Weight weight);
  /// One line, its baseline at `y`.
  void text(int x, int y, std::string_view line, int pixels, Weight weight);
  void fill(int x, int y, int columns, int rows);

  /// Cuts at spaces so that each line fits; a word that is too long by itself is cut where it must be.
  std::vector<std::string> wrap(std::string_view text, int pixels, Weight weight, int columns);

  [[nodiscard]] std::string png() const;

 private:
  struct Type;
  int width_;
  std::vector<std::uint8_t> grey_;
  std::unique_ptr<Type> type_;
};

}  // namespace sovang::proof
