#include "steps/socket_options.h"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>

#include <array>

#include "os/errno_name.h"

namespace sockdrill {
namespace {

using Kind = SocketOption::Kind;

constexpr std::array kTable = {
    SocketOption{{"reuse_address", ValueType::flag, "SO_REUSEADDR"},
                 "SO_REUSEADDR",
                 SOL_SOCKET,
                 SO_REUSEADDR,
                 Kind::flag,
                 true},
    SocketOption{{"reuse_port", ValueType::flag, "SO_REUSEPORT"},
                 "SO_REUSEPORT",
                 SOL_SOCKET,
                 SO_REUSEPORT,
                 Kind::flag,
                 true},
    SocketOption{{"v6only", ValueType::flag, "IPV6_V6ONLY: no IPv4 on an IPv6 socket"},
                 "IPV6_V6ONLY",
                 IPPROTO_IPV6,
                 IPV6_V6ONLY,
                 Kind::flag,
                 true},
    SocketOption{{"free_bind", ValueType::flag, "IP_FREEBIND: bind addresses that are not local"},
                 "IP_FREEBIND",
                 IPPROTO_IP,
                 IP_FREEBIND,
                 Kind::flag,
                 true},
    SocketOption{{"no_delay", ValueType::flag, "TCP_NODELAY"},
                 "TCP_NODELAY",
                 IPPROTO_TCP,
                 TCP_NODELAY,
                 Kind::flag,
                 true},
    SocketOption{{"keep_alive", ValueType::flag, "SO_KEEPALIVE"},
                 "SO_KEEPALIVE",
                 SOL_SOCKET,
                 SO_KEEPALIVE,
                 Kind::flag,
                 true},
    SocketOption{{"oob_inline", ValueType::flag, "SO_OOBINLINE: urgent data among the other"},
                 "SO_OOBINLINE",
                 SOL_SOCKET,
                 SO_OOBINLINE,
                 Kind::flag,
                 true},
    SocketOption{{"linger", ValueType::text, "SO_LINGER: off, or seconds; 0 makes close a reset"},
                 "SO_LINGER",
                 SOL_SOCKET,
                 SO_LINGER,
                 Kind::linger,
                 true},
    SocketOption{{"send_buffer", ValueType::size, "SO_SNDBUF; the kernel doubles what is set"},
                 "SO_SNDBUF",
                 SOL_SOCKET,
                 SO_SNDBUF,
                 Kind::number,
                 true},
    SocketOption{{"receive_buffer", ValueType::size, "SO_RCVBUF; the kernel doubles what is set"},
                 "SO_RCVBUF",
                 SOL_SOCKET,
                 SO_RCVBUF,
                 Kind::number,
                 true},
    SocketOption{{"user_timeout", ValueType::count, "TCP_USER_TIMEOUT in milliseconds"},
                 "TCP_USER_TIMEOUT",
                 IPPROTO_TCP,
                 TCP_USER_TIMEOUT,
                 Kind::number,
                 true},
    SocketOption{{"max_segment", ValueType::count, "TCP_MAXSEG in bytes"},
                 "TCP_MAXSEG",
                 IPPROTO_TCP,
                 TCP_MAXSEG,
                 Kind::number,
                 true},
    SocketOption{
        {"linger2", ValueType::integer, "TCP_LINGER2: seconds an orphan stays in FIN_WAIT2"},
        "TCP_LINGER2",
        IPPROTO_TCP,
        TCP_LINGER2,
        Kind::number,
        true},
    SocketOption{{"accepting", ValueType::flag, "SO_ACCEPTCONN: whether it listens"},
                 "SO_ACCEPTCONN",
                 SOL_SOCKET,
                 SO_ACCEPTCONN,
                 Kind::flag,
                 false},
    SocketOption{
        {"error", ValueType::text, "SO_ERROR: the pending error, 0 for none; reading clears it"},
        "SO_ERROR",
        SOL_SOCKET,
        SO_ERROR,
        Kind::error,
        false},
    SocketOption{{"at_mark", ValueType::flag, "SIOCATMARK: whether the urgent byte comes next"},
                 "SIOCATMARK",
                 kIoctl,
                 SIOCATMARK,
                 Kind::flag,
                 false},
    SocketOption{{"unread", ValueType::count, "SIOCINQ: how many bytes wait to be received"},
                 "SIOCINQ",
                 kIoctl,
                 SIOCINQ,
                 Kind::number,
                 false},
    SocketOption{
        {"unacknowledged", ValueType::count, "SIOCOUTQ: how many bytes the peer has not confirmed"},
        "SIOCOUTQ",
        kIoctl,
        SIOCOUTQ,
        Kind::number,
        false},
};

}  // namespace

std::span<const SocketOption> socket_options() { return kTable; }

const SocketOption* find_socket_option(std::string_view name) {
  for (const SocketOption& option : kTable) {
    if (option.key.name == name) return &option;
  }
  return nullptr;
}

std::vector<Key> socket_option_keys(bool writable_only) {
  std::vector<Key> keys;
  for (const SocketOption& option : kTable) {
    if (option.writable || !writable_only) keys.push_back(option.key);
  }
  return keys;
}

CallResult set_option(Sockets& system, int fd, const SocketOption& option, long value) {
  if (option.kind == Kind::linger) {
    const linger setting{value < 0 ? 0 : 1, value < 0 ? 0 : static_cast<int>(value)};
    return system.setsockopt(fd, option.level, option.name, &setting, sizeof setting);
  }
  const int setting = static_cast<int>(value);
  return system.setsockopt(fd, option.level, option.name, &setting, sizeof setting);
}

CallResult get_option(Sockets& system, int fd, const SocketOption& option) {
  if (option.level == kIoctl) return system.query(fd, static_cast<unsigned long>(option.name));
  if (option.kind == Kind::linger) {
    linger setting{};
    socklen_t size = sizeof setting;
    const CallResult done = system.getsockopt(fd, option.level, option.name, &setting, &size);
    return done.ok() ? CallResult{setting.l_onoff != 0 ? setting.l_linger : -1, 0} : done;
  }
  int setting = 0;
  socklen_t size = sizeof setting;
  const CallResult done = system.getsockopt(fd, option.level, option.name, &setting, &size);
  if (!done.ok()) return done;
  return {option.kind == Kind::flag ? (setting != 0 ? 1 : 0) : setting, 0};
}

std::string show_option_value(const SocketOption& option, long value) {
  switch (option.kind) {
    case Kind::flag:
      return value != 0 ? "on" : "off";
    case Kind::number:
      return std::to_string(value);
    case Kind::linger:
      return value < 0 ? "off" : std::to_string(value);
    case Kind::error:
      return value == 0 ? "0" : std::string(errno_name(static_cast<int>(value)));
  }
  return {};
}

}  // namespace sockdrill
