// The states of a TCP connection (RFC 9293, 3.3.2) with Linux's numbers (include/net/tcp_states.h)
// and names as ss(8) and the kernel's documents spell them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

namespace sockdrill {

enum class TcpState : std::uint8_t {
  established = 1,
  syn_sent,
  syn_recv,
  fin_wait1,
  fin_wait2,
  time_wait,
  closed,  // CLOSE: not bound, or bound where the kernel does not say so
  close_wait,
  last_ack,
  listen,
  closing,
  new_syn_recv,    // an embryonic connection; reported as SYN_RECV by sock_diag
  bound_inactive,  // bound, not listening, not connected (Linux 6.8 and later)
};

/// "ESTABLISHED", "FIN_WAIT2", "TIME_WAIT", "CLOSED", "BOUND", …
std::string_view tcp_state_name(TcpState state);

/// The inverse of tcp_state_name.
std::optional<TcpState> tcp_state_of(std::string_view name);

/// Every name that tcp_state_of knows: for "did you mean".
const std::vector<std::string_view>& tcp_state_names();

/// Which states a dump is to show.
class TcpStates {
 public:
  constexpr TcpStates() = default;
  constexpr TcpStates(std::initializer_list<TcpState> states) {
    for (const TcpState state : states) mask_ |= bit(state);
  }
  static constexpr TcpStates all() { return TcpStates(0x3FFEU); }
  constexpr bool contains(TcpState state) const { return (mask_ & bit(state)) != 0; }
  /// As sock_diag wants it: bit N for the state with number N.
  constexpr std::uint32_t mask() const { return mask_; }
  constexpr TcpStates without(TcpState state) const { return TcpStates(mask_ & ~bit(state)); }

 private:
  constexpr explicit TcpStates(std::uint32_t mask) : mask_(mask) {}
  static constexpr std::uint32_t bit(TcpState state) {
    return 1U << static_cast<std::uint32_t>(state);
  }
  std::uint32_t mask_ = 0;
};

}  // namespace sockdrill
