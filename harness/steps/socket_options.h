// The table of socket options that scenarios set and read (socket(7), tcp(7), ipv6(7)), and of what
// ioctl(2) tells of a socket beside them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "matchers/call_result.h"
#include "os/sockets.h"
#include "scenario/key.h"

namespace sockdrill {

/// The level of what ioctl(2) is asked for and not getsockopt(2); `name` is the request then.
constexpr int kIoctl = -1;

struct SocketOption {
  enum class Kind : std::uint8_t { flag, number, linger, error };
  Key key;                 // the name in scenarios
  std::string_view posix;  // "SO_REUSEADDR"
  int level;
  int name;
  Kind kind;
  bool writable;
};

std::span<const SocketOption> socket_options();
const SocketOption* find_socket_option(std::string_view name);

/// The keys of all options, or of those that can be set.
std::vector<Key> socket_option_keys(bool writable_only);

/// An option and what it is to be, or is expected to be.
struct OptionValue {
  const SocketOption* option;
  long value;  // flags 0 or 1; linger in seconds, -1 for off
  const Node* at;
};

CallResult set_option(Sockets& system, int fd, const SocketOption& option, long value);
/// The value in CallResult::value.
CallResult get_option(Sockets& system, int fd, const SocketOption& option);

/// "on", "off", "4096", "ECONNREFUSED", as a scenario would write it.
std::string show_option_value(const SocketOption& option, long value);

}  // namespace sockdrill
