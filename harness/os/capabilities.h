// What this machine lets us isolate and observe, and privileges laid down for a while.
#pragma once

#include <linux/capability.h>

#include <array>
#include <string>
#include <vector>

#include "base/result.h"
#include "os/isolation.h"

namespace sockdrill {

/// While it lives, the calling thread acts as an ordinary user: no effective capabilities, so that
/// for example bind(2) below net.ipv4.ip_unprivileged_port_start is EACCES. The user id stays.
/// It must be destroyed by the thread that made it.
class OrdinaryUserScope {
 public:
  static Result<OrdinaryUserScope> enter();

  OrdinaryUserScope(OrdinaryUserScope&& other) noexcept;
  OrdinaryUserScope& operator=(OrdinaryUserScope&&) = delete;
  ~OrdinaryUserScope();

 private:
  using CapabilityData = std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3>;
  explicit OrdinaryUserScope(CapabilityData before) : before_(before) {}

  CapabilityData before_;
  bool active_ = true;
};

/// Whether the calling thread has the effective capability, CAP_SYS_ADMIN for example.
bool has_capability(unsigned number);

struct Capability {
  std::string name;  // "network namespaces"
  bool available = false;
  std::string reason;  // why it is not: "unshare(CLONE_NEWNET): Operation not permitted (EPERM)"
  std::string loss;    // what is lost without it
};

/// Tries every mechanism once, for `sockdrill doctor`. After enter_isolation(), whose answer it
/// takes; the calling thread is left where it was.
std::vector<Capability> probe_capabilities(const IsolationProbe& isolation);

}  // namespace sockdrill
