#include "probe/experiment.h"

#include <fmt/format.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>

#include <array>
#include <cerrno>
#include <optional>
#include <vector>

#include "os/another_user.h"
#include "os/errno_name.h"
#include "os/unique_fd.h"
#include "prior/prior_state.h"

namespace sockdrill {
namespace {

constexpr int kBacklog = 64;  // more than kBalanceTries
constexpr timeval kConnectLimit = {.tv_sec = 5, .tv_usec = 0};

struct NewSocket {
  UniqueFd fd;
  CellOutcome outcome;
};

Result<UniqueFd> open_socket(ProbeAddress address) {
  const int family = needs_ipv6(address) ? AF_INET6 : AF_INET;
  UniqueFd fd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd) return errno_failure("socket", errno);
  const int v6only = is_v6only(address) ? 1 : 0;
  if (family == AF_INET6 &&
      ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &v6only, sizeof v6only) != 0) {
    return errno_failure("setsockopt(IPV6_V6ONLY)", errno);
  }
  return fd;
}

Result<NewSocket> start_server(const Cell& cell, std::uint16_t port) {
  std::optional<AnotherUserScope> other;
  if (cell.user == ProbeUser::other) {
    auto entered = AnotherUserScope::enter();
    if (!entered) return tl::unexpected(entered.error());
    other.emplace(std::move(*entered));
  }
  auto fd = open_socket(cell.new_address);
  if (!fd) return tl::unexpected(fd.error());
  if (const auto set = set_reuse_flags(fd->get(), cell.new_flags); !set) {
    return tl::unexpected(set.error());
  }
  NewSocket made{.fd = std::move(*fd), .outcome = {}};
  const Endpoint endpoint = endpoint_of(cell.new_address, port);
  if (::bind(made.fd.get(), endpoint.sockaddr_ptr(), endpoint.sockaddr_size()) != 0) {
    made.outcome.bind = errno;
    return made;
  }
  made.outcome.listen = ::listen(made.fd.get(), kBacklog) == 0 ? 0 : errno;
  return made;
}

// Who was given the connections, by the queues of the listeners.
struct Given {
  std::size_t to_new = 0;
  std::size_t to_old = 0;
  bool two_listeners = false;
};

class Connections {
 public:
  Connections(const Cell& cell, std::uint16_t port, SockDiag& diag, TimePoint deadline)
      : point_(meeting_point(cell.old_address, cell.new_address)),
        target_(endpoint_of(point_, port)),
        diag_(diag),
        deadline_(deadline) {}

  /// One connection; false where it was refused.
  Result<bool> add() {
    auto client = open_socket(point_);
    if (!client) return tl::unexpected(client.error());
    ::setsockopt(client->get(), SOL_SOCKET, SO_SNDTIMEO, &kConnectLimit, sizeof kConnectLimit);
    if (::connect(client->get(), target_.sockaddr_ptr(), target_.sockaddr_size()) != 0) {
      if (errno == ECONNREFUSED) return false;
      return errno_failure(fmt::format("connect({})", target_.to_string()), errno);
    }
    clients_.push_back(std::move(*client));
    return true;
  }

  /// Waits until every connection stands in a queue.
  Result<Given> count(std::uint32_t new_inode) {
    for (;;) {
      const auto listeners =
          diag_.dump({.states = {TcpState::listen}, .local_port = target_.port()});
      if (!listeners) return tl::unexpected(listeners.error());
      Given given{.two_listeners = listeners->size() > 1};
      for (const SocketInfo& one : *listeners) {
        (one.inode == new_inode ? given.to_new : given.to_old) += one.receive_queue;
      }
      if (given.to_new + given.to_old == clients_.size()) return given;
      if (Clock::now() >= deadline_) {
        return fail(fmt::format("{} connections to {}, but {} in the queues of its listeners",
                                clients_.size(), target_.to_string(), given.to_new + given.to_old));
      }
      ::sched_yield();
    }
  }

  std::size_t size() const { return clients_.size(); }

 private:
  ProbeAddress point_;
  Endpoint target_;
  SockDiag& diag_;
  TimePoint deadline_;
  std::vector<UniqueFd> clients_;
};

Receiver receiver_of(const Given& given) {
  if (given.to_new > 0 && given.to_old > 0) return Receiver::either;
  if (given.to_new > 0) return Receiver::new_socket;
  return given.to_old > 0 ? Receiver::old_socket : Receiver::nobody;
}

// The kernel balances among sockets with SO_REUSEPORT (socket(7)) by a hash of the connection's
// ends: there one connection shows nothing.
Result<Receiver> who_receives(const Cell& cell, std::uint16_t port, const UniqueFd& listener,
                              SockDiag& diag, TimePoint deadline) {
  struct stat identity {};
  if (::fstat(listener.get(), &identity) != 0) return errno_failure("fstat", errno);
  const auto inode = static_cast<std::uint32_t>(identity.st_ino);
  Connections connections(cell, port, diag, deadline);
  const bool balance = has_reuse_port(cell.old_flags) && has_reuse_port(cell.new_flags);
  Given given;
  for (const std::size_t wanted : {std::size_t{1}, std::size_t{5}, std::size_t{kBalanceTries}}) {
    while (connections.size() < wanted) {
      const auto added = connections.add();
      if (!added) return tl::unexpected(added.error());
      if (!*added) return Receiver::nobody;
    }
    const auto counted = connections.count(inode);
    if (!counted) return tl::unexpected(counted.error());
    given = *counted;
    if (!balance || !given.two_listeners || (given.to_new > 0 && given.to_old > 0)) break;
  }
  return receiver_of(given);
}

}  // namespace

ProbeAddress meeting_point(ProbeAddress old_address, ProbeAddress new_address) {
  using Address = ProbeAddress;
  const auto is_any = [](Address one) {
    return one == Address::any_v4 || one == Address::any_dual || one == Address::any_v6;
  };
  // An address that the other side's wildcard may cover is where they would meet.
  if (is_any(new_address) && !is_any(old_address)) {
    const bool old_is_v6 = old_address == Address::loopback6;
    const bool covered = new_address == Address::any_dual ||
                         (new_address == Address::any_v6 ? old_is_v6 : !old_is_v6);
    if (covered) return old_address == Address::mapped ? Address::loopback : old_address;
  }
  if (!is_any(new_address)) return new_address == Address::mapped ? Address::loopback : new_address;
  // Two wildcards: IPv4 is common to them where one of them is IPv4's.
  if (new_address == Address::any_v4) return Address::loopback;
  if (new_address == Address::any_dual && old_address == Address::any_v4) return Address::loopback;
  return Address::loopback6;
}

Result<CellOutcome> probe_cell(const Cell& cell, Network& network, TimePoint deadline) {
  const auto prior = PriorState::set_up({.kind = cell.state,
                                         .endpoint = endpoint_of(cell.old_address, kProbePort),
                                         .flags = cell.old_flags,
                                         .v6only = is_v6only(cell.old_address),
                                         .deadline = deadline},
                                        network.sock_diag());
  if (!prior) return tl::unexpected(prior.error());
  const std::uint16_t port = prior->endpoint().port();
  auto made = start_server(cell, port);
  if (!made) return tl::unexpected(made.error());
  CellOutcome& outcome = made->outcome;
  if (outcome.bind != 0 || outcome.listen != 0) return outcome;
  const auto receiver = who_receives(cell, port, made->fd, network.sock_diag(), deadline);
  if (!receiver) return tl::unexpected(receiver.error());
  outcome.receiver = *receiver;
  return outcome;
}

}  // namespace sockdrill
