// The options of `probe`.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "probe/axes.h"

namespace sockdrill {

enum class TableFormat : std::uint8_t { text, json, csv };

struct ProbeOptions {
  CellSet cells = CellSet::all();
  TableFormat format = TableFormat::text;
  std::string out = "-";       // where the table goes; "-" is standard output
  std::string baseline;        // what it is held against; "" is the one that ships
  std::string write_baseline;  // "" writes none
  bool compare = true;
};

/// As CLI11 fills them in.
struct RawProbeOptions {
  std::vector<std::string> states;
  std::vector<std::string> addresses;
  std::vector<std::string> old_addresses;
  std::vector<std::string> new_addresses;
  std::vector<std::string> old_flags;
  std::vector<std::string> new_flags;
  std::vector<std::string> users;
  std::string format = "text";
};

/// Gives the command its options; each has a variable, SOCKDRILL_PROBE_….
void add_probe_options(CLI::App& command, RawProbeOptions& raw, ProbeOptions& options);

/// Makes of `raw` what CLI11 could not. Where there is a mistake, it is printed, and the exit code
/// is not 0.
int finish_probe_options(const RawProbeOptions& raw, ProbeOptions& options);

}  // namespace sockdrill
