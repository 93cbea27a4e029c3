// What a program's end, its output and its waiting are as causes. Pure functions.
#pragma once

#include <optional>
#include <string>

#include "cause/cause.h"
#include "os/blocked_call.h"
#include "os/process.h"
#include "traceback/traceback.h"

namespace sockdrill {

/// What its output tells of its failure, as far as that counts while it runs: an exception or a
/// sanitizer's report.
std::optional<Cause> raised_cause(const std::string& program, const std::optional<Traceback>& told);

/// Why it ended as it did: what its output tells, the signal, or the exit code with its last line.
Cause end_cause(const std::string& program, const ExitStatus& status,
                const std::optional<Traceback>& told, const std::string& last_line);

/// Of a program that could not be built: the first error of what the build wrote, or else
/// `message`.
Cause build_cause(const std::string& program, const std::string& output,
                  const std::string& message);

/// "server waits in recv() on the connection from 127.0.0.1:5123"
Cause wait_cause(const std::string& program, const BlockedCall& blocked);

}  // namespace sockdrill
