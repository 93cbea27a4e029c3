#include "plan/script.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "plan/draw.h"
#include "plan/step_budget.h"
#include "plan/step_name.h"
#include "scenario/random_value.h"
#include "steps/args.h"
#include "steps/table.h"

namespace sockdrill {
namespace {

constexpr std::size_t kDeepestUse = 16;
constexpr std::size_t kMostSaved = 1000;

class ScriptWriter {
 public:
  ScriptWriter(const Scenario& scenario, Script& script, const BindOptions& options,
               const Captures* captures, Diagnostics& diagnostics)
      : scenario_(scenario),
        script_(script),
        binding_{options,     scenario,     script.variant,      script.settings, captures,
                 diagnostics, script.needs, script.uses_variant, script.uses_seed},
        diagnostics_(diagnostics),
        budget_(diagnostics) {}

  void write() {
    Scope& outer = variables();
    programs(outer);
    script_.network = bind_network(binding_, outer);
    if (checking() && least_steps(scenario_) > kMostSteps) {
      budget_.take(*scenario_.steps, kMostSteps + 1);
      return;
    }
    block(*scenario_.steps, outer, script_.steps, "");
    if (checking() && script_.steps.empty() && diagnostics_.empty()) {
      diagnostics_.add(*scenario_.steps, "a scenario without steps shows nothing",
                       "its loops go round no time");
    }
    for (ProgramSpec& spec : script_.programs) {
      spec.watching = script_.needs.watching(spec.name);
      spec.holds_connects = script_.needs.holds_connects(spec.name);
    }
    script_.work = budget_.used();
    script_.points = scenario_.points > 0 ? scenario_.points : points_;
    check_points();
    check_requires();
  }

 private:
  std::optional<Substituted> put_in(const Node& scalar, const Scope& scope) {
    auto text = substitute(scalar, scope, binding_.captures, diagnostics_);
    if (text && text->of_variant) script_.uses_variant = true;
    return text;
  }

  bool checking() const { return binding_.captures == nullptr; }

  // The suite's variables, the scenario's, then the values of the variant.
  Scope& variables() {
    Scope& scope = script_.scopes.emplace_back();
    for (const auto& [name, value] : script_.variant) scope.set_variant(name, std::string(value));
    for (const auto* list : {&scenario_.suite->vars, &scenario_.vars}) {
      for (const Named& variable : *list) {
        if (is_variant_value(variable.name)) continue;
        std::string value = value_of(variable, scope);
        budget_.take(*variable.value, budget_.weigh(*variable.value, value));
        budget_.note_value(value.size());
        scope.set(variable.name, std::move(value));
      }
    }
    return scope;
  }

  // Empty after a mistake.
  std::string value_of(const Named& variable, const Scope& scope) {
    if (is_random_value(*variable.value)) {
      if (budget_.spent()) return {};  // of a thousand of the greatest length a part is drawn
      return draw(variable, binding_, scope).value_or(std::string());
    }
    auto text = put_in(*variable.value, scope);
    return text ? std::move(text->text) : std::string();
  }

  bool is_variant_value(std::string_view name) const {
    return std::any_of(script_.variant.begin(), script_.variant.end(),
                       [&](const auto& value) { return value.first == name; });
  }

  void programs(const Scope& scope) {
    for (const auto* list : {&scenario_.programs, &scenario_.suite->programs}) {
      for (const Named& program : *list) {
        if (!names_.programs.insert(std::string(program.name)).second) continue;
        script_.programs.push_back(bind_program(program, binding_, scope));
      }
    }
  }

  void block(const Node& steps, Scope& scope, ScriptBlock& into, const std::string& check) {
    for (const Node* item : steps.items()) {
      if (diagnostics_.full() || !budget_.pass(*item)) return;
      item_step(*item, scope, into, check);
    }
  }

  void item_step(const Node& item, Scope& scope, ScriptBlock& into, const std::string& check) {
    if (!item.is_mapping() || item.entries().empty()) return report_no_step(item, diagnostics_);
    for (const ControlStep& control : control_steps()) {
      if (item.find(control.name) == nullptr) continue;
      const bool fine = !checking() || check_keys(item, control.keys, control.name, diagnostics_);
      return control_step(control.name, item, fine, scope, into, check);
    }
    if (item.entries().size() != 1) return report_several_keys(item, diagnostics_);
    const Node::Entry& entry = item.entries().front();
    verb_step(*entry.key, *entry.value, scope, into);
  }

  // `fine`: its keys are right. Where they are not, the steps inside are looked at all the same.
  void control_step(std::string_view name, const Node& item, bool fine, Scope& scope,
                    ScriptBlock& into, const std::string& check) {
    if (name == "parallel") return parallel_step(item, scope, into, check);
    if (name == "use") {
      if (fine) use_step(item, scope, into, check);
      return;
    }
    const Node* const steps = item.find("steps");
    if (steps == nullptr || !steps->is_sequence()) return;
    if (name == "check") return check_step(item, scope, into, check);
    if (!fine) return round(item, {"1"}, scope, into, check);
    if (name == "repeat") return repeat_step(item, scope, into, check);
    each_step(item, scope, into, check);
  }

  void check_step(const Node& item, Scope& scope, ScriptBlock& into, const std::string& outer) {
    if (!outer.empty()) {
      diagnostics_.add(item, "a check cannot stand inside of another one");
      return;
    }
    if (in_parallel_) {
      diagnostics_.add(item, "a check cannot stand inside of 'parallel'",
                       "put 'parallel' into the check");
      return;
    }
    auto made = std::make_unique<ScriptCheck>();
    made->node = item.find("check");
    const auto name = put_in(*made->node, scope);
    if (!name) return;
    made->name = name->text;
    if (name->deferred) {
      diagnostics_.add(*made->node, "a check has a name that is known before the case runs");
    } else if (made->name.empty()) {
      diagnostics_.add(*made->node, "a check needs a name");
    } else if (!checks_.insert(made->name).second) {
      diagnostics_.add(*made->node,
                       fmt::format("another check is named {}", in_quotes(made->name)));
    }
    made->hint = std::string(text_of(item, "hint"));
    made->points = points_of(item, scope);
    if (const Node* const requires_node = item.find("requires")) {
      if (requires_node->is_scalar()) made->requires_.emplace_back(requires_node->text());
      for (const Node* one : requires_node->items()) made->requires_.emplace_back(one->text());
      for (const std::string& required : made->requires_) {
        if (!checks_.contains(required) || required == made->name) {
          std::vector<std::string_view> earlier;
          for (const std::string& known : checks_) {
            if (known != made->name) earlier.push_back(known);
          }
          diagnostics_.add(*requires_node,
                           fmt::format("no earlier check is named {}", in_quotes(required)),
                           did_you_mean(required, earlier));
        }
      }
    }
    points_ += made->points;
    const std::size_t mistakes = diagnostics_.count();
    block(*item.find("steps"), scope, made->steps, made->name.empty() ? "check" : made->name);
    if (made->steps.empty() && diagnostics_.count() == mistakes) {
      diagnostics_.add(*item.find("steps"), "a check without steps shows nothing");
    }
    into.emplace_back(std::move(made));
  }

  double points_of(const Node& item, const Scope& scope) {
    const Node* const node = item.find("points");
    if (node == nullptr || !node->is_scalar()) return 0;
    const auto text = put_in(*node, scope);
    if (!text) return 0;
    const auto points = parse_number(text->text);
    if (points && *points >= 0) return *points;
    if (points || has_variables(node->text())) {
      diagnostics_.add(*node, points ? "points are 0 or more"
                                     : "points are a number that is known before the case runs");
    }
    return 0;
  }

  void parallel_step(const Node& item, Scope& scope, ScriptBlock& into, const std::string& check) {
    const Node& branches = *item.find("parallel");
    if (!branches.is_sequence() || branches.items().empty()) {
      diagnostics_.add(branches, "parallel is a list of branches, each a step or a list of steps");
      return;
    }
    if (in_parallel_) {
      diagnostics_.add(*item.entries().front().key, "parallel cannot stand inside of parallel");
      return;
    }
    in_parallel_ = true;
    auto made = std::make_unique<ScriptParallel>();
    // A branch may use what another one makes: who is first is not known, so all names count.
    declare_sockets(branches, scope);
    for (const Node* branch : branches.items()) {
      if (diagnostics_.full() || !budget_.pass(*branch)) break;
      ScriptBlock& steps = made->branches.emplace_back();
      if (branch->is_sequence()) {
        block(*branch, scope, steps, check);
      } else {
        item_step(*branch, scope, steps, check);
      }
    }
    in_parallel_ = false;
    into.emplace_back(std::move(made));
  }

  // The sockets that steps below `node` create.
  void declare_sockets(const Node& node, const Scope& scope) {
    for (const Node* item : node.items()) declare_sockets(*item, scope);
    for (const Node::Entry& entry : node.entries()) {
      Diagnostics unheard;  // said again when the step itself is bound
      const auto title = substitute(*entry.key, scope, nullptr, unheard);
      if (title && !title->deferred) {
        const StepName name = split_step_name(title->text);
        const Verb* const verb = find_verb(Target::socket, name.verb);
        if (verb != nullptr && verb->use == NameUse::creates) {
          names_.sockets.insert(std::string(name.target));
        }
      }
      declare_sockets(*entry.value, scope);
    }
  }

  void repeat_step(const Node& item, Scope& scope, ScriptBlock& into, const std::string& check) {
    const Node& times_node = *item.find("repeat");
    const auto text = put_in(times_node, scope);
    if (!text) return;
    const auto times = parse_integer(text->text);
    if (text->deferred || !times || *times < 0) {
      diagnostics_.add(times_node, "repeat wants a number that is known before the case runs");
      return;
    }
    for (std::int64_t i = 1; i <= *times; ++i) {
      if (diagnostics_.full() || !budget_.pass(item)) return;
      round(item, {std::to_string(i)}, scope, into, check);
    }
  }

  void each_step(const Node& item, Scope& scope, ScriptBlock& into, const std::string& check) {
    const Node& values = *item.find("each");
    const std::vector<const Node*> single = {&values};
    if (values.is_sequence() && values.items().empty()) {
      diagnostics_.add(values, "each has no values");
    }
    for (const Node* value : values.is_sequence() ? values.items() : std::span(single)) {
      if (diagnostics_.full() || !budget_.pass(item)) return;
      const auto text = put_in(*value, scope);
      if (!text) return;
      if (text->deferred) {
        diagnostics_.add(*value, "each wants values that are known before the case runs");
        return;
      }
      round(item, *text, scope, into, check);
    }
  }

  // One round of repeat or each, in a scope of its own.
  void round(const Node& item, const Substituted& value, Scope& outer, ScriptBlock& into,
             const std::string& check) {
    const Node* const as = item.find("as");
    if (as == nullptr) return block(*item.find("steps"), outer, into, check);
    if (!check_variable_name(*as, diagnostics_)) return;
    Scope& scope = script_.scopes.emplace_back(&outer);
    budget_.note_value(value.text.size());
    scope.set(as->text(), value.text);
    block(*item.find("steps"), scope, into, check);
  }

  void use_step(const Node& item, Scope& scope, ScriptBlock& into, const std::string& check) {
    const Node& name = *item.find("use");
    const Template* found = nullptr;
    std::vector<std::string_view> names;
    for (const Template& candidate : scenario_.suite->templates) {
      names.push_back(candidate.name);
      if (candidate.name == name.text()) found = &candidate;
    }
    if (found == nullptr) {
      diagnostics_.add(name, fmt::format("no template is named {}", in_quotes(name.text())),
                       did_you_mean(name.text(), names));
      return;
    }
    if (use_depth_ >= kDeepestUse) {
      diagnostics_.add(name, "templates use each other more than 16 deep");
      return;
    }
    // A template sees its parameters and the case's variables, not those of the place it is used.
    Scope& inner = script_.scopes.emplace_back(&script_.scopes.front());
    if (!parameters(item, *found, scope, inner)) return;
    ++use_depth_;
    block(*found->steps, inner, into, check);
    --use_depth_;
  }

  bool parameters(const Node& item, const Template& used, const Scope& outer, Scope& inner) {
    const Node* const with = item.find("with");
    bool fine = true;
    std::vector<std::string_view> names;
    for (const Named& parameter : used.parameters) {
      names.push_back(parameter.name);
      const Node* given = with != nullptr ? with->find(parameter.name) : nullptr;
      const bool defaulted = given == nullptr;
      if (defaulted) given = parameter.value;
      if (given == nullptr) {
        diagnostics_.add(item, fmt::format("the template '{}' needs its parameter '{}'", used.name,
                                           parameter.name));
        fine = false;
        continue;
      }
      const Scope& where = defaulted ? inner : outer;
      if (given->is_sequence() || given->is_mapping()) {
        diagnostics_.add(
            *given,
            fmt::format("the parameter '{}' is a text, not a list or a mapping", parameter.name));
        fine = false;
        continue;
      }
      const auto text = put_in(*given, where);
      if (!text) {
        fine = false;
      } else if (text->deferred) {
        inner.defer(parameter.name, *given, where);
      } else {
        budget_.note_value(text->text.size());
        inner.set(parameter.name, text->text);
      }
    }
    if (with == nullptr) return fine;
    for (const Node::Entry& entry : with->entries()) {
      if (std::find(names.begin(), names.end(), entry.key->text()) != names.end()) continue;
      diagnostics_.add(*entry.key,
                       fmt::format("the template '{}' has no parameter {}", used.name,
                                   in_quotes(entry.key->text())),
                       did_you_mean(entry.key->text(), names));
      fine = false;
    }
    return fine;
  }

  void verb_step(const Node& key, const Node& value, Scope& scope, ScriptBlock& into) {
    const auto title = put_in(key, scope);
    if (!title) return;
    if (title->deferred) {
      diagnostics_.add(key, "a step's name cannot use a value that is saved while the case runs");
      return;
    }
    const StepName name = split_step_name(title->text);
    const Verb* const verb = resolve_verb(name, names_, key, diagnostics_);
    if (verb == nullptr) {
      // It may be what makes the socket: whoever names it below makes no mistake of their own.
      names_.sockets.insert(std::string(name.target));
      return;
    }
    if (!budget_.take(key, budget_.weigh(value))) return;
    ScriptStep step;
    step.number = static_cast<std::uint32_t>(++number_);
    step.title = title->text;
    step.target = std::string(name.target);
    step.verb = verb;
    step.key = &key;
    step.value = &value;
    step.scope = &scope;
    step.hint = std::string(value.is_mapping() ? text_of(value, "hint") : std::string_view());
    Args args(value, step.target, *verb, binding_, scope, checking() ? &names_ : nullptr);
    step.bound = verb->bind(args);
    step.deferred = args.deferred();
    if (verb->name == "input" && verb->target == Target::program) keep_input_open(step.target);
    if (verb->target == Target::socket && verb->use == NameUse::creates) {
      names_.sockets.insert(step.target);
    }
    names_.sockets.insert(args.made().begin(), args.made().end());
    declare_saves(value, scope);
    into.emplace_back(std::move(step));
  }

  void keep_input_open(const std::string& program) {
    for (ProgramSpec& spec : script_.programs) {
      if (spec.name == program) spec.keeps_input_open = true;
    }
  }

  // What a step saves has a value from here on, in the whole case.
  void declare_saves(const Node& value, Scope& scope) {
    const Node* const save = value.is_mapping() ? value.find("save") : nullptr;
    if (save == nullptr) return;
    const auto declare = [&](const Node& name) {
      if (!is_variable_name(name.text())) return;  // which was said
      const Scope::Value* const known = scope.find(name.text());
      if (known != nullptr && (known->text || known->later != nullptr)) {
        diagnostics_.add(name, fmt::format("'{}' is a variable already", name.text()),
                         "save it under another name");
      } else if (known == nullptr && ++saved_ > kMostSaved) {
        if (saved_ == kMostSaved + 1) {
          diagnostics_.add(name, fmt::format("a case saves at most {} values", kMostSaved));
        }
      } else if (known == nullptr) {
        script_.scopes.front().declare(name.text());
      }
    };
    if (save->is_scalar()) declare(*save);
    for (const Node::Entry& entry : save->entries()) declare(*entry.value);
  }

  void check_points() {
    if (!checking() || scenario_.points <= 0 || points_ <= 0 || points_ == scenario_.points) return;
    diagnostics_.add(*scenario_.node->find("points"),
                     fmt::format("the checks add up to {} points, the scenario says {}", points_,
                                 scenario_.points));
  }

  void check_requires() {
    for (const std::string_view word : scenario_.requires_) {
      for (const Need need :
           {Need::private_network, Need::ipv6, Need::another_user, Need::localhost}) {
        if (word == need_name(need)) {
          script_.needs.add(need, fmt::format("the scenario requires {}", word));
        }
      }
    }
    if (scenario_.network != nullptr || scenario_.suite->network != nullptr) {
      script_.needs.add(Need::private_network, "the scenario sets up its network");
    }
  }

  const Scenario& scenario_;
  Script& script_;
  Binding binding_;
  Diagnostics& diagnostics_;
  KnownNames names_;
  std::set<std::string, std::less<>> checks_;
  StepBudget budget_;
  std::size_t number_ = 0;
  std::size_t saved_ = 0;
  std::size_t use_depth_ = 0;
  bool in_parallel_ = false;
  double points_ = 0;
};

std::vector<Named> merged_settings(const Scenario& scenario) {
  std::vector<Named> settings = scenario.settings;
  settings.insert(settings.end(), scenario.suite->settings.begin(), scenario.suite->settings.end());
  return settings;
}

}  // namespace

Script write_script(const Scenario& scenario, std::uint64_t variant, const BindOptions& options,
                    const Captures* captures, Diagnostics& diagnostics) {
  Script script;
  script.scenario = &scenario;
  script.variant = scenario.matrix.variant(variant);
  script.settings = merged_settings(scenario);
  ScriptWriter(scenario, script, options, captures, diagnostics).write();
  return script;
}

std::unique_ptr<Step> bind_step(const ScriptStep& step, const Script& script,
                                const BindOptions& options, const Captures& captures,
                                Diagnostics& diagnostics) {
  Needs unused;  // gathered when the script was written, as is the following
  bool uses_variant = false;
  bool uses_seed = false;
  const Binding binding{options,     *script.scenario, script.variant, script.settings, &captures,
                        diagnostics, unused,           uses_variant,   uses_seed};
  Args args(*step.value, step.target, *step.verb, binding, *step.scope, nullptr);
  auto bound = step.verb->bind(args);
  if (!args.deferred()) return bound;
  diagnostics.add(*step.value, "uses a value that no step has saved");
  return nullptr;
}

}  // namespace sockdrill
