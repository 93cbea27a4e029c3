// What bytes show of a conversion between encodings that went wrong. Pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "cause/cause.h"
#include "charset/charset.h"

namespace sockdrill {

/// The right text, in another encoding than `charset`, in which `expected` is.
std::optional<Cause> wrong_encoding(std::string_view expected, std::string_view received,
                                    const Charset& charset);

/// A text that was read in one encoding and written in another, neither of them its own; or one
/// whose characters a lenient conversion replaced or left out.
std::optional<Cause> wrong_conversion(std::string_view expected, std::string_view received,
                                      const Charset& charset);

}  // namespace sockdrill
