// state: the TCP state of a socket, while it is open and after it was closed.
#include <fmt/format.h>
#include <netinet/tcp.h>

#include <algorithm>

#include "base/text.h"
#include "os/errno_name.h"
#include "steps/bind_step.h"
#include "steps/call.h"
#include "steps/verbs.h"

namespace sockdrill {
namespace {

// Between two looks at a state that no event announces.
constexpr auto kBetweenLooks = std::chrono::microseconds(500);

struct Seen {
  std::string state = "none";  // none: the kernel keeps nothing of it
  std::optional<Nanoseconds> remaining;
};

Nanoseconds time_of(const Node* node, Args& args, std::string_view key, Nanoseconds otherwise) {
  const Node* const at = node->find(key);
  if (at == nullptr) return otherwise;
  const auto text = args.scalar(*at, Key{key, ValueType::duration, ""});
  return text ? parse_duration(*text).value_or(otherwise) : otherwise;
}

class StateStep final : public Step {
 public:
  explicit StateStep(Args& args) : name_(args.target()), spec_(call_spec(args)) {
    args.need(Need::private_network, "looks into the kernel's socket table");
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
    remaining_at_ = args.node("remaining");
    if (remaining_at_ != nullptr) {
      static const Key kBounds[] = {{"from", ValueType::duration, "the least"},
                                    {"to", ValueType::duration, "the most"}};
      if (check_keys(*remaining_at_, kBounds, "remaining", args.binding().diagnostics)) {
        least_ = time_of(remaining_at_, args, "from", Nanoseconds(0));
        most_ = time_of(remaining_at_, args, "to", Nanoseconds::max());
      }
    }
  }

  Outcome run(Stage& stage) const override {
    const auto socket = stage.sockets.find(name_);
    if (socket == nullptr) return errored(fmt::format("there is no socket named '{}'", name_));
    const TimePoint deadline = Clock::now() + spec_.patience;
    Seen seen;
    for (;;) {
      const auto looked = look(stage, *socket);
      if (!looked) return errored(looked.error().message);
      seen = *looked;
      const bool there = std::find(states_.begin(), states_.end(), seen.state) != states_.end();
      if (there) return judge_remaining(stage, seen);
      if (Clock::now() >= deadline || stage.watch.stopped()) break;
      stage.watch.ready(stage.system, -1, 0, std::min(deadline, Clock::now() + kBetweenLooks));
    }
    if (stage.watch.stopped()) return errored("interrupted");
    Problem problem;
    problem.expected = expected();
    problem.received = seen.state;
    problem.message = fmt::format("{} expected of {}; after {} it is {}", expected(), name_,
                                  show_duration(spec_.patience), seen.state);
    return failed(fmt::format("{} is in {}", name_, seen.state), std::move(problem), at_);
  }

  std::string explain() const override {
    return fmt::format("waits until {} is in {}", name_, expected());
  }

 private:
  std::string expected() const { return join_words({states_.begin(), states_.end()}, "or"); }

  Outcome judge_remaining(Stage& stage, const Seen& seen) const {
    std::string observed = fmt::format("{} is in {}", name_, seen.state);
    if (seen.remaining) observed += fmt::format(", {} left", show_duration(*seen.remaining));
    spec_.saves.keep(stage.captures, "state", seen.state);
    if (remaining_at_ == nullptr) return passed(std::move(observed));
    if (seen.remaining && *seen.remaining >= least_ && *seen.remaining <= most_) {
      return passed(std::move(observed));
    }
    Problem problem;
    problem.expected = fmt::format("{} to {} left", show_duration(least_), show_duration(most_));
    problem.received =
        seen.remaining ? show_duration(*seen.remaining) + " left" : "no timer is running";
    problem.message = fmt::format("{} expected; {}", problem.expected, problem.received);
    return failed(std::move(observed), std::move(problem), remaining_at_);
  }

  static Result<Seen> look(Stage& stage, const NamedSocket& socket) {
    if (socket.remote && socket.local) {
      const auto found = stage.network.sock_diag().find(*socket.local, *socket.remote);
      if (!found) return tl::unexpected<Error>(found.error());
      if (*found) {
        Seen seen{std::string(tcp_state_name((*found)->state)), std::nullopt};
        if ((*found)->timer != TcpTimer::none) seen.remaining = (*found)->timer_left;
        return seen;
      }
    }
    if (!socket.fd) return Seen{};
    // Not connected: the socket itself knows (tcp(7), TCP_INFO).
    tcp_info info{};
    socklen_t size = sizeof info;
    const CallResult asked =
        stage.system.getsockopt(socket.fd.get(), IPPROTO_TCP, TCP_INFO, &info, &size);
    if (!asked.ok()) return fail("getsockopt(TCP_INFO): " + describe_errno(asked.error));
    return Seen{std::string(tcp_state_name(static_cast<TcpState>(info.tcpi_state))), std::nullopt};
  }

  std::string name_;
  CallSpec spec_;
  const Node* at_ = nullptr;
  std::vector<std::string> states_;
  const Node* remaining_at_ = nullptr;
  Nanoseconds least_{0};
  Nanoseconds most_ = Nanoseconds::max();
};

}  // namespace

Verb state_verb() {
  return {
      "state",
      Target::socket,
      NameUse::needs,
      "waits for a TCP state, also of a socket that is closed already",
      "is",
      "",
      "state",
      join_keys({{{"is", ValueType::list,
                   "ESTABLISHED, CLOSE_WAIT, TIME_WAIT, …; none: the kernel keeps nothing of it"},
                  {"remaining", ValueType::mapping,
                   "how long the state's timer still runs: {from: …, to: …}"},
                  {"save", ValueType::any, "a variable that keeps the state"}},
                 common_keys()}),
      &make_step<StateStep>};
}

}  // namespace sockdrill
