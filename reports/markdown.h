// Texts of others inside of Markdown (CommonMark, and what GitHub's and GitLab's readers add to
// it): they are read as they are and make nothing: no markup, no link, no picture, no mention.
#pragma once

#include <string>
#include <string_view>

namespace sockdrill {

/// One line, safe to print (visible()). What a reader could take for an address, a mention or
/// a number of an issue, which it makes a link of without any markup, is shown as code.
std::string markdown_text(std::string_view text);

/// The text as code in a line; empty for an empty text.
std::string markdown_code(std::string_view text);

/// Lines as a block of code: the fence is longer than any run of backticks in them. Ends with
/// a line feed.
std::string markdown_block(std::string_view lines);

}  // namespace sockdrill
