// expect: a value that earlier steps saved.
#include <fmt/format.h>

#include "base/text.h"
#include "steps/bind_step.h"
#include "steps/stage.h"
#include "steps/verbs.h"

namespace sockdrill {
namespace {

class ExpectStep final : public Step {
 public:
  explicit ExpectStep(Args& args)
      : value_(args.text("value").value_or("")),
        at_(args.node("value")),
        matchers_(args.text_matchers()) {
    from_ = args.number("from");
    to_ = args.number("to");
    if (matchers_.empty() && !from_ && !to_ && args.fine()) {
      args.mistake(args.whole(), "expect needs to know what the value must be",
                   "name is, is_not, contains, matches, from or to");
    }
  }

  Outcome run(Stage&) const override {
    const std::string observed = fmt::format("the value is '{}'", shorten(visible(value_), 60));
    for (const auto& matcher : matchers_) {
      if (!matcher->find(value_).found) return mismatch(matcher->describe(), observed);
    }
    if (!from_ && !to_) return passed(observed);
    const auto number = parse_number(value_);
    const bool inside = number && (!from_ || *number >= *from_) && (!to_ || *number <= *to_);
    if (inside) return passed(observed);
    std::string range = "a number";
    if (from_) range += fmt::format(" from {:.12g}", *from_);
    if (to_) range += fmt::format(" to {:.12g}", *to_);
    return mismatch(std::move(range), observed);
  }

  std::string explain() const override { return "compares a value"; }

 private:
  Outcome mismatch(std::string expected, const std::string& observed) const {
    Problem problem;
    problem.expected = std::move(expected);
    problem.received = "'" + shorten(visible(value_), 200) + "'";
    problem.message =
        fmt::format("{} expected; the value is {}", problem.expected, problem.received);
    return failed(observed, std::move(problem), at_);
  }

  std::string value_;
  const Node* at_;
  std::vector<std::unique_ptr<TextMatcher>> matchers_;
  std::optional<double> from_;
  std::optional<double> to_;
};

}  // namespace

Verb expect_verb() {
  return {"expect",
          Target::none,
          NameUse::needs,
          "compares a value, such as one that a step saved",
          "",
          "",
          "",
          join_keys({{{"value", ValueType::text, "the value, such as \"${port}\"", true}},
                     text_matcher_keys(),
                     {{"from", ValueType::number, "the least number it may be"},
                      {"to", ValueType::number, "the largest number it may be"}},
                     common_keys()}),
          &make_step<ExpectStep>};
}

}  // namespace sockdrill
