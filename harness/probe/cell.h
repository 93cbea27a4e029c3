// One cell of the port-reuse table: what was there before, what is tried, and what came of it.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "os/endpoint.h"
#include "prior/prior_kind.h"
#include "prior/reuse_flags.h"

namespace sockdrill {

/// The addresses that are paired.
enum class ProbeAddress : std::uint8_t {
  any_v4,     // 0.0.0.0
  loopback,   // 127.0.0.1
  neighbour,  // 127.0.0.2, a second loopback address
  any_dual,   // :: without IPV6_V6ONLY
  any_v6,     // :: with IPV6_V6ONLY
  loopback6,  // ::1
  mapped,     // ::ffff:127.0.0.1
};

inline constexpr std::array<ProbeAddress, 7> kProbeAddresses = {
    ProbeAddress::any_v4, ProbeAddress::loopback,  ProbeAddress::neighbour, ProbeAddress::any_dual,
    ProbeAddress::any_v6, ProbeAddress::loopback6, ProbeAddress::mapped};

/// "0.0.0.0", "127.0.0.1", "127.0.0.2", "::", "::v6only", "::1", "::ffff:127.0.0.1".
std::string_view probe_address_name(ProbeAddress address);
std::optional<ProbeAddress> probe_address_of(std::string_view name);
Endpoint endpoint_of(ProbeAddress address, std::uint16_t port);
constexpr bool is_v6only(ProbeAddress address) { return address == ProbeAddress::any_v6; }
/// Whether a socket on it is an AF_INET6 socket.
bool needs_ipv6(ProbeAddress address);

/// Whose socket the new one is: the user of the old one, or another.
enum class ProbeUser : std::uint8_t { same, other };
inline constexpr std::array<ProbeUser, 2> kProbeUsers = {ProbeUser::same, ProbeUser::other};
std::string_view probe_user_name(ProbeUser user);  // "same", "other"
std::optional<ProbeUser> probe_user_of(std::string_view name);

struct Cell {
  PriorKind state = PriorKind::nothing;
  ProbeAddress old_address = ProbeAddress::any_v4;
  ProbeAddress new_address = ProbeAddress::any_v4;
  ReuseFlags old_flags = ReuseFlags::none;
  ReuseFlags new_flags = ReuseFlags::none;
  ProbeUser user = ProbeUser::same;

  // NOLINTNEXTLINE(modernize-use-nullptr): a false alarm of clang-tidy 14
  friend auto operator<=>(const Cell&, const Cell&) = default;
};

/// "time_wait_server, old 0.0.0.0 A, new 127.0.0.1 A+P, same user".
std::string to_string(const Cell& cell);

/// Which listening socket gets a connection to where both would take one (or else to the new one).
enum class Receiver : std::uint8_t {
  nobody_asked,  // the new socket does not listen
  new_socket,
  old_socket,
  either,  // now one, now the other
  nobody,  // refused
};

/// "-", "new", "old", "either", "nobody".
std::string_view receiver_name(Receiver receiver);
std::optional<Receiver> receiver_of(std::string_view name);

struct CellOutcome {
  int bind = 0;               // 0 or the errno
  std::optional<int> listen;  // 0 or the errno; nullopt where bind failed
  Receiver receiver = Receiver::nobody_asked;

  // NOLINTNEXTLINE(modernize-use-nullptr): a false alarm of clang-tidy 14
  friend auto operator<=>(const CellOutcome&, const CellOutcome&) = default;
};

/// "bind EADDRINUSE", "listen EADDRINUSE", or who gets the connection: "new".
std::string to_string(const CellOutcome& outcome);
/// The inverse of to_string.
std::optional<CellOutcome> cell_outcome_of(std::string_view text);

/// "ok" or the name of the errno.
std::string call_result_name(int error);
struct MeasuredCell {
  Cell cell;
  CellOutcome outcome;
};

}  // namespace sockdrill
