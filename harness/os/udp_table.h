// The UDP sockets of a process's network that are bound, from /proc/PID/net/udp and udp6 (proc(5)).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "os/endpoint.h"

namespace sockdrill {

struct UdpSocket {
  Endpoint local;
  std::uint32_t inode = 0;
};

/// Empty where the process has ended or may not be looked into.
std::vector<UdpSocket> udp_sockets(pid_t process);

/// The rows of one of the two files.
std::vector<UdpSocket> parse_udp_table(std::string_view text);

}  // namespace sockdrill
