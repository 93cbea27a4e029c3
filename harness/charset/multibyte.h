// The policy over glibc's converters: which bytes group into characters, which characters differ
// from glibc's table, and that nothing is ever dropped.
#pragma once

#include <string>
#include <string_view>

#include "charset/definition.h"
#include "charset/exceptions.h"
#include "charset/layout.h"

namespace sockdrill {

struct Multibyte {
  const char* iconv_name;  // glibc's name, a literal
  Layout layout;
  const Exceptions* exceptions = nullptr;  // nullptr: glibc's table as it is
  bool beyond_bmp = false;                 // has characters above U+FFFF
};

Progress encode_multibyte(const Multibyte& encoding, std::string_view utf8, std::string& out);
Progress decode_multibyte(const Multibyte& encoding, std::string_view bytes, std::string& out);

}  // namespace sockdrill
