// The names of prior states: what an earlier server, or client, can leave on a port.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "os/tcp_state.h"

namespace sockdrill {

enum class PriorKind : std::uint8_t {
  nothing,
  bound,
  listening,
  listener_shut_down,
  established,
  close_wait,
  fin_wait1_held,
  fin_wait1_orphan,
  fin_wait2_held,
  fin_wait2_orphan,
  time_wait_server,
  time_wait_bound_client,
  time_wait_autobound_client,
  closed_by_reset,
  server_killed,
  listener_inherited,
};

/// Who holds the socket that survives: a descriptor of ours or of a child process, or the kernel
/// alone (sock_diag's inode is 0 then).
enum class PriorHolder : std::uint8_t { nobody, process, kernel };

/// What a prior state is. The socket that survives is the one socket that is left on the port.
struct PriorDefinition {
  PriorKind kind;
  std::string_view name;     // "time_wait_server"
  std::string_view meaning;  // "TIME_WAIT held by the server"
  TcpState survivor;         // without a meaning where the holder is nobody
  PriorHolder holder;
};

/// Every prior state, in the order of PriorKind.
std::span<const PriorDefinition> prior_definitions();

const PriorDefinition& prior_definition(PriorKind kind);
inline std::string_view prior_name(PriorKind kind) { return prior_definition(kind).name; }
inline std::string_view prior_meaning(PriorKind kind) { return prior_definition(kind).meaning; }

/// The inverse of prior_name.
std::optional<PriorKind> prior_of(std::string_view name);

/// Every name that prior_of knows: for "did you mean".
const std::vector<std::string_view>& prior_names();

}  // namespace sockdrill
