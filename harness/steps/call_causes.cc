#include "steps/call_causes.h"

#include <sys/socket.h>

#include <algorithm>

namespace sockdrill {
namespace {

bool sets(const SocketCall& call, int option) {
  return call.kind == SocketCallKind::set_option && call.level == SOL_SOCKET &&
         call.option == option && call.argument != 0;
}

}  // namespace

std::optional<Cause> reuse_cause(const std::string& program, const std::vector<SocketCall>& calls,
                                 std::uint16_t port) {
  const auto bind = std::find_if(calls.begin(), calls.end(), [&](const SocketCall& call) {
    return call.kind == SocketCallKind::bind && call.endpoint && call.endpoint->port() == port;
  });
  if (bind == calls.end()) return std::nullopt;
  const auto of_it = [&](const SocketCall& call) {
    return call.inode == bind->inode && sets(call, SO_REUSEADDR);
  };
  if (std::any_of(calls.begin(), bind, of_it)) return std::nullopt;
  if (std::any_of(bind, calls.end(), of_it)) {
    return make_cause(CauseId::reuse_address_late, program);
  }
  const bool elsewhere = std::any_of(
      bind, calls.end(), [](const SocketCall& call) { return sets(call, SO_REUSEADDR); });
  return make_cause(
      elsewhere ? CauseId::reuse_address_on_connection : CauseId::reuse_address_missing, program);
}

std::optional<Cause> reset_cause(const std::string& program, const std::vector<SocketCall>& calls) {
  const auto is_close = [](const SocketCall& call) { return call.kind == SocketCallKind::close; };
  const auto lingers = [](const SocketCall& call) {
    return call.kind == SocketCallKind::set_option && call.level == SOL_SOCKET &&
           call.option == SO_LINGER;
  };
  const bool unread = std::any_of(calls.begin(), calls.end(), is_close) &&
                      std::none_of(calls.begin(), calls.end(), lingers);
  return unread ? std::optional(make_cause(CauseId::closed_with_unread, program)) : std::nullopt;
}

}  // namespace sockdrill
