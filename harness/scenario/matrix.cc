#include "scenario/matrix.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <string>

#include "base/text.h"
#include "scenario/key.h"
#include "scenario/value.h"

namespace sockdrill {
namespace {

// Of a matrix, and columns of a table. Every case carries a value of each.
constexpr std::size_t kMostAxes = 50;

class MatrixReader {
 public:
  MatrixReader(Arena& arena, Diagnostics& diagnostics) : arena_(arena), diagnostics_(diagnostics) {}

  std::optional<Matrix> read(const Node& scenario) {
    const Node* const axes = scenario.find("matrix");
    const Node* const table = scenario.find("cases");
    if (axes != nullptr && !read_axes(*axes)) return std::nullopt;
    if (table != nullptr && !read_table(*table)) return std::nullopt;
    if (axes != nullptr && table != nullptr) check_names(*table);
    if (axes != nullptr || table != nullptr) check_size(axes != nullptr ? *axes : *table);
    return std::move(matrix_);
  }

 private:
  bool read_axes(const Node& axes) {
    if (!axes.is_mapping()) return false;  // a wrong type, which was said
    if (axes.entries().empty()) {
      diagnostics_.add(axes, "a matrix needs an axis");
      return false;
    }
    if (axes.entries().size() > kMostAxes) {
      diagnostics_.add(axes, fmt::format("a matrix has at most {} axes", kMostAxes));
      return false;
    }
    bool fine = true;
    for (const Node::Entry& entry : axes.entries()) fine = read_axis(entry) && fine;
    return fine;
  }

  bool read_axis(const Node::Entry& entry) {
    if (!check_variable_name(*entry.key, diagnostics_)) return false;
    Axis axis{entry.key->text(), {}};
    const std::array<const Node*, 1> single = {entry.value};
    const bool list = entry.value->is_sequence();
    for (const Node* item : list ? entry.value->items() : std::span(single)) {
      const bool absent = item->is_null() && item->text().empty();
      if (item->is_sequence() || item->is_mapping() || (absent && list)) {
        diagnostics_.add(*item, fmt::format("the values of '{}' are texts", axis.name));
        return false;
      }
      if (!absent) axis.values.push_back(item->text());
    }
    if (axis.values.empty()) {
      diagnostics_.add(list ? *entry.value : *entry.key,
                       fmt::format("the axis '{}' has no values", axis.name),
                       fmt::format("write '{}: [on, off]'", axis.name));
      return false;
    }
    if (list && axis.values.size() == 1 && !unroll_range(axis, *entry.value->items().front())) {
      return false;
    }
    if (axis.values.size() <= entry.value->items().size()) drop_duplicates(axis, entry);
    matrix_.axes.push_back(std::move(axis));
    return true;
  }

  // [1..200] stands for the numbers from 1 to 200.
  bool unroll_range(Axis& axis, const Node& at) {
    const std::string_view text = axis.values.front();
    const std::size_t dots = text.find("..");
    if (dots == std::string_view::npos || !at.plain()) return true;
    const auto first = parse_integer(text.substr(0, dots));
    const auto last = parse_integer(text.substr(dots + 2));
    if (!first || !last) return true;
    if (*last < *first) {
      diagnostics_.add(at, fmt::format("the range '{}' is empty", text),
                       fmt::format("from the lower to the higher: {}..{}", *last, *first));
      return false;
    }
    if (static_cast<std::uint64_t>(*last) - static_cast<std::uint64_t>(*first) >= kMostVariants) {
      diagnostics_.add(at, fmt::format("a scenario has at most {} variants", kMostVariants));
      return false;
    }
    axis.values.clear();
    for (std::int64_t value = *first;; ++value) {
      axis.values.push_back(arena_.copy(std::to_string(value)));
      if (value == *last) return true;
    }
  }

  void drop_duplicates(Axis& axis, const Node::Entry& entry) {
    std::set<std::string_view> seen;
    std::size_t index = 0;
    std::erase_if(axis.values, [&](std::string_view value) {
      const std::size_t at = index++;
      if (seen.insert(value).second) return false;
      diagnostics_.add(
          *entry.value->items()[at],
          fmt::format("the axis '{}' has the value {} twice", axis.name, in_quotes(value)));
      return true;
    });
  }

  bool read_table(const Node& table) {
    if (!table.is_sequence() || table.items().empty()) {
      diagnostics_.add(table, "cases is a list of rows, each a mapping of values",
                       "begin each row with '- {name: value, …}'");
      return false;
    }
    bool fine = true;
    for (const Node* item : table.items()) {
      if (diagnostics_.full()) return false;
      fine = read_row(*item) && fine;
    }
    return fine;
  }

  bool read_row(const Node& item) {
    if (!item.is_mapping() || item.entries().empty()) {
      diagnostics_.add(item, "a row of cases is a mapping of values");
      return false;
    }
    std::vector<std::string_view> row;
    std::vector<std::string_view> columns;
    for (const Node::Entry& entry : item.entries()) {
      if (!check_variable_name(*entry.key, diagnostics_)) return false;
      if (entry.value->is_sequence() || entry.value->is_mapping()) {
        diagnostics_.add(*entry.value,
                         fmt::format("the values of '{}' are texts", entry.key->text()));
        return false;
      }
      columns.push_back(entry.key->text());
      row.push_back(entry.value->text());
    }
    if (columns.size() > kMostAxes) {
      diagnostics_.add(item, fmt::format("a row of cases has at most {} values", kMostAxes));
      return false;
    }
    if (matrix_.columns.empty()) matrix_.columns = columns;
    if (columns != matrix_.columns) {
      diagnostics_.add(item, fmt::format("this row has not the columns of the first: {}",
                                         join_words(matrix_.columns)));
    } else if (!rows_.insert(row).second) {
      diagnostics_.add(item, "this row stands in cases twice");
    } else {
      matrix_.rows.push_back(std::move(row));
    }
    return true;
  }

  void check_names(const Node& table) {
    for (const Axis& axis : matrix_.axes) {
      const auto& columns = matrix_.columns;
      if (std::find(columns.begin(), columns.end(), axis.name) == columns.end()) continue;
      diagnostics_.add(
          table, fmt::format("'{}' is an axis of the matrix and a column of cases", axis.name));
    }
  }

  // Too many variants: one of each axis is enough to look for further mistakes.
  void check_size(const Node& at) {
    std::uint64_t size = std::max<std::uint64_t>(1, matrix_.rows.size());
    bool fits = size <= kMostVariants;
    for (const Axis& axis : matrix_.axes) {
      if (fits) size *= axis.values.size();
      fits = fits && size <= kMostVariants;
    }
    if (fits) return;
    diagnostics_.add(at, fmt::format("a scenario has at most {} variants", kMostVariants));
    for (Axis& axis : matrix_.axes) axis.values.resize(1);
    if (!matrix_.rows.empty()) matrix_.rows.resize(1);
  }

  Arena& arena_;
  Diagnostics& diagnostics_;
  Matrix matrix_;
  std::set<std::vector<std::string_view>> rows_;
};

}  // namespace

std::uint64_t Matrix::size() const {
  std::uint64_t size = std::max<std::uint64_t>(1, rows.size());
  for (const Axis& axis : axes) size *= axis.values.size();
  return size;
}

std::vector<std::pair<std::string_view, std::string_view>> Matrix::variant(
    std::uint64_t index) const {
  std::vector<std::pair<std::string_view, std::string_view>> values(axes.size());
  for (std::size_t i = axes.size(); i-- > 0;) {
    const std::uint64_t count = axes[i].values.size();
    values[i] = {axes[i].name, axes[i].values[index % count]};
    index /= count;
  }
  std::vector<std::pair<std::string_view, std::string_view>> out;
  if (!rows.empty()) {
    for (std::size_t i = 0; i < columns.size(); ++i) out.emplace_back(columns[i], rows[index][i]);
  }
  out.insert(out.end(), values.begin(), values.end());
  return out;
}

bool Matrix::names(std::string_view name) const {
  return std::find(columns.begin(), columns.end(), name) != columns.end() ||
         std::any_of(axes.begin(), axes.end(), [&](const Axis& axis) { return axis.name == name; });
}

std::optional<Matrix> read_matrix(const Node& scenario, Arena& arena, Diagnostics& diagnostics) {
  return MatrixReader(arena, diagnostics).read(scenario);
}

}  // namespace sockdrill
