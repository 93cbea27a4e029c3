// Text (UTF-8) to bytes in a named encoding and back, by iconv(3). The names are glibc's
// (`iconv --list`), in either case.
//
// glibc's GBK is Python's "gbk" plus one character: the euro sign is the byte 80.
#pragma once

#include <iconv.h>

#include <cerrno>
#include <string>
#include <string_view>

#include "failed_call.h"
#include "python_repr.h"

namespace sockdrill::reference {

/// One direction of one encoding. What it cannot convert is the caller's to deal with; a name that
/// glibc does not know ends the program with status 1.
class Converter {
 public:
  Converter(const std::string& to, const std::string& from) {
    const std::string call = "iconv_open(" + to + ", " + from + ")";
    // A suffix (GBK//TRANSLIT) would have iconv replace what cannot be encoded.
    if (to.find('/') != std::string::npos || from.find('/') != std::string::npos) {
      errno = EINVAL;
      exit_failed_call(call);
    }
    state_ = iconv_open(to.c_str(), from.c_str());
    if (state_ == reinterpret_cast<iconv_t>(-1)) exit_failed_call(call);
  }
  ~Converter() { iconv_close(state_); }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  /// Converts up to the end of `input` or to its first bad or unfinished character, and takes what
  /// was converted off the front of `input`: it is empty where all went well, and errno says why
  /// (EILSEQ, EINVAL) where it is not.
  std::string convert(std::string_view& input) {
    std::string output;
    char* in = const_cast<char*>(input.data());  // iconv's type; it does not write there
    std::size_t in_left = input.size();
    while (in_left > 0 && run(&in, &in_left, output) == kError && errno == E2BIG) continue;
    const int error = errno;
    input.remove_prefix(input.size() - in_left);
    errno = error;
    return output;
  }

  /// The bytes that bring an encoding with shift states (ISO-2022-JP) back to its first one.
  std::string finish() {
    std::string output;
    run(nullptr, nullptr, output);
    return output;
  }

 private:
  static constexpr auto kError = static_cast<std::size_t>(-1);

  std::size_t run(char** in, std::size_t* in_left, std::string& output) {
    char piece[1024];
    char* out = piece;
    std::size_t out_left = sizeof piece;
    const std::size_t result = iconv(state_, in, in_left, &out, &out_left);
    const int error = errno;
    output.append(piece, sizeof piece - out_left);
    errno = error;
    return result;
  }

  iconv_t state_;
};

/// Text that the encoding has no bytes for ends the program with status 1.
inline std::string encode(std::string_view text, const std::string& encoding) {
  const std::string call = "iconv(\"" + std::string(text) + "\", UTF-8 to " + encoding + ")";
  Converter converter(encoding, "UTF-8");
  const std::string bytes = converter.convert(text);
  if (!text.empty()) exit_failed_call(call);
  return bytes + converter.finish();
}

/// Never fails: bytes that are no text in the encoding are shown as \xNN.
inline std::string decode(std::string_view bytes, const std::string& encoding) {
  // By way of UTF-32, because glibc's UTF-8 to UTF-8 lets through more than UTF-8 allows.
  Converter to_code_points("UTF-32LE", encoding);
  Converter to_utf8("UTF-8", "UTF-32LE");
  std::string text;
  while (true) {
    const std::string code_points = to_code_points.convert(bytes);
    std::string_view rest = code_points;
    text += to_utf8.convert(rest);
    if (bytes.empty()) return text;
    text += escaped_byte(bytes.front());
    bytes.remove_prefix(1);
  }
}

}  // namespace sockdrill::reference
