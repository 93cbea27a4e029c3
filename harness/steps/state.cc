// state: the TCP state of a socket, while it is open and after it was closed, and what else the
// kernel's table says of it.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "steps/bind_step.h"
#include "steps/call.h"
#include "steps/port_table.h"
#include "steps/socket_facts.h"
#include "steps/socket_view.h"
#include "steps/verbs.h"

namespace sockdrill {
namespace {

// Between two looks at a state that no event announces.
constexpr auto kBetweenLooks = std::chrono::microseconds(500);
constexpr int kSurelyGone = 100;  // looks
// The longest rest while a timer runs down: then Ctrl-C is still seen soon.
constexpr auto kLongestRest = std::chrono::milliseconds(50);

class StateStep final : public Step {
 public:
  explicit StateStep(Args& args)
      : name_(args.target()),
        spec_(call_spec(args)),
        facts_(args),
        runs_down_(args.duration("runs_down_to")) {
    at_ = args.node("is");
    states_ = args.list("is");
    std::vector<std::string_view> known = tcp_state_names();
    known.emplace_back("none");
    for (std::string& state : states_) {
      if (state == "CLOSE") state = "CLOSED";
      const bool fine = std::find(known.begin(), known.end(), state) != known.end();
      if (fine || args.deferred()) continue;
      args.mistake(*at_, fmt::format("no state is named {}", in_quotes(state)),
                   suggest(state, "states", known));
    }
    if (states_.empty() && args.fine()) args.mistake(args.whole(), "state needs 'is'");
    whole_ = facts_.any() || expects("BOUND");
  }

  Outcome run(Stage& stage) const override {
    const auto socket = stage.sockets.find(name_);
    if (socket == nullptr) return errored(fmt::format("there is no socket named '{}'", name_));
    const TimePoint deadline = Clock::now() + spec_.patience;
    SocketView seen;
    std::optional<SocketFacts::Mismatch> mismatch;
    int looks_gone = 0;
    for (;;) {
      const auto looked = look_at(stage, *socket, whole_);
      if (!looked) return errored(looked.error().message);
      seen = *looked;
      mismatch.reset();
      Nanoseconds rest = kBetweenLooks;
      if (expects(seen.state)) {
        const Nanoseconds too_early = before_run_down(seen);
        if (too_early <= Nanoseconds(0)) {
          mismatch = facts_.check(stage, seen.info);
          if (!mismatch) return reached(stage, seen);
          if (mismatch->final) break;
        } else {
          rest = std::min<Nanoseconds>(too_early, kLongestRest);
        }
      }
      if (Clock::now() >= deadline || stage.watch.stopped()) break;
      // What is closed and gone does not come back. It is asked for some time all the same: while
      // the kernel moves a connection to TIME_WAIT nobody knows what it shows.
      const bool gone = seen.state == "none" && !socket->fd && socket->keeper == nullptr;
      looks_gone = gone ? looks_gone + 1 : 0;
      if (looks_gone > kSurelyGone) break;
      stage.watch.ready(stage.system, -1, 0, std::min(deadline, Clock::now() + rest));
    }
    if (stage.watch.stopped()) return errored("interrupted");
    return mismatch ? fact_missed(seen, *mismatch) : state_missed(stage, *socket, seen);
  }

  std::string explain() const override {
    std::string text = fmt::format("waits until {} is in {}", name_, expected());
    if (runs_down_) text += fmt::format(" with at most {} left", show_duration(*runs_down_));
    return text;
  }

 private:
  std::string expected() const { return join_words({states_.begin(), states_.end()}, "or"); }

  bool expects(std::string_view state) const {
    return std::find(states_.begin(), states_.end(), state) != states_.end();
  }

  // How long its timer has to run until there is as little left of it as is waited for.
  Nanoseconds before_run_down(const SocketView& seen) const {
    if (!runs_down_ || !seen.info || seen.info->timer == TcpTimer::none) return Nanoseconds(0);
    return Nanoseconds(seen.info->timer_left) - *runs_down_;
  }

  std::string observed(const SocketView& seen) const {
    std::string text = fmt::format("{} is in {}", name_, seen.state);
    if (seen.info && seen.info->timer != TcpTimer::none) {
      text += fmt::format(", {} left", show_duration(seen.info->timer_left));
    }
    return text;
  }

  Outcome reached(Stage& stage, const SocketView& seen) const {
    spec_.saves.keep(stage.captures, "state", seen.state);
    const auto left = seen.info ? seen.info->timer_left : std::chrono::milliseconds(0);
    spec_.saves.keep(stage.captures, "remaining", std::to_string(left.count()));
    return passed(observed(seen));
  }

  Outcome fact_missed(const SocketView& seen, SocketFacts::Mismatch& mismatch) const {
    Problem problem;
    problem.message = fmt::format("{} expected; {}", mismatch.expected, mismatch.received);
    problem.expected = std::move(mismatch.expected);
    problem.received = std::move(mismatch.received);
    return failed(observed(seen), std::move(problem), mismatch.at);
  }

  Outcome state_missed(Stage& stage, const NamedSocket& socket, const SocketView& seen) const {
    Problem problem;
    problem.expected = expected();
    problem.received = seen.state;
    problem.message = seen.state == "none"
                          ? fmt::format("{} expected of {}; it is none", expected(), name_)
                          : fmt::format("{} expected of {}; after {} it is {}", expected(), name_,
                                        show_duration(spec_.patience), seen.state);
    if (expects("TIME_WAIT") && seen.state == "none") {
      set_cause(problem, why_no_time_wait(stage, socket));
    } else if (runs_down_ && expects(seen.state)) {
      problem.message = fmt::format(
          "{} left of {} expected; after {} {} are left", show_duration(*runs_down_), seen.state,
          show_duration(spec_.patience), show_duration(seen.info->timer_left));
    }
    return failed(observed(seen), std::move(problem), at_);
  }

  std::string name_;
  CallSpec spec_;
  SocketFacts facts_;
  std::optional<Nanoseconds> runs_down_;
  const Node* at_ = nullptr;
  std::vector<std::string> states_;
  bool whole_ = false;
};

}  // namespace

Verb state_verb() {
  return {
      "state",
      Target::socket,
      NameUse::needs,
      "waits for a TCP state, also of a socket that is closed already, and compares what else the "
      "kernel says of it",
      "is",
      "",
      "state|remaining",
      join_keys(
          {{{"is", ValueType::list,
             "ESTABLISHED, CLOSE_WAIT, TIME_WAIT, BOUND, …; none: the kernel keeps nothing of it"}},
           SocketFacts::keys(),
           {{"runs_down_to", ValueType::duration,
             "waits until at most so much of the state's timer is left"},
            {"save", ValueType::any, "variables that keep the state and the milliseconds left"}},
           common_keys()}),
      &make_step<StateStep>};
}

}  // namespace sockdrill
