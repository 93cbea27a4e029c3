#include "os/rtnetlink.h"

#include <fmt/format.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/ioctl.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "os/errno_name.h"
#include "os/netlink.h"
#include "os/unique_fd.h"

namespace sockdrill {
namespace {

constexpr int kLoopbackIndex = 1;  // `lo` is the first interface of every network namespace

Result<void> change(NetlinkRequest& request, std::string_view what) {
  auto socket = NetlinkSocket::open(NETLINK_ROUTE, what);
  if (!socket) return tl::unexpected(socket.error());
  const auto outcome = socket->ask(request, [](const nlmsghdr&) {});
  if (!outcome) return tl::unexpected(outcome.error());
  return {};
}

std::string_view bytes_of(const int& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

Result<void> change_flags(bool up) {
  const UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket) return errno_failure("socket(AF_INET, SOCK_DGRAM)", errno);
  ifreq request{};
  std::strncpy(request.ifr_name, "lo", sizeof request.ifr_name - 1);
  if (ioctl(socket.get(), SIOCGIFFLAGS, &request) != 0) {
    return errno_failure("ioctl(SIOCGIFFLAGS, lo)", errno);
  }
  const int flags = up ? request.ifr_flags | IFF_UP : request.ifr_flags & ~IFF_UP;
  request.ifr_flags = static_cast<short>(flags);
  if (ioctl(socket.get(), SIOCSIFFLAGS, &request) != 0) {
    return errno_failure("ioctl(SIOCSIFFLAGS, lo)", errno);
  }
  return {};
}

Result<void> change_address(std::uint16_t type, std::uint16_t flags, const Endpoint& address,
                            std::uint8_t prefix_length) {
  NetlinkRequest request(type, static_cast<std::uint16_t>(flags | NLM_F_ACK));
  auto& fixed = request.fixed_part<ifaddrmsg>();
  fixed.ifa_family = static_cast<std::uint8_t>(address.family());
  fixed.ifa_prefixlen = prefix_length;
  fixed.ifa_flags = IFA_F_PERMANENT | IFA_F_NODAD;
  fixed.ifa_index = kLoopbackIndex;
  request.add_attribute(IFA_LOCAL, address.address_bytes());
  request.add_attribute(IFA_ADDRESS, address.address_bytes());
  return change(request,
                fmt::format("ip address {} {}/{} dev lo", type == RTM_NEWADDR ? "add" : "delete",
                            address.address_string(), prefix_length));
}

// The addresses below `address`/`prefix_length` become this machine's own.
Result<void> add_local_route(const Endpoint& address, std::uint8_t prefix_length) {
  NetlinkRequest request(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK);
  auto& fixed = request.fixed_part<rtmsg>();
  fixed.rtm_family = static_cast<std::uint8_t>(address.family());
  fixed.rtm_dst_len = prefix_length;
  fixed.rtm_table = RT_TABLE_LOCAL;
  fixed.rtm_protocol = RTPROT_BOOT;
  fixed.rtm_scope = RT_SCOPE_HOST;
  fixed.rtm_type = RTN_LOCAL;
  const int index = kLoopbackIndex;
  if (prefix_length > 0) request.add_attribute(RTA_DST, address.address_bytes());
  request.add_attribute(RTA_OIF, bytes_of(index));
  return change(request, fmt::format("ip route add local {}/{} dev lo", address.address_string(),
                                     prefix_length));
}

}  // namespace

Result<void> set_loopback_up(bool up) {
  const auto changed = change_flags(up);
  if (!changed || up) return changed;
  // The kernel keeps the local route of an interface that went down and gives 127.0.0.1 back when
  // it comes up without an address.
  return change_address(RTM_DELADDR, 0, Endpoint::loopback(AF_INET), 8);
}

Result<void> add_loopback_address(const Endpoint& address, std::uint8_t prefix_length) {
  const auto added = change_address(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, address, prefix_length);
  if (!added || address.family() == AF_INET) return added;
  // The kernel adds an IPv6 address's own route from a work queue, some time later.
  return add_local_route(address, 128);
}

Result<void> route_every_address_to_loopback() {
  const auto added = add_local_route(Endpoint::any(AF_INET), 0);
  if (!added && added.error().code == EEXIST) return {};  // it was done before
  return added;
}

}  // namespace sockdrill
