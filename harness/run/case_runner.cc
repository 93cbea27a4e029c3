#include "run/case_runner.h"

#include <fmt/format.h>

#include "os/another_user.h"
#include "os/endpoint.h"
#include "plan/script.h"
#include "run/script_runner.h"
#include "steps/active_close.h"
#include "steps/socket_options.h"
#include "trace/case_trace.h"
#include "verdict/judge.h"

namespace sockdrill {
namespace {

// Why the case cannot be honest here; empty where it can.
std::string unmet_need(const Needs& needs, const RunContext& context) {
  const IsolationProbe& isolation = context.isolation;
  for (const NeedReason& need : needs.all()) {
    switch (need.need) {
      case Need::private_network:
        if (isolation.isolation != Isolation::loopback_addresses) break;
        return fmt::format("needs a private network ({}), and there are none here", need.reason);
      case Need::ipv6:
        if (isolation.ipv6) break;
        return fmt::format("needs IPv6 ({}), and there is none here", need.reason);
      case Need::another_user:
        if (const auto user = AnotherUserScope::enter(); !user) {
          return fmt::format("needs a second user ({}): {}", need.reason, user.error().message);
        }
        break;
      case Need::localhost:
        if (const auto known = resolve_localhost(0); !known) {
          return fmt::format("needs the name localhost ({}): {}", need.reason,
                             known.error().message);
        }
        break;
      case Need::watched_calls:
        if (context.sandboxing.layers().has(Layer::call_filter)) break;
        return fmt::format("needs a system call filter ({}), and there is none here", need.reason);
    }
  }
  return {};
}

Result<void> set_up_network(const NetworkSettings& settings, Network& network) {
  if (settings.any_address_local) {
    if (auto done = network.make_every_address_local(); !done) return done;
  }
  for (const auto& [name, value] : settings.sysctls) {
    if (auto done = network.set_sysctl(name, value); !done) return done;
  }
  for (const std::string& address : settings.addresses) {
    if (auto done = network.add_address(address); !done) return done;
  }
  return {};
}

// Ends what the scenario left open. A reset, so that nothing of it stays in the network.
void close_sockets(Stage& stage) {
  stage.sockets.for_each([&](NamedSocket& socket) {
    socket.keeper.reset();
    if (!socket.fd) return;
    if (!socket.listening) {
      set_option(stage.system, socket.fd.get(), *find_socket_option("linger"), 0);
    }
    socket.fd.reset();
  });
}

// Plays the case; returns why it could not be played to its end, where that is our trouble.
Result<void> play(const Script& script, double scale, const RunContext& context, Captures& captures,
                  CaseTrace& trace, Workplace& workplace, Watch& watch) {
  auto network = workplace.enter();
  if (!network) return tl::unexpected<Error>(network.error());
  Result<void> set_up;
  if (network->is_private()) set_up = set_up_network(script.network, network->network());
  SocketTable sockets;
  ProgramTable programs(context.sandboxing, trace);
  if (set_up) {
    for (const ProgramSpec& spec : script.programs) programs.define(spec);
    Stage stage{context.system, watch, sockets, programs, *network, captures};
    ScriptRunner(script, context.bind, scale, trace).run(stage);
    programs.end_all();
    close_sockets(stage);
  }
  auto left = workplace.leave(std::move(*network), script.programs.empty(), active_closes(sockets));
  return set_up ? left : set_up;
}

// The script that the plan kept, or a new one.
std::shared_ptr<const Script> script_of(const PlannedCase& planned, const RunContext& context,
                                        const Captures& captures, Diagnostics& mistakes) {
  if (planned.script != nullptr) return planned.script;
  return std::make_shared<const Script>(
      write_script(*planned.scenario, planned.variant, context.bind, &captures, mistakes));
}

}  // namespace

CaseRecord run_case(const PlannedCase& planned, std::uint32_t number, std::uint32_t worker,
                    const RunContext& context, Workplace& workplace, Watch& watch,
                    std::string& carry) {
  const TimePoint start = Clock::now();
  CaseTrace trace(context.log, number, context.start, &carry);
  CaseIdentity identity = identity_of(planned);
  trace.record(CaseStarted{identity, worker, planned.repeat, planned.attempt});
  Captures captures;
  Diagnostics mistakes;
  const auto script = script_of(planned, context, captures, mistakes);
  if (!mistakes.empty()) {
    trace.record(CaseTrouble{mistakes.all().front().message});
  } else if (std::string reason = unmet_need(script->needs, context); !reason.empty()) {
    trace.record(CaseSkipped{std::move(reason)});
  } else if (auto played = play(*script, static_cast<double>(planned.scale), context, captures,
                                trace, workplace, watch);
             !played) {
    trace.record(CaseTrouble{played.error().message});
  }
  if (watch.stopped()) trace.record(CaseTrouble{"interrupted"});
  trace.finish();
  CaseRecord record = judge(std::move(identity), trace.events());
  record.number = number;
  record.repeat = planned.repeat;
  record.duration = Clock::now() - start;
  trace.record(CaseDone{record.status, record.points, record.duration});
  return record;
}

}  // namespace sockdrill
