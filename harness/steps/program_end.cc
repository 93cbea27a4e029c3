// exit, signal, stop, kill: how programs come to their end.
#include <fmt/format.h>

#include <array>
#include <csignal>

#include "base/text.h"
#include "steps/bind_step.h"
#include "steps/call.h"
#include "steps/program_evidence.h"
#include "steps/verbs.h"

namespace sockdrill {
namespace {

struct SignalName {
  std::string_view name;
  int number;
};

constexpr std::array kSignals = {
    SignalName{"SIGTERM", SIGTERM}, SignalName{"SIGINT", SIGINT},   SignalName{"SIGKILL", SIGKILL},
    SignalName{"SIGHUP", SIGHUP},   SignalName{"SIGQUIT", SIGQUIT}, SignalName{"SIGUSR1", SIGUSR1},
    SignalName{"SIGUSR2", SIGUSR2}, SignalName{"SIGSTOP", SIGSTOP}, SignalName{"SIGCONT", SIGCONT},
    SignalName{"SIGPIPE", SIGPIPE}, SignalName{"SIGABRT", SIGABRT}, SignalName{"SIGSEGV", SIGSEGV},
};

std::optional<int> signal_number(Args& args, std::string_view key) {
  const auto text = args.text(key);
  if (!text) return std::nullopt;
  std::vector<std::string_view> names;
  for (const SignalName& signal : kSignals) {
    if (signal.name == *text || signal.name.substr(3) == *text) return signal.number;
    names.push_back(signal.name);
  }
  if (!args.deferred()) {
    args.mistake(*args.node(key), fmt::format("no signal is named {}", in_quotes(*text)),
                 suggest(*text, "signals", names));
  }
  return std::nullopt;
}

// Waits for a program's end and judges how it ended; sends a signal first where there is one.
class EndStep final : public Step {
 public:
  EndStep(Args& args, int send) : name_(args.target()), patience_(args.patience()), send_(send) {
    code_at_ = args.node("code");
    signal_at_ = args.node("signal");
    if (const auto text = args.text("code"); text && *text != "any") {
      nonzero_ = *text == "nonzero";
      code_ = parse_integer(*text);
      if (!code_ && !nonzero_ && !args.deferred()) {
        args.mistake(*code_at_, "code wants an exit code, nonzero or any");
      }
    } else if (!text && signal_at_ == nullptr && send == 0) {
      code_ = 0;  // a program that ends by itself is expected to have succeeded
    }
    signal_ = signal_number(args, "signal");
    if (code_at_ != nullptr && signal_at_ != nullptr) {
      args.mistake(*signal_at_, "a program ends with an exit code or by a signal, not both");
    }
  }

  Outcome run(Stage& stage) const override {
    const auto program = stage.programs.find(name_);
    if (program == nullptr) return errored(fmt::format("{} was not started", name_));
    if (send_ != 0) {
      if (auto ended = ended_before(stage, *program)) return std::move(*ended);
      if (const auto sent = program->signal(send_); !sent) return errored(sent.error().message);
    }
    const auto status = program->wait_for_exit(stage.watch, Clock::now() + patience_);
    if (stage.watch.stopped()) return errored("interrupted");
    if (!status) return errored(status.error().message);
    Problem problem;
    problem.expected = expected();
    if (!*status) {
      problem.received = "it still runs";
      problem.message = fmt::format("{} still runs after {}", name_, show_duration(patience_));
      return failed(problem.message, problem);
    }
    const std::string observed = fmt::format("{} ended: {}", name_, to_string(**status));
    if (is_expected(**status)) return passed(observed);
    problem.received = describe_exit(*program, **status);
    problem.message = fmt::format("{} expected of {}; it ended with {}", problem.expected, name_,
                                  problem.received);
    return failed(observed, problem, code_at_ != nullptr ? code_at_ : signal_at_);
  }

  std::string explain() const override {
    return fmt::format("{} {} to end", send_ != 0 ? "tells" : "waits for", name_);
  }

 private:
  // A program that ended before it was told to: fine where it had done so in peace.
  std::optional<Outcome> ended_before(Stage& stage, RunningProgram& program) const {
    const auto status = program.wait_for_exit(stage.watch, Clock::now());
    if (!status || !*status || code_at_ != nullptr || signal_at_ != nullptr) return std::nullopt;
    if (**status == ExitStatus{}) return std::nullopt;
    Problem problem;
    problem.expected = "that it runs until it is told to end";
    problem.received = describe_exit(program, **status);
    problem.message = fmt::format("{} had ended before: {}", name_, problem.received);
    return failed(fmt::format("{} had ended: {}", name_, to_string(**status)), problem);
  }

  std::string expected() const {
    if (signal_) return to_string(ExitStatus{0, *signal_});
    if (code_) return to_string(ExitStatus{static_cast<int>(*code_), 0});
    return nonzero_ ? "an exit code other than 0" : "an end";
  }

  bool is_expected(const ExitStatus& status) const {
    if (signal_) return status.signal == *signal_;
    if (code_) return status.signal == 0 && status.code == *code_;
    return !nonzero_ || (status.signal == 0 && status.code != 0);
  }

  std::string name_;
  Nanoseconds patience_;
  int send_;
  std::optional<std::int64_t> code_;
  bool nonzero_ = false;
  std::optional<int> signal_;
  const Node* code_at_ = nullptr;
  const Node* signal_at_ = nullptr;
};

template <int send>
std::unique_ptr<Step> make_end(Args& args) {
  auto step = std::make_unique<EndStep>(args, send);
  return args.fine() ? std::move(step) : nullptr;
}

class SignalStep final : public Step {
 public:
  explicit SignalStep(Args& args)
      : name_(args.target()), number_(signal_number(args, "send").value_or(0)) {
    if (number_ == 0 && args.fine() && !args.deferred()) {
      args.mistake(args.whole(), "signal needs the name of one");
    }
  }

  Outcome run(Stage& stage) const override {
    const auto program = stage.programs.find(name_);
    if (program == nullptr) return errored(fmt::format("{} was not started", name_));
    if (const auto status = program->wait_for_exit(stage.watch, Clock::now()); status && *status) {
      Problem problem;
      problem.expected = "that it runs";
      problem.received = describe_exit(*program, **status);
      problem.message = fmt::format("{} had ended before: {}", name_, problem.received);
      return failed(problem.message, problem);
    }
    if (const auto sent = program->signal(number_); !sent) return errored(sent.error().message);
    return passed(fmt::format("{} was sent signal {}", name_, number_));
  }

  std::string explain() const override { return fmt::format("sends {} a signal", name_); }

 private:
  std::string name_;
  int number_;
};

std::vector<Key> end_keys() {
  return join_keys({{{"code", ValueType::text, "the exit code, nonzero, or any"},
                     {"signal", ValueType::text, "the signal that ended it"}},
                    common_keys()});
}

}  // namespace

Verb exit_verb() {
  return {"exit",
          Target::program,
          NameUse::needs,
          "waits until a program ends by itself, with exit code 0 unless another is named",
          "code",
          "",
          "",
          end_keys(),
          &make_end<0>};
}

Verb stop_verb() {
  return {"stop",
          Target::program,
          NameUse::needs,
          "sends SIGTERM and waits for the end; one that ended before may have done so with exit "
          "code 0",
          "code",
          "",
          "",
          end_keys(),
          &make_end<SIGTERM>};
}

Verb kill_verb() {
  return {"kill",
          Target::program,
          NameUse::needs,
          "sends SIGKILL and waits for the end; one that ended before may have done so with exit "
          "code 0",
          "code",
          "",
          "",
          end_keys(),
          &make_end<SIGKILL>};
}

Verb signal_verb() {
  return {"signal",
          Target::program,
          NameUse::needs,
          "sends a signal to a program that runs",
          "send",
          "",
          "",
          join_keys({{{"send", ValueType::text, "SIGTERM, SIGINT, SIGSTOP, …"}}, common_keys()}),
          &make_step<SignalStep>};
}

}  // namespace sockdrill
