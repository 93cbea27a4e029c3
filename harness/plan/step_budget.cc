#include "plan/step_budget.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "scenario/value.h"

namespace sockdrill {
namespace {

// What an ordinary step has at most; what is beyond it counts as further steps.
constexpr std::uint64_t kBytesOfNode = 128;
constexpr std::uint64_t kBytesOfStep = 512;
constexpr std::uint64_t kMostPasses = 2 * kMostSteps;

class Counter {
 public:
  explicit Counter(const Suite& suite) : suite_(suite) {}

  std::uint64_t block(const Node& steps, int depth) {
    std::uint64_t sum = 0;
    for (const Node* item : steps.items()) {
      sum += this->item(*item, depth);
      if (++looks_ > kMostPasses) return kMostSteps + 1;  // each is a pass when it is written
      if (sum > kMostSteps) break;
    }
    return sum;
  }

 private:
  std::uint64_t item(const Node& item, int depth) {
    if (item.is_sequence()) return block(item, depth);  // a branch
    if (item.entries().empty() || depth > kDeepest) return 0;
    if (const Node* const branches = item.find("parallel")) return block(*branches, depth + 1);
    if (const Node* const name = item.find("use")) return used(name->text(), depth + 1);
    const Node* const steps = item.find("steps");
    if (steps == nullptr) return 1;
    std::uint64_t times = 1;
    if (const Node* const repeat = item.find("repeat")) {
      // A number that is reckoned is known only when the case is written: it counts once.
      times = static_cast<std::uint64_t>(std::clamp<std::int64_t>(
          parse_integer(repeat->text()).value_or(1), 0, std::int64_t{kMostSteps} + 1));
    } else if (const Node* const values = item.find("each"); values != nullptr) {
      times = values->is_sequence() ? values->items().size() : 1;
    }
    // An empty round takes its time as well.
    return times * std::max<std::uint64_t>(1, block(*steps, depth + 1));
  }

  std::uint64_t used(std::string_view name, int depth) {
    for (const Template& one : suite_.templates) {
      if (one.name == name) return block(*one.steps, depth);
    }
    return 0;
  }

  static constexpr int kDeepest = 64;
  const Suite& suite_;
  std::uint64_t looks_ = 0;
};

}  // namespace

bool StepBudget::take(const Node& at, std::uint64_t weight) {
  used_ += weight;
  return used_ <= kMostSteps || stop(at);
}

bool StepBudget::pass(const Node& at) { return !said_ && (++passed_ <= kMostPasses || stop(at)); }

bool StepBudget::stop(const Node& at) {
  if (!said_) diagnostics_.add(at, fmt::format("a case has at most {} steps", kMostSteps));
  said_ = true;
  return false;
}

std::uint64_t StepBudget::bytes_of(const Node& node) const {
  std::uint64_t sum = kBytesOfNode + node.text().size();
  for (std::size_t at = node.text().find("${"); at != std::string_view::npos;
       at = node.text().find("${", at + 2)) {
    sum += longest_value_;
  }
  for (const Node* item : node.items()) sum += bytes_of(*item);
  for (const Node::Entry& entry : node.entries()) sum += bytes_of(*entry.value);
  return sum;
}

std::uint64_t StepBudget::weigh(const Node& arguments, std::string_view made) const {
  return 1 + (bytes_of(arguments) + made.size()) / kBytesOfStep;
}

std::uint64_t least_steps(const Scenario& scenario) {
  return Counter(*scenario.suite).block(*scenario.steps, 0);
}

}  // namespace sockdrill
