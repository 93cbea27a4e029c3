// One step on a scripted kernel (fake_sockets.h), without a scenario around it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "charset/charset.h"
#include "os/watchdog.h"
#include "scenario/suite.h"
#include "scenario/yaml.h"
#include "steps/args.h"
#include "steps/stage.h"
#include "steps/table.h"
#include "testing/fake_sockets.h"

namespace sockdrill {

/// A case with a connected socket named `a`.
class StepBench {
 public:
  FakeSockets kernel;
  SocketTable sockets;
  Captures captures;

  StepBench()
      : programs_(sandboxing_, trace_),
        network_(*LoopbackRange::acquire(), *SockDiag::open()),
        stage_{kernel, watch_, sockets, programs_, network_, captures} {
    const auto socket = std::make_shared<NamedSocket>();
    socket->name = "a";
    socket->fd.reset(static_cast<int>(kernel.socket(AF_INET, SOCK_STREAM, 0).value));
    sockets.put(socket);
  }

  NamedSocket& a() { return *sockets.find("a"); }
  Watchdog& dog() { return dog_; }

  void do_not_block() {
    a().blocking = false;
    kernel.set_nonblocking(a().fd.get(), true);
  }

  /// Runs `a.verb: arguments`. An Outcome that is errored with the mistakes where there are some.
  Outcome run(std::string_view verb, std::string arguments = "~") {
    Diagnostics mistakes;
    documents_.push_back(
        parse_yaml(std::make_shared<const Source>("x.yaml", std::move(arguments)), mistakes));
    if (documents_.back() == nullptr) return errored(render(mistakes));
    const Verb* const row = find_verb(Target::socket, verb);
    if (row == nullptr) return errored("there is no such verb");
    Needs needs;
    bool uses_variant = false;
    bool uses_seed = false;
    const Binding binding{options_, scenario_, {},           settings_, nullptr,
                          mistakes, needs,     uses_variant, uses_seed};
    const Scope scope;
    const KnownNames names{{"a"}, {}};
    Args args(documents_.back()->root(), "a", *row, binding, scope, &names);
    steps_.push_back(row->bind(args));
    if (steps_.back() == nullptr) return errored(render(mistakes));
    return steps_.back()->run(stage_);
  }

 private:
  Watchdog dog_;
  Watch watch_{dog_};
  CaseTrace trace_{nullptr, 0, Clock::now()};
  Sandboxing sandboxing_;
  ProgramTable programs_;
  CaseNetwork network_;
  Stage stage_;
  BindOptions options_;
  Scenario scenario_;
  std::vector<Named> settings_;
  std::vector<std::unique_ptr<Document>> documents_;  // outcomes point into them
  std::vector<std::unique_ptr<Step>> steps_;
};

}  // namespace sockdrill
