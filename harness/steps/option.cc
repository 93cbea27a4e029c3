// set and get: socket options.
#include <fmt/format.h>

#include "steps/bind_step.h"
#include "steps/call.h"
#include "steps/verbs.h"

namespace sockdrill {
namespace {

class SetStep final : public Step {
 public:
  explicit SetStep(Args& args)
      : name_(args.target()), spec_(call_spec(args)), options_(args.options(true)) {
    if (options_.empty() && args.fine()) args.mistake(args.whole(), "set names no option");
  }

  Outcome run(Stage& stage) const override {
    const auto socket = open_socket_named(stage, name_);
    if (socket == nullptr) return not_open(stage, name_, "setsockopt", spec_);
    std::string done_text;
    Performed last;
    for (const OptionValue& value : options_) {
      const std::string text =
          fmt::format("{} {}", value.option->posix, show_option_value(*value.option, value.value));
      last = {fmt::format("setsockopt({}, {})", name_, text),
              {set_option(stage, *socket, value), false}};
      if (!last.ok()) break;
      done_text += (done_text.empty() ? "" : ", ") + text;
    }
    return judge_call(stage, last, spec_, fmt::format("{} has {}", name_, done_text));
  }

  std::string explain() const override { return fmt::format("sets options of {}", name_); }

 private:
  std::string name_;
  CallSpec spec_;
  std::vector<OptionValue> options_;
};

class GetStep final : public Step {
 public:
  explicit GetStep(Args& args)
      : name_(args.target()), spec_(call_spec(args)), options_(args.options(false)) {
    if (options_.empty() && args.fine()) args.mistake(args.whole(), "get names no option");
  }

  Outcome run(Stage& stage) const override {
    const auto socket = open_socket_named(stage, name_);
    if (socket == nullptr) return not_open(stage, name_, "getsockopt", spec_);
    std::string seen;
    for (const OptionValue& value : options_) {
      const std::string_view call = value.option->level == kIoctl ? "ioctl" : "getsockopt";
      const Performed got{fmt::format("{}({}, {})", call, name_, value.option->posix),
                          {get_option(stage.system, socket->fd.get(), *value.option), false}};
      if (!got.ok() || !spec_.result.only_ok()) return judge_call(stage, got, spec_, got.text);
      const std::string is = show_option_value(*value.option, got.answer.result.value);
      spec_.saves.keep(stage.captures, "value", is);
      seen += fmt::format("{}{} {}", seen.empty() ? "" : ", ", value.option->posix, is);
      if (got.answer.result.value == value.value) continue;
      Problem problem;
      problem.expected =
          fmt::format("{} {}", value.option->posix, show_option_value(*value.option, value.value));
      problem.received = fmt::format("{} {}", value.option->posix, is);
      problem.message = fmt::format("{} expected; {} has {}", problem.expected, name_, is);
      return failed(fmt::format("{} has {}", name_, seen), std::move(problem), value.at);
    }
    return passed(fmt::format("{} has {}", name_, seen));
  }

  std::string explain() const override { return fmt::format("reads options of {}", name_); }

 private:
  std::string name_;
  CallSpec spec_;
  std::vector<OptionValue> options_;
};

}  // namespace

Verb set_verb() {
  return {"set",
          Target::socket,
          NameUse::needs,
          "sets socket options, in the order of the reference",
          "",
          "",
          "",
          join_keys({socket_option_keys(true), call_keys()}),
          &make_step<SetStep>};
}

Verb get_verb() {
  return {"get",
          Target::socket,
          NameUse::needs,
          "reads socket options and compares them",
          "",
          "",
          "value",
          join_keys({socket_option_keys(false), call_keys()}),
          &make_step<GetStep>};
}

}  // namespace sockdrill
