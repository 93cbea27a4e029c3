#include "steps/port_conflict.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <set>

#include "base/text.h"
#include "os/another_user.h"
#include "steps/port_range.h"
#include "steps/port_table.h"
#include "steps/socket_options.h"
#include "steps/socket_view.h"

namespace sockdrill {
namespace {

constexpr std::size_t kShown = 3;

std::string on_or_off(bool on) { return on ? "on" : "off"; }

bool is_on(Stage& stage, const NamedSocket& socket, std::string_view option) {
  const CallResult is = get_option(stage.system, socket.fd.get(), *find_socket_option(option));
  return is.ok() && is.value != 0;
}

// Whether a bind to one of these addresses meets the other (ip(7), ipv6(7)): the wildcard meets
// every address of its family, and `::` without IPV6_V6ONLY those of IPv4 too.
bool overlap(const Endpoint& one, bool one_v6only, const Endpoint& other, bool other_v6only) {
  const Endpoint a = one.unmapped();
  const Endpoint b = other.unmapped();
  if (a.family() == b.family()) return a.is_wildcard() || b.is_wildcard() || a == b;
  const bool a_is_six = a.family() == AF_INET6;
  const Endpoint& six = a_is_six ? a : b;
  return six.is_wildcard() && !(a_is_six ? one_v6only : other_v6only);
}

// The socket, whose it is, whose peer's, and how long its TIME_WAIT still lasts.
void add_holder(Cause& cause, const PortSocket& socket) {
  const bool waits = socket.info.timer == TcpTimer::time_wait;
  cause.arguments.insert(cause.arguments.end(),
                         {to_string(socket.info), socket.own_name(), socket.peer_name(),
                          waits ? show_time_left(socket.info.timer_left) : std::string()});
}

Cause held(const std::vector<PortSocket>& holders, std::uint16_t port) {
  const std::size_t more = holders.size() - std::min(holders.size(), kShown);
  Cause cause = make_cause(CauseId::port_held, port, holders.size(),
                           more > 0 ? std::to_string(more) : std::string());
  for (std::size_t i = 0; i < holders.size() && i < kShown; ++i) add_holder(cause, holders[i]);
  return cause;
}

// What holds the port against a bind to `at`, the socket itself left out.
std::vector<PortSocket> holders_of(Stage& stage, const NamedSocket& self, const Endpoint& at,
                                   bool v6only) {
  auto sockets = sockets_on_port(stage, at.port());
  if (!sockets) return {};
  std::erase_if(*sockets, [&](const PortSocket& one) {
    return one.socket.get() == &self ||
           !overlap(at, v6only, one.info.local, one.info.v6only.value_or(false));
  });
  return std::move(*sockets);
}

uid_t owner(const NamedSocket& socket) {
  struct stat status {};
  return ::fstat(socket.fd.get(), &status) == 0 ? status.st_uid : ::geteuid();
}

// Whether a new socket with these flags could be bound there now. It is closed at once.
bool could_bind(Stage& stage, const NamedSocket& self, const Endpoint& at, bool v6only,
                bool address, bool port) {
  std::optional<AnotherUserScope> user;
  if (owner(self) != ::geteuid()) {
    auto entered = AnotherUserScope::enter();
    if (!entered) return false;
    user.emplace(std::move(*entered));
  }
  const CallResult made = stage.system.socket(at.family(), SOCK_STREAM, 0);
  if (!made.ok()) return false;
  const UniqueFd fd(static_cast<int>(made.value));
  const auto set = [&](std::string_view option, bool on) {
    set_option(stage.system, fd.get(), *find_socket_option(option), on ? 1 : 0);
  };
  if (at.family() == AF_INET6) set("v6only", v6only);
  set("reuse_address", address);
  set("reuse_port", port);
  return stage.system.bind(fd.get(), at.sockaddr_ptr(), at.sockaddr_size()).ok();
}

// The old socket's flag, as far as it is known: an open one is asked, a closed one was watched.
std::optional<bool> old_flag(Stage& stage, const PortSocket& old, std::string_view option) {
  if (old.socket == nullptr) return std::nullopt;
  if (old.socket->fd) return is_on(stage, *old.socket, option);
  return option == "reuse_address" ? old.socket->reuse_address : old.socket->reuse_port;
}

// A cause that tells which socket has the flag and which has not.
Cause with_flags(CauseId id, Stage& stage, const std::vector<PortSocket>& holders,
                 const NamedSocket& self, std::string_view option) {
  Cause cause{id, {}};
  const auto add = [&](const std::string& name, bool on) {
    cause.arguments.insert(cause.arguments.end(), {name, on_or_off(on)});
  };
  for (std::size_t i = 0; i < holders.size() && i < kShown; ++i) {
    if (const auto flag = old_flag(stage, holders[i], option)) add(holders[i].name(), *flag);
  }
  add(self.name, is_on(stage, self, option));
  return cause;
}

// Which flag on which socket would let the bind succeed.
Cause remedy(Stage& stage, const std::vector<PortSocket>& holders, const NamedSocket& self,
             const Endpoint& at, bool v6only) {
  const bool address = is_on(stage, self, "reuse_address");
  const bool port = is_on(stage, self, "reuse_port");
  if (!address && could_bind(stage, self, at, v6only, true, port)) {
    return make_cause(CauseId::flag_would_help, "SO_REUSEADDR", self.name);
  }
  if (!port && could_bind(stage, self, at, v6only, address, true)) {
    return make_cause(CauseId::flag_would_help, "SO_REUSEPORT", self.name);
  }
  const bool listens = std::any_of(holders.begin(), holders.end(), [](const PortSocket& one) {
    return one.info.state == TcpState::listen;
  });
  if (listens) {
    const auto others = std::find_if(holders.begin(), holders.end(), [&](const PortSocket& one) {
      return one.info.state == TcpState::listen && one.info.uid != owner(self);
    });
    if (others != holders.end()) {
      return make_cause(CauseId::listener_of_another_user,
                        others->whose.empty() ? "it" : others->name(), others->info.uid, self.name,
                        owner(self));
    }
    return with_flags(CauseId::listener_not_shared, stage, holders, self, "reuse_port");
  }
  return with_flags(CauseId::flag_on_both_would_help, stage, holders, self, "reuse_address");
}

// Why a bind that should have met something met nothing.
Causes why_free(Stage& stage, const NamedSocket& self, const Endpoint& at) {
  Causes causes = {make_cause(CauseId::nothing_holds_port, at.port())};
  for (const auto& socket : stage.sockets.all()) {
    if (socket.get() == &self || !socket->local || socket->local->port() != at.port()) continue;
    const Causes why = why_no_time_wait(stage, *socket);
    if (why.empty()) continue;
    causes.insert(causes.end(), why.begin(), why.end());
    break;
  }
  return causes;
}

// Why a bind succeeded beside what stands there.
Causes why_shared(Stage& stage, const std::vector<PortSocket>& holders, const NamedSocket& self,
                  std::uint16_t port) {
  for (const auto& [option, posix] :
       {std::pair("reuse_address", "SO_REUSEADDR"), std::pair("reuse_port", "SO_REUSEPORT")}) {
    if (!is_on(stage, self, option)) continue;
    const auto has_it = [&stage, name = option](const PortSocket& one) {
      return old_flag(stage, one, name).value_or(false);
    };
    const bool all = std::all_of(holders.begin(), holders.end(), has_it);
    if (all) return {held(holders, port), make_cause(CauseId::shared_by_flag, posix)};
  }
  return {held(holders, port)};
}

// "10 TIME_WAIT, 2 ESTABLISHED"
std::string count_states(const std::vector<SocketInfo>& sockets) {
  std::map<std::string_view, std::size_t> counts;
  for (const SocketInfo& socket : sockets) ++counts[tcp_state_name(socket.state)];
  std::string text;
  for (const auto& [state, count] : counts) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, state);
  }
  return text;
}

Causes used_up_ports(Stage& stage) {
  if (!stage.network.is_private()) return {};
  const auto range = ephemeral_ports(stage);
  if (!range) return {};
  auto sockets = stage.network.sock_diag().dump();
  if (!sockets) return {};
  std::erase_if(*sockets,
                [&](const SocketInfo& one) { return !range->contains(one.local.port()); });
  std::set<std::uint16_t> taken;
  for (const SocketInfo& one : *sockets) taken.insert(one.local.port());
  return {make_cause(CauseId::ports_used_up, range->to - range->from + 1, range->from, range->to,
                     taken.size(), count_states(*sockets))};
}

// A client that is bound to a port and whose earlier connection to the same server still stands.
Causes same_connection(Stage& stage, const NamedSocket& socket, const Endpoint& to) {
  const auto found = stage.network.sock_diag().find(*socket.local, to);
  if (!found || !*found) return {};
  Causes causes = {Cause{CauseId::same_ends, {}}};
  add_holder(causes.front(), name_socket(stage, **found));
  if (!stage.network.is_private()) return causes;
  const auto stamps = stage.network.network().get_sysctl("net.ipv4.tcp_timestamps");
  if (stamps && *stamps == "0") causes.push_back(make_cause(CauseId::no_timestamps));
  return causes;
}

}  // namespace

Causes explain_bind(Stage& stage, const NamedSocket& socket, const Endpoint& at,
                    const Answer& answer) {
  if (answer.blocked || !socket.fd || at.port() == 0) return {};
  if (answer.result.error == EADDRNOTAVAIL) {
    return {make_cause(CauseId::address_of_nobody, at.address_string())};
  }
  if (!answer.result.ok() && answer.result.error != EADDRINUSE) return {};
  const bool v6only = at.family() == AF_INET6 && is_on(stage, socket, "v6only");
  const auto holders = holders_of(stage, socket, at, v6only);
  if (answer.result.ok()) {
    return holders.empty() ? why_free(stage, socket, at)
                           : why_shared(stage, holders, socket, at.port());
  }
  // A quirk of the kernel's may refuse what by its addresses does not overlap.
  if (holders.empty()) {
    const auto all = sockets_on_port(stage, at.port());
    return all && !all->empty() ? Causes{held(*all, at.port())} : Causes();
  }
  return {held(holders, at.port()), remedy(stage, holders, socket, at, v6only)};
}

Causes explain_listen(Stage& stage, const NamedSocket& socket, const Answer& answer) {
  if (answer.blocked || answer.result.error != EADDRINUSE || !socket.local) return {};
  const bool v6only = socket.local->family() == AF_INET6 && is_on(stage, socket, "v6only");
  auto holders = holders_of(stage, socket, *socket.local, v6only);
  std::erase_if(holders, [](const PortSocket& one) { return one.info.state != TcpState::listen; });
  if (holders.empty()) return {};
  return {held(holders, socket.local->port()),
          with_flags(CauseId::only_one_may_listen, stage, holders, socket, "reuse_port")};
}

Causes explain_connect(Stage& stage, const NamedSocket& socket, const Endpoint& to,
                       const Answer& answer) {
  if (answer.blocked || answer.result.error != EADDRNOTAVAIL) return {};
  if (socket.local && socket.local->port() != 0) return same_connection(stage, socket, to);
  return used_up_ports(stage);
}

bool says_in_use(std::string_view text) {
  return text.find("ddress already in use") != std::string_view::npos ||
         text.find("EADDRINUSE") != std::string_view::npos;
}

Causes explain_port(Stage& stage, std::uint16_t port) {
  const auto holders = sockets_on_port(stage, port);
  return holders && !holders->empty() ? Causes{held(*holders, port)} : Causes();
}

}  // namespace sockdrill
