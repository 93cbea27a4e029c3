// The probed table as text: for people, for spreadsheets, for programs.
#pragma once

#include <optional>
#include <string>

#include "probe/compare.h"
#include "probe/prober.h"

namespace sockdrill {

/// What the measured cells were held against.
struct ComparedWith {
  std::string baseline;  // its name for people
  Comparison comparison;
};

/// Each matrix of flags once, with the places where it holds.
std::string table_text(const ProbeResult& result);

/// A line for each measured cell (RFC 4180, without quotes, which nothing here needs):
/// state,old_address,new_address,old_flags,new_flags,user,bind,listen,connection.
std::string table_csv(const ProbeResult& result);

/// One object: kernel, cells, skipped, errors and, where there was one, baseline. A cell a line.
std::string table_json(const ProbeResult& result, const std::optional<ComparedWith>& compared);

}  // namespace sockdrill
