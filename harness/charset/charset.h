// Named encodings ⇄ UTF-8, strict: nothing is replaced, dropped or guessed, and an error says
// which byte it stands at.
//
// Tables. "gbk" and every other multibyte encoding here read and write exactly what CPython's codec
// of that name does, because that is what most programs under test were written with; "cp936" is
// gbk and the euro sign as byte 80, as Windows has it. The places where CPython is not followed
// stand in charset.cc, beside the encodings; test_charset_cpython.py checks both statements over
// the whole table of every encoding.
//
// UTF-8 is RFC 3629 (no surrogates, no overlong forms, at most U+10FFFF). UTF-16 has its byte order
// in its name: a byte order mark is neither written nor swallowed, it is the character U+FEFF.
//
// Threads: everything may be called from any number of threads at once; one StreamDecoder belongs
// to one thread at a time. Cost: ASCII, Latin-1, the UTFs and text that is pure ASCII are converted
// here; the other encodings use glibc's iconv(3), opened at first use in each thread.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace sockdrill {

/// One named encoding. Lives as long as the program; compare by address.
class Charset {
 public:
  struct Definition;  // charset/definition.h: only for the sources of this folder

  explicit constexpr Charset(const Definition& definition) : definition_(definition) {}
  Charset(const Charset&) = delete;
  Charset& operator=(const Charset&) = delete;

  std::string_view name() const;   // canonical, as scenarios write it: "shift_jis"
  std::string_view title() const;  // as sentences write it: "Shift_JIS"
  std::span<const std::string_view> aliases() const;

  const Definition& definition() const { return definition_; }

 private:
  const Definition& definition_;
};

/// By canonical name or alias; case, '-' and '_' do not count. nullptr where it is unknown.
/// There is no "utf-16" without a byte order and no "ansi": neither names one encoding.
const Charset* find_charset(std::string_view name);

/// Canonical names, the order in which they are documented.
std::vector<std::string_view> charset_names();

struct CodecError {
  enum class Kind {
    invalid,      // these bytes are not a character of the encoding
    truncated,    // the input ends within a character
    unencodable,  // the encoding has no such character
    unavailable,  // this machine cannot convert the encoding: no fault of the text
  };
  Kind kind;
  std::size_t offset;     // bytes into the input, from 0
  std::string offending;  // the raw bytes there; the UTF-8 of the character for `unencodable`
  std::string
      encoding;  // title of the encoding that the bytes are not, or that lacks the character
  std::string cause = {};  // of `unavailable`: the call that failed, and why

  /// "byte 4 (80) is not GBK"
  /// "bytes 4-5 (a2 a1) are not GBK"
  /// "cut short: byte 6 (c4) begins a character that has no end"
  /// "'€' (U+20AC) at byte 3 cannot be written in GBK"
  /// "GBK cannot be converted on this machine: iconv_open(UTF-8, GBK): Invalid argument"
  std::string message() const;
};

/// The bytes of `utf8` in the encoding. Ill-formed UTF-8 is `invalid` or `truncated`.
tl::expected<std::string, CodecError> encode(const Charset& charset, std::string_view utf8);

/// The text that the bytes spell, in UTF-8.
tl::expected<std::string, CodecError> decode(const Charset& charset, std::string_view bytes);

/// For people: the text made safe to print by the rules of visible() (base/text.h), each byte that
/// is no character as \xNN. Never fails and loses no byte; not meant to be read back.
std::string decode_visible(const Charset& charset, std::string_view bytes, bool keep_lines = false);

/// The encodings that read these bytes as exactly this text, in the order of charset_names():
/// for "the right text in UTF-8, not in GBK".
std::vector<const Charset*> charsets_that_read(std::string_view bytes, std::string_view utf8_text);

/// Decodes a byte stream as it arrives: a character split over two segments comes out whole.
/// After an error the decoder stays failed and gives the same error again.
class StreamDecoder {
 public:
  explicit StreamDecoder(const Charset& charset) : charset_(charset) {}

  /// Appends to `text` every character that is now complete; where a byte is invalid, what was
  /// decoded before it is appended all the same. Offsets count from the start of the stream.
  tl::expected<void, CodecError> feed(std::string_view segment, std::string& text);

  /// The end of the stream: `truncated` if that comes within a character.
  tl::expected<void, CodecError> finish();

  /// Bytes of a begun character, at most 3.
  std::string_view pending() const { return pending_; }

 private:
  const Charset& charset_;
  std::size_t offset_ = 0;  // of pending_ in the stream
  std::string pending_;
  std::optional<CodecError> failure_;
};

}  // namespace sockdrill
