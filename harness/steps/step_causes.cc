#include "steps/step_causes.h"

#include <algorithm>
#include <iterator>

#include "steps/call_causes.h"
#include "steps/program_causes.h"

namespace sockdrill {
namespace {

void append(Causes& causes, Causes more) {
  causes.insert(causes.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
}

bool same(const Endpoint& a, const Endpoint& b) { return a.unmapped() == b.unmapped(); }

// Its end, or else what its output tells of its failure.
Causes fate(const ProgramFacts& program) {
  if (!program.limit_exceeded.empty()) {
    return {make_cause(CauseId::limit_exceeded, program.name, program.limit_exceeded)};
  }
  if (program.exit) {
    return {end_cause(program.name, *program.exit, program.told, program.last_line)};
  }
  if (auto raised = raised_cause(program.name, program.told)) return {std::move(*raised)};
  return {};
}

Causes waiting(const ProgramFacts& program) {
  if (program.exit || !program.waits) return {};
  return {wait_cause(program.name, *program.waits)};
}

const ProgramFacts* find_program(const CaseFacts& facts, std::string_view name) {
  const auto found =
      std::find_if(facts.programs.begin(), facts.programs.end(),
                   [&](const ProgramFacts& program) { return program.name == name; });
  return found == facts.programs.end() ? nullptr : &*found;
}

std::vector<SocketInfo> listeners_of(const ProgramFacts& program, const CaseFacts& facts) {
  std::vector<SocketInfo> listeners;
  for (const SocketInfo& socket : facts.sockets) {
    if (socket.state == TcpState::listen && program.sockets.contains(socket.inode)) {
      listeners.push_back(socket);
    }
  }
  return listeners;
}

// The program at the other end: it holds that socket, or listens there; else the only one.
const ProgramFacts* find_peer_program(const FailedStep& step, const CaseFacts& facts,
                                      const SocketInfo* peer) {
  for (const ProgramFacts& program : facts.programs) {
    if (peer != nullptr && peer->inode != 0 && program.sockets.contains(peer->inode)) {
      return &program;
    }
  }
  for (const ProgramFacts& program : facts.programs) {
    if (program.listening && step.remote && program.listening->port() == step.remote->port()) {
      return &program;
    }
  }
  return facts.programs.size() == 1 ? &facts.programs.front() : nullptr;
}

// A connection that no process holds and that has not ended: nobody has accepted it.
std::optional<Cause> not_accepted(const ProgramFacts& program, const SocketInfo& peer,
                                  const CaseFacts& facts) {
  const bool open = peer.state == TcpState::established || peer.state == TcpState::close_wait;
  if (peer.inode != 0 || !open) return std::nullopt;
  for (const SocketInfo& listener : listeners_of(program, facts)) {
    if (listener.local.port() != peer.local.port()) continue;
    return make_cause(CauseId::never_accepts, program.name, listener.local.to_string(),
                      std::max(listener.receive_queue, 1U));
  }
  return std::nullopt;
}

Causes connection_causes(const FailedStep& step, const CaseFacts& facts) {
  const auto other_end = [&](const SocketInfo& socket) {
    return step.local && step.remote && same(socket.local, *step.remote) &&
           same(socket.remote, *step.local);
  };
  const auto found = std::find_if(facts.sockets.begin(), facts.sockets.end(), other_end);
  const SocketInfo* const peer = found == facts.sockets.end() ? nullptr : &*found;
  const ProgramFacts* const program = find_peer_program(step, facts, peer);
  if (program == nullptr) return {};
  // Who waits on this very connection has not failed: what was raised was of another, unless it was
  // raised just now: a thread that should have served this one as well.
  const bool attends = !program->told_lately && peer != nullptr && program->waits &&
                       program->waits->socket && program->waits->socket->remote == peer->remote;
  const bool in_peace = !program->exit || *program->exit == ExitStatus{};
  // What a program sent that then ended as it should is not explained by its end.
  const bool of_the_bytes = step.has_come && in_peace && !program->told;
  Causes causes = attends || of_the_bytes ? Causes() : fate(*program);
  if (step.was_reset && in_peace && !program->told) {
    if (auto unread = reset_cause(program->name, program->calls)) return {std::move(*unread)};
  }
  if (program->exit || !step.waited) return causes;
  if (peer != nullptr) {
    const std::string from = peer->remote.to_string();
    if (auto queued = not_accepted(*program, *peer, facts)) {
      causes.push_back(std::move(*queued));
    } else if (peer->inode != 0 && peer->unread_bytes() > 0) {
      causes.push_back(make_cause(CauseId::never_reads, program->name, from, peer->unread_bytes()));
    } else if (peer->inode != 0 && step.wants_end) {
      causes.push_back(
          make_cause(CauseId::never_closes, program->name, from, tcp_state_name(peer->state)));
    }
  }
  append(causes, waiting(*program));
  return causes;
}

// What a program that should listen on `port` (0: on any) does instead.
Causes instead_of_listening(const ProgramFacts& program, const CaseFacts& facts,
                            std::uint16_t port) {
  const std::vector<SocketInfo> listeners = listeners_of(program, facts);
  if (!listeners.empty()) {
    return {
        make_cause(CauseId::wrong_port, program.name, listeners.front().local.to_string(), port)};
  }
  for (const UdpSocket& socket : program.udp) {
    if (port == 0 || socket.local.port() == port) {
      return {make_cause(CauseId::udp_instead_of_tcp, program.name, socket.local.to_string())};
    }
  }
  for (const SocketInfo& socket : facts.sockets) {
    const bool bound =
        socket.state == TcpState::bound_inactive && program.sockets.contains(socket.inode);
    if (!bound || (port != 0 && socket.local.port() != port)) continue;
    Causes causes = {
        make_cause(CauseId::bound_not_listening, program.name, socket.local.to_string())};
    append(causes, waiting(program));
    return causes;
  }
  return {};
}

Causes connect_causes(const FailedStep& step, const CaseFacts& facts) {
  const Endpoint to = step.target->unmapped();
  for (const ProgramFacts& program : facts.programs) {
    bool elsewhere = false;
    for (const SocketInfo& listener : listeners_of(program, facts)) {
      if (listener.local.port() != to.port()) continue;
      const bool covers = listener.local.is_wildcard() || same(listener.local, to);
      elsewhere = elsewhere || !covers;
      if (covers && listener.receive_queue > listener.send_queue) {
        return {make_cause(CauseId::backlog_full, program.name, listener.local.to_string(),
                           listener.receive_queue, listener.send_queue)};
      }
      if (covers) return {};
    }
    if (elsewhere) {
      for (const SocketInfo& listener : listeners_of(program, facts)) {
        if (listener.local.port() != to.port()) continue;
        return {make_cause(CauseId::bound_to_one_address, listener.local.address_string())};
      }
    }
  }
  // Nobody listens there: whoever did, or does elsewhere.
  for (const ProgramFacts& program : facts.programs) {
    const bool once = program.listening && program.listening->port() == to.port();
    if (!once && facts.programs.size() > 1) continue;
    Causes causes = fate(program);
    if (causes.empty()) causes = instead_of_listening(program, facts, to.port());
    if (causes.empty()) {
      causes = {make_cause(CauseId::not_listening, program.name)};
      append(causes, waiting(program));
    }
    return causes;
  }
  return {};
}

// Whether somebody listens where the socket connects to.
bool is_heard(const SocketInfo& socket, const CaseFacts& facts) {
  return std::any_of(facts.sockets.begin(), facts.sockets.end(), [&](const SocketInfo& one) {
    return one.state == TcpState::listen && one.local.port() == socket.remote.port() &&
           (one.local.is_wildcard() || same(one.local, socket.remote));
  });
}

// A listener of the scenario's to which a program should have connected.
Causes accept_causes(const CaseFacts& facts) {
  for (const ProgramFacts& program : facts.programs) {
    Causes causes = fate(program);
    if (!causes.empty()) return causes;
    for (const SocketInfo& socket : facts.sockets) {
      const bool connects = program.sockets.contains(socket.inode) && socket.remote.port() != 0;
      if (!connects || is_heard(socket, facts)) continue;
      return {make_cause(CauseId::connects_elsewhere, program.name, socket.remote.to_string(), "")};
    }
    if (!program.udp.empty()) {
      return {make_cause(CauseId::udp_instead_of_tcp, program.name,
                         program.udp.front().local.to_string())};
    }
    causes = waiting(program);
    if (!causes.empty()) return causes;
  }
  return {};
}

Causes start_causes(const ProgramFacts& program, const FailedStep& step, const CaseFacts& facts) {
  Causes causes = fate(program);
  if (program.exit) return causes;
  append(causes, instead_of_listening(program, facts, step.target ? step.target->port() : 0));
  if (causes.empty()) causes = waiting(program);
  return causes;
}

// A program that is in the middle of something, not one that waits for whatever comes next.
bool is_busy(const ProgramFacts& program) {
  using Kind = BlockedCall::Kind;
  if (!program.waits) return false;
  switch (program.waits->kind) {
    case Kind::connect:
    case Kind::receive:
    case Kind::send:
    case Kind::input:
    case Kind::sleep:
    case Kind::stopped:
    case Kind::computes:
      return true;
    default:
      return false;
  }
}

Causes output_causes(const ProgramFacts& program) {
  Causes causes = fate(program);
  const bool in_peace = program.exit && *program.exit == ExitStatus{} && !program.told;
  if (in_peace) return {};  // it said what it had to say: that is in what was received
  if (!causes.empty()) return causes;
  if (program.silent_pipe) causes.push_back(make_cause(CauseId::output_buffered, program.name));
  if (is_busy(program)) append(causes, waiting(program));
  return causes;
}

// Calls that were not made, or not in time: which flag they missed is told by them, too.
Causes call_causes(const ProgramFacts& program, const FailedStep& step) {
  const bool of_the_flag =
      step.expected.find("SO_REUSEADDR") != std::string::npos || step.expected.starts_with("bind");
  if (of_the_flag && program.listening) {
    if (auto flag = reuse_cause(program.name, program.calls, program.listening->port())) {
      return {std::move(*flag)};
    }
  }
  // It ended as it should: what it did not call is told by what it called.
  if (program.exit && *program.exit == ExitStatus{} && !program.told) return {};
  Causes causes = fate(program);
  if (causes.empty()) causes = waiting(program);
  return causes;
}

Causes program_causes(const ProgramFacts& program, const FailedStep& step, const CaseFacts& facts) {
  if (step.verb == "start") return start_causes(program, step, facts);
  if (step.verb == "output") return output_causes(program);
  if (step.verb == "calls") return call_causes(program, step);
  if (step.verb == "socket") {
    return listeners_of(program, facts).empty() ? start_causes(program, step, facts) : Causes();
  }
  Causes causes = fate(program);
  if (causes.empty()) causes = waiting(program);
  return causes;
}

}  // namespace

Causes causes_of(const FailedStep& step, const CaseFacts& facts) {
  if (const ProgramFacts* const program = find_program(facts, step.name)) {
    return program_causes(*program, step, facts);
  }
  if (step.verb == "connect") return step.target ? connect_causes(step, facts) : Causes();
  if (step.verb == "accept" || step.verb == "listen") {
    return step.waited ? accept_causes(facts) : Causes();
  }
  return connection_causes(step, facts);
}

}  // namespace sockdrill
