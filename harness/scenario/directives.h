// YAML's directives, the lines with '%' before a document.
#pragma once

#include <cstdint>
#include <optional>

#include "base/span.h"
#include "scenario/source.h"

namespace sockdrill {

/// Whether the first line from `line` on that is not blank, a comment or the "..." of a document's
/// end is a directive, and where. libyaml would read all of them before its next event, and compare
/// each %TAG with all before it: thousands must be refused before it sees them.
std::optional<Span> find_directive(const Source& source, std::uint32_t line);

/// The same at the start of a file, where one %YAML may stand.
std::optional<Span> find_refused_directive(const Source& source);

}  // namespace sockdrill
