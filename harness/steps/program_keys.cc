#include "steps/program_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenario/value.h"
#include "steps/program_spec.h"

namespace sockdrill {
namespace {

constexpr std::array kLimits = {
    Key{"memory", ValueType::size, "resident memory of all its processes"},
    Key{"disk", ValueType::size, "what it may write: its folder, /tmp and /dev/shm"},
    Key{"files", ValueType::integer, "how many files it may write"},
    Key{"processes", ValueType::integer, "processes and threads at once"},
    Key{"descriptors", ValueType::integer, "open descriptors of one process"},
    Key{"cpu", ValueType::duration, "processor time of all its processes"},
    Key{"wall", ValueType::duration, "time from its start"},
};

constexpr std::array kAnswer = {
    Key{"prompt", ValueType::text, "a regular expression"},
    Key{"text", ValueType::text, "the line that is given"},
    Key{"end", ValueType::flag, "the input ends"},
};

std::shared_ptr<const TextMatcher> prompt_matcher(Args& args, const Node& at,
                                                  const std::string& pattern) {
  for (const TextMatcherRow& row : text_matchers()) {
    if (row.key.name != "matches") continue;
    auto made = row.make(pattern);
    if (made) return std::move(*made);
    args.mistake(at, made.error().message);
  }
  return nullptr;
}

ProgramAnswer bind_answer(Args& args, const Node& node, std::string_view port,
                          std::string_view address) {
  ProgramAnswer answer;
  const auto line = [&](const Node& at) {
    const auto text = args.scalar(at, kAnswer[1]);
    return fill_placeholders(text.value_or(""), port, address) + "\n";
  };
  if (!node.is_mapping()) {
    answer.line = line(node);
    return answer;
  }
  if (!check_keys(node, kAnswer, "an answer", args.binding().diagnostics)) return answer;
  if (const Node* const prompt = node.find("prompt")) {
    answer.prompt = prompt_matcher(args, *prompt, args.scalar(*prompt, kAnswer[0]).value_or(""));
  }
  if (const Node* const text = node.find("text")) answer.line = line(*text);
  if (const Node* const end = node.find("end")) {
    answer.ends = parse_flag(args.scalar(*end, kAnswer[2]).value_or("")).value_or(false);
  }
  if (answer.line.empty() && !answer.ends) args.mistake(node, "an answer needs a text, or end");
  return answer;
}

}  // namespace

Limits bind_limits(Args& args) {
  Limits limits;
  const Node* const node = args.node("limits");
  if (node == nullptr || !check_keys(*node, kLimits, "limits", args.binding().diagnostics)) {
    return limits;
  }
  for (const Node::Entry& entry : node->entries()) {
    const std::string_view name = entry.key->text();
    const auto* const row = std::find_if(kLimits.begin(), kLimits.end(),
                                         [&](const Key& key) { return key.name == name; });
    const auto text = args.scalar(*entry.value, *row);
    if (text) set_limit(limits, name, *text);
  }
  return limits;
}

std::span<const Key> limit_keys() { return kLimits; }

void set_limit(Limits& limits, std::string_view name, std::string_view text) {
  const auto number =
      static_cast<std::uint64_t>(std::max<std::int64_t>(parse_integer(text).value_or(0), 0));
  if (name == "memory") limits.memory = parse_size(text).value_or(limits.memory);
  if (name == "disk") limits.disk = parse_size(text).value_or(limits.disk);
  if (name == "files") limits.files_on_disk = number;
  if (name == "processes") limits.processes = number;
  if (name == "descriptors") limits.descriptors = number;
  if (name == "cpu") limits.cpu = parse_duration(text).value_or(limits.cpu);
  if (name == "wall") limits.wall = parse_duration(text).value_or(limits.wall);
}

std::vector<ProgramAnswer> bind_answers(Args& args, std::string_view port,
                                        std::string_view address) {
  std::vector<ProgramAnswer> answers;
  const Node* const node = args.node("answers");
  if (node == nullptr) return answers;
  if (!node->is_sequence()) {
    args.mistake(*node, "answers is a list");
    return answers;
  }
  for (const Node* const item : node->items()) {
    answers.push_back(bind_answer(args, *item, port, address));
  }
  return answers;
}

}  // namespace sockdrill
