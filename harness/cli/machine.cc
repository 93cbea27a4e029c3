#include "cli/machine.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/utsname.h>

#include <cerrno>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "base/text.h"
#include "os/errno_name.h"
#include "os/process.h"

namespace sockdrill {
namespace {

std::string isolation_text(const IsolationProbe& isolation) {
  switch (isolation.isolation) {
    case Isolation::namespaces:
      return "network namespaces";
    case Isolation::user_namespace:
      return "network namespaces in a user namespace";
    case Isolation::loopback_addresses:
      return "loopback addresses";
  }
  return {};
}

std::string sandbox_text(const Sandboxing& sandboxing) {
  std::string text;
  for (const Layer layer : kLayers) {
    if (!sandboxing.layers().has(layer)) continue;
    if (!text.empty()) text += ", ";
    text += layer_name(layer);
  }
  return text;
}

}  // namespace

RunStarted machine_record(const IsolationProbe& isolation, const Sandboxing& sandboxing,
                          SandboxMode mode, bool has_programs) {
  RunStarted started;
  utsname names{};
  if (::uname(&names) == 0) {
    started.host = visible(names.nodename);
    started.kernel = fmt::format("{} {} {}", names.sysname, names.release, names.machine);
  }
  started.isolation = isolation_text(isolation);
  if (isolation.isolation == Isolation::loopback_addresses) {
    started.lost.push_back("there are no private networks (" + isolation.reason +
                           "): what needs one is skipped");
  }
  if (!isolation.ipv6) started.lost.emplace_back("there is no IPv6: what needs it is skipped");
  started.sandbox = sandbox_text(sandboxing);
  for (const MissingLayer& missing : sandboxing.missing()) {
    started.lost.push_back(fmt::format("programs have no {} ({}): {}", layer_name(missing.layer),
                                       missing.reason, layer_loss(missing.layer)));
  }
  if (mode == SandboxMode::off && has_programs) {
    started.lost.emplace_back("programs run without a sandbox, as was asked for");
  }
  return started;
}

std::unique_ptr<Sandboxing> sandboxing_for(SandboxMode mode, std::vector<std::string> hidden) {
  if (const auto seen = check_proc(); !seen) {
    std::cerr << "sockdrill: " << seen.error().message << "\n";
    return nullptr;
  }
  if (mode == SandboxMode::off) return std::make_unique<Sandboxing>();
  auto probed = Sandboxing::probe(std::move(hidden));
  if (!probed) {
    std::cerr << "sockdrill: " << visible(probed.error().message) << "\n";
    return nullptr;
  }
  auto sandboxing = std::move(*probed);
  if (mode != SandboxMode::require || sandboxing->missing().empty()) return sandboxing;
  for (const MissingLayer& missing : sandboxing->missing()) {
    std::cerr << fmt::format("sockdrill: --sandbox=require: there is no {} here: {}\n",
                             layer_name(missing.layer), visible(missing.reason));
  }
  return nullptr;
}

bool networks_are_off() {
  const char* const isolation = std::getenv("SOCKDRILL_ISOLATION");
  return isolation != nullptr && std::string_view(isolation) == "loopback";
}

Result<void> raise_descriptor_limit() {
  // 64 are kept for programs, and a case with several of them takes as many.
  constexpr rlim_t kFewest = 256;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return errno_failure("getrlimit", errno);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= kFewest) return {};
  return fail(
      fmt::format("a process may have only {} files open here (ulimit -Hn), and {} are needed",
                  limit.rlim_cur, kFewest));
}

}  // namespace sockdrill
