// Why a program's output is not as expected, where the output itself shows it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "matchers/text_match.h"
#include "steps/stage.h"

namespace sockdrill {

/// `text` is what `bytes` say in `charset`; `fits` tells whether another text would have been
/// right: one with another length of what was sent to the program, for instance.
Causes cause_of_output(Stage& stage, const std::vector<std::unique_ptr<TextMatcher>>& matchers,
                       const std::string& text, const std::string& bytes, const Charset& charset,
                       const std::function<bool(const std::string&)>& fits);

}  // namespace sockdrill
