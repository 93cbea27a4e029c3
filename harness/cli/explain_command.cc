// explain: what cases do, in words.
#include <fmt/format.h>

#include <iterator>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/load.h"
#include "plan/script.h"

namespace sockdrill {
namespace {

// A result that is not ok is what a reader wants to know of a step.
std::string expectation(const ScriptStep& step) {
  const Node* const result = step.value->is_mapping() ? step.value->find("result") : nullptr;
  if (result == nullptr || !result->is_scalar()) return {};
  return fmt::format("; the result is {}", visible(result->text()));
}

class Explainer {
 public:
  std::string explain(const PlannedCase& planned, const BindOptions& options) {
    Diagnostics unused;  // the plan has no mistakes
    const Script script =
        write_script(*planned.scenario, planned.variant, options, nullptr, unused);
    line(0, case_id(planned));
    const Scenario& scenario = *planned.scenario;
    if (!scenario.about.empty()) line(1, visible(scenario.about));
    if (script.points > 0) line(1, fmt::format("worth {} points", script.points));
    for (const NeedReason& need : script.needs.all()) {
      line(1, fmt::format("needs {}: {}", need_name(need.need), need.reason));
    }
    for (const ProgramSpec& program : script.programs) {
      line(1, fmt::format("program {}: {}", program.name,
                          visible(fmt::format("{}", fmt::join(program.command, " ")))));
    }
    block(script.steps, 1);
    return std::move(text_);
  }

 private:
  void line(std::size_t depth, std::string_view text) {
    text_ += fmt::format("{:{}}{}\n", "", depth * 2, text);
  }

  void block(const ScriptBlock& items, std::size_t depth) {
    for (const ScriptItem& item : items) {
      if (const auto* step = std::get_if<ScriptStep>(&item)) {
        line(depth, fmt::format("{:>3}. {}{}", step->number,
                                step->bound != nullptr ? step->bound->explain() : step->title,
                                expectation(*step)));
      } else if (const auto* check = std::get_if<std::unique_ptr<ScriptCheck>>(&item)) {
        const std::string points =
            (*check)->points > 0 ? fmt::format(" ({} points)", (*check)->points) : std::string();
        line(depth, fmt::format("check: {}{}", visible((*check)->name), points));
        block((*check)->steps, depth + 1);
      } else {
        const auto& parallel = *std::get<std::unique_ptr<ScriptParallel>>(item);
        line(depth, "at the same time:");
        for (const ScriptBlock& branch : parallel.branches) {
          line(depth + 1, "branch:");
          block(branch, depth + 2);
        }
      }
    }
  }

  std::string text_;
};

}  // namespace

int explain_command(const Options& options) {
  const auto plan = load_plan(options);
  if (!plan) return plan.error();
  for (const PlannedCase& planned : plan->cases) {
    fmt::print("{}", Explainer().explain(planned, options.bind));
  }
  return plan->cases.empty() ? kExitNothing : kExitPassed;
}

}  // namespace sockdrill
