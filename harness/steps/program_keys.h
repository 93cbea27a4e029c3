// Parts of a program's definition that are mappings of their own.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "sandbox/limits.h"
#include "steps/args.h"
#include "steps/program_input.h"

namespace sockdrill {

/// `limits:`; the default of each that is not named. Adds mistakes.
Limits bind_limits(Args& args);

/// The keys of `limits:`.
std::span<const Key> limit_keys();

/// Sets the limit of that name; `text` is of its key's type.
void set_limit(Limits& limits, std::string_view name, std::string_view text);

/// `answers:`, with {port} and {address} put in. Adds mistakes.
std::vector<ProgramAnswer> bind_answers(Args& args, std::string_view port,
                                        std::string_view address);

}  // namespace sockdrill
