#include "os/tcp_state.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sockdrill {
namespace {

constexpr std::array<std::pair<TcpState, std::string_view>, 13> kNames = {{
    {TcpState::established, "ESTABLISHED"},
    {TcpState::syn_sent, "SYN_SENT"},
    {TcpState::syn_recv, "SYN_RECV"},
    {TcpState::fin_wait1, "FIN_WAIT1"},
    {TcpState::fin_wait2, "FIN_WAIT2"},
    {TcpState::time_wait, "TIME_WAIT"},
    {TcpState::closed, "CLOSED"},
    {TcpState::close_wait, "CLOSE_WAIT"},
    {TcpState::last_ack, "LAST_ACK"},
    {TcpState::listen, "LISTEN"},
    {TcpState::closing, "CLOSING"},
    {TcpState::new_syn_recv, "NEW_SYN_RECV"},
    {TcpState::bound_inactive, "BOUND"},
}};

}  // namespace

std::string_view tcp_state_name(TcpState state) {
  return kNames[static_cast<std::size_t>(state) - 1].second;
}

std::optional<TcpState> tcp_state_of(std::string_view name) {
  const auto* row =
      std::find_if(kNames.begin(), kNames.end(), [&](const auto& r) { return r.second == name; });
  if (row == kNames.end()) return std::nullopt;
  return row->first;
}

const std::vector<std::string_view>& tcp_state_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const auto& row : kNames) all.push_back(row.second);
    return all;
  }();
  return names;
}

}  // namespace sockdrill
