// C and C++:
//
//   terminate called after throwing an instance of 'std::runtime_error'
//     what():  bind failed
//
//   ==1==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000010 at pc …
//       #1 0x55ab03da61b0 in main /home/me/d.c:3
//
//   e.c:1:63: runtime error: store to null pointer of type 'int'      (UBSan)
//   server: s.c:7: main: Assertion `fd >= 0' failed.                  (assert(3))
//   free(): double free detected in tcache 2                          (glibc)
#include <re2/re2.h>

#include "traceback/parsers.h"

namespace sockdrill {
namespace {

const RE2& thrown_pattern() {
  static const RE2 pattern(R"re(terminate called after throwing an instance of '(.*)')re",
                           RE2::Latin1);
  return pattern;
}

const RE2& sanitizer_pattern() {
  static const RE2 pattern(
      R"re(==\d+==ERROR: \w+Sanitizer: (.*?)(?: on (?:unknown )?address .*)?)re", RE2::Latin1);
  return pattern;
}

const RE2& frame_pattern() {
  static const RE2 pattern(R"re(\s+#\d+ 0x[0-9a-f]+ in .* (/[^ :]+):(\d+)(?::\d+)?)re",
                           RE2::Latin1);
  return pattern;
}

const RE2& undefined_pattern() {
  static const RE2 pattern(R"re((\S+):(\d+):\d+: runtime error: (.*))re", RE2::Latin1);
  return pattern;
}

const RE2& assertion_pattern() {
  static const RE2 pattern(R"re(\S+: (\S+):(\d+): .*: (Assertion .* failed)\.)re", RE2::Latin1);
  return pattern;
}

const RE2& glibc_pattern() {
  static const RE2 pattern(
      R"re(((?:free|malloc|realloc|munmap_chunk|calloc)\(\): .*|double free or corruption.*|corrupted .*|\*\*\* (?:stack smashing|buffer overflow) detected \*\*\*.*))re",
      RE2::Latin1);
  return pattern;
}

FoundTraceback thrown(const OutputLines& lines, std::size_t at, std::string type) {
  constexpr std::string_view kWhat = "  what():  ";
  const std::string_view next = lines[at + 1];
  const std::string_view message =
      next.starts_with(kWhat) ? next.substr(kWhat.size()) : std::string_view();
  return {{Traceback::Kind::exception, std::move(type), std::string(message), {}, 0}, at};
}

FoundTraceback sanitized(const OutputLines& lines, std::size_t at, std::string message) {
  FoundTraceback found{{Traceback::Kind::memory_error, {}, std::move(message), {}, 0}, at};
  // The first stack is that of the access; an empty line ends it.
  for (std::size_t i = at + 1; i < lines.size() && !lines[i].empty(); ++i) {
    SourceLine place;
    if (!RE2::FullMatch(lines[i], frame_pattern(), &place.file, &place.line)) continue;
    if (is_installed(place.file)) continue;
    found.traceback.file = file_name(place.file);
    found.traceback.line = place.line;
    break;
  }
  return found;
}

}  // namespace

std::optional<FoundTraceback> find_native(const OutputLines& lines) {
  std::optional<FoundTraceback> found;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string text;
    SourceLine place;
    if (RE2::FullMatch(lines[i], thrown_pattern(), &text)) {
      found = thrown(lines, i, text);
    } else if (RE2::FullMatch(lines[i], sanitizer_pattern(), &text)) {
      found = sanitized(lines, i, text);
    } else if (RE2::FullMatch(lines[i], undefined_pattern(), &place.file, &place.line, &text)) {
      found = {
          {Traceback::Kind::memory_error, {}, text, std::string(file_name(place.file)), place.line},
          i};
    } else if (RE2::FullMatch(lines[i], assertion_pattern(), &place.file, &place.line, &text)) {
      found = {{Traceback::Kind::exception, "abort()", text, std::string(file_name(place.file)),
                place.line},
               i};
    } else if (RE2::FullMatch(lines[i], glibc_pattern(), &text)) {
      found = {{Traceback::Kind::memory_error, {}, text, {}, 0}, i};
    }
  }
  return found;
}

}  // namespace sockdrill
