// clock: how much time has passed, by the machine's monotonic clock.
#include "base/clock.h"

#include <fmt/format.h>

#include "steps/bind_step.h"
#include "steps/bounds.h"
#include "steps/call.h"
#include "steps/verbs.h"

namespace sockdrill {
namespace {

class ClockStep final : public Step {
 public:
  explicit ClockStep(Args& args)
      : since_(args.integer("since")), saves_(args.saves()), at_(args.node("passed")) {
    if (at_ != nullptr) passed_ = Bounds::read(args, *at_, "passed", ValueType::duration);
    if (at_ != nullptr && !args.has("since")) {
      args.mistake(*at_, "clock needs 'since', a time that an earlier clock saved");
    }
    if (at_ == nullptr && saves_.variables.empty() && args.fine()) {
      args.mistake(args.whole(), "clock saves the time, or compares what has passed since then",
                   "name save, or since and passed");
    }
  }

  Outcome run(Stage& stage) const override {
    const std::int64_t now = Clock::now().time_since_epoch().count();
    saves_.keep(stage.captures, "now", std::to_string(now));
    if (!passed_) return passed("the clock was read");
    const std::int64_t gone = now - since_.value_or(now);
    std::string observed = fmt::format("{} have passed", show_duration(Nanoseconds(gone)));
    if (passed_->contains(gone)) return passed(std::move(observed));
    Problem problem;
    problem.expected = passed_->describe();
    problem.received = show_duration(Nanoseconds(gone));
    problem.message = fmt::format("{} expected; {}", problem.expected, observed);
    return failed(std::move(observed), std::move(problem), at_);
  }

  std::string explain() const override { return "reads the clock"; }

 private:
  std::optional<std::int64_t> since_;
  Saves saves_;
  const Node* at_;
  std::optional<Bounds> passed_;
};

}  // namespace

Verb clock_verb() {
  return {"clock",
          Target::none,
          NameUse::needs,
          "reads the machine's clock and compares how much time has passed; it waits for nothing",
          "",
          "",
          "now",
          join_keys({{{"save", ValueType::any, "a variable that keeps the time"},
                      {"since", ValueType::integer, "a time that was saved, such as \"${closed}\""},
                      {"passed", ValueType::mapping, "how much has passed: {from: …, to: …}"}},
                     common_keys()}),
          &make_step<ClockStep>};
}

}  // namespace sockdrill
