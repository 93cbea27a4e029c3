// network.port: the kernel's table of a port; network.end_time_wait: what frees it early.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "steps/bind_step.h"
#include "steps/bounds.h"
#include "steps/call.h"
#include "steps/port_table.h"
#include "steps/socket_view.h"
#include "steps/verbs.h"

namespace sockdrill {
namespace {

constexpr auto kBetweenLooks = std::chrono::microseconds(500);

std::string show_table(const std::vector<PortSocket>& sockets) {
  if (sockets.empty()) return "nothing";
  constexpr std::size_t kShown = 4;
  std::string text;
  for (std::size_t i = 0; i < sockets.size() && i < kShown; ++i) {
    text += (i == 0 ? "" : ", ") + describe(sockets[i]);
    if (sockets[i].info.state == TcpState::time_wait) {
      text += fmt::format(" ({} left)", show_time_left(sockets[i].info.timer_left));
    }
  }
  if (sockets.size() > kShown) text += fmt::format(" and {} more", sockets.size() - kShown);
  return text;
}

// "TIME_WAIT of server": one socket of the table.
struct Row {
  std::string text;
  std::string state;
  std::string of;  // empty: whoever's
};

Row parse_row(const std::string& text) {
  const std::size_t of = text.find(" of ");
  if (of == std::string::npos) return {text, text, {}};
  return {text, text.substr(0, of), text.substr(of + 4)};
}

bool fits(const Row& row, const PortSocket& socket) {
  return tcp_state_name(socket.info.state) == row.state &&
         (row.of.empty() || socket.name() == row.of);
}

// Those with a name first, so that "TIME_WAIT" does not take what "TIME_WAIT of server" needs.
std::vector<PortSocket> left_over(std::vector<Row> rows, std::vector<PortSocket> sockets,
                                  std::vector<Row>& missing) {
  std::stable_partition(rows.begin(), rows.end(), [](const Row& row) { return !row.of.empty(); });
  for (Row& row : rows) {
    const auto found = std::find_if(sockets.begin(), sockets.end(),
                                    [&](const PortSocket& one) { return fits(row, one); });
    if (found == sockets.end()) {
      missing.push_back(std::move(row));
    } else {
      sockets.erase(found);
    }
  }
  return sockets;
}

class PortStep final : public Step {
 public:
  explicit PortStep(Args& args)
      : port_(args.port("port").value_or(0)),
        spec_patience_(args.patience()),
        saves_(args.saves()) {
    read_rows(args, "is", exact_);
    read_rows(args, "has", some_);
    const Node* const count = args.node("count");
    if (count != nullptr) count_ = Bounds::read(args, *count, "count", ValueType::count);
    const Node* const left = args.node("remaining");
    if (left != nullptr) left_ = Bounds::read(args, *left, "remaining", ValueType::duration);
    const bool asks = exact_.at != nullptr || some_.at != nullptr || count_ || left_;
    if (!asks && args.fine()) {
      args.mistake(args.whole(), "port needs to know what is to be on it",
                   "name is, has, count or remaining");
    }
  }

  Outcome run(Stage& stage) const override {
    const TimePoint deadline = Clock::now() + spec_patience_;
    for (;;) {
      const auto sockets = sockets_on_port(stage, port_);
      if (!sockets) return errored(sockets.error().message);
      auto problem = judge(*sockets);
      std::string observed = fmt::format("on port {}: {}", port_, show_table(*sockets));
      if (!problem) {
        saves_.keep(stage.captures, "count", std::to_string(sockets->size()));
        return passed(std::move(observed));
      }
      if (stage.watch.stopped()) return errored("interrupted");
      if (Clock::now() >= deadline) {
        set_cause(*problem, why(stage, *sockets));
        return failed(std::move(observed), std::move(*problem), at());
      }
      stage.watch.ready(stage.system, -1, 0, std::min(deadline, Clock::now() + kBetweenLooks));
    }
  }

  std::string explain() const override {
    return fmt::format("waits until the kernel's table of port {} is as expected", port_);
  }

 private:
  struct Rows {
    const Node* at = nullptr;
    std::vector<Row> rows;
    std::string text;
  };

  static void read_rows(Args& args, std::string_view key, Rows& into) {
    into.at = args.node(key);
    if (into.at == nullptr) return;
    const std::vector<const Node*> single = {into.at};
    std::vector<std::string> texts;
    for (const Node* item : into.at->is_sequence() ? into.at->items() : std::span(single)) {
      const auto text = args.scalar(*item, Key{key, ValueType::text, ""});
      if (!text) continue;
      texts.push_back(*text);
      if (*text != "nothing") into.rows.push_back(read_row(args, *item, *text));
    }
    if (texts.size() > 1 && into.rows.size() < texts.size() && !args.deferred()) {
      args.mistake(*into.at, "nothing stands alone");
    }
    into.text = join_words({texts.begin(), texts.end()});
  }

  static Row read_row(Args& args, const Node& item, const std::string& text) {
    Row row = parse_row(text);
    const auto& known = tcp_state_names();
    if (std::find(known.begin(), known.end(), row.state) == known.end() && !args.deferred()) {
      std::string meant = did_you_mean(row.state, known);
      args.mistake(
          item, fmt::format("no state is named {}", in_quotes(row.state)),
          meant.empty() ? "such as 'TIME_WAIT', 'TIME_WAIT of server', or nothing" : meant);
    }
    constexpr std::string_view kOtherEnd = "the peer of ";
    const std::string name =
        row.of.starts_with(kOtherEnd) ? row.of.substr(kOtherEnd.size()) : row.of;
    if (!name.empty() && !args.is_program(name)) args.known_socket(name, item);
    return row;
  }

  const Node* at() const {
    if (exact_.at != nullptr) return exact_.at;
    if (some_.at != nullptr) return some_.at;
    return count_ ? count_->at() : left_->at();
  }

  static Problem problem_of(std::string expected, std::string received) {
    Problem problem;
    problem.message = fmt::format("{} expected; {}", expected, received);
    problem.expected = std::move(expected);
    problem.received = std::move(received);
    return problem;
  }

  std::optional<Problem> judge(const std::vector<PortSocket>& sockets) const {
    const std::string on_it = fmt::format("on port {} is {}", port_, show_table(sockets));
    std::vector<Row> missing;
    if (exact_.at != nullptr) {
      const auto others = left_over(exact_.rows, sockets, missing);
      if (!missing.empty() || !others.empty()) return problem_of(exact_.text, on_it);
    }
    if (some_.at != nullptr) {
      left_over(some_.rows, sockets, missing);
      if (!missing.empty()) return problem_of(some_.text, on_it);
    }
    if (count_ && !count_->contains(static_cast<std::int64_t>(sockets.size()))) {
      return problem_of(fmt::format("{} sockets", count_->describe()),
                        fmt::format("on port {} are {}", port_, sockets.size()));
    }
    if (!left_) return std::nullopt;
    bool any = false;
    for (const PortSocket& socket : sockets) {
      if (socket.info.state != TcpState::time_wait) continue;
      any = true;
      if (!left_->contains(Nanoseconds(socket.info.timer_left).count())) {
        return problem_of(left_->describe() + " of TIME_WAIT", on_it);
      }
    }
    if (!any) return problem_of(left_->describe() + " of TIME_WAIT", on_it);
    return std::nullopt;
  }

  // Where a TIME_WAIT is missing, what became of the connections that had the port.
  Causes why(Stage& stage, const std::vector<PortSocket>& sockets) const {
    const auto waits = [](const PortSocket& one) { return one.info.state == TcpState::time_wait; };
    if (std::any_of(sockets.begin(), sockets.end(), waits)) return {};
    const auto wanted = [](const Row& row) { return row.state == "TIME_WAIT"; };
    const bool asked = left_.has_value() ||
                       std::any_of(exact_.rows.begin(), exact_.rows.end(), wanted) ||
                       std::any_of(some_.rows.begin(), some_.rows.end(), wanted);
    if (!asked) return {};
    for (const auto& socket : stage.sockets.all()) {
      if (!socket->local || socket->local->port() != port_) continue;
      if (Causes found = why_no_time_wait(stage, *socket); !found.empty()) return found;
    }
    return {};
  }

  std::uint16_t port_;
  Nanoseconds spec_patience_;
  Saves saves_;
  Rows exact_;
  Rows some_;
  std::optional<Bounds> count_;
  std::optional<Bounds> left_;
};

class EndTimeWaitStep final : public Step {
 public:
  explicit EndTimeWaitStep(Args& args)
      : port_(args.port("port").value_or(0)), at_(args.node("port")), saves_(args.saves()) {
    args.need(Need::private_network, "ends what is left of connections");
  }

  Outcome run(Stage& stage) const override {
    SockDiag& diag = stage.network.sock_diag();
    const auto found = diag.dump({.states = {TcpState::time_wait}, .local_port = port_});
    if (!found) return errored(found.error().message);
    std::size_t ended = 0;
    for (const SocketInfo& socket : *found) {
      const auto done = diag.destroy(socket);
      if (!done) return errored(done.error().message);
      ended += *done ? 1 : 0;
    }
    if (ended > 0) {
      saves_.keep(stage.captures, "count", std::to_string(ended));
      return passed(fmt::format("{} TIME_WAIT on port {} ended", ended, port_));
    }
    Problem problem;
    problem.expected = fmt::format("a TIME_WAIT on port {}", port_);
    problem.received = "none";
    problem.message = fmt::format("there is no TIME_WAIT on port {} to end", port_);
    for (const auto& socket : stage.sockets.all()) {
      if (!problem.causes.empty()) break;
      if (socket->local && socket->local->port() == port_) {
        set_cause(problem, why_no_time_wait(stage, *socket));
      }
    }
    std::string observed = problem.message;
    return failed(std::move(observed), std::move(problem), at_);
  }

  std::string explain() const override {
    return fmt::format("ends every TIME_WAIT on port {}", port_);
  }

 private:
  std::uint16_t port_;
  const Node* at_;
  Saves saves_;
};

}  // namespace

Verb port_verb() {
  return {
      "port",
      Target::network,
      NameUse::needs,
      "waits until the kernel's table of a port is as expected, whoever holds it, and whether "
      "a process still has it open",
      "",
      "",
      "count",
      join_keys({{{"port", ValueType::port, "the sockets' own port", true},
                  {"is", ValueType::list,
                   "exactly these: states such as LISTEN, TIME_WAIT of server, TIME_WAIT of the "
                   "peer of client, where server is a socket or a program; or nothing"},
                  {"has", ValueType::list, "these and maybe others"},
                  {"count", ValueType::any, "how many sockets: a number, or {from: …, to: …}"},
                  {"remaining", ValueType::mapping,
                   "how long every TIME_WAIT on it still lasts: {from: …, to: …}"},
                  {"save", ValueType::any, "a variable that keeps the number of sockets"}},
                 common_keys()}),
      &make_step<PortStep>};
}

Verb end_time_wait_verb() {
  return {"end_time_wait",
          Target::network,
          NameUse::needs,
          "ends every TIME_WAIT on a port at once (SOCK_DESTROY), as if its minute were over",
          "port",
          "",
          "count",
          join_keys({{{"port", ValueType::port, "the port of the side that closed first", true},
                      {"save", ValueType::any, "a variable that keeps how many there were"}},
                     common_keys()}),
          &make_step<EndTimeWaitStep>};
}

}  // namespace sockdrill
