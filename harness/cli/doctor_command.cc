// doctor: what this machine lets us isolate and observe.
#include <fmt/format.h>

#include "cli/commands.h"
#include "os/capabilities.h"

namespace sockdrill {

int doctor_command(const Options& options) {
  const IsolationProbe isolation = enter_isolation(options.force_loopback);
  switch (isolation.isolation) {
    case Isolation::namespaces:
      fmt::print("Every case runs in a private network.\n");
      break;
    case Isolation::user_namespace:
      fmt::print("Every case runs in a private network, inside a user namespace.\n");
      break;
    case Isolation::loopback_addresses:
      fmt::print(
          "There are no private networks here: cases run on loopback addresses of their own, and\n"
          "what cannot be kept honest that way is skipped.\n");
      break;
  }
  if (!isolation.reason.empty()) fmt::print("why: {}\n", isolation.reason);
  fmt::print("\n");
  for (const Capability& one : probe_capabilities(isolation)) {
    fmt::print("{:<4} {}\n", one.available ? "yes" : "no", one.name);
    if (one.available) continue;
    if (!one.reason.empty()) fmt::print("       why:  {}\n", one.reason);
    if (!one.loss.empty()) fmt::print("       lost: {}\n", one.loss);
  }
  return kExitPassed;
}

}  // namespace sockdrill
