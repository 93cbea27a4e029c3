// For tests: answers, a line for a line, what an encoding makes of byte sequences.
//
//   charset_table decode gbk < sequences     bytes in hexadecimal, a sequence a line
//   charset_table encode gbk < texts         UTF-8 in hexadecimal, a text a line
//
// An answer is the result in hexadecimal behind a '+', or "invalid OFFSET OFFENDING",
// "truncated …", "unencodable …".
#include <fmt/format.h>

#include <cstdio>
#include <iostream>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "charset/charset.h"

namespace {

using sockdrill::CodecError;

std::string_view word(CodecError::Kind kind) {
  switch (kind) {
    case CodecError::Kind::invalid:
      return "invalid";
    case CodecError::Kind::truncated:
      return "truncated";
    case CodecError::Kind::unencodable:
      return "unencodable";
    case CodecError::Kind::unavailable:
      return "unavailable";
  }
  return "?";
}

int fail(std::string_view message) {
  fmt::print(stderr, "charset_table: {}\n", message);
  return 4;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view verb = argc == 3 ? argv[1] : "";
  if (verb != "decode" && verb != "encode") return fail("usage: charset_table decode|encode NAME");
  const sockdrill::Charset* const charset = sockdrill::find_charset(argv[2]);
  if (charset == nullptr) {
    return fail(fmt::format("unknown encoding {}\nknown: {}", argv[2],
                            fmt::join(sockdrill::charset_names(), " ")));
  }
  std::ios::sync_with_stdio(false);
  std::string line;
  while (std::getline(std::cin, line)) {
    const auto input = sockdrill::from_hex(line);
    if (!input) return fail("not hexadecimal: " + line);
    const auto output = verb == "decode" ? decode(*charset, *input) : encode(*charset, *input);
    if (output) {
      std::cout << '+' << sockdrill::to_hex(*output) << '\n';
    } else {
      const CodecError& error = output.error();
      std::cout << fmt::format("{} {} {}\n", word(error.kind), error.offset,
                               sockdrill::to_hex(error.offending));
    }
  }
  return 0;
}
