// From what is to be seen of the programs to why a step failed. Pure functions.
#pragma once

#include <optional>
#include <string>

#include "cause/cause.h"
#include "os/endpoint.h"
#include "steps/program_facts.h"

namespace sockdrill {

/// What failed, in the terms of the diagnosis.
struct FailedStep {
  std::string name;  // of the socket or the program
  std::string verb;
  bool waited = false;             // as in Outcome
  bool wants_end = false;          // the peer was to close
  bool was_reset = false;          // ECONNRESET came instead
  bool has_come = false;           // something came, and it was not what was expected
  std::string expected = {};       // as in Problem
  std::optional<Endpoint> target;  // as in Outcome
  std::optional<Endpoint> local;   // the socket's ends, where it is connected
  std::optional<Endpoint> remote;
};

/// What the facts show of it; empty where they show nothing.
Causes causes_of(const FailedStep& step, const CaseFacts& facts);

}  // namespace sockdrill
