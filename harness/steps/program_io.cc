// output and input: what a program writes and reads.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "steps/bind_step.h"
#include "steps/call.h"
#include "steps/output_cause.h"
#include "steps/program_evidence.h"
#include "steps/verbs.h"

namespace sockdrill {
namespace {

class OutputStep final : public Step {
 public:
  explicit OutputStep(Args& args)
      : name_(args.target()),
        patience_(args.patience()),
        matchers_(args.text_matchers()),
        error_(args.text("stream") == "err"),
        absence_(args.node("is_not") != nullptr),
        saves_(args.saves()) {
    if (matchers_.empty() && args.fine()) {
      args.mistake(args.whole(), "output needs to know what is printed",
                   "name contains, matches, is or is_not");
    }
  }

  Outcome run(Stage& stage) const override {
    const auto program = stage.programs.find(name_);
    if (program == nullptr) return errored(fmt::format("{} was not started", name_));
    const Charset& charset = *program->spec().charset;
    std::string text;
    const auto all_match = [&](const std::string& bytes) {
      text = decode_visible(charset, bytes, true);
      return all_match_in(text);
    };
    const TimePoint deadline = Clock::now() + patience_;
    // What is not printed can be told once nothing more comes.
    if (absence_) {
      const auto ended = program->wait_for_exit(stage.watch, deadline);
      if (ended && *ended) program->wait_for_last_words(stage.watch);
    }
    const bool found = program->wait_for_output(error_, stage.watch,
                                                absence_ ? Clock::now() : deadline, all_match);
    if (stage.watch.stopped()) return errored("interrupted");
    saves_.keep(stage.captures, "text", text);
    std::string observed =
        fmt::format("{} printed {}", name_, text.empty() ? "nothing" : shorten(visible(text), 60));
    if (found) return passed(std::move(observed));
    return failed(std::move(observed), problem(stage, text, program->output(error_), charset));
  }

  std::string explain() const override {
    return fmt::format("waits until {} has printed {}", name_, matchers_.front()->describe());
  }

 private:
  bool all_match_in(const std::string& text) const {
    return std::all_of(matchers_.begin(), matchers_.end(),
                       [&](const auto& matcher) { return matcher->find(text).found; });
  }

  Problem problem(Stage& stage, const std::string& text, const std::string& bytes,
                  const Charset& charset) const {
    Problem out;
    for (const auto& matcher : matchers_) {
      if (!matcher->find(text).found) {
        out.expected = matcher->describe();
        break;
      }
    }
    if (text.size() >= kOutputKept) {
      set_cause(out, make_cause(CauseId::output_beyond_limit, name_, kOutputKept / 1024));
    }
    if (!absence_ && out.causes.empty() && text.ends_with('\n') &&
        all_match_in(text.substr(0, text.size() - 1))) {
      set_cause(out, make_cause(CauseId::output_line_end));
    }
    if (!absence_ && out.causes.empty()) {
      const auto fits = [this](const std::string& other) { return all_match_in(other); };
      set_cause(out, cause_of_output(stage, matchers_, text, bytes, charset, fits));
    }
    out.message = fmt::format("{} expected in the output of {}", out.expected, name_);
    out.received = text.empty() ? "nothing" : shorten(visible(text, true), 1000);
    return out;
  }

  std::string name_;
  Nanoseconds patience_;
  std::vector<std::unique_ptr<TextMatcher>> matchers_;
  bool error_;
  bool absence_;  // something must not be printed
  Saves saves_;
};

class InputStep final : public Step {
 public:
  explicit InputStep(Args& args) : name_(args.target()), end_(args.flag("end").value_or(false)) {
    if (const auto text = args.text("text")) {
      bytes_ = *text + (args.flag("line_end").value_or(true) ? "\n" : "");
    } else if (!end_ && args.fine()) {
      args.mistake(args.whole(), "input needs a text, or end");
    }
  }

  Outcome run(Stage& stage) const override {
    const auto program = stage.programs.find(name_);
    if (program == nullptr) return errored(fmt::format("{} was not started", name_));
    if (!bytes_.empty()) {
      const auto encoded = encode(*program->spec().charset, bytes_);
      if (!encoded) return errored(encoded.error().message());
      if (const auto wrote = program->write_input(*encoded); !wrote) {
        Problem problem;
        problem.message =
            fmt::format("{} does not take its input: {}", name_, wrote.error().message);
        return failed(problem.message, problem);
      }
    }
    if (end_) {
      if (const auto closed = program->close_input(); !closed) {
        return errored(closed.error().message);
      }
    }
    return passed(end_ ? fmt::format("the input of {} has ended", name_)
                       : fmt::format("{} was given {}", name_, shorten(visible(bytes_), 60)));
  }

  std::string explain() const override { return fmt::format("gives {} input", name_); }

 private:
  std::string name_;
  std::string bytes_;
  bool end_;
};

}  // namespace

Verb output_verb() {
  return {"output",
          Target::program,
          NameUse::needs,
          "waits for what a program prints; is_not is judged at the program's end, or when its "
          "time is over",
          "contains",
          "",
          "text",
          join_keys(
              {text_matcher_keys(),
               {{"stream", ValueType::text, "which one, where the two are apart", false, "out|err"},
                {"save", ValueType::any, "a variable that keeps what it printed"}},
               common_keys()}),
          &make_step<OutputStep>};
}

Verb input_verb() {
  return {"input",
          Target::program,
          NameUse::needs,
          "writes a line to a program's standard input",
          "text",
          "end",
          "",
          join_keys({{{"text", ValueType::text, "the line"},
                      {"line_end", ValueType::flag, "whether a line end follows (on)"},
                      {"end", ValueType::flag, "ends the input"}},
                     common_keys()}),
          &make_step<InputStep>};
}

}  // namespace sockdrill
