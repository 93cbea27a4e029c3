// What each language's runtime says when a program fails: only for the sources of this folder.
// Each gives the last failure that it knows in the output, where not told otherwise. Patterns match
// as Latin-1: whatever the bytes are, each is a character.
#pragma once

#include <optional>

#include "traceback/lines.h"

namespace sockdrill {

std::optional<FoundTraceback> find_python(const OutputLines& lines);
std::optional<FoundTraceback> find_java(const OutputLines& lines);
std::optional<FoundTraceback> find_node(const OutputLines& lines);
std::optional<FoundTraceback> find_go(const OutputLines& lines);
/// C and C++: an exception that nobody caught, an assertion, sanitizers, the C library's checks.
std::optional<FoundTraceback> find_native(const OutputLines& lines);
/// The first error of cc, javac, go or ld.
std::optional<FoundTraceback> find_compiler(const OutputLines& lines);
std::optional<FoundTraceback> find_shell(const OutputLines& lines);

}  // namespace sockdrill
