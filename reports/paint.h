// Colours of a terminal, where they are wanted.
#pragma once

#include <string>
#include <string_view>

#include "reports/terminal.h"

namespace sockdrill {

enum class Tint { plain, good, bad, trouble, skipped, faint, strong };

/// The text in that colour (SGR sequences, ECMA-48); as it is where colours are off.
std::string paint(Color color, Tint tint, std::string_view text);

/// The colour that a status has everywhere.
Tint tint_of(Status status);

}  // namespace sockdrill
