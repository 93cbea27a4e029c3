// What a YAML syntax error means to whoever wrote the file.
//
// libyaml tells where it could not go on and what it had hoped for there; the cause mostly stands a
// little before. The causes that are recognised are those met in scenarios.
#pragma once

#include <string>
#include <string_view>

#include "base/span.h"
#include "scenario/source.h"

namespace sockdrill {

/// As libyaml reports it.
struct SyntaxError {
  std::string_view problem;  // "did not find expected key"
  std::string_view context;  // "while parsing a block mapping"; may be empty
  Place at;                  // of the problem
  Place context_at;          // where what it was reading began
  // What had been read before:
  Span scalar;                 // the last scalar; line 0 where there was none
  bool scalar_quoted = false;  // and whether it was quoted
  Place open_at;               // where the innermost open sequence or mapping began; line 0: none
  bool open_in_flow = false;   // and whether it is one with brackets
};

struct Explanation {
  Span span;
  std::string message;
  std::string suggestion;
};

Explanation explain(const Source& source, const SyntaxError& error);

}  // namespace sockdrill
