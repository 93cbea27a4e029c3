// runs: a program goes on running.
#include <fmt/format.h>

#include "steps/bind_step.h"
#include "steps/call.h"
#include "steps/program_evidence.h"
#include "steps/verbs.h"

namespace sockdrill {
namespace {

// An end is seen at once, and that there was none after the whole time.
class RunsStep final : public Step {
 public:
  explicit RunsStep(Args& args)
      : name_(args.target()), time_(args.duration("for").value_or(Nanoseconds(0))) {
    if (!args.has("for")) args.mistake(args.whole(), "runs wants to know for how long");
  }

  Outcome run(Stage& stage) const override {
    const auto program = stage.programs.find(name_);
    if (program == nullptr) return errored(fmt::format("{} was not started", name_));
    const auto status = program->wait_for_exit(stage.watch, Clock::now() + time_);
    if (stage.watch.stopped()) return errored("interrupted");
    if (!status) return errored(status.error().message);
    if (!*status) return passed(fmt::format("{} ran for {}", name_, show_duration(time_)));
    Problem problem;
    problem.expected = fmt::format("that it runs for {} more", show_duration(time_));
    problem.received = describe_exit(*program, **status);
    problem.message = fmt::format("{} has ended: {}", name_, problem.received);
    return failed(fmt::format("{} ended: {}", name_, to_string(**status)), problem);
  }

  std::string explain() const override {
    return fmt::format("sees that {} runs for {}", name_, show_duration(time_));
  }

 private:
  std::string name_;
  Nanoseconds time_;
};

}  // namespace

Verb runs_verb() {
  return {"runs",
          Target::program,
          NameUse::needs,
          "sees that a program goes on running",
          "for",
          "",
          "",
          join_keys({{{"for", ValueType::duration, "for how long, counted from this step"}},
                     common_keys()}),
          &make_step<RunsStep>};
}

}  // namespace sockdrill
