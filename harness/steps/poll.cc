// poll: whether a socket is ready, and for what.
#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "steps/bind_step.h"
#include "steps/call.h"
#include "steps/verbs.h"

namespace sockdrill {
namespace {

// A poll that only looks is not ended by the deadline of the one that waited.
constexpr auto kLookAgain = std::chrono::seconds(1);

struct PollEvent {
  std::string_view name;
  short bit;
};

// poll(2); POLLERR and POLLHUP are reported whether they are asked for or not.
constexpr std::array kEvents = {
    PollEvent{"read", POLLIN},   PollEvent{"write", POLLOUT},  PollEvent{"urgent", POLLPRI},
    PollEvent{"end", POLLRDHUP}, PollEvent{"hangup", POLLHUP}, PollEvent{"error", POLLERR},
};

std::string names_of(short bits) {
  std::vector<std::string_view> names;
  for (const PollEvent& event : kEvents) {
    if ((bits & event.bit) != 0) names.push_back(event.name);
  }
  return names.empty() ? "nothing" : join_words(names);
}

class PollStep final : public Step {
 public:
  explicit PollStep(Args& args) : name_(args.target()), spec_(call_spec(args)) {
    wanted_ = bits(args, "for", POLLIN);
    ready_ = bits(args, "ready", wanted_);
    ready_at_ = args.node("ready");
    if (ready_at_ == nullptr) ready_at_ = args.node("for");
  }

  Outcome run(Stage& stage) const override {
    const auto socket = open_socket_named(stage, name_);
    if (socket == nullptr) return not_open(stage, name_, "poll", spec_);
    const TimePoint deadline = Clock::now() + spec_.patience;
    // All that is expected must be there at once; to find that nothing comes takes the whole time.
    if (ready_ != 0) {
      stage.watch.ready(stage.system, socket->fd.get(), static_cast<short>(wanted_ | ready_),
                        deadline);
    } else {
      stage.watch.ready(stage.system, socket->fd.get(), wanted_, deadline);
    }
    if (stage.watch.stopped()) return errored("interrupted");
    pollfd entry{socket->fd.get(), static_cast<short>(wanted_ | ready_), 0};
    const Answer polled = stage.watch.until(deadline + kLookAgain, [&] {
      return stage.system.poll({&entry, 1}, 0);
    });
    if (polled.blocked || !polled.result.ok())
      return judge_call(stage, {"poll", polled}, spec_, {});
    const std::string observed = fmt::format("{} is ready for {}", name_, names_of(entry.revents));
    const auto asked = static_cast<short>(entry.revents & (wanted_ | ready_));
    if (asked == ready_) return passed(observed);
    Problem problem;
    problem.expected = names_of(ready_);
    problem.received = names_of(entry.revents);
    problem.message = fmt::format("{} expected to be ready for {}; it is ready for {}", name_,
                                  problem.expected, problem.received);
    return failed(observed, std::move(problem), ready_at_);
  }

  std::string explain() const override {
    return fmt::format("waits until {} is ready for {}", name_, names_of(wanted_));
  }

 private:
  short bits(Args& args, std::string_view key, short otherwise) {
    const Node* const at = args.node(key);
    if (at == nullptr) return otherwise;
    short all = 0;
    for (const std::string& text : args.list(key)) {
      short bit = 0;
      for (const PollEvent& event : kEvents) {
        if (event.name == text) bit = event.bit;
      }
      if (bit == 0 && text != "nothing" && !args.deferred()) {
        args.mistake(*at, fmt::format("poll knows no {}", in_quotes(text)),
                     "it knows read, write, urgent, end, hangup, error and nothing");
      }
      all = static_cast<short>(all | bit);
    }
    return all;
  }

  std::string name_;
  CallSpec spec_;
  short wanted_ = POLLIN;
  short ready_ = POLLIN;
  const Node* ready_at_ = nullptr;
};

}  // namespace

Verb poll_verb() {
  return {"poll",
          Target::socket,
          NameUse::needs,
          "waits until a socket is ready (poll)",
          "for",
          "",
          "",
          join_keys(
              {{{"for", ValueType::list, "read, write, urgent, end, hangup, error; read otherwise"},
                {"ready", ValueType::list,
                 "what it must be ready for, of these; nothing: it must not be"}},
               call_keys()}),
          &make_step<PollStep>};
}

}  // namespace sockdrill
