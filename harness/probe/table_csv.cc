#include <fmt/format.h>

#include <iterator>

#include "probe/table.h"

namespace sockdrill {

std::string table_csv(const ProbeResult& result) {
  std::string text;
  for (const CellAxis axis : kCellAxes)
    fmt::format_to(std::back_inserter(text), "{},", axis_name(axis));
  text += "bind,listen,connection\n";
  for (const auto& [cell, outcome] : result.measured) {
    for (const CellAxis axis : kCellAxes) {
      fmt::format_to(std::back_inserter(text), "{},",
                     axis_value_name(axis, axis_value(axis, cell)));
    }
    fmt::format_to(std::back_inserter(text), "{},{},{}\n", call_result_name(outcome.bind),
                   outcome.listen ? call_result_name(*outcome.listen) : "-",
                   receiver_name(outcome.receiver));
  }
  return text;
}

}  // namespace sockdrill
