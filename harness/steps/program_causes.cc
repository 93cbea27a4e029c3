#include "steps/program_causes.h"

#include <string.h>

#include "base/text.h"

namespace sockdrill {
namespace {

constexpr std::size_t kLongest = 160;  // code points of a message

std::string shown(std::string_view text) { return shorten(visible(text), kLongest); }

std::string line_of(const Traceback& told) {
  return told.line > 0 ? std::to_string(told.line) : std::string();
}

Cause told_cause(const std::string& program, const Traceback& told) {
  const std::string message = shown(told.message);
  const std::string file = shown(told.file);
  switch (told.kind) {
    case Traceback::Kind::exception:
      return make_cause(CauseId::exception, program, shown(told.type), message, file,
                        line_of(told));
    case Traceback::Kind::memory_error:
      return make_cause(CauseId::memory_error, program, message, file, line_of(told));
    case Traceback::Kind::build_error:
      return make_cause(CauseId::build_error, program, message, file, line_of(told));
    case Traceback::Kind::shell_error:
      return make_cause(CauseId::shell_error, program, message, file, line_of(told));
  }
  return {};
}

std::string signal_name(int number) {
  const char* const name = ::sigabbrev_np(number);
  return name != nullptr ? std::string("SIG") + name : std::to_string(number);
}

}  // namespace

std::optional<Cause> raised_cause(const std::string& program,
                                  const std::optional<Traceback>& told) {
  const bool counts = told && (told->kind == Traceback::Kind::exception ||
                               told->kind == Traceback::Kind::memory_error);
  return counts ? std::optional(told_cause(program, *told)) : std::nullopt;
}

Cause end_cause(const std::string& program, const ExitStatus& status,
                const std::optional<Traceback>& told, const std::string& last_line) {
  const bool peaceful = status.signal == 0 && status.code == 0;
  if (told && !peaceful) return told_cause(program, *told);
  if (auto raised = raised_cause(program, told)) return std::move(*raised);
  if (status.signal != 0) {
    return make_cause(CauseId::ended_by_signal, program, signal_name(status.signal));
  }
  return make_cause(CauseId::exited, program, status.code, shown(last_line));
}

Cause build_cause(const std::string& program, const std::string& output,
                  const std::string& message) {
  const auto told = find_traceback(output);
  if (told && told->kind == Traceback::Kind::build_error) return told_cause(program, *told);
  return make_cause(CauseId::build_error, program, shown(message), "", "");
}

Cause wait_cause(const std::string& program, const BlockedCall& blocked) {
  using Kind = BlockedCall::Kind;
  const std::string remote = blocked.socket ? blocked.socket->remote.to_string() : std::string();
  const std::string local = blocked.socket ? blocked.socket->local.to_string() : std::string();
  const auto call_or = [&](CauseId id) { return make_cause(id, program, blocked.call); };
  switch (blocked.kind) {
    case Kind::accept:
      return make_cause(CauseId::waits_in_accept, program, local);
    case Kind::connect:
      return make_cause(CauseId::waits_in_connect, program, remote);
    case Kind::receive:
      return make_cause(CauseId::waits_in_recv, program, remote);
    case Kind::send:
      return make_cause(CauseId::waits_in_send, program, remote);
    case Kind::input:
      return make_cause(CauseId::waits_for_input, program);
    case Kind::sleep:
      return make_cause(CauseId::waits_in_sleep, program);
    case Kind::stopped:
      return make_cause(CauseId::is_stopped, program);
    case Kind::computes:
      return make_cause(CauseId::computes, program);
    case Kind::event:
      return call_or(CauseId::waits_for_event);
    case Kind::lock:
      return make_cause(CauseId::waits_for_lock, program);
    case Kind::child:
      return make_cause(CauseId::waits_for_child, program);
    case Kind::other:
      return blocked.call.empty() ? make_cause(CauseId::still_runs, program)
                                  : call_or(CauseId::waits_in_call);
  }
  return {};
}

}  // namespace sockdrill
