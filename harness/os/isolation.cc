#include "os/isolation.h"

#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <cerrno>

#include "os/endpoint.h"
#include "os/errno_name.h"
#include "os/kernel_file.h"
#include "os/rtnetlink.h"
#include "os/unique_fd.h"

namespace sockdrill {
namespace {

// A TCP table of its own makes a full dump of a case's sockets several times cheaper. A child
// namespace reads this from the namespace that its creator is in (ip-sysctl, Linux 6.1); an older
// kernel does without.
constexpr const char* kChildTable = "/proc/sys/net/ipv4/tcp_child_ehash_entries";
constexpr const char* kChildTableEntries = "64";
// Such a network would keep only half as many TIME_WAIT as its table is large, and silently none
// beyond that. Each is given the machine's number.
constexpr const char* kMostTimeWait = "/proc/sys/net/ipv4/tcp_max_tw_buckets";
std::string machines_most_time_wait;  // empty: new networks have it already

bool has_ipv6() {
  const UniqueFd socket(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return false;
  const Endpoint loopback = Endpoint::loopback(AF_INET6);
  return ::bind(socket.get(), loopback.sockaddr_ptr(), loopback.sockaddr_size()) == 0;
}

Result<void> settle_at_home() {
  if (const auto up = set_loopback_up(true); !up) return up;
  if (write_file(kChildTable, kChildTableEntries)) {
    auto most = read_file(kMostTimeWait);
    if (!most) return tl::unexpected(most.error());
    machines_most_time_wait = std::move(*most);
  }
  return {};
}

// user_namespaces(7): an ordinary user may map just himself, and only after giving up setgroups(2).
// The uid stays what it is, so that the programs under test are ordinary users and files keep
// their owners.
Result<void> map_own_ids(uid_t uid, gid_t gid) {
  if (const auto done = write_file("/proc/self/setgroups", "deny"); !done) return done;
  if (const auto done = write_file("/proc/self/uid_map", fmt::format("{0} {0} 1", uid)); !done) {
    return done;
  }
  return write_file("/proc/self/gid_map", fmt::format("{0} {0} 1", gid));
}

IsolationProbe probe(Isolation isolation, std::string reason) {
  return {.isolation = isolation, .reason = std::move(reason), .ipv6 = has_ipv6()};
}

}  // namespace

std::string_view isolation_name(Isolation isolation) {
  switch (isolation) {
    case Isolation::namespaces:
      return "namespaces";
    case Isolation::user_namespace:
      return "user_namespace";
    case Isolation::loopback_addresses:
      return "loopback_addresses";
  }
  return "loopback_addresses";
}

Result<void> raise_time_wait_limit() {
  if (machines_most_time_wait.empty()) return {};
  return write_file(kMostTimeWait, machines_most_time_wait);
}

Result<IsolationProbe> enter_namespaces() {
  const auto outside = open_network_namespace();
  if (!outside) return tl::unexpected<Error>(outside.error());
  if (::unshare(CLONE_NEWNET) != 0) return errno_failure("unshare(CLONE_NEWNET)", errno);
  if (const auto home = settle_at_home(); !home) {
    static_cast<void>(enter_network_namespace(*outside));
    return tl::unexpected<Error>(home.error());
  }
  return probe(Isolation::namespaces, "");
}

IsolationProbe enter_isolation(bool force_loopback) {
  if (force_loopback) {
    return probe(Isolation::loopback_addresses, "private networks were turned off");
  }
  const auto privileged = enter_namespaces();
  if (privileged) return *privileged;
  const std::string& denied = privileged.error().message;
  const uid_t uid = ::geteuid();
  const gid_t gid = ::getegid();
  // What maps us in there, before there is no way back: /proc may be missing, or read-only.
  if (::access("/proc/self/setgroups", W_OK) != 0) {
    const Error error = errno_error("access(/proc/self/setgroups)", errno);
    return probe(Isolation::loopback_addresses, fmt::format("{}; {}", denied, error.message));
  }
  // One call: where either is refused, nothing has changed.
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
    const Error error = errno_error("unshare(CLONE_NEWUSER | CLONE_NEWNET)", errno);
    return probe(Isolation::loopback_addresses, fmt::format("{}; {}", denied, error.message));
  }
  // From here on there is no way back (setns(2) to the first namespace is EPERM), but none of this
  // is refused to who was let in.
  if (const auto mapped = map_own_ids(uid, gid); !mapped) {
    return probe(Isolation::loopback_addresses, mapped.error().message);
  }
  if (const auto home = settle_at_home(); !home) {
    return probe(Isolation::loopback_addresses, home.error().message);
  }
  return probe(Isolation::user_namespace, denied);
}

}  // namespace sockdrill
