#include "matchers/call_result.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>

#include "base/text.h"
#include "os/errno_name.h"
#include "scenario/value.h"

namespace sockdrill {

using Kind = ResultPattern::Alternative::Kind;

std::optional<ResultPattern::Alternative> ResultPattern::parse(std::string_view text) {
  if (text == "ok") return Alternative{Kind::ok, 0};
  if (text == "blocks") return Alternative{Kind::blocks, 0};
  if (const auto error = errno_value(text)) return Alternative{Kind::error, *error};
  // No call gives less than 0 but by failing.
  if (const auto value = parse_integer(text).value_or(-1); value >= 0) {
    return Alternative{Kind::value, value};
  }
  return std::nullopt;
}

bool ResultPattern::matches(const Answer& answer) const {
  return std::any_of(alternatives_.begin(), alternatives_.end(), [&](const Alternative& one) {
    switch (one.kind) {
      case Kind::ok:
        return !answer.blocked && answer.result.ok();
      case Kind::value:
        return !answer.blocked && answer.result.ok() && answer.result.value == one.number;
      case Kind::error:
        return !answer.blocked && answer.result.error == one.number;
      case Kind::blocks:
        return answer.blocked;
    }
    return false;
  });
}

bool ResultPattern::wants_success() const {
  return std::any_of(alternatives_.begin(), alternatives_.end(), [](const Alternative& one) {
    return one.kind == Kind::ok || one.kind == Kind::value;
  });
}

bool ResultPattern::wants_block() const {
  return std::any_of(alternatives_.begin(), alternatives_.end(),
                     [](const Alternative& one) { return one.kind == Kind::blocks; });
}

bool ResultPattern::only_ok() const {
  return alternatives_.size() == 1 && alternatives_.front().kind == Kind::ok;
}

std::string ResultPattern::describe() const {
  std::vector<std::string> words;
  for (const Alternative& one : alternatives_) {
    switch (one.kind) {
      case Kind::ok:
        words.emplace_back("ok");
        break;
      case Kind::value:
        words.push_back(std::to_string(one.number));
        break;
      case Kind::error:
        words.emplace_back(errno_name(static_cast<int>(one.number)));
        break;
      case Kind::blocks:
        words.emplace_back("that it blocks");
        break;
    }
  }
  return join_words({words.begin(), words.end()}, "or");
}

std::string describe(const Answer& answer) {
  if (answer.blocked) return "still blocked";
  if (!answer.result.ok()) return describe_errno(answer.result.error);
  return answer.result.value == 0 ? "ok" : std::to_string(answer.result.value);
}

}  // namespace sockdrill
