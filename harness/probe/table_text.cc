#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

#include "probe/flag_matrix.h"
#include "probe/table.h"

namespace sockdrill {
namespace {

constexpr std::size_t kWidth = 100;  // columns

constexpr std::string_view kLegend =
    "A is SO_REUSEADDR, P is SO_REUSEPORT; a row for the old socket's flags, a column for the new "
    "one's.\nnew, old, either: bind() and listen() succeed, and a connection that both could take "
    "goes to the\nnew socket, to the old one, now to one and now to the other.\n";

// A list that goes on in further lines, each below the first value.
std::string wrapped(std::string_view label, std::string_view words) {
  std::string text;
  std::string line(label);
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    const std::string_view word = words.substr(0, end);
    words.remove_prefix(std::min(end + 1, words.size()));
    if (line.size() > label.size() && line.size() + 1 + word.size() > kWidth) {
      text += line + "\n";
      line.assign(label.size(), ' ');
    }
    if (line.size() > label.size()) line += ' ';
    line += word;
  }
  return text + line + "\n";
}

std::string shown(const std::optional<CellOutcome>& outcome) {
  return outcome ? to_string(*outcome) : "?";
}

std::string matrix_text(const FlagMatrix& matrix) {
  const auto& first = matrix[0][0];
  const bool uniform = std::all_of(matrix.begin(), matrix.end(), [&](const auto& row) {
    return std::all_of(row.begin(), row.end(), [&](const auto& one) { return one == first; });
  });
  if (uniform) return fmt::format("  any flags: {}\n", shown(first));
  std::string text = fmt::format("  {:<12}", "old \\ new");
  for (const ReuseFlags flags : kReuseFlags) {
    fmt::format_to(std::back_inserter(text), "{:<18}", reuse_flags_name(flags));
  }
  text.erase(text.find_last_not_of(' ') + 1);
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    std::string line = fmt::format("  {:<12}", reuse_flags_name(kReuseFlags[i]));
    for (const auto& outcome : matrix[i]) {
      fmt::format_to(std::back_inserter(line), "{:<18}", shown(outcome));
    }
    text += "\n" + line.substr(0, line.find_last_not_of(' ') + 1);
  }
  return text + "\n";
}

// The places of one matrix, those with the same states and users together.
std::string places_text(const std::vector<CellSet>& sets) {
  std::map<std::pair<std::uint16_t, std::uint16_t>, std::vector<CellSet>> by_states;
  for (const CellSet& set : sets) {
    by_states[{set.mask(CellAxis::state), set.mask(CellAxis::user)}].push_back(set);
  }
  std::string text;
  for (const auto& [key, places] : by_states) {
    const CellSet& first = places.front();
    const std::string states = first.values(CellAxis::state);
    text += wrapped("    ", states == "*" ? "every state" : states);
    const std::string user = first.values(CellAxis::user);
    if (user != "*") text += fmt::format("      {} user\n", user);
    for (const CellSet& place : places) {
      text += wrapped("      ", fmt::format("{} → {}", place.values(CellAxis::old_address),
                                            place.values(CellAxis::new_address)));
    }
  }
  return text;
}

}  // namespace

std::string table_text(const ProbeResult& result) {
  struct Section {
    std::size_t places = 0;
    std::vector<CellSet> sets;
  };
  std::map<FlagMatrix, Section> sections;
  for (const MatrixPlaces& one : flag_matrices(result.measured)) {
    Section& section = sections[one.matrix];
    section.places += one.set.size();
    section.sets.push_back(one.set);
  }
  std::vector<std::pair<FlagMatrix, Section>> ordered(sections.begin(), sections.end());
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const auto& a, const auto& b) { return a.second.places > b.second.places; });
  std::string text(kLegend);
  for (const auto& [matrix, section] : ordered) {
    text += "\n" + matrix_text(matrix) + "  where the state, and the old → the new address, are\n" +
            places_text(section.sets);
  }
  return text;
}

}  // namespace sockdrill
