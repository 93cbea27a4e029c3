// calls: the socket calls of a program, their order and their arguments.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "steps/bind_step.h"
#include "steps/call.h"
#include "steps/call_text.h"
#include "steps/verbs.h"

namespace sockdrill {
namespace {

class CallsStep final : public Step {
 public:
  explicit CallsStep(Args& args) : name_(args.target()), patience_(args.patience()) {
    args.need(Need::private_network, "starts a program");
    args.need(Need::watched_calls, "looks at a program's socket calls");
    args.watch(name_, Watching::calls);
    read(args, "order", order_);
    read(args, "has", has_);
    read(args, "never", never_);
    if (order_.empty() && has_.empty() && never_.empty() && args.fine()) {
      args.mistake(args.whole(), "calls needs to know which", "name order, has or never");
    }
    at_ = args.node("order") != nullptr ? args.node("order") : args.node("has");
  }

  Outcome run(Stage& stage) const override {
    const auto program = stage.programs.find(name_);
    if (program == nullptr) return errored(fmt::format("{} was not started", name_));
    if (!program->is_watched()) {
      return errored(fmt::format("the socket calls of {} are not told here", name_));
    }
    const TimePoint deadline = Clock::now() + patience_;
    // What never comes can be told once it has ended.
    if (!never_.empty()) static_cast<void>(program->wait_for_exit(stage.watch, deadline));
    program->wait_for_calls(stage.watch, deadline,
                            [&](const auto& calls) { return missing(calls).empty(); });
    if (stage.watch.stopped()) return errored("interrupted");
    const std::vector<SocketCall> calls = program->calls();
    const std::string seen = show_calls(calls);
    const std::string observed = fmt::format("{} called {}", name_, seen);
    Problem problem;
    problem.received = seen;
    if (const std::string missed = missing(calls); !missed.empty()) {
      problem.expected = missed;
      problem.message = fmt::format("{} expected of the socket calls of {}", missed, name_);
      return failed(observed, std::move(problem), at_);
    }
    for (const CallPattern& pattern : never_) {
      const auto found = std::find_if(calls.begin(), calls.end(), [&](const SocketCall& call) {
        return pattern.matches(call);
      });
      if (found == calls.end()) continue;
      problem.expected = "no " + pattern.text();
      problem.message = fmt::format("{} called {}; it should not", name_, show_call(*found));
      return failed(observed, std::move(problem));
    }
    return passed(observed);
  }

  std::string explain() const override {
    return fmt::format("looks at the socket calls of {}", name_);
  }

 private:
  static void read(Args& args, std::string_view key, std::vector<CallPattern>& into) {
    const Node* const at = args.node(key);
    if (at == nullptr) return;
    std::vector<std::string> texts;
    if (at->is_sequence()) {
      texts = args.list(key);
    } else if (const auto text = args.text(key)) {
      texts.push_back(*text);
    }
    for (const std::string& text : texts) {
      auto pattern = CallPattern::parse(text);
      if (pattern) {
        into.push_back(std::move(*pattern));
      } else if (!args.deferred()) {
        args.mistake(*at, pattern.error().message);
      }
    }
  }

  // What of `order` and `has` is not there, in words; empty where all is.
  std::string missing(const std::vector<SocketCall>& calls) const {
    auto from = calls.begin();
    std::string before;
    for (const CallPattern& pattern : order_) {
      from = std::find_if(from, calls.end(),
                          [&](const SocketCall& call) { return pattern.matches(call); });
      if (from == calls.end()) {
        return before.empty() ? pattern.text() : fmt::format("{} after {}", pattern.text(), before);
      }
      ++from;
      before = pattern.text();
    }
    for (const CallPattern& pattern : has_) {
      const bool found = std::any_of(calls.begin(), calls.end(),
                                     [&](const SocketCall& call) { return pattern.matches(call); });
      if (!found) return pattern.text();
    }
    return {};
  }

  std::string name_;
  Nanoseconds patience_;
  std::vector<CallPattern> order_;
  std::vector<CallPattern> has_;
  std::vector<CallPattern> never_;
  const Node* at_ = nullptr;
};

}  // namespace

Verb calls_verb() {
  return {"calls",
          Target::program,
          NameUse::needs,
          "looks at the socket calls that a program and all that it started made: bind, "
          "listen(128), setsockopt(SO_REUSEADDR), recv(1024), close and their like; reads and "
          "writes of a socket are recv and send",
          "has",
          "",
          "",
          join_keys({{{"order", ValueType::list, "calls in this order, others may stand between"},
                      {"has", ValueType::any, "a call, or a list of them, in any order"},
                      {"never", ValueType::any,
                       "a call, or a list of them, that must not be made; judged at the "
                       "program's end, or when the step's time is over"}},
                     common_keys()}),
          &make_step<CallsStep>};
}

}  // namespace sockdrill
