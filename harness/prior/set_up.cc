#include "prior/set_up.h"

#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include "os/errno_name.h"

namespace sockdrill {
namespace {

using Role = PriorRole;

// Far more than the client's least receive buffer takes (socket(7): SO_RCVBUF), so that bytes, and
// the FIN behind them, are left over at the server.
constexpr int kSendBuffer = 32768;
constexpr std::size_t kPlug = 2 * kSendBuffer;

Result<void> set_option(int fd, int level, int option, int value, const char* name) {
  if (::setsockopt(fd, level, option, &value, sizeof value) == 0) return {};
  return errno_failure(fmt::format("setsockopt({})", name), errno);
}

using NameCall = int (*)(int, sockaddr*, socklen_t*);

Result<Endpoint> end_of(int fd, NameCall call, const char* name) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  auto* const raw = reinterpret_cast<sockaddr*>(&address);
  if (call(fd, raw, &size) != 0) return errno_failure(name, errno);
  return Endpoint::from_sockaddr(raw, size);
}

}  // namespace

Endpoint reachable_address(const Endpoint& endpoint) {
  if (!endpoint.is_wildcard()) return endpoint;
  return Endpoint::loopback(endpoint.family(), endpoint.port());
}

PriorSetUp::PriorSetUp(const PriorRequest& request)
    : request_(request), state_(request.kind, request.endpoint) {}

Result<PriorState> PriorSetUp::run() && {
  if (auto done = arrange(); !done) {
    return fail(fmt::format("{} on {}: {}", prior_name(request_.kind),
                            request_.endpoint.to_string(), done.error().message),
                done.error().code);
  }
  return std::move(state_);
}

Result<void> PriorSetUp::arrange() {
  switch (request_.kind) {
    case PriorKind::nothing:
      return {};
    case PriorKind::bound:
      return bound();
    case PriorKind::listening:
      return listening();
    case PriorKind::listener_shut_down:
      return listener_shut_down();
    case PriorKind::established:
      return established();
    case PriorKind::close_wait:
      return close_wait();
    case PriorKind::fin_wait1_held:
      return fin_wait1();
    case PriorKind::fin_wait1_orphan:
      return orphaned(&PriorSetUp::fin_wait1);
    case PriorKind::fin_wait2_held:
      return fin_wait2();
    case PriorKind::fin_wait2_orphan:
      return orphaned(&PriorSetUp::fin_wait2);
    case PriorKind::time_wait_server:
      return time_wait_server();
    case PriorKind::time_wait_bound_client:
      return time_wait_client(true);
    case PriorKind::time_wait_autobound_client:
      return time_wait_client(false);
    case PriorKind::closed_by_reset:
      return closed_by_reset();
    case PriorKind::server_killed:
      return server_killed();
    case PriorKind::listener_inherited:
      return listener_inherited();
  }
  return errno_failure("prior state", EINVAL);
}

// Its calls give up at the deadline, so that what does not come about is told instead of waited
// for.
Result<UniqueFd> PriorSetUp::socket(ReuseFlags flags) const {
  const int family = request_.endpoint.family();
  UniqueFd fd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd) return errno_failure("socket", errno);
  if (family == AF_INET6) {
    const auto set =
        set_option(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, request_.v6only ? 1 : 0, "IPV6_V6ONLY");
    if (!set) return tl::unexpected(set.error());
  }
  if (const auto set = set_reuse_flags(fd.get(), flags); !set) return tl::unexpected(set.error());
  const auto left = std::max<Nanoseconds>(request_.deadline - Clock::now(), Nanoseconds(1'000'000));
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(left).count();
  const timeval limit = {.tv_sec = microseconds / 1'000'000, .tv_usec = microseconds % 1'000'000};
  for (const int option : {SO_RCVTIMEO, SO_SNDTIMEO}) {
    if (::setsockopt(fd.get(), SOL_SOCKET, option, &limit, sizeof limit) != 0) {
      return errno_failure("setsockopt(SO_RCVTIMEO)", errno);
    }
  }
  return fd;
}

Result<void> PriorSetUp::bind(int fd, const Endpoint& to) const {
  if (::bind(fd, to.sockaddr_ptr(), to.sockaddr_size()) == 0) return {};
  return errno_failure(fmt::format("bind({})", to.to_string()), errno);
}

Result<void> PriorSetUp::connect(const Endpoint& to) {
  if (::connect(fd(Role::client), to.sockaddr_ptr(), to.sockaddr_size()) == 0) return {};
  return errno_failure(fmt::format("connect({})", to.to_string()), errno);
}

Result<void> PriorSetUp::accept() {
  part(Role::child).reset(::accept4(fd(Role::listener), nullptr, nullptr, SOCK_CLOEXEC));
  if (!part(Role::child)) return errno_failure("accept4", errno);
  return {};
}

Result<void> PriorSetUp::read_eof(PriorRole role) const {
  char byte = 0;
  const ssize_t count = ::recv(fd(role), &byte, 1, 0);
  if (count == 0) return set_option(fd(role), IPPROTO_TCP, TCP_QUICKACK, 1, "TCP_QUICKACK");
  return errno_failure(fmt::format("recv by the {}", prior_role_name(role)),
                       count < 0 ? errno : EBADMSG);
}

Result<Endpoint> PriorSetUp::local_of(PriorRole role) const {
  return end_of(fd(role), &::getsockname, "getsockname");
}

Result<Endpoint> PriorSetUp::remote_of(PriorRole role) const {
  return end_of(fd(role), &::getpeername, "getpeername");
}

Result<void> PriorSetUp::note_ends(PriorRole role) {
  const auto local = local_of(role);
  if (!local) return tl::unexpected(local.error());
  const auto remote = remote_of(role);
  if (!remote) return tl::unexpected(remote.error());
  state_.local_ = *local;
  state_.remote_ = *remote;
  return {};
}

Result<void> PriorSetUp::bound() {
  auto fd = socket(request_.flags);
  if (!fd) return tl::unexpected(fd.error());
  part(Role::listener) = std::move(*fd);
  return bind(this->fd(Role::listener), request_.endpoint);
}

Result<void> PriorSetUp::listening() {
  if (auto done = bound(); !done) return done;
  if (::listen(fd(Role::listener), SOMAXCONN) == 0) return {};
  return errno_failure("listen", errno);
}

Result<void> PriorSetUp::listener_shut_down() {
  if (auto done = listening(); !done) return done;
  if (::shutdown(fd(Role::listener), SHUT_RDWR) == 0) return {};
  return errno_failure("shutdown(SHUT_RDWR)", errno);
}

Result<void> PriorSetUp::connected() {
  if (auto done = listening(); !done) return done;
  auto client = socket(ReuseFlags::none);
  if (!client) return tl::unexpected(client.error());
  part(Role::client) = std::move(*client);
  if (auto done = connect(reachable_address(request_.endpoint)); !done) return done;
  if (auto done = accept(); !done) return done;
  return note_ends(Role::child);
}

Result<void> PriorSetUp::established() {
  if (auto done = connected(); !done) return done;
  part(Role::listener).reset();
  return {};
}

Result<void> PriorSetUp::close_wait() {
  if (auto done = established(); !done) return done;
  if (::shutdown(fd(Role::client), SHUT_WR) != 0) return errno_failure("shutdown(SHUT_WR)", errno);
  return read_eof(Role::child);
}

Result<void> PriorSetUp::fin_wait2() {
  if (auto done = established(); !done) return done;
  if (::shutdown(fd(Role::child), SHUT_WR) != 0) return errno_failure("shutdown(SHUT_WR)", errno);
  return read_eof(Role::client);
}

Result<void> PriorSetUp::stop_up() {
  if (auto done = set_option(fd(Role::client), SOL_SOCKET, SO_RCVBUF, 1, "SO_RCVBUF"); !done) {
    return done;
  }
  if (auto done = set_option(fd(Role::child), SOL_SOCKET, SO_SNDBUF, kSendBuffer, "SO_SNDBUF");
      !done) {
    return done;
  }
  const std::string plug(kPlug, 'x');
  while (::send(fd(Role::child), plug.data(), plug.size(), MSG_DONTWAIT | MSG_NOSIGNAL) > 0) {
  }
  if (errno != EAGAIN) return errno_failure("send", errno);
  return {};
}

Result<void> PriorSetUp::fin_wait1() {
  if (auto done = established(); !done) return done;
  if (auto done = stop_up(); !done) return done;
  if (::shutdown(fd(Role::child), SHUT_WR) != 0) return errno_failure("shutdown(SHUT_WR)", errno);
  return {};
}

Result<void> PriorSetUp::orphaned(Result<void> (PriorSetUp::*held)()) {
  if (auto done = (this->*held)(); !done) return done;
  part(Role::child).reset();
  return {};
}

Result<void> PriorSetUp::time_wait_server() {
  if (auto done = fin_wait2(); !done) return done;
  part(Role::child).reset();
  part(Role::client).reset();
  return {};
}

// The server stands on a port of its own; both its sockets are gone in the end.
Result<void> PriorSetUp::time_wait_client(bool bound_first) {
  const Endpoint address = reachable_address(request_.endpoint);
  auto listener = socket(ReuseFlags::none);
  if (!listener) return tl::unexpected(listener.error());
  part(Role::listener) = std::move(*listener);
  if (auto done = bind(fd(Role::listener), address.with_port(0)); !done) return done;
  if (::listen(fd(Role::listener), 1) != 0) return errno_failure("listen", errno);
  const auto server = local_of(Role::listener);
  if (!server) return tl::unexpected(server.error());

  auto client = socket(request_.flags);
  if (!client) return tl::unexpected(client.error());
  part(Role::client) = std::move(*client);
  if (bound_first) {
    if (auto done = bind(fd(Role::client), request_.endpoint); !done) return done;
  }
  if (auto done = connect(*server); !done) return done;
  if (auto done = accept(); !done) return done;
  if (auto done = note_ends(Role::client); !done) return done;
  if (!bound_first) state_.endpoint_ = *state_.local_;

  if (::shutdown(fd(Role::client), SHUT_WR) != 0) return errno_failure("shutdown(SHUT_WR)", errno);
  if (auto done = read_eof(Role::child); !done) return done;
  part(Role::client).reset();
  part(Role::child).reset();
  part(Role::listener).reset();
  return {};
}

// SO_LINGER with no time: close(2) sends RST (socket(7)), which the client must see.
Result<void> PriorSetUp::closed_by_reset() {
  if (auto done = established(); !done) return done;
  const linger now = {.l_onoff = 1, .l_linger = 0};
  if (::setsockopt(fd(Role::child), SOL_SOCKET, SO_LINGER, &now, sizeof now) != 0) {
    return errno_failure("setsockopt(SO_LINGER)", errno);
  }
  part(Role::child).reset();
  char byte = 0;
  if (::recv(fd(Role::client), &byte, 1, 0) >= 0) {
    return fail("the client saw the end of the stream where a reset was to come");
  }
  if (errno == ECONNRESET) return {};
  return errno_failure("recv by the client", errno);
}

Result<void> PriorSetUp::server_killed() {
  if (auto done = connected(); !done) return done;
  const std::array<int, 2> server = {fd(Role::listener), fd(Role::child)};
  auto process = HolderProcess::start(server, request_.deadline);
  if (!process) return tl::unexpected(process.error());
  part(Role::listener).reset();
  part(Role::child).reset();
  process->kill();
  return read_eof(Role::client);
}

Result<void> PriorSetUp::listener_inherited() {
  if (auto done = listening(); !done) return done;
  const std::array<int, 1> inherited = {fd(Role::listener)};
  auto process = HolderProcess::start(inherited, request_.deadline);
  if (!process) return tl::unexpected(process.error());
  part(Role::listener).reset();
  state_.holder_ = std::move(*process);
  return {};
}

}  // namespace sockdrill
