// How the reference programs tell that a system call failed:
// "bind(0.0.0.0:8989): Address already in use" on standard error.
//
// `call` is the call with its arguments, put together before the call is made: putting it
// together may itself change errno.
#pragma once

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>

namespace sockdrill::reference {

inline void report_failed_call(const std::string& call) {
  const int error = errno;
  std::cerr << call + ": " + std::strerror(error) + "\n" << std::flush;
}

/// Exit status 1.
[[noreturn]] inline void exit_failed_call(const std::string& call) {
  report_failed_call(call);
  std::exit(EXIT_FAILURE);
}

}  // namespace sockdrill::reference
