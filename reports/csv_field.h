// A field of a table for spreadsheets: CSV as in RFC 4180.
#pragma once

#include <string>
#include <string_view>

namespace sockdrill {

/// The text as a field, in quotes where it wants them. One line, safe to print (visible()). What
/// a spreadsheet would take for a formula begins with an apostrophe, and is a text for all readers.
std::string csv_field(std::string_view text);

}  // namespace sockdrill
