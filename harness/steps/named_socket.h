// The sockets of a case, by the names that the scenario gave them.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "charset/charset.h"
#include "os/endpoint.h"
#include "os/unique_fd.h"
#include "scenario/node.h"
#include "steps/last_known.h"

namespace sockdrill {

/// How a socket was closed, for messages about what stays of it.
struct Ending {
  bool reset = false;  // with SO_LINGER 0
  long unread = 0;     // bytes that waited to be received: then the close is a reset as well
  TimePoint at;
};

/// The head of what was sent or received, and the encoding in which it is a text, or null.
struct KeptBytes {
  static constexpr std::size_t kKept = 4096;
  std::string bytes;
  const Charset* charset = nullptr;
};

/// A socket, or what is known of it after it was closed. Used by one thread at a time, except that
/// another thread may close or shut it down, which scenarios do on purpose, and may look at what is
/// known of it, which is why that is guarded.
struct NamedSocket {
  std::string name;
  UniqueFd fd;  // empty once closed
  bool blocking = true;
  std::atomic<bool> listening{false};
  LastKnown<Endpoint> local;  // also after the close
  LastKnown<Endpoint> remote;
  // As last set, or inherited from the listener: nobody can be asked once it is closed.
  std::atomic<bool> reuse_address{false};
  std::atomic<bool> reuse_port{false};
  std::atomic<bool> linger_zero{false};
  LastKnown<Ending> ending;  // once it was closed by a step
  // What a step last sent on it: an echo is known by that, and a length that was counted wrongly.
  LastKnown<KeptBytes> sent;
  // What a step last received on it: what comes behind that is told by it.
  LastKnown<KeptBytes> received;
  // What must live as long as the case has the name, such as a process that has the socket open.
  std::shared_ptr<const void> keeper;
  // The last receive, where it said exactly what was to come: bytes behind that are a failure of
  // it.
  const Node* exact_receive = nullptr;
};

/// Thread-safe; the sockets themselves are shared with whoever looked them up.
class SocketTable {
 public:
  /// nullptr where there is none of that name.
  std::shared_ptr<NamedSocket> find(std::string_view name) const;
  /// Takes the place of an earlier one of the same name.
  void put(std::shared_ptr<NamedSocket> socket);
  void for_each(const std::function<void(NamedSocket&)>& use) const;
  std::vector<std::shared_ptr<NamedSocket>> all() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<NamedSocket>, std::less<>> sockets_;
};

}  // namespace sockdrill
