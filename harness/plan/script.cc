#include "plan/script.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "os/network.h"
#include "plan/step_name.h"
#include "steps/args.h"
#include "steps/table.h"

namespace sockdrill {
namespace {

constexpr std::size_t kMostSteps = 200'000;  // of one case
constexpr std::size_t kDeepestUse = 16;

class ScriptWriter {
 public:
  ScriptWriter(const Scenario& scenario, Script& script, const BindOptions& options,
               const Captures* captures, Diagnostics& diagnostics)
      : scenario_(scenario),
        script_(script),
        binding_{options,  scenario,    script.variant, script.settings,
                 captures, diagnostics, script.needs,   script.uses_variant},
        diagnostics_(diagnostics) {}

  void write() {
    Scope& outer = variables();
    programs(outer);
    network(outer);
    block(*scenario_.steps, outer, script_.steps, "");
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
        const auto text = put_in(*variable.value, scope);
        scope.set(variable.name, text ? text->text : std::string());
      }
    }
    return scope;
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

  // The suite's settings first, so that the scenario's overrule them.
  void network(const Scope& scope) {
    for (const Node* node : {scenario_.suite->network, scenario_.network}) {
      if (node == nullptr) continue;
      NetworkSettings& into = script_.network;
      if (text_of(*node, "any_address") == "local") into.any_address_local = true;
      if (const Node* const sysctls = node->find("sysctls")) {
        for (const Node::Entry& entry : sysctls->entries()) {
          const std::string name(entry.key->text());
          if (!is_network_sysctl(name)) {
            diagnostics_.add(*entry.key,
                             fmt::format("{} is no setting of a network", in_quotes(name)),
                             "such settings begin with 'net.'");
          }
          into.sysctls.emplace_back(name, known_text(*entry.value, scope));
        }
      }
      const Node* const addresses = node->find("addresses");
      if (addresses == nullptr) continue;
      const std::vector<const Node*> single = {addresses};
      for (const Node* item : addresses->is_sequence() ? addresses->items() : std::span(single)) {
        address(*item, known_text(*item, scope));
      }
    }
  }

  void address(const Node& at, std::string text) {
    const std::size_t slash = text.find('/');
    const auto endpoint = Endpoint::parse(std::string_view(text).substr(0, slash));
    if (!endpoint) {
      diagnostics_.add(at, endpoint.error().message);
      return;
    }
    if (slash == std::string::npos) text += endpoint->family() == AF_INET ? "/32" : "/128";
    script_.network.addresses.push_back(std::move(text));
  }

  // A text that must be known before the case runs.
  std::string known_text(const Node& node, const Scope& scope) {
    const auto text = put_in(node, scope);
    if (text && text->deferred) {
      diagnostics_.add(node, "the network is set up before any step has saved a value");
    }
    return text ? text->text : std::string();
  }

  void block(const Node& steps, Scope& scope, ScriptBlock& into, const std::string& check) {
    for (const Node* item : steps.items()) {
      if (too_many(*item)) return;
      item_step(*item, scope, into, check);
    }
  }

  bool too_many(const Node& at) {
    if (number_ < kMostSteps) return false;
    if (!too_many_said_) {
      diagnostics_.add(at, fmt::format("a case has at most {} steps", kMostSteps));
    }
    too_many_said_ = true;
    return true;
  }

  void item_step(const Node& item, Scope& scope, ScriptBlock& into, const std::string& check) {
    if (!item.is_mapping() || item.entries().empty()) {
      diagnostics_.add(item, "a step is a mapping with one key, such as 'client.send: hello'");
      return;
    }
    const Node& key = *item.entries().front().key;
    for (const ControlStep& control : control_steps()) {
      if (item.find(control.name) == nullptr) continue;
      if (checking() && !check_keys(item, control.keys, control.name, diagnostics_)) return;
      return control_step(control.name, item, scope, into, check);
    }
    if (item.entries().size() != 1) {
      diagnostics_.add(*item.entries()[1].key, "a step has one key; this is a second one",
                       "begin another step with '- ', or indent what belongs to the first");
      return;
    }
    verb_step(key, *item.entries().front().value, scope, into);
  }

  void control_step(std::string_view name, const Node& item, Scope& scope, ScriptBlock& into,
                    const std::string& check) {
    if (name == "check") return check_step(item, scope, into, check);
    if (name == "parallel") return parallel_step(*item.find("parallel"), scope, into, check);
    if (name == "repeat") return repeat_step(item, scope, into, check);
    if (name == "each") return each_step(item, scope, into, check);
    use_step(item, scope, into, check);
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
    if (made->name.empty() || !checks_.insert(made->name).second) {
      diagnostics_.add(*made->node, made->name.empty() ? "a check needs a name"
                                                       : fmt::format("another check is named {}",
                                                                     in_quotes(made->name)));
      return;
    }
    made->hint = std::string(text_of(item, "hint"));
    made->points = parse_number(text_of(item, "points")).value_or(0);
    if (made->points < 0) diagnostics_.add(*item.find("points"), "points are 0 or more");
    if (const Node* const requires_node = item.find("requires")) {
      if (requires_node->is_scalar()) made->requires_.emplace_back(requires_node->text());
      for (const Node* one : requires_node->items()) made->requires_.emplace_back(one->text());
      for (const std::string& required : made->requires_) {
        if (!checks_.contains(required) || required == made->name) {
          diagnostics_.add(*requires_node,
                           fmt::format("no earlier check is named {}", in_quotes(required)),
                           did_you_mean(required, {checks_.begin(), checks_.end()}));
        }
      }
    }
    points_ += made->points;
    block(*item.find("steps"), scope, made->steps, made->name);
    into.emplace_back(std::move(made));
  }

  void parallel_step(const Node& branches, Scope& scope, ScriptBlock& into,
                     const std::string& check) {
    if (!branches.is_sequence() || branches.items().empty()) {
      diagnostics_.add(branches, "parallel is a list of branches, each a step or a list of steps");
      return;
    }
    if (in_parallel_) {
      diagnostics_.add(branches, "parallel cannot stand inside of parallel");
      return;
    }
    in_parallel_ = true;
    auto made = std::make_unique<ScriptParallel>();
    // A branch may use what another one makes: who is first is not known, so all names count.
    declare_sockets(branches, scope);
    for (const Node* item : branches.items()) {
      ScriptBlock& branch = made->branches.emplace_back();
      if (item->is_sequence()) {
        block(*item, scope, branch, check);
      } else {
        item_step(*item, scope, branch, check);
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
      if (too_many(item)) return;
      round(item, std::to_string(i), scope, into, check);
    }
  }

  void each_step(const Node& item, Scope& scope, ScriptBlock& into, const std::string& check) {
    const Node& values = *item.find("each");
    const std::vector<const Node*> single = {&values};
    for (const Node* value : values.is_sequence() ? values.items() : std::span(single)) {
      const auto text = put_in(*value, scope);
      if (!text) return;
      round(item, text->text, scope, into, check);
    }
  }

  // One round of repeat or each, in a scope of its own.
  void round(const Node& item, std::string value, Scope& outer, ScriptBlock& into,
             const std::string& check) {
    const Node* const as = item.find("as");
    if (as == nullptr) return block(*item.find("steps"), outer, into, check);
    if (!is_variable_name(as->text())) {
      diagnostics_.add(*as, fmt::format("{} cannot name a variable", in_quotes(as->text())));
      return;
    }
    Scope& scope = script_.scopes.emplace_back(&outer);
    scope.set(as->text(), std::move(value));
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
      const auto text = put_in(*given, defaulted ? inner : outer);
      if (!text) {
        fine = false;
      } else if (text->deferred) {
        inner.declare(parameter.name);
      } else {
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
    if (verb == nullptr) return;
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
    Scope& outermost = script_.scopes.front();
    const auto declare = [&](std::string_view name) {
      if (!is_variable_name(name)) return;
      outermost.declare(name);
      if (&scope != &outermost) scope.declare(name);
    };
    if (save->is_scalar()) declare(save->text());
    for (const Node::Entry& entry : save->entries()) declare(entry.value->text());
  }

  void check_points() {
    if (!checking() || scenario_.points <= 0 || points_ <= 0 || points_ == scenario_.points) return;
    diagnostics_.add(*scenario_.node->find("points"),
                     fmt::format("the checks add up to {} points, the scenario says {}", points_,
                                 scenario_.points));
  }

  void check_requires() {
    for (const std::string_view word : scenario_.requires_) {
      for (const Need need : {Need::private_network, Need::ipv6}) {
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
  std::size_t number_ = 0;
  std::size_t use_depth_ = 0;
  bool in_parallel_ = false;
  bool too_many_said_ = false;
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
  const Binding binding{options,   *script.scenario, script.variant, script.settings,
                        &captures, diagnostics,      unused,         uses_variant};
  Args args(*step.value, step.target, *step.verb, binding, *step.scope, nullptr);
  auto bound = step.verb->bind(args);
  if (!args.deferred()) return bound;
  diagnostics.add(*step.value, "uses a value that no step has saved");
  return nullptr;
}

}  // namespace sockdrill
