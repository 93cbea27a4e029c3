#include "charset/multibyte.h"

#include <cstdint>
#include <optional>

#include "charset/iconv_converter.h"
#include "charset/utf8.h"

namespace sockdrill {
namespace {

using Kind = CodecError::Kind;

constexpr const char* kUtf8 = "UTF-8";

// One character of the input, as it is to be treated.
struct Piece {
  enum class Kind { ordinary, exception, fault };
  Kind kind;
  std::size_t size;
  std::uint32_t replacement = 0;  // of an exception
  CodecError::Kind fault = {};    // of a fault
};

class Encoding {
 public:
  explicit Encoding(const Multibyte& encoding) : encoding_(encoding) {}

  Result<const IconvConverter*> converter() const {
    return IconvConverter::of_this_thread(encoding_.iconv_name, kUtf8);
  }

  Piece piece(std::string_view utf8) const {
    const Utf8Step step = utf8_step(utf8);
    switch (step.kind) {
      case Utf8Step::Kind::invalid:
        return {Piece::Kind::fault, step.size, 0, Kind::invalid};
      case Utf8Step::Kind::truncated:
        return {Piece::Kind::fault, step.size, 0, Kind::truncated};
      case Utf8Step::Kind::character:
        break;
    }
    const Piece unencodable{Piece::Kind::fault, step.size, 0, Kind::unencodable};
    // Not left to glibc, which drops tag characters (U+E0000–E007F) without a word.
    if (step.character > 0xFFFF && !encoding_.beyond_bmp) return unencodable;
    if (encoding_.exceptions != nullptr) {
      if (const auto bytes = encoding_.exceptions->bytes_of(step.character)) {
        if (*bytes == Exception::kNothing) return unencodable;
        return {Piece::Kind::exception, step.size, *bytes};
      }
    }
    return {Piece::Kind::ordinary, step.size};
  }

  // Of a character that glibc has no counterpart for.
  Piece refused(std::string_view utf8) const {
    return {Piece::Kind::fault, utf8_step(utf8).size, 0, Kind::unencodable};
  }

  static void append(std::string& out, std::uint32_t bytes) {
    // Big-endian, without leading zeros.
    unsigned shift = 24;
    while (shift > 0 && bytes >> shift == 0) shift -= 8;
    for (; shift > 0; shift -= 8) out += static_cast<char>(bytes >> shift & 0xFFU);
    out += static_cast<char>(bytes & 0xFFU);
  }

 private:
  const Multibyte& encoding_;
};

class Decoding {
 public:
  explicit Decoding(const Multibyte& encoding) : encoding_(encoding) {}

  Result<const IconvConverter*> converter() const {
    return IconvConverter::of_this_thread(kUtf8, encoding_.iconv_name);
  }

  Piece piece(std::string_view bytes) const {
    const Group group = encoding_.layout.group(bytes);
    switch (group.kind) {
      case Group::Kind::broken:
        return {Piece::Kind::fault, group.size, 0, Kind::invalid};
      case Group::Kind::cut:
        return {Piece::Kind::fault, group.size, 0, Kind::truncated};
      case Group::Kind::whole:
        break;
    }
    if (encoding_.exceptions != nullptr) {
      const std::string_view whole = bytes.substr(0, group.size);
      if (const auto character = encoding_.exceptions->character_of(number(whole))) {
        if (*character == Exception::kNothing) return refused(whole);
        return {Piece::Kind::exception, group.size, *character};
      }
    }
    return {Piece::Kind::ordinary, group.size};
  }

  // Of a group that stands for no character. A group that holds ASCII is broken off after its
  // first byte: the next one may well be a good character behind a stray byte.
  Piece refused(std::string_view bytes) const {
    const std::size_t size = encoding_.layout.group(bytes).size;
    const bool holds_ascii = size > 1 && static_cast<unsigned char>(bytes[1]) < 0x80;
    return {Piece::Kind::fault, holds_ascii ? 1 : size, 0, Kind::invalid};
  }

  static void append(std::string& out, std::uint32_t character) {
    append_utf8(out, static_cast<char32_t>(character));
  }

 private:
  // The bytes of one group as a big-endian number.
  static std::uint32_t number(std::string_view bytes) {
    std::uint32_t value = 0;
    for (const char c : bytes) value = value << 8U | static_cast<unsigned char>(c);
    return value;
  }

  const Multibyte& encoding_;
};

// Runs of ordinary characters go to iconv whole, the others are answered here one by one.
template <class Direction>
Progress convert(const Direction& direction, std::string_view input, std::string& out) {
  std::size_t at = ascii_prefix(input);
  out.append(input.substr(0, at));
  const IconvConverter* converter = nullptr;
  while (at < input.size()) {
    std::size_t run_end = at;
    Piece piece{};
    while (run_end < input.size()) {
      piece = direction.piece(input.substr(run_end));
      if (piece.kind != Piece::Kind::ordinary) break;
      run_end += piece.size;
    }
    if (run_end > at) {
      if (converter == nullptr) {
        const auto opened = direction.converter();
        if (!opened) return {at, Kind::unavailable, run_end - at, opened.error().message};
        converter = *opened;
      }
      at += converter->append(input.substr(at, run_end - at), out);
      if (at < run_end) piece = direction.refused(input.substr(at));
    }
    if (at == input.size()) break;
    if (piece.kind == Piece::Kind::fault) return {at, piece.fault, piece.size};
    Direction::append(out, piece.replacement);
    at += piece.size;
  }
  return {at};
}

}  // namespace

Progress encode_multibyte(const Multibyte& encoding, std::string_view utf8, std::string& out) {
  return convert(Encoding(encoding), utf8, out);
}

Progress decode_multibyte(const Multibyte& encoding, std::string_view bytes, std::string& out) {
  return convert(Decoding(encoding), bytes, out);
}

}  // namespace sockdrill
