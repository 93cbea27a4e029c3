// The commands of sockdrill, a file each. Every one returns the exit code.
#pragma once

#include "cli/ground.h"
#include "cli/options.h"

namespace sockdrill {

int run_command(const Options& options, Ground& ground);
int list_command(const Options& options);
int check_command(const Options& options);
int explain_command(const Options& options);
int doctor_command();
int probe_command(const Options& options);
int report_command(const Options& options);
int schema_command(const Options& options);
int grade_command(const Options& options);

}  // namespace sockdrill
