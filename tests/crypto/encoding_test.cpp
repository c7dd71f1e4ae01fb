#include "crypto/encoding.h"

#include <doctest/doctest.h>

#include "crypto/bech32.h"

using namespace sovang::crypto;

namespace {

/// The three base64 forms behave alike but for their alphabet and padding.
struct Form {
  std::string (*write)(std::string_view);
  std::optional<std::string> (*read)(std::string_view);
};
constexpr Form kForms[] = {
    {base64, parse_base64}, {base64_unpadded, parse_base64_unpadded}, {base64url, parse_base64url}};

std::string utf8_of(std::uint32_t point) {
  const auto tail = [&](unsigned shift) { return static_cast<char>(0x80 | (point >> shift & 0x3f)); };
  if (point < 0x80) return {static_cast<char>(point)};
  if (point < 0x800) return {static_cast<char>(0xc0 | point >> 6), tail(0)};
  if (point < 0x10000) return {static_cast<char>(0xe0 | point >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xf0 | point >> 18), tail(12), tail(6), tail(0)};
}

}  // namespace

TEST_SUITE("encoding") {
  TEST_CASE("base64: all lengths come back and no other spelling does") {
    for (const Form& form : kForms) {
      for (std::size_t size = 0; size < 40; ++size) {
        std::string data;
        for (std::size_t i = 0; i < size; ++i) data += static_cast<char>(i * 83 + size);
        const std::string text = form.write(data);
        CHECK(form.read(text) == data);
        CHECK(!form.read(text + "="));
        CHECK(!form.read(text + "\n"));
        CHECK(!form.read(" " + text));
        CHECK(!form.read(text + std::string(1, '\0')));
        if (size > 0) CHECK(form.read(text.substr(0, text.size() - 1)) != data);
      }
    }
  }

  TEST_CASE("base64: of the 64 last letters only those without unused bits are read") {
    static constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    int two_letters = 0;
    int three_letters = 0;
    for (const char letter : kLetters) {
      two_letters += parse_base64(std::string("A") + letter + "==").has_value() ? 1 : 0;
      three_letters += parse_base64(std::string("AA") + letter + "=").has_value() ? 1 : 0;
    }
    CHECK(two_letters == 4);
    CHECK(three_letters == 16);
  }

  TEST_CASE("base64: of the 256 octets exactly the 64 letters of the alphabet are read in any place") {
    for (const Form& form : kForms) {
      for (std::size_t place = 0; place < 4; ++place) {
        int letters = 0;
        for (int octet = 0; octet < 256; ++octet) {
          std::string text = "AAAA";
          text[place] = static_cast<char>(octet);
          const auto data = form.read(text);
          letters += data && data->size() == 3 && form.write(*data) == text ? 1 : 0;
          if (data && data->size() == 3) CHECK(form.write(*data) == text);
        }
        CHECK(letters == 64);
      }
    }
  }

  TEST_CASE("base64: the alphabets and paddings are not mixed") {
    const std::string data = "\xfb\xff\xfe\xfa";
    CHECK(base64(data) == "+//++g==");
    CHECK(base64_unpadded(data) == "+//++g");
    CHECK(base64url(data) == "-__--g");
    CHECK(!parse_base64("-__--g=="));
    CHECK(!parse_base64("+//++g"));
    CHECK(!parse_base64_unpadded("+//++g=="));
    CHECK(!parse_base64url("+//++g"));
    CHECK(parse_base64("") == "");
  }

  TEST_CASE("hex: lower case and whole octets only") {
    CHECK(hex(std::string("\x00\xff\x1a", 3)) == "00ff1a");
    CHECK(parse_hex("00ff1a") == std::string("\x00\xff\x1a", 3));
    CHECK(parse_hex("") == "");
    for (const char* text : {"0", "00F", "FF", "fF", "0x", "g0", " 00", "00 ", "00:ff"}) CHECK(!parse_hex(text));
  }

  TEST_CASE("utf-8: exactly the Unicode scalar values are accepted") {
    for (std::uint32_t point = 0; point <= 0x110000; ++point) {
      const bool scalar = point < 0x110000 && (point < 0xd800 || point > 0xdfff);
      if (valid_utf8(utf8_of(point)) != scalar) FAIL_CHECK("code point " << point);
    }
  }

  TEST_CASE("utf-8: of all two-octet texts only ASCII pairs and the shortest forms are accepted") {
    int accepted = 0;
    for (int first = 0; first < 256; ++first) {
      for (int second = 0; second < 256; ++second) {
        accepted += valid_utf8(std::string{static_cast<char>(first), static_cast<char>(second)}) ? 1 : 0;
      }
    }
    CHECK(accepted == 128 * 128 + 30 * 64);
  }

  TEST_CASE("utf-8: overlong and cut sequences are refused") {
    for (const char* text : {"\xe0\x80\xaf", "\xe0\x9f\xbf", "\xf0\x80\x80\xaf", "\xf0\x8f\xbf\xbf", "\xe1\x80",
                             "\xf1\x80\x80", "a\x80", "\xc3", "\xff", "\xf8\x88\x80\x80\x80"}) {
      CHECK(!valid_utf8(text));
    }
    CHECK(valid_utf8("Sổ Vàng xã Hòa Bình"));
  }

  TEST_CASE("bech32: every changed letter is noticed") {
    const std::string data = "thirty-two octets of any old data";
    const std::string text = bech32("age", data);
    CHECK(parse_bech32("age", text) == data);
    CHECK(!parse_bech32("ag", text));
    CHECK(!parse_bech32("agf", text));
    for (std::size_t i = 0; i < text.size(); ++i) {
      for (const char letter : std::string_view("qpzry9x8gf2tvdw0s3jn54khce6mua7l1bio")) {
        std::string copy = text;
        copy[i] = letter;
        if (copy != text) CHECK(!parse_bech32("age", copy));
      }
      CHECK(!parse_bech32("age", text.substr(0, i)));
    }
  }
}
