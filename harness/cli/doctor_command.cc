// doctor: what this machine lets us isolate and observe.
#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/machine.h"
#include "os/capabilities.h"
#include "steps/sandboxing.h"

namespace sockdrill {

int doctor_command() {
  const IsolationProbe isolation = enter_isolation(networks_are_off());
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
  fmt::print("\nThe sandbox of programs under test:\n");
  if (const auto prepared = prepare_for_programs(); !prepared) {
    fmt::print("no: {}\n", prepared.error().message);
    return kExitEnvironment;
  }
  const auto probed = Sandboxing::probe({});
  if (!probed) {
    fmt::print(stderr, "sockdrill: {}\n", visible(probed.error().message));
    return kExitEnvironment;
  }
  const auto& sandboxing = *probed;
  for (const Layer layer : kLayers) {
    fmt::print("{:<4} {}\n", sandboxing->layers().has(layer) ? "yes" : "no", layer_name(layer));
    for (const MissingLayer& missing : sandboxing->missing()) {
      if (missing.layer != layer) continue;
      fmt::print("       why:  {}\n       lost: {}\n", missing.reason, layer_loss(layer));
    }
  }
  fmt::print("yes  limits of memory, processor time, processes, files and disk\n");
  return kExitPassed;
}

}  // namespace sockdrill
