// What a program said of its own failure: an exception's traceback, a compiler's error, a
// sanitizer's report. Pure: from its output to a value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sockdrill {

struct Traceback {
  enum class Kind : std::uint8_t {
    exception,     // an exception, a panic, an assertion: the program raised it
    memory_error,  // found by a sanitizer or by the C library
    build_error,   // a compiler's or a linker's
    shell_error,   // a shell's complaint about a line of its script
  };
  Kind kind = Kind::exception;
  std::string type;        // of an exception: "UnicodeDecodeError", "panic"
  std::string message;     // one line; may be empty
  std::string file;        // without its folder; the innermost frame in the program's own sources
  std::uint32_t line = 0;  // 0: not known
};

/// The last one that the output tells; of compilers the first error, and only where nothing was
/// raised. Output of a terminal may be coloured. Raw bytes: the texts may be anything, show them
/// through visible(). Of an output above 128 KiB both ends are looked at.
std::optional<Traceback> find_traceback(std::string_view output);

}  // namespace sockdrill
