#include "steps/surplus.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include "base/text.h"
#include "matchers/byte_cause.h"
#include "matchers/received.h"

namespace sockdrill {

std::optional<Problem> surplus(Sockets& system, const NamedSocket& socket) {
  if (socket.exact_receive == nullptr || !socket.fd) return std::nullopt;
  char buffer[256];
  const CallResult waiting = system.recv(socket.fd.get(), buffer, MSG_PEEK | MSG_DONTWAIT);
  if (!waiting.ok() || waiting.value <= 0) return std::nullopt;
  const std::string_view bytes(buffer, static_cast<std::size_t>(waiting.value));
  Problem problem;
  problem.message = fmt::format("{} came that nobody asked for: {}", count_bytes(bytes.size()),
                                show_bytes(bytes, nullptr));
  problem.expected = "nothing more";
  problem.received = bytes_line(bytes, nullptr, 0);
  set_cause(problem, causes_of_surplus(socket, bytes));
  return problem;
}

Causes causes_of_surplus(const NamedSocket& socket, std::string_view bytes) {
  const KeptBytes before = socket.received.get().value_or(KeptBytes());
  if (!before.bytes.empty()) {
    return cause_of_bytes(before.bytes, before.bytes + std::string(bytes), before.charset);
  }
  if (!socket.sent) return {make_cause(CauseId::reply_before_request)};
  return {};
}

}  // namespace sockdrill
