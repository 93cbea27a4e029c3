#include "steps/active_close.h"

#include <algorithm>

namespace sockdrill {
namespace {

// Each is held against all others.
constexpr std::size_t kMost = 16;

struct Closed {
  ConnectionEnds ends;
  TimePoint at;
};

bool are_of_one_connection(const ConnectionEnds& one, const ConnectionEnds& other) {
  return one.local.unmapped() == other.remote.unmapped() &&
         one.remote.unmapped() == other.local.unmapped();
}

}  // namespace

std::vector<ConnectionEnds> active_closes(const SocketTable& sockets) {
  std::vector<Closed> closed;
  sockets.for_each([&](const NamedSocket& socket) {
    const auto ending = socket.ending.get();
    if (!ending || ending->reset || ending->unread > 0) return;
    const auto local = socket.local.get();
    const auto remote = socket.remote.get();
    if (local && remote) closed.push_back({{*local, *remote}, ending->at});
  });
  if (closed.size() > kMost) return {};
  std::sort(closed.begin(), closed.end(),
            [](const Closed& one, const Closed& other) { return one.at < other.at; });
  std::vector<ConnectionEnds> first;
  for (const Closed& one : closed) {
    const bool is_second = std::any_of(
        first.begin(), first.end(),
        [&](const ConnectionEnds& earlier) { return are_of_one_connection(earlier, one.ends); });
    if (!is_second) first.push_back(one.ends);
  }
  return first;
}

}  // namespace sockdrill
