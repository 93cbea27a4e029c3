#include "probe/baseline.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "probe/flag_matrix.h"

namespace sockdrill {
namespace {

// The axes that have a column; the flags have one for each pair of theirs.
constexpr std::array<CellAxis, 4> kPlaceAxes = {CellAxis::state, CellAxis::old_address,
                                                CellAxis::new_address, CellAxis::user};

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string header_line() {
  std::string line;
  for (const CellAxis axis : kPlaceAxes)
    fmt::format_to(std::back_inserter(line), "{},", axis_name(axis));
  for (const ReuseFlags old_flags : kReuseFlags) {
    for (const ReuseFlags new_flags : kReuseFlags) {
      fmt::format_to(std::back_inserter(line), "{}/{},", reuse_flags_name(old_flags),
                     reuse_flags_name(new_flags));
    }
  }
  line.pop_back();
  return line;
}

Result<std::uint16_t> parse_values(CellAxis axis, std::string_view field) {
  if (field == "*") return CellSet::all().mask(axis);
  std::uint16_t mask = 0;
  for (const std::string_view name : split(field, ' ')) {
    const auto value = axis_value_of(axis, name);
    if (!value) {
      return fail(fmt::format("no {} is named '{}'", axis_name(axis), visible(name)));
    }
    mask = static_cast<std::uint16_t>(mask | 1U << *value);
  }
  return mask;
}

Result<MatrixPlaces> parse_row(std::string_view line) {
  const auto fields = split(line, ',');
  if (fields.size() != kPlaceAxes.size() + 16) {
    return fail(
        fmt::format("{} columns expected, {} found", kPlaceAxes.size() + 16, fields.size()));
  }
  MatrixPlaces places{.set = CellSet(Cell{}), .matrix = {}};
  for (std::size_t i = 0; i < kPlaceAxes.size(); ++i) {
    const auto mask = parse_values(kPlaceAxes[i], fields[i]);
    if (!mask) return tl::unexpected(mask.error());
    places.set.set_mask(kPlaceAxes[i], *mask);
  }
  for (std::size_t i = 0; i < 16; ++i) {
    const std::string_view field = fields[kPlaceAxes.size() + i];
    if (field.empty()) continue;
    const auto outcome = cell_outcome_of(field);
    if (!outcome) return fail(fmt::format("'{}' is no outcome of a cell", visible(field)));
    places.matrix[i / 4][i % 4] = *outcome;
  }
  return places;
}

std::string row_text(const MatrixPlaces& places) {
  std::string line;
  for (const CellAxis axis : kPlaceAxes) line += places.set.values(axis) + ",";
  for (const auto& row : places.matrix) {
    for (const auto& outcome : row) line += (outcome ? to_string(*outcome) : "") + ",";
  }
  line.pop_back();
  return line;
}

}  // namespace

Result<Baseline> parse_baseline(std::string_view text, std::string_view name) {
  Baseline baseline;
  std::vector<MatrixPlaces> rows;
  bool header_seen = false;
  std::size_t number = 0;
  for (std::string_view line : split(text, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);  // it has been through a spreadsheet
    const auto mistake = [&](std::string_view message) {
      return fail(fmt::format("{}:{}: {}", name, number, message));
    };
    if (line.empty()) continue;
    if (line.starts_with('#')) {
      if (baseline.kernel.empty())
        baseline.kernel = line.substr(std::min<std::size_t>(2, line.size()));
      continue;
    }
    if (!header_seen) {
      if (line != header_line()) return mistake("this is not the header of a baseline");
      header_seen = true;
      continue;
    }
    auto row = parse_row(line);
    if (!row) return mistake(row.error().message);
    rows.push_back(*row);
  }
  if (!header_seen) return fail(fmt::format("{}: this is not a baseline", name));
  baseline.cells = cells_of(rows);
  const auto twice = std::adjacent_find(
      baseline.cells.begin(), baseline.cells.end(),
      [](const MeasuredCell& a, const MeasuredCell& b) { return a.cell == b.cell; });
  if (twice != baseline.cells.end()) {
    return fail(fmt::format("{}: a cell stands in two rows: {}", name, to_string(twice->cell)));
  }
  return baseline;
}

std::string baseline_text(std::span<const MeasuredCell> cells, std::string_view kernel) {
  std::string text = fmt::format("# {}\n{}\n", kernel, header_line());
  for (const MatrixPlaces& places : flag_matrices(cells)) text += row_text(places) + "\n";
  return text;
}

}  // namespace sockdrill
