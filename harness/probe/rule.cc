#include "probe/rule.h"

#include <cerrno>

namespace sockdrill {
namespace {

constexpr std::uint32_t kEvery = AddressReach::kEvery;
constexpr std::uint32_t kLoopback = 0x7F000001;   // 127.0.0.1
constexpr std::uint32_t kNeighbour = 0x7F000002;  // 127.0.0.2
constexpr std::uint32_t kLoopback6 = 1;           // ::1
// What Linux notes as the IPv4 address of an IPv6 socket that has none (LOOPBACK4_IPV6 in
// include/net/ipv6.h: 127.0.0.6). No socket of IPv4 has it, but 0.0.0.0 covers it.
constexpr std::uint32_t kPlaceholder = 0x7F000006;

bool meet(std::optional<std::uint32_t> one, std::optional<std::uint32_t> other) {
  return one && other && (*one == kEvery || *other == kEvery || *one == *other);
}

// The address of a connection that a client made to, or from, a socket on this one. It is the
// kernel's choice where a wildcard leaves it open.
AddressReach connected_reach(ProbeAddress address) {
  switch (address) {
    case ProbeAddress::any_v4:
      return reach_of(ProbeAddress::loopback);
    case ProbeAddress::any_dual:
      return {.v4 = kPlaceholder, .v6 = kLoopback6};
    case ProbeAddress::any_v6:
      return reach_of(ProbeAddress::loopback6);
    default:
      return reach_of(address);
  }
}

// The source address that connect(2) chooses (for all of 127.0.0.0/8 it is 127.0.0.1). Only
// bind(2) to ::1 makes a socket v6-only, so an autobound one is as that of a dual-stack socket.
AddressReach autobound_reach(ProbeAddress address) {
  switch (address) {
    case ProbeAddress::neighbour:
      return reach_of(ProbeAddress::loopback);
    case ProbeAddress::loopback6:
      return connected_reach(ProbeAddress::any_dual);
    default:
      return connected_reach(address);
  }
}

bool is_wildcard(ProbeAddress address) {
  return address == ProbeAddress::any_v4 || address == ProbeAddress::any_dual ||
         address == ProbeAddress::any_v6;
}

// Two listeners of one user, both with SO_REUSEPORT, that overlap.
Receiver contest(ProbeAddress old_address, ProbeAddress new_address) {
  if (old_address == new_address) return Receiver::either;
  if (is_wildcard(old_address) != is_wildcard(new_address)) {
    return is_wildcard(new_address) ? Receiver::old_socket : Receiver::new_socket;
  }
  // Equally specific: a connection of IPv4 goes to the socket of IPv4.
  if (needs_ipv6(old_address) != needs_ipv6(new_address)) {
    return needs_ipv6(new_address) ? Receiver::old_socket : Receiver::new_socket;
  }
  return Receiver::old_socket;  // :: and v6-only ::, who are no group: the elder
}

bool may_share(const Cell& cell, const PriorSurvivor& survivor) {
  const bool address = has_reuse_address(cell.old_flags) && has_reuse_address(cell.new_flags);
  if (address && !survivor.listens) return true;
  const bool port = has_reuse_port(cell.old_flags) && has_reuse_port(cell.new_flags);
  return port && (cell.user == ProbeUser::same || !survivor.has_user);
}

}  // namespace

AddressReach reach_of(ProbeAddress address) {
  switch (address) {
    case ProbeAddress::any_v4:
      return {.v4 = kEvery, .v6 = {}};
    case ProbeAddress::loopback:
    case ProbeAddress::mapped:
      return {.v4 = kLoopback, .v6 = {}};
    case ProbeAddress::neighbour:
      return {.v4 = kNeighbour, .v6 = {}};
    case ProbeAddress::any_dual:
      return {.v4 = kEvery, .v6 = kEvery};
    case ProbeAddress::any_v6:
      return {.v4 = {}, .v6 = kEvery};
    case ProbeAddress::loopback6:
      return {.v4 = {}, .v6 = kLoopback6};
  }
  return {};
}

bool overlap(const AddressReach& one, const AddressReach& other) {
  return meet(one.v4, other.v4) || meet(one.v6, other.v6);
}

std::optional<PriorSurvivor> survivor_of(PriorKind state, ProbeAddress old_address) {
  switch (state) {
    case PriorKind::nothing:
    case PriorKind::closed_by_reset:
      return std::nullopt;
    case PriorKind::bound:
    case PriorKind::listener_shut_down:
      return PriorSurvivor{.reach = reach_of(old_address)};
    case PriorKind::listening:
    case PriorKind::listener_inherited:
      return PriorSurvivor{.reach = reach_of(old_address), .listens = true};
    case PriorKind::established:
    case PriorKind::close_wait:
    case PriorKind::fin_wait1_held:
    case PriorKind::fin_wait1_orphan:
    case PriorKind::fin_wait2_held:
      return PriorSurvivor{.reach = connected_reach(old_address)};
    case PriorKind::fin_wait2_orphan:
    case PriorKind::time_wait_server:
    case PriorKind::time_wait_bound_client:
    case PriorKind::server_killed:
      return PriorSurvivor{.reach = connected_reach(old_address), .has_user = false};
    case PriorKind::time_wait_autobound_client:
      return PriorSurvivor{.reach = autobound_reach(old_address), .has_user = false};
  }
  return std::nullopt;
}

CellOutcome predict(const Cell& cell) {
  const CellOutcome serves = {.bind = 0, .listen = 0, .receiver = Receiver::new_socket};
  const auto survivor = survivor_of(cell.state, cell.old_address);
  if (!survivor || !overlap(survivor->reach, reach_of(cell.new_address))) return serves;
  if (!may_share(cell, *survivor))
    return {.bind = EADDRINUSE, .listen = {}, .receiver = Receiver::nobody_asked};
  if (!survivor->listens) return serves;
  return {.bind = 0, .listen = 0, .receiver = contest(cell.old_address, cell.new_address)};
}

}  // namespace sockdrill
