// What bytes show of why they are not the expected ones. Pure functions.
#pragma once

#include <string_view>

#include "cause/cause.h"
#include "charset/charset.h"

namespace sockdrill {

/// Why `received` is not `expected`; empty where the bytes show no cause. `charset` is the encoding
/// in which the expected bytes are a text, null for bytes that are none. `request` is what was sent
/// before; an echo of it is known by that. It may be empty.
Causes cause_of_bytes(std::string_view expected, std::string_view received, const Charset* charset,
                      std::string_view request = {});

/// Of the heads of two long streams that differ: what those show.
Causes cause_of_heads(std::string_view expected, std::string_view received);

}  // namespace sockdrill
