#include "node/proof/canvas.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include <png.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "base/bytes.h"
#include "node/proof/assets.h"
#include "node/records/unicode.h"

namespace sovang::proof {

/// The two halves of the typeface in two weights.
struct Canvas::Type {
  Type() {
    if (FT_Init_FreeType(&library) != 0) throw std::runtime_error("FreeType does not start");
    const std::array<std::string_view, 4> names{"latin-400.woff2", "vietnamese-400.woff2", "latin-600.woff2",
                                                "vietnamese-600.woff2"};
    for (std::size_t at = 0; at < names.size(); ++at) {
      const auto bytes = asset(names[at]);
      if (FT_New_Memory_Face(library, base::octets(bytes), static_cast<FT_Long>(bytes.size()), 0, &faces[at]) != 0)
        throw std::runtime_error("FreeType was built without WOFF2 and cannot read the typeface");
    }
  }
  ~Type() { FT_Done_FreeType(library); }
  Type(const Type&) = delete;
  Type& operator=(const Type&) = delete;

  /// The face that has the letter, with its glyph loaded.
  FT_GlyphSlot load(char32_t letter, int pixels, Weight weight, bool draw) {
    const std::size_t first = weight == Weight::bold ? 2 : 0;
    for (const char32_t wanted : {letter, U'?'})
      for (std::size_t at = first; at < first + 2; ++at) {
        const FT_UInt glyph = FT_Get_Char_Index(faces[at], wanted);
        if (glyph == 0) continue;
        FT_Set_Pixel_Sizes(faces[at], 0, static_cast<FT_UInt>(pixels));
        if (FT_Load_Glyph(faces[at], glyph, draw ? FT_LOAD_RENDER : FT_LOAD_DEFAULT) == 0) return faces[at]->glyph;
      }
    throw std::runtime_error("the typeface has no question mark");
  }

  FT_Library library = nullptr;
  std::array<FT_Face, 4> faces{};
};

Canvas::Canvas(int width) : width_(width), type_(std::make_unique<Type>()) {}
Canvas::~Canvas() = default;

int Canvas::height() const { return static_cast<int>(grey_.size()) / width_; }

void Canvas::grow_to(int height) {
  const auto pixels = static_cast<std::size_t>(width_) * static_cast<std::size_t>(height);
  if (pixels > grey_.size()) grey_.resize(pixels, 255);
}

int Canvas::measure(std::string_view text, int pixels, Weight weight) {
  FT_Pos width = 0;
  for (const char32_t letter : records::decode_utf8(text))
    width += type_->load(letter, pixels, weight, false)->advance.x;
  return static_cast<int>(width / 64);
}

void Canvas::text(int x, int y, std::string_view line, int pixels, Weight weight) {
  grow_to(y + pixels / 2);
  FT_Pos pen = static_cast<FT_Pos>(x) * 64;
  for (const char32_t letter : records::decode_utf8(line)) {
    const FT_GlyphSlot glyph = type_->load(letter, pixels, weight, true);
    const int left = static_cast<int>(pen / 64) + glyph->bitmap_left;
    const int top = y - glyph->bitmap_top;
    for (int row = 0; row < static_cast<int>(glyph->bitmap.rows); ++row)
      for (int column = 0; column < static_cast<int>(glyph->bitmap.width); ++column) {
        const int at_x = left + column;
        const int at_y = top + row;
        if (at_x < 0 || at_x >= width_ || at_y < 0 || at_y >= height()) continue;
        const std::uint8_t ink = glyph->bitmap.buffer[row * glyph->bitmap.pitch + column];
        auto& pixel =
            grey_[static_cast<std::size_t>(at_y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(at_x)];
        pixel = std::min<std::uint8_t>(pixel, static_cast<std::uint8_t>(255 - ink));
      }
    pen += glyph->advance.x;
  }
}

void Canvas::fill(int x, int y, int columns, int rows) {
  grow_to(y + rows);
  for (int row = y; row < y + rows; ++row)
    std::fill_n(grey_.begin() + static_cast<std::ptrdiff_t>(row) * width_ + x, columns, std::uint8_t{0});
}

std::vector<std::string> Canvas::wrap(std::string_view text, int pixels, Weight weight, int columns) {
  std::vector<std::string> lines(1);
  const auto fits = [&](const std::string& line) { return measure(line, pixels, weight) <= columns; };
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(' ', at), text.size());
    const std::string word(text.substr(at, end - at));
    at = end + 1;
    const std::string longer = lines.back().empty() ? word : lines.back() + " " + word;
    if (fits(longer)) {
      lines.back() = longer;
      continue;
    }
    if (!lines.back().empty()) lines.emplace_back();
    for (const char32_t letter : records::decode_utf8(word)) {
      std::string next = lines.back();
      records::append_utf8(next, letter);
      if (!fits(next)) {
        next.clear();
        records::append_utf8(next, letter);
        lines.emplace_back();
      }
      lines.back() = std::move(next);
    }
  }
  return lines;
}

std::string Canvas::png() const {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width_);
  image.height = static_cast<png_uint_32>(height());
  image.format = PNG_FORMAT_GRAY;
  png_alloc_size_t size = 0;
  std::string out;
  if (png_image_write_to_memory(&image, nullptr, &size, 0, grey_.data(), 0, nullptr) != 0) {
    out.resize(size);
    if (png_image_write_to_memory(&image, out.data(), &size, 0, grey_.data(), 0, nullptr) != 0) return out;
  }
  throw std::runtime_error(std::string("libpng: ") + image.message);
}

}  // namespace sovang::proof
