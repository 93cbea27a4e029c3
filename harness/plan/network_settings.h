// What the network of a case is set up with, before its first step.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "scenario/scope.h"
#include "steps/binding.h"

namespace sockdrill {

struct NetworkSettings {
  bool any_address_local = false;
  std::vector<std::pair<std::string, std::string>> sysctls;
  std::vector<std::string> addresses;  // with their prefix lengths
};

/// What the suite and then the scenario say under `network`; adds mistakes.
NetworkSettings bind_network(const Binding& binding, const Scope& scope);

}  // namespace sockdrill
