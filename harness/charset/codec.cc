#include "charset/codec.h"

#include <fmt/format.h>

#include <cstdlib>

#include "base/text.h"
#include "charset/multibyte.h"
#include "charset/unicode_forms.h"
#include "charset/utf8.h"

namespace sockdrill {
namespace {

using Form = Charset::Definition::Form;

// The fast path: text that is its own encoding, looked at eight bytes at a time.
bool is_same_in(const Charset& charset, std::string_view text) {
  return charset.definition().ascii_compatible() && ascii_prefix(text) == text.size();
}

}  // namespace

Progress encode_some(const Charset& charset, std::string_view utf8, std::string& out) {
  switch (charset.definition().form) {
    case Form::ascii:
      return encode_ascii(utf8, out);
    case Form::latin_1:
      return encode_latin_1(utf8, out);
    case Form::utf_8:
      return copy_utf8(utf8, out);
    case Form::utf_16le:
      return encode_utf_16(ByteOrder::little, utf8, out);
    case Form::utf_16be:
      return encode_utf_16(ByteOrder::big, utf8, out);
    case Form::multibyte:
      return encode_multibyte(*charset.definition().multibyte, utf8, out);
  }
  std::abort();  // not a Form
}

Progress decode_some(const Charset& charset, std::string_view bytes, std::string& out) {
  switch (charset.definition().form) {
    case Form::ascii:
      return decode_ascii(bytes, out);
    case Form::latin_1:
      return decode_latin_1(bytes, out);
    case Form::utf_8:
      return copy_utf8(bytes, out);
    case Form::utf_16le:
      return decode_utf_16(ByteOrder::little, bytes, out);
    case Form::utf_16be:
      return decode_utf_16(ByteOrder::big, bytes, out);
    case Form::multibyte:
      return decode_multibyte(*charset.definition().multibyte, bytes, out);
  }
  std::abort();  // not a Form
}

CodecError decoding_error(const Charset& charset, std::string_view bytes, const Progress& progress,
                          std::size_t offset) {
  return {*progress.fault, offset + progress.done,
          std::string(bytes.substr(progress.done, progress.fault_size)),
          std::string(charset.title()), progress.cause};
}

tl::expected<std::string, CodecError> encode(const Charset& charset, std::string_view utf8) {
  if (is_same_in(charset, utf8)) return std::string(utf8);
  std::string out;
  const Progress progress = encode_some(charset, utf8, out);
  if (!progress.fault) return out;
  CodecError error = decoding_error(charset, utf8, progress);
  const bool not_even_utf8 = error.kind == CodecError::Kind::invalid ||  //
                             error.kind == CodecError::Kind::truncated;
  if (not_even_utf8) error.encoding = "UTF-8";
  return tl::unexpected(std::move(error));
}

tl::expected<std::string, CodecError> decode(const Charset& charset, std::string_view bytes) {
  if (is_same_in(charset, bytes)) return std::string(bytes);
  std::string out;
  const Progress progress = decode_some(charset, bytes, out);
  if (!progress.fault) return out;
  return tl::unexpected(decoding_error(charset, bytes, progress));
}

std::string decode_visible(const Charset& charset, std::string_view bytes, bool keep_lines) {
  std::string text;
  while (!bytes.empty()) {
    const Progress progress = decode_some(charset, bytes, text);
    bytes.remove_prefix(progress.done);
    for (const char c : bytes.substr(0, progress.fault_size)) {
      text += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
    bytes.remove_prefix(progress.fault_size);
  }
  return visible(text, keep_lines);
}

std::vector<const Charset*> charsets_that_read(std::string_view bytes, std::string_view utf8_text) {
  std::vector<const Charset*> readers;
  for (const std::string_view name : charset_names()) {
    const Charset* const charset = find_charset(name);
    const auto text = decode(*charset, bytes);
    if (text && *text == utf8_text) readers.push_back(charset);
  }
  return readers;
}

}  // namespace sockdrill
