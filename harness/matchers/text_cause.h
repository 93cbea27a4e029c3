// What an output, or bytes that are searched for a text, show of why it is not in them. Pure
// functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cause/cause.h"
#include "charset/charset.h"

namespace sockdrill {

/// Why `wanted` (UTF-8) does not stand in `bytes`, which should be a text in `charset`: it stands
/// there in another encoding, misread, with lost characters, or as Python shows bytes. Empty where
/// nothing shows it.
Causes cause_of_text(std::string_view wanted, std::string_view bytes, const Charset& charset);

/// The whole number `number` in the text, with `other` in its place; empty where it does not stand
/// there.
std::string with_number_replaced(std::string_view text, std::uint64_t number, std::uint64_t other);

}  // namespace sockdrill
