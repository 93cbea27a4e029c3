#include "cli/probe_options.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cli/options.h"
#include "cli/usage_error.h"

namespace sockdrill {
namespace {

// Takes from the axis what is not named; nothing named leaves all.
int narrow(CellSet& cells, CellAxis axis, const char* flag, const std::vector<std::string>& names) {
  if (names.empty()) return kExitPassed;
  std::uint16_t mask = 0;
  for (const std::string& name : names) {
    const auto value = axis_value_of(axis, name);
    if (!value) {
      return complain(fmt::format("{}: there is no {}; {}", flag, in_quotes(name),
                                  suggest(name, "values", axis_value_names(axis))));
    }
    mask = static_cast<std::uint16_t>(mask | 1U << *value);
  }
  cells.set_mask(axis, static_cast<std::uint16_t>(cells.mask(axis) & mask));
  return kExitPassed;
}

}  // namespace

void add_probe_options(CLI::App& command, RawProbeOptions& raw, ProbeOptions& options) {
  const auto list = [&](const char* flag, std::vector<std::string>& into, const char* doc,
                        const char* variable) {
    command.add_option(flag, into, doc)
        ->delimiter(',')
        ->allow_extra_args(false)
        ->envname(std::string("SOCKDRILL_PROBE_") + variable);
  };
  list("--state", raw.states, "these prior states only: time_wait_server,listening", "STATE");
  list("--address", raw.addresses, "pairs of these addresses only: 127.0.0.1,::v6only", "ADDRESS");
  list("--old-address", raw.old_addresses, "these addresses of the old socket only", "OLD_ADDRESS");
  list("--new-address", raw.new_addresses, "these addresses of the new socket only", "NEW_ADDRESS");
  list("--old-flags", raw.old_flags, "these flags of the old socket only: none, A, P, A+P",
       "OLD_FLAGS");
  list("--new-flags", raw.new_flags, "these flags of the new socket only: none, A, P, A+P",
       "NEW_FLAGS");
  list("--user", raw.users, "the new socket's user: same or other", "USER");
  command.add_option("--format", raw.format, "text, json or csv")
      ->check(CLI::IsMember({"text", "json", "csv"}))
      ->capture_default_str()
      ->envname("SOCKDRILL_PROBE_FORMAT");
  command.add_option("--out", options.out, "the file for the table; '-' is the output")
      ->capture_default_str()
      ->envname("SOCKDRILL_PROBE_OUT");
  CLI::Option* const baseline =
      command
          .add_option("--baseline", options.baseline,
                      "the table to compare with; the one that ships otherwise")
          ->envname("SOCKDRILL_PROBE_BASELINE");
  command
      .add_option("--write-baseline", options.write_baseline,
                  "write a new baseline to this file, and compare with none")
      ->excludes(baseline)
      ->envname("SOCKDRILL_PROBE_WRITE_BASELINE");
  command
      .add_flag_callback(
          "--no-baseline", [&options] { options.compare = false; }, "compare with none")
      ->excludes(baseline);
}

int finish_probe_options(const RawProbeOptions& raw, ProbeOptions& options) {
  CellSet& cells = options.cells;
  int code = narrow(cells, CellAxis::state, "--state", raw.states);
  for (const CellAxis axis : {CellAxis::old_address, CellAxis::new_address}) {
    if (code == kExitPassed) code = narrow(cells, axis, "--address", raw.addresses);
  }
  const auto also = [&](CellAxis axis, const char* flag, const std::vector<std::string>& names) {
    if (code == kExitPassed) code = narrow(cells, axis, flag, names);
  };
  also(CellAxis::old_address, "--old-address", raw.old_addresses);
  also(CellAxis::new_address, "--new-address", raw.new_addresses);
  also(CellAxis::old_flags, "--old-flags", raw.old_flags);
  also(CellAxis::new_flags, "--new-flags", raw.new_flags);
  also(CellAxis::user, "--user", raw.users);
  options.format = raw.format == "json"  ? TableFormat::json
                   : raw.format == "csv" ? TableFormat::csv
                                         : TableFormat::text;
  if (!options.write_baseline.empty()) options.compare = false;
  return code;
}

}  // namespace sockdrill
