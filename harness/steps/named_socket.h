// The sockets of a case, by the names that the scenario gave them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "os/endpoint.h"
#include "os/unique_fd.h"
#include "scenario/node.h"

namespace sockdrill {

/// A socket, or what is known of it after it was closed. Used by one thread at a time, except that
/// another thread may close or shut it down: that is something scenarios do on purpose.
struct NamedSocket {
  std::string name;
  UniqueFd fd;  // empty once closed
  bool blocking = true;
  bool listening = false;
  std::optional<Endpoint> local;  // as last known, also after the close
  std::optional<Endpoint> remote;
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

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<NamedSocket>, std::less<>> sockets_;
};

}  // namespace sockdrill
