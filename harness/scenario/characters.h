// What a file must be before it is read as YAML: UTF-8 text of printable characters.
#pragma once

#include "scenario/diagnostic.h"
#include "scenario/source.h"

namespace sockdrill {

/// Reports an empty file, other encodings than UTF-8, control characters (tabs and line ends aside)
/// and what else libyaml's reader would refuse or count as a line end where editors see none
/// (U+0085, U+2028, U+2029). False where anything was reported.
bool check_characters(const Source& source, Diagnostics& diagnostics);

}  // namespace sockdrill
