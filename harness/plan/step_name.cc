#include "plan/step_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>
#include <vector>

#include "base/text.h"
#include "plan/script.h"
#include "scenario/punctuation.h"
#include "steps/table.h"

namespace sockdrill {
namespace {

Target kind_of(const StepName& name, const KnownNames& names) {
  if (name.target.empty()) return Target::none;
  if (name.target == "network") return Target::network;
  return names.programs.contains(name.target) ? Target::program : Target::socket;
}

std::string_view kind_words(Target target) {
  switch (target) {
    case Target::socket:
      return "a socket";
    case Target::program:
      return "a program";
    case Target::network:
      return "the network";
    case Target::none:
      break;
  }
  return "";
}

// What people write for a verb of this language.
constexpr std::pair<std::string_view, std::string_view> kOtherWords[] = {
    {"receive", "recv"},   {"read", "recv"},           {"write", "send"},
    {"open", "socket"},    {"create", "socket"},       {"setsockopt", "set"},
    {"getsockopt", "get"}, {"getsockname", "address"}, {"getpeername", "peer"},
    {"wait", "exit"},      {"print", "output"},        {"run", "start"},
};

std::string meant_verb(std::string_view word, std::vector<std::string_view> known) {
  const std::size_t verbs = known.size();
  for (const auto& [other, verb] : kOtherWords) {
    const auto end = known.begin() + static_cast<std::ptrdiff_t>(verbs);
    if (std::find(known.begin(), end, verb) != end) known.push_back(other);
  }
  auto near = nearest(word, known);
  for (const auto& [other, verb] : kOtherWords) {
    if (near == other) near = verb;
  }
  if (near) return fmt::format("did you mean '{}'?", *near);
  known.resize(verbs);
  return "known verbs: " + join_words(known);
}

// A word without a name before it.
void unknown_step(std::string_view word, const Node& key, Diagnostics& diagnostics) {
  const std::tuple<Target, std::string_view, std::string_view> others[] = {
      {Target::socket, "a socket", "client"},
      {Target::program, "a program", "server"},
      {Target::network, "the network", "network"}};
  for (const auto& [target, what, example] : others) {
    if (find_verb(target, word) == nullptr) continue;
    diagnostics.add(
        key,
        fmt::format("{} is a verb of {}: its name stands before the verb", in_quotes(word), what),
        fmt::format("write '{}.{}'", example, word));
    return;
  }
  std::vector<std::string_view> known = verb_names(Target::none);
  for (const ControlStep& control : control_steps()) known.push_back(control.name);
  diagnostics.add(key, fmt::format("no step is named {}", in_quotes(word)),
                  suggest(word, "steps without a name before the dot", known));
}

void unknown_verb(const StepName& name, Target target, const Node& key, Diagnostics& diagnostics) {
  if (target == Target::none) return unknown_step(name.verb, key, diagnostics);
  if (target == Target::socket && find_verb(Target::program, name.verb) != nullptr) {
    diagnostics.add(key, fmt::format("no program is named {}", in_quotes(name.target)),
                    "define it under 'programs:'");
    return;
  }
  const Span at = key.text().ends_with(name.verb)
                      ? key.part(key.text().size() - name.verb.size(), name.verb.size())
                      : key.span();
  const bool of_socket =
      target == Target::program && find_verb(Target::socket, name.verb) != nullptr;
  diagnostics.add(
      key.source(), at, fmt::format("{} has no verb {}", kind_words(target), in_quotes(name.verb)),
      of_socket ? fmt::format("'{}' is a program: give the socket another name", name.target)
                : meant_verb(name.verb, verb_names(target)));
}

}  // namespace

void report_no_step(const Node& item, Diagnostics& diagnostics) {
  const std::string_view text = item.text();
  const std::size_t colon = text.find(':');
  if (const auto slip = item.plain() ? find_slip_in_key(text) : std::nullopt) {
    diagnostics.add(item.source(), item.part(slip->offset, slip->size), slip->message,
                    "write ': ' with a space behind it");
  } else if (item.plain() && colon != std::string_view::npos) {
    diagnostics.add(item.source(), item.part(colon, 1), "a space is missing after ':'");
  } else {
    diagnostics.add(item, "a step is a mapping with one key, such as 'client.send: hello'");
  }
}

void report_several_keys(const Node& item, Diagnostics& diagnostics) {
  std::vector<std::string_view> names;
  for (const ControlStep& control : control_steps()) names.push_back(control.name);
  const Node& first = *item.entries().front().key;
  std::string meant = did_you_mean(first.text(), names);
  if (!meant.empty()) {
    diagnostics.add(first, fmt::format("no step is named {}", in_quotes(first.text())),
                    std::move(meant));
    return;
  }
  diagnostics.add(*item.entries()[1].key, "a step has one key; this is a second one",
                  "begin another step with '- ', or indent what belongs to the first");
}

StepName split_step_name(std::string_view title) {
  const std::size_t dot = title.rfind('.');
  if (dot == std::string_view::npos) return {{}, title};
  return {title.substr(0, dot), title.substr(dot + 1)};
}

const Verb* resolve_verb(const StepName& name, const KnownNames& names, const Node& key,
                         Diagnostics& diagnostics) {
  const Target target = kind_of(name, names);
  if (target == Target::socket && !is_word(name.target)) {
    diagnostics.add(key, fmt::format("{} cannot name a socket", in_quotes(name.target)),
                    "letters, digits, '_' and '-' make a name");
    return nullptr;
  }
  const Verb* const verb = find_verb(target, name.verb);
  if (verb == nullptr) {
    unknown_verb(name, target, key, diagnostics);
    return nullptr;
  }
  if (target != Target::socket || verb->use == NameUse::creates) return verb;
  if (names.sockets.contains(name.target)) return verb;
  // While a case runs, names are not checked again: the table of names is then filled on the way.
  diagnostics.add(key, fmt::format("no socket is named {} here", in_quotes(name.target)),
                  names.meant_socket(name.target));
  return nullptr;
}

}  // namespace sockdrill
