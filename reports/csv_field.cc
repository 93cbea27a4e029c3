#include "reports/csv_field.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sockdrill {
namespace {

// With the full-width signs of East Asian keyboards, which some spreadsheets take as well.
constexpr std::array<std::string_view, 8> kFormula = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};

bool is_formula(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return std::any_of(kFormula.begin(), kFormula.end(),
                     [&](std::string_view sign) { return text.starts_with(sign); });
}

}  // namespace

std::string csv_field(std::string_view text) {
  std::string shown = visible(text);
  if (is_formula(shown)) shown.insert(0, "'");
  if (shown.find_first_of(",\"") == std::string::npos) return shown;
  std::string quoted = "\"";
  for (const char c : shown) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace sockdrill
