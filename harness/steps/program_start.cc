// start: a program begins, and is ready when it listens.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "os/listening.h"
#include "steps/bind_step.h"
#include "steps/call.h"
#include "steps/port_conflict.h"
#include "steps/program_causes.h"
#include "steps/program_evidence.h"
#include "steps/verbs.h"

namespace sockdrill {
namespace {

std::string describe_listeners(const std::vector<SocketInfo>& listeners) {
  std::vector<std::string> texts;
  for (const SocketInfo& one : listeners) {
    texts.push_back(fmt::format("{}, backlog {}", one.local.to_string(), one.send_queue));
  }
  return join_words({texts.begin(), texts.end()});
}

class StartStep final : public Step {
 public:
  explicit StartStep(Args& args)
      : name_(args.target()),
        arguments_(args.list("args")),
        patience_(args.patience()),
        saves_(args.saves()) {
    args.need(Need::private_network, "starts a program");
    const auto listening = args.text("listening");
    if (!listening || parse_flag(*listening) == false) return;
    waits_ = true;
    args.watch(name_, Watching::listening);
    at_ = args.node("listening");
    if (*listening == "any" || parse_flag(*listening) == true) return;
    port_ = parse_port(*listening);
    if (!port_ && !args.deferred()) {
      args.mistake(*at_, fmt::format("listening wants a port, any or off, not '{}'",
                                     shorten(visible(*listening), 40)));
    }
  }

  Outcome run(Stage& stage) const override {
    const auto started = stage.programs.start(name_, arguments_);
    if (!started) {
      Problem problem;
      problem.message = fmt::format("{} cannot be started: {}", name_, started.error().message);
      const ProgramSpec* const spec = stage.programs.spec(name_);
      if (started.error().ours || (spec != nullptr && spec->is_reference)) {
        return errored(problem.message);
      }
      if (!started.error().made.empty()) {
        set_cause(problem, build_cause(name_, started.error().made, started.error().message));
      }
      return failed(problem.message, problem);
    }
    RunningProgram& program = **started;
    if (!waits_) return passed(fmt::format("{} started", name_));
    const auto waited = wait(stage, program);
    if (!waited) return errored(waited.error().message);
    if (waited->listeners.empty()) return not_listening(stage, program, *waited);
    const Endpoint at = waited->listeners.front().local;
    stage.programs.set_listening(name_, at);
    saves_.keep(stage.captures, "port", std::to_string(at.port()));
    saves_.keep(stage.captures, "address", at.address_string());
    return passed(fmt::format("{} listens on {}", name_, describe_listeners(waited->listeners)));
  }

  std::string explain() const override {
    if (!waits_) return fmt::format("starts {}", name_);
    return fmt::format("starts {} and waits until it listens on {}", name_,
                       port_ ? fmt::format("port {}", *port_) : "a port");
  }

 private:
  Result<ListenerWait> wait(Stage& stage, RunningProgram& program) const {
    const TimePoint deadline = Clock::now() + patience_;
    if (!program.listening()) return look_until(deadline, stage, program);
    program.wait_until_listening(port_, stage.watch, deadline);
    const std::vector<Endpoint> told = *program.listening();
    auto listeners = stage.network.sock_diag().dump({.states = {TcpState::listen}});
    if (!listeners) return tl::unexpected(listeners.error());
    std::erase_if(*listeners, [&](const SocketInfo& one) {
      return (port_ && one.local.port() != *port_) ||
             std::find(told.begin(), told.end(), one.local) == told.end();
    });
    if (!listeners->empty()) return ListenerWait{std::move(*listeners), std::nullopt};
    auto exited = program.wait_for_exit(stage.watch, TimePoint());
    if (!exited) return tl::unexpected(exited.error());
    return ListenerWait{{}, *exited};
  }

  // Where the kernel does not tell. In slices, so that Ctrl-C is seen.
  Result<ListenerWait> look_until(TimePoint deadline, Stage& stage, RunningProgram& program) const {
    for (;;) {
      const TimePoint until = std::min(deadline, Clock::now() + std::chrono::milliseconds(20));
      auto waited = program.with_process([&](Process& process) {
        return wait_for_listener(stage.network.sock_diag(), process, port_, until);
      });
      const bool more = waited && waited->listeners.empty() && !waited->exited;
      if (!more || Clock::now() >= deadline || stage.watch.stopped()) return waited;
    }
  }

  Outcome lost(Problem problem, bool waited) const {
    std::string observed = problem.message;
    Outcome outcome = failed_waiting(waited, std::move(observed), std::move(problem), at_);
    if (port_) outcome.target = Endpoint::any(AF_INET, *port_);
    return outcome;
  }

  Outcome not_listening(Stage& stage, RunningProgram& program, const ListenerWait& waited) const {
    if (stage.watch.stopped()) return errored("interrupted");
    Problem problem;
    problem.expected = port_ ? fmt::format("it listens on port {}", *port_) : "it listens";
    if (waited.exited) {
      program.wait_for_last_words(stage.watch);
      problem.received = describe_exit(program, *waited.exited);
      problem.message = fmt::format("{} ended before it listened: {}", name_, problem.received);
      if (port_ && says_in_use(problem.received)) set_cause(problem, explain_port(stage, *port_));
      return lost(std::move(problem), false);
    }
    const auto others = program.with_process(
        [&](Process& process) { return listeners_of(stage.network.sock_diag(), process); });
    const bool elsewhere = others && !others->empty();
    problem.received = elsewhere ? "it listens on " + describe_listeners(*others)
                                 : "it runs, and does not listen on any port";
    problem.message = fmt::format("{} does not listen{} after {}: {}", name_,
                                  port_ ? fmt::format(" on port {}", *port_) : std::string(),
                                  show_duration(patience_), problem.received);
    return lost(std::move(problem), true);
  }

  std::string name_;
  std::vector<std::string> arguments_;
  Nanoseconds patience_;
  Saves saves_;
  bool waits_ = false;
  std::optional<std::uint16_t> port_;
  const Node* at_ = nullptr;
};

}  // namespace

Verb start_verb() {
  return {"start",
          Target::program,
          NameUse::needs,
          "starts a program",
          "listening",
          "",
          "port|address",
          join_keys({{{"listening", ValueType::text,
                       "waits until it listens, without connecting: a port, any, or off"},
                      {"args", ValueType::list, "further arguments"},
                      {"save", ValueType::any, "a variable that keeps the port it listens on"}},
                     common_keys()}),
          &make_step<StartStep>};
}

}  // namespace sockdrill
