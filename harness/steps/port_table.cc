#include "steps/port_table.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>

#include "os/listening.h"

namespace sockdrill {
namespace {

std::uint32_t inode_of(const NamedSocket& socket) {
  struct stat status {};
  if (!socket.fd || ::fstat(socket.fd.get(), &status) != 0) return 0;
  return static_cast<std::uint32_t>(status.st_ino);
}

bool same_end(const LastKnown<Endpoint>& known, const Endpoint& seen) {
  return known && known->unmapped() == seen.unmapped();
}

bool has_peer(const SocketInfo& info) {
  return info.state != TcpState::listen && info.state != TcpState::bound_inactive;
}

// A listener or a bound socket that is open is known by its inode; what is connected, or was, by
// its ends, for those stay when the descriptor goes.
bool is_same(const NamedSocket& named, const SocketInfo& info) {
  if (!has_peer(info)) {
    if (named.keeper != nullptr) return named.local == info.local;
    return info.inode != 0 && inode_of(named) == info.inode;
  }
  return named.remote && same_end(named.local, info.local) && same_end(named.remote, info.remote);
}

bool is_other_end(const NamedSocket& named, const SocketInfo& info) {
  return has_peer(info) && named.remote && same_end(named.local, info.remote) &&
         same_end(named.remote, info.local);
}

// The program that listens, or last listened, where the socket is.
std::string program_at(Stage& stage, const SocketInfo& info) {
  for (const std::string& name : stage.programs.names()) {
    const auto at = stage.programs.listening(name);
    if (at && at->port() == info.local.port()) return name;
  }
  return {};
}

}  // namespace

PortSocket name_socket(Stage& stage, const SocketInfo& info) {
  PortSocket named{info, {}, false, nullptr};
  std::string other;
  std::shared_ptr<NamedSocket> closed;
  for (const auto& socket : stage.sockets.all()) {
    if (is_same(*socket, info)) {
      // Of two that had these ends in turn the open one, else the later.
      if (closed != nullptr && !socket->fd) continue;
      closed = socket;
    } else if (is_other_end(*socket, info)) {
      other = socket->name;
    }
  }
  if (closed != nullptr) {
    named.whose = closed->name;
    named.socket = closed;
    return named;
  }
  named.whose = program_at(stage, info);
  if (named.whose.empty() && !other.empty()) {
    named.whose = other;
    named.is_peer = true;
  }
  return named;
}

Result<std::vector<PortSocket>> sockets_on_port(Stage& stage, std::uint16_t port) {
  const auto found = stage.network.sock_diag().dump({.local_port = port});
  if (!found) return tl::unexpected<Error>(found.error());
  std::vector<PortSocket> out;
  for (const SocketInfo& info : *found) {
    // A client of the case's may have an address outside of its range, its server has not.
    const bool own = stage.network.is_own(info.local) || stage.network.is_own(info.remote);
    if (info.local.port() != port || !own) continue;
    out.push_back(name_socket(stage, info));
  }
  return out;
}

std::string owner_of(Stage& stage, const SocketInfo& info) {
  if (info.inode == 0) return "nobody";
  for (const auto& socket : stage.sockets.all()) {
    if (inode_of(*socket) == info.inode) return "engine";
  }
  for (const std::string& name : stage.programs.names()) {
    const auto program = stage.programs.find(name);
    if (program == nullptr) continue;
    const bool holds = program->with_process(
        [&](const Process& process) { return socket_inodes(process).contains(info.inode); });
    if (holds) return name;
  }
  return "another process";
}

std::string describe(const PortSocket& socket) {
  std::string text = to_string(socket.info);
  if (!socket.whose.empty()) text += " of " + socket.name();
  return text;
}

std::string show_time_left(std::chrono::milliseconds left) {
  if (left < std::chrono::seconds(1)) return fmt::format("{} ms", left.count());
  return fmt::format("{} s", (left.count() + 500) / 1000);
}

}  // namespace sockdrill
