#include "run/case_runner.h"

#include <fmt/format.h>

#include "plan/script.h"
#include "run/script_runner.h"
#include "steps/socket_options.h"
#include "trace/case_trace.h"
#include "verdict/judge.h"

namespace sockdrill {
namespace {

// Why the case cannot be honest here; empty where it can.
std::string unmet_need(const Needs& needs, const IsolationProbe& isolation) {
  for (const NeedReason& need : needs.all()) {
    switch (need.need) {
      case Need::private_network:
        if (isolation.isolation != Isolation::loopback_addresses) break;
        return fmt::format("needs a private network ({}), and there are none here", need.reason);
      case Need::ipv6:
        if (isolation.ipv6) break;
        return fmt::format("needs IPv6 ({}), and there is none here", need.reason);
    }
  }
  return {};
}

std::string scalar_text(const Node& node, const Scope& scope, const Captures& captures,
                        Diagnostics& mistakes) {
  const auto text = substitute(node, scope, &captures, mistakes);
  return text ? text->text : std::string();
}

// The scenario's network settings, the suite's first.
Result<void> set_up_network(const Script& script, const Captures& captures, Network& network) {
  Diagnostics mistakes;
  const Scope& scope = script.scopes.front();
  for (const Node* node : {script.scenario->suite->network, script.scenario->network}) {
    if (node == nullptr) continue;
    if (text_of(*node, "any_address") == "local") {
      if (auto done = network.make_every_address_local(); !done) return done;
    }
    if (const Node* const sysctls = node->find("sysctls")) {
      for (const Node::Entry& entry : sysctls->entries()) {
        const std::string value = scalar_text(*entry.value, scope, captures, mistakes);
        auto done = network.set_sysctl(entry.key->text(), value);
        if (!done) return done;
      }
    }
    if (const Node* const addresses = node->find("addresses")) {
      for (const Node* item : addresses->items()) {
        std::string address = scalar_text(*item, scope, captures, mistakes);
        if (address.find('/') == std::string::npos) {
          address += address.find(':') == std::string::npos ? "/32" : "/128";
        }
        if (auto done = network.add_address(address); !done) return done;
      }
    }
  }
  if (!mistakes.empty()) return fail(mistakes.all().front().message);
  return {};
}

// Ends what the scenario left open. A reset, so that nothing of it stays in the network.
void close_sockets(Stage& stage) {
  stage.sockets.for_each([&](NamedSocket& socket) {
    if (!socket.fd) return;
    if (!socket.listening) {
      set_option(stage.system, socket.fd.get(), *find_socket_option("linger"), 0);
    }
    socket.fd.reset();
  });
}

// Plays the case; returns why it could not be played to its end, where that is our trouble.
Result<void> play(const Script& script, const RunContext& context, Captures& captures,
                  CaseTrace& trace, Workplace& workplace, Watch& watch) {
  auto network = workplace.enter();
  if (!network) return tl::unexpected<Error>(network.error());
  Result<void> set_up;
  if (network->is_private()) set_up = set_up_network(script, captures, network->network());
  SocketTable sockets;
  ProgramTable programs(trace);
  if (set_up) {
    for (const ProgramSpec& spec : script.programs) programs.define(spec);
    Stage stage{context.system, watch, sockets, programs, *network, captures};
    ScriptRunner(script, context.bind, trace).run(stage);
    programs.end_all();
    close_sockets(stage);
  }
  auto left = workplace.leave(std::move(*network), script.programs.empty());
  return set_up ? left : set_up;
}

}  // namespace

CaseRecord run_case(const PlannedCase& planned, std::uint32_t number, std::uint32_t worker,
                    const RunContext& context, Workplace& workplace, Watch& watch) {
  const TimePoint start = Clock::now();
  CaseTrace trace(context.log, number, context.start);
  CaseIdentity identity = identity_of(planned);
  trace.record(CaseStarted{identity, worker, planned.repeat});
  Captures captures;
  Diagnostics mistakes;
  const Script script =
      write_script(*planned.scenario, planned.variant, context.bind, &captures, mistakes);
  if (!mistakes.empty()) {
    trace.record(CaseTrouble{mistakes.all().front().message});
  } else if (std::string reason = unmet_need(script.needs, context.isolation); !reason.empty()) {
    trace.record(CaseSkipped{std::move(reason)});
  } else if (auto played = play(script, context, captures, trace, workplace, watch); !played) {
    trace.record(CaseTrouble{played.error().message});
  }
  if (watch.stopped()) trace.record(CaseTrouble{"interrupted"});
  trace.finish();
  CaseRecord record = judge(identity, trace.events());
  record.number = number;
  record.repeat = planned.repeat;
  record.duration = Clock::now() - start;
  trace.record(CaseDone{record.status, record.points, record.duration});
  return record;
}

}  // namespace sockdrill
