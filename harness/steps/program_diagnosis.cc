#include "steps/program_diagnosis.h"

#include <algorithm>
#include <iterator>

#include "steps/port_diagnosis.h"
#include "steps/receive.h"
#include "steps/step_causes.h"

namespace sockdrill {
namespace {

// A program whose connection has ended may be about to end itself.
constexpr auto kDying = std::chrono::seconds(1);

void append(Causes& causes, Causes more) {
  causes.insert(causes.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
}

// What says where something stands, and not yet who did wrong.
bool may_be_deeper(const Causes& causes) {
  return causes.empty() || causes.front().id == CauseId::port_held ||
         causes.front().id == CauseId::reset_by_close || causes.front().id == CauseId::repr_printed;
}

// What the step said of itself, in its place among what was found out.
Causes join_known(Causes found, const Causes& known) {
  if (known.empty()) return found;
  const auto has = [&](CauseId id) {
    return std::any_of(found.begin(), found.end(),
                       [&](const Cause& cause) { return cause.id == id; });
  };
  switch (known.front().id) {
    case CauseId::port_held:
      if (!has(CauseId::port_held) && !has(CauseId::port_held_by_child)) append(found, known);
      return found;
    case CauseId::reset_by_close: {
      // A program that ended in peace had closed before: the end is not what went wrong.
      const bool in_peace = !found.empty() && found.front().id == CauseId::exited &&
                            found.front().arguments.at(1) == "0";
      if (in_peace) return known;
      if (has(CauseId::closed_with_unread)) return found;
      append(found, known);
      return found;
    }
    case CauseId::repr_printed:
      // Printed as it came, before the decoding that failed.
      return has(CauseId::exception) ? found : known;
    default:
      return found;
  }
}

// Whether the other end of a connection has closed it: its program may be about to end.
bool is_closed_by_peer(SockDiag& diag, const FailedStep& step) {
  if (!step.local || !step.remote) return step.target.has_value();
  const auto found = diag.find(*step.local, *step.remote);
  return found && (!*found || (*found)->state != TcpState::established);
}

}  // namespace

void diagnose(Stage& stage, std::string_view step, Outcome& outcome) {
  if (outcome.status != Status::failed || !outcome.problem) return;
  if (!may_be_deeper(outcome.problem->causes) || stage.programs.names().empty()) return;
  const std::size_t dot = step.find('.');
  FailedStep failed;
  failed.name = step.substr(0, dot);
  if (dot != std::string_view::npos) failed.verb = step.substr(dot + 1);
  failed.waited = outcome.waited;
  failed.target = outcome.target;
  failed.wants_end = outcome.problem->expected == kEndOfStream || failed.verb == "state";
  failed.was_reset = !outcome.problem->causes.empty() &&
                     outcome.problem->causes.front().id == CauseId::reset_by_close;
  failed.expected = outcome.problem->expected;
  failed.has_come =
      failed.verb == "recv" && outcome.problem->received != "nothing" && !failed.was_reset;
  if (const auto socket = stage.sockets.find(failed.name)) {
    failed.local = socket->local.get();
    failed.remote = socket->remote.get();
  }
  auto diag = SockDiag::open();  // another branch may fail at the same time
  if (!diag) return;
  const bool dying = !failed.waited && is_closed_by_peer(*diag, failed);
  const CaseFacts facts = gather_facts(stage, *diag, dying ? Nanoseconds(kDying) : Nanoseconds(0));
  Causes causes = port_causes(stage, failed, facts);
  const bool told = !causes.empty() && (causes.front().id == CauseId::bind_failed_unnoticed ||
                                        causes.front().id == CauseId::wrong_port);
  if (!told) append(causes, causes_of(failed, facts));
  set_cause(*outcome.problem, join_known(std::move(causes), outcome.problem->causes));
}

}  // namespace sockdrill
