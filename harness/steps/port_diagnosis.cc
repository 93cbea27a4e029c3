#include "steps/port_diagnosis.h"

#include <netinet/in.h>

#include <algorithm>
#include <cerrno>

#include "steps/port_conflict.h"
#include "steps/port_range.h"
#include "steps/port_table.h"

namespace sockdrill {
namespace {

// Whether a socket of our own would be refused now. It is closed at once.
bool is_refused(Stage& stage, std::uint16_t port, bool reuse_address) {
  const CallResult made = stage.system.socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (!made.ok()) return false;
  const UniqueFd fd(static_cast<int>(made.value));
  const int on = 1;
  if (reuse_address) {
    stage.system.setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  }
  const Endpoint at = Endpoint::any(AF_INET, port);
  return stage.system.bind(fd.get(), at.sockaddr_ptr(), at.sockaddr_size()).error == EADDRINUSE;
}

bool found_it_in_use(const ProgramFacts& program) {
  return (program.told && says_in_use(program.told->message)) || says_in_use(program.last_line);
}

// A process that a program started and that outlived it.
std::optional<Cause> held_by_child(Stage& stage, const CaseFacts& facts, std::uint16_t port) {
  for (const SocketInfo& socket : facts.sockets) {
    if (socket.state != TcpState::listen || (port != 0 && socket.local.port() != port)) continue;
    for (const ProgramFacts& program : facts.programs) {
      if (!program.exit || !program.sockets.contains(socket.inode)) continue;
      const SocketHolder holder = find_holder(stage, program.name, socket.inode);
      return make_cause(CauseId::port_held_by_child, socket.local.port(), holder.process,
                        holder.command, program.name);
    }
  }
  return std::nullopt;
}

// Whether what is left on the port is of the same program, run before: then its flags are known.
bool is_left_by_the_same(Stage& stage, const std::vector<PortSocket>& left,
                         const std::string& name) {
  const bool all_of_programs = std::all_of(
      left.begin(), left.end(), [](const PortSocket& one) { return one.socket == nullptr; });
  const ProgramSpec* const spec = stage.programs.spec(name);
  if (!all_of_programs || spec == nullptr) return false;
  for (const std::string& other : stage.programs.names()) {
    const ProgramSpec* const its = stage.programs.spec(other);
    const bool started = stage.programs.find(other) != nullptr;
    const bool serves = other == name || stage.programs.listening(other).has_value();
    if (started && serves && its->command != spec->command) return false;
  }
  return true;
}

// Whether the port was the system's choice when it was first taken: then another start gets another
// one, without a bind that fails.
bool is_ephemeral(Stage& stage, std::uint16_t port) {
  const auto range = ephemeral_ports(stage);
  return range && range->contains(port);
}

// Whether one of the programs with that command listened on a socket without the flag.
bool listened_without_flag(Stage& stage, const std::string& name) {
  const ProgramSpec* const spec = stage.programs.spec(name);
  for (const std::string& other : stage.programs.names()) {
    const auto running = stage.programs.find(other);
    if (running == nullptr || stage.programs.spec(other)->command != spec->command) continue;
    if (const auto flag = running->listened_with_reuse_address()) return !*flag;
  }
  return false;
}

// A bind that was refused because of connections that have ended: what SO_REUSEADDR is for.
// TIME_WAIT keeps the flag of the socket that it was (socket(7)), so a bind with the flag succeeds
// beside it only where both have it.
std::optional<Cause> flag_cause(Stage& stage, const std::vector<PortSocket>& left,
                                const std::string& name, std::uint16_t port) {
  const bool would_do = !is_refused(stage, port, true);
  const bool same = is_left_by_the_same(stage, left, name);
  if (same && would_do) {
    // The connections have the flag, the socket that was bound had it too late or never.
    return make_cause(listened_without_flag(stage, name) ? CauseId::reuse_address_on_connection
                                                         : CauseId::reuse_address_late,
                      name);
  }
  if (same || would_do) return make_cause(CauseId::reuse_address_missing, name);
  return std::nullopt;
}

}  // namespace

Causes port_causes(Stage& stage, const FailedStep& step, const CaseFacts& facts) {
  const bool of_a_port = step.verb == "port" || step.verb == "left" || step.verb == "start";
  const std::uint16_t port = step.target ? step.target->port() : 0;
  if (!of_a_port || (step.verb == "start" && port == 0)) return {};
  if (auto child = held_by_child(stage, facts, port)) return {std::move(*child)};
  const auto program = std::find_if(facts.programs.begin(), facts.programs.end(),
                                    [&](const ProgramFacts& one) { return one.name == step.name; });
  if (step.verb != "start" || program == facts.programs.end()) return {};
  const auto left = sockets_on_port(stage, port);
  if (!left || left->empty() || !is_refused(stage, port, false)) return {};

  Causes causes;
  const bool listens = std::any_of(left->begin(), left->end(), [](const PortSocket& one) {
    return one.info.state == TcpState::listen;
  });
  if (!program->exit && !is_ephemeral(stage, port)) {
    // It took another port and went on: bind's failure was not looked at.
    for (const SocketInfo& socket : facts.sockets) {
      if (socket.state != TcpState::listen || !program->sockets.contains(socket.inode)) continue;
      if (!socket.local.is_wildcard()) continue;
      // A port of the program's own choosing: it noticed, and went elsewhere.
      const bool unnoticed = is_ephemeral(stage, socket.local.port());
      causes.push_back(
          unnoticed ? make_cause(CauseId::bind_failed_unnoticed, step.name, port,
                                 socket.local.to_string())
                    : make_cause(CauseId::wrong_port, step.name, socket.local.to_string(), port));
      break;
    }
  }
  if (causes.empty() && !found_it_in_use(*program)) return {};
  if (auto flag = listens ? std::nullopt : flag_cause(stage, *left, step.name, port)) {
    causes.push_back(std::move(*flag));
  }
  Causes holders = explain_port(stage, port);
  causes.insert(causes.end(), holders.begin(), holders.end());
  return causes;
}

}  // namespace sockdrill
