#include "steps/named_socket.h"

namespace sockdrill {

std::shared_ptr<NamedSocket> SocketTable::find(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = sockets_.find(name);
  return found == sockets_.end() ? nullptr : found->second;
}

void SocketTable::put(std::shared_ptr<NamedSocket> socket) {
  const std::lock_guard lock(mutex_);
  sockets_.insert_or_assign(socket->name, std::move(socket));
}

void SocketTable::for_each(const std::function<void(NamedSocket&)>& use) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [name, socket] : sockets_) use(*socket);
}

std::vector<std::shared_ptr<NamedSocket>> SocketTable::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<NamedSocket>> out;
  out.reserve(sockets_.size());
  for (const auto& [name, socket] : sockets_) out.push_back(socket);
  return out;
}

}  // namespace sockdrill
