#include "os/capabilities.h"

#include <fmt/format.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "os/another_user.h"
#include "os/errno_name.h"
#include "os/kernel_file.h"
#include "os/network.h"

namespace sockdrill {
namespace {

constexpr std::uint16_t kPrivilegedPort = 80;

using CapabilityData = std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3>;

Result<CapabilityData> get_capabilities() {
  CapabilityData data = {};
  __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  if (::syscall(SYS_capget, &header, data.data()) != 0) return errno_failure("capget", errno);
  return data;
}

Result<void> set_capabilities(const __user_cap_data_struct* data) {
  __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  if (::syscall(SYS_capset, &header, data) != 0) return errno_failure("capset", errno);
  return {};
}

// What the probes find: nothing, or why not.
using Finding = Result<void>;

// In a child of its own, which gives its errno as its exit code: what it does to itself is undone
// with it.
Finding try_in_child(std::string_view call, int (*probe)()) {
  const pid_t child = ::fork();
  if (child < 0) return errno_failure("fork", errno);
  if (child == 0) ::_exit(probe());
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) return fail(fmt::format("{}: signal {}", call, WTERMSIG(status)));
  if (WEXITSTATUS(status) != 0) return errno_failure(call, WEXITSTATUS(status));
  return {};
}

int new_user_namespace() { return ::unshare(CLONE_NEWUSER) == 0 ? 0 : errno; }

int new_pid_namespace() { return ::unshare(CLONE_NEWPID) == 0 ? 0 : errno; }

Finding find_pidfd() {
  const UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), 0U)));
  if (!pidfd) return errno_failure("pidfd_open", errno);
  return {};
}

// From a child, as from a program under test.
Finding find_pidfd_getfd() {
  const pid_t child = ::fork();
  if (child < 0) return errno_failure("fork", errno);
  if (child == 0) {
    for (;;) ::pause();
  }
  Finding finding;
  const UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, child, 0U)));
  const UniqueFd copy(static_cast<int>(::syscall(SYS_pidfd_getfd, pidfd.get(), 0, 0U)));
  if (!copy) finding = errno_failure("pidfd_getfd", errno);
  ::kill(child, SIGKILL);
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  return finding;
}

Finding find_sock_diag() {
  auto diag = SockDiag::open();
  if (!diag) return tl::unexpected(diag.error());
  const auto sockets = diag->dump({.states = {TcpState::listen}});
  if (!sockets) return tl::unexpected(sockets.error());
  return {};
}

// A listener of ours in a private network is ended.
Finding find_sock_destroy(Network& network) {
  const UniqueFd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!listener || ::listen(listener.get(), 1) != 0) return errno_failure("listen", errno);
  const auto listeners =
      network.sock_diag().dump({.family = AF_INET, .states = {TcpState::listen}});
  if (!listeners) return tl::unexpected(listeners.error());
  if (listeners->empty()) return fail("sock_diag does not show a listener");
  const auto ended = network.sock_diag().destroy(listeners->front());
  if (!ended) return tl::unexpected(ended.error());
  return {};
}

// Port 80 must be refused to a thread without privileges.
Finding find_ordinary_user() {
  const auto scope = OrdinaryUserScope::enter();
  if (!scope) return tl::unexpected(scope.error());
  const UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const Endpoint end = Endpoint::loopback(AF_INET, kPrivilegedPort);
  if (::bind(socket.get(), end.sockaddr_ptr(), end.sockaddr_size()) == 0) {
    return fail("ports below 1024 are free for everybody (net.ipv4.ip_unprivileged_port_start)");
  }
  if (errno != EACCES) return errno_failure(fmt::format("bind({})", end.to_string()), errno);
  return {};
}

void add(std::vector<Capability>& all, std::string_view name, const Finding& finding,
         std::string_view loss) {
  all.push_back({.name = std::string(name),
                 .available = finding.has_value(),
                 .reason = finding ? "" : finding.error().message,
                 .loss = std::string(loss)});
}

// Those that need a private network to be tried in; the thread is inside one.
void add_network_capabilities(std::vector<Capability>& all, Result<Network>& network) {
  const auto within = [&](auto probe) -> Finding {
    if (!network) return fail("no private network: " + network.error().message);
    return probe(*network);
  };
  add(all, "SOCK_DESTROY", within(find_sock_destroy),
      "TIME_WAIT cannot be ended early; every case gets a new network");
  add(all, "ordinary user", within([](Network&) { return find_ordinary_user(); }),
      "that bind() below port 1024 is EACCES is skipped");
  // The last one: it changes the network.
  add(all, "every address local",
      within([](Network& inside) { return inside.make_every_address_local(); }),
      "programs with an address built in that is not this machine's are skipped");
}

}  // namespace

bool has_capability(unsigned number) {
  const auto data = get_capabilities();
  return data && ((*data)[CAP_TO_INDEX(number)].effective & CAP_TO_MASK(number)) != 0;
}

Result<OrdinaryUserScope> OrdinaryUserScope::enter() {
  const auto before = get_capabilities();
  if (!before) return tl::unexpected(before.error());
  CapabilityData without = *before;
  for (__user_cap_data_struct& word : without) word.effective = 0;
  if (const auto dropped = set_capabilities(without.data()); !dropped) {
    return tl::unexpected(dropped.error());
  }
  return OrdinaryUserScope(*before);
}

OrdinaryUserScope::OrdinaryUserScope(OrdinaryUserScope&& other) noexcept
    : before_(other.before_), active_(std::exchange(other.active_, false)) {}

OrdinaryUserScope::~OrdinaryUserScope() {
  // Cannot fail: what was permitted still is.
  if (active_) static_cast<void>(set_capabilities(before_.data()));
}

std::vector<Capability> probe_capabilities(const IsolationProbe& isolation) {
  const bool networks = isolation.isolation != Isolation::loopback_addresses;
  std::vector<Capability> all;
  add(all, "user namespaces", try_in_child("unshare(CLONE_NEWUSER)", new_user_namespace),
      "without root there are no private networks");
  add(all, "network namespaces", networks ? Finding() : Finding(fail(isolation.reason)),
      "cases are kept apart by 127.a.b.0/24 addresses; programs, settings, IPv6 and "
      "wildcard addresses are skipped");
  add(all, "pid namespaces", try_in_child("unshare(CLONE_NEWPID)", new_pid_namespace),
      "a daemon that clears its environment may outlive its case");
  add(all, "IPv6", isolation.ipv6 ? Finding() : Finding(fail("::1 cannot be bound")),
      "IPv6 and dual-stack cases are skipped");
  add(all, "sock_diag", find_sock_diag(), "socket states, queues and listeners cannot be seen");
  add(all, "pidfd_open", find_pidfd(), "programs cannot be run");
  add(all, "pidfd_getfd", find_pidfd_getfd(), "the options of a program's sockets cannot be read");

  const auto other = AnotherUserScope::enter();
  add(all, "another user", other ? Finding() : Finding(fail(other.error().message)),
      "cases with sockets of two users are skipped, and half of the probe's cells");

  const auto home = open_network_namespace();
  Result<Network> network =
      home && networks ? Network::create() : Result<Network>(fail(isolation.reason));
  add_network_capabilities(all, network);
  if (home && networks) static_cast<void>(enter_network_namespace(*home));
  return all;
}

}  // namespace sockdrill
