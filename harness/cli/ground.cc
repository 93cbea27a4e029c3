#include "cli/ground.h"

#include <string_view>

#include "cli/machine.h"
#include "os/process.h"

namespace sockdrill {

Ground::Ground(int argc, char** argv) {
  if (argc > 1 && argv[1] == std::string_view("run")) begun_ = begin();
}

Result<void> Ground::begin() {
  if (const auto raised = raise_descriptor_limit(); !raised) return raised;
  if (const auto prepared = prepare_for_programs(); !prepared) return prepared;
  isolation_.emplace(networks_are_off());
  return {};
}

Result<IsolationAhead*> Ground::lay() {
  if (!begun_) begun_ = begin();
  if (!*begun_) return tl::unexpected<Error>(begun_->error());
  return &*isolation_;
}

}  // namespace sockdrill
