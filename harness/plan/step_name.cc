#include "plan/step_name.h"

#include <fmt/format.h>

#include "base/text.h"
#include "plan/script.h"
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
      return "a step without a name before the dot";
  }
  return "";
}

void unknown_verb(const StepName& name, Target target, const Node& key, Diagnostics& diagnostics) {
  std::vector<std::string_view> known = verb_names(target);
  if (target == Target::none) {
    for (const ControlStep& control : control_steps()) known.push_back(control.name);
    if (find_verb(Target::socket, name.verb) != nullptr) {
      diagnostics.add(key, fmt::format("{} needs the name of a socket", in_quotes(name.verb)),
                      fmt::format("write 'client.{}'", name.verb));
      return;
    }
  }
  if (target == Target::socket && find_verb(Target::program, name.verb) != nullptr) {
    diagnostics.add(key, fmt::format("no program is named {}", in_quotes(name.target)),
                    "define it under 'programs:'");
    return;
  }
  diagnostics.add(key, fmt::format("{} has no verb {}", kind_words(target), in_quotes(name.verb)),
                  suggest(name.verb, "verbs", known));
}

}  // namespace

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
  const std::vector<std::string_view> known(names.sockets.begin(), names.sockets.end());
  diagnostics.add(key, fmt::format("no socket is named {} here", in_quotes(name.target)),
                  did_you_mean(name.target, known));
  return nullptr;
}

}  // namespace sockdrill
