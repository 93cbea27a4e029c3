#include "scenario/suite.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>

#include "base/text.h"
#include "scenario/random_value.h"
#include "scenario/yaml.h"

namespace sockdrill {
namespace {

// Bounds on what a file can make the engine do: each is far above what a suite needs, and what
// grows with the square of them stays small.
constexpr std::size_t kDeepestInclude = 16;
constexpr std::size_t kMostIncluded = 1000;
constexpr std::size_t kMostNamed = 1000;  // variables, templates, programs
constexpr std::size_t kMostWords = 100;   // tags, parameters
constexpr std::size_t kLongestName = 200;
constexpr std::string_view kRequirements = "private_network|ipv6|another_user|localhost|namespaces";

// The files of a suite: a file that several others include is read once.
struct Files {
  std::vector<std::string> open;  // those that include one another, the suite's own first
  std::set<std::string> read;
};

// Reads one file into a Suite; includes are read into the same Suite by a reader of their own.
class SuiteReader {
 public:
  SuiteReader(Suite& suite, Diagnostics& diagnostics, Files& files)
      : suite_(suite), diagnostics_(diagnostics), files_(files) {}

  // False where it is not known which variables, templates and programs there are.
  bool read(std::shared_ptr<const Source> source, const std::string& path, bool included) {
    auto document = parse_yaml(std::move(source), diagnostics_);
    if (document == nullptr) return false;
    const Node& root = document->root();
    suite_.documents.push_back(std::move(document));
    check_keys(root, suite_keys(), included ? "an included file" : "a suite", diagnostics_);
    if (!root.is_mapping()) return false;
    names_known_ = includes(root, path);
    if (!included) {
      suite_.title = std::string(text_of(root, "suite"));
      suite_.about = text_of(root, "about");
      if (suite_.title.empty()) suite_.title = std::filesystem::path(path).stem().string();
    }
    settings(root, suite_.settings);
    variables(root, suite_.vars);
    templates(root);
    programs(root, suite_.programs);
    if (const Node* network = network_of(root)) suite_.network = network;
    if (!included) {
      scenarios(root);
    } else if (const Node* const node = root.find("scenarios")) {
      diagnostics_.add(*node, "an included file has no scenarios of its own",
                       "name the file on the command line, or move the scenarios");
    }
    return names_known_;
  }

 private:
  bool includes(const Node& root, const std::string& path) {
    const Node* const list = root.find("include");
    if (list == nullptr) return true;
    const std::array<const Node*, 1> single = {list};
    bool fine = list->is_sequence() || list->is_scalar();
    for (const Node* item : list->is_sequence() ? list->items() : std::span(single)) {
      if (item->is_scalar()) fine = include(*item, path) && fine;
    }
    return fine;
  }

  bool include(const Node& item, const std::string& path) {
    const auto folder = std::filesystem::path(path).parent_path();
    const std::string file = (folder / std::string(item.text())).lexically_normal().string();
    if (std::find(files_.open.begin(), files_.open.end(), file) != files_.open.end()) {
      diagnostics_.add(item, fmt::format("{} includes itself", in_quotes(item.text())));
      return false;
    }
    if (files_.read.contains(file)) return true;
    if (files_.open.size() >= kDeepestInclude || files_.read.size() >= kMostIncluded) {
      diagnostics_.add(item,
                       files_.open.size() >= kDeepestInclude
                           ? fmt::format("files are included more than {} deep", kDeepestInclude)
                           : fmt::format("a suite includes at most {} files", kMostIncluded));
      return false;
    }
    auto source = Source::read(file);
    if (!source) {
      diagnostics_.add(item, source.error());
      return false;
    }
    files_.read.insert(file);
    files_.open.push_back(file);
    const bool fine =
        SuiteReader(suite_, diagnostics_, files_).read(std::move(*source), file, true);
    files_.open.pop_back();
    return fine;
  }

  // The mapping under a key of names. Where it is none, or an enormous one, what it names is not
  // known.
  const Node* names_under(const Node& owner, std::string_view key) {
    const Node* const node = owner.find(key);
    if (node == nullptr) return nullptr;
    if (node->is_mapping() && node->entries().size() > kMostNamed) {
      diagnostics_.add(*node, fmt::format("there are at most {} {}", kMostNamed, key));
    } else if (node->is_mapping()) {
      return node;
    }
    names_known_ = false;
    return nullptr;
  }

  // Later definitions hide earlier ones, so a file may overrule what it includes.
  static void put(std::vector<Named>& list, Named named) {
    const auto same = std::find_if(list.begin(), list.end(),
                                   [&](const Named& known) { return known.name == named.name; });
    if (same == list.end()) {
      list.push_back(named);
    } else {
      *same = named;
    }
  }

  void settings(const Node& owner, std::vector<Named>& into) {
    const Node* const node = owner.find("defaults");
    if (node == nullptr || !node->is_mapping()) return;
    check_keys(*node, setting_keys(), "defaults", diagnostics_);
    for (const Node::Entry& entry : node->entries()) {
      put(into, {entry.key->text(), entry.value});
    }
  }

  void variables(const Node& owner, std::vector<Named>& into) {
    const Node* const node = names_under(owner, "vars");
    if (node == nullptr) return;
    for (const Node::Entry& entry : node->entries()) {
      if (!check_variable_name(*entry.key, diagnostics_)) continue;
      if (is_random_value(*entry.value)) {
        read_random_value(*entry.value, diagnostics_);  // for its mistakes
      } else if (entry.value->is_sequence() || entry.value->is_mapping()) {
        const auto& entries = entry.value->entries();
        diagnostics_.add(
            *entry.value, "a variable's value is a text, not a list or a mapping",
            entries.size() == 1 ? did_you_mean(entries.front().key->text(), {"random"}) : "");
      }
      put(into, {entry.key->text(), entry.value});
    }
  }

  void templates(const Node& root) {
    const Node* const node = names_under(root, "templates");
    if (node == nullptr) return;
    for (const Node::Entry& entry : node->entries()) {
      check_keys(*entry.value, template_keys(), "a template", diagnostics_);
      const Node* const steps = entry.value->find("steps");
      // Without steps it stands for none: there is no need to miss its name as well.
      Template made{entry.key->text(), {}, steps != nullptr ? steps : entry.value, entry.value};
      parameters(*entry.value, made);
      std::erase_if(suite_.templates, [&](const Template& t) { return t.name == made.name; });
      suite_.templates.push_back(std::move(made));
    }
  }

  void parameters(const Node& owner, Template& into) {
    const Node* const node = owner.find("parameters");
    if (node == nullptr) return;
    const auto add = [&](const Node& name, const Node* otherwise) {
      if (!check_variable_name(name, diagnostics_)) return;
      const auto same = [&](const Named& known) { return known.name == name.text(); };
      if (std::any_of(into.parameters.begin(), into.parameters.end(), same)) {
        diagnostics_.add(name, fmt::format("the parameter '{}' stands here twice", name.text()));
      } else {
        into.parameters.push_back({name.text(), otherwise});
      }
    };
    if (node->items().size() > kMostWords || node->entries().size() > kMostWords) {
      diagnostics_.add(*node, fmt::format("a template has at most {} parameters", kMostWords));
      return;
    }
    if (node->is_scalar()) add(*node, nullptr);
    for (const Node* item : node->items()) add(*item, nullptr);
    for (const Node::Entry& entry : node->entries()) {
      add(*entry.key, entry.value->is_null() ? nullptr : entry.value);
    }
  }

  void programs(const Node& owner, std::vector<Named>& into) {
    const Node* const node = names_under(owner, "programs");
    if (node == nullptr) return;
    for (const Node::Entry& entry : node->entries()) {
      if (!is_word(entry.key->text())) {
        diagnostics_.add(*entry.key,
                         fmt::format("{} cannot name a program", in_quotes(entry.key->text())),
                         "letters, digits, '_' and '-' make a name");
        continue;
      }
      check_keys(*entry.value, program_keys(), "a program", diagnostics_);
      command_and_environment(*entry.value);
      const bool role = entry.value->find("role") != nullptr;
      const bool command = entry.value->find("command") != nullptr;
      if (role == command && entry.value->is_mapping()) {
        diagnostics_.add(role ? *entry.value : *entry.key,
                         role ? "a program has a role or a command, not both"
                              : "a program needs a role or a command",
                         role ? "" : "write 'role: server', or 'command: ./server'");
      }
      const Node* const instead = entry.value->find("default");
      if (instead != nullptr && !role) {
        diagnostics_.add(*instead, "only a role has a default: a command is always run");
      }
      put(into, {entry.key->text(), entry.value});
    }
  }

  void command_and_environment(const Node& program) {
    for (const std::string_view name : {"command", "default"}) {
      const Node* const command = program.find(name);
      const Key words{name, ValueType::list, ""};
      if (command != nullptr) check_value(*command, words, diagnostics_);
    }
    const Node* const environment = program.find("env");
    if (environment == nullptr) return;
    for (const Node::Entry& entry : environment->entries()) {
      const std::string_view name = entry.key->text();
      if (name.empty() || name.find('=') != std::string_view::npos) {
        diagnostics_.add(*entry.key,
                         fmt::format("{} cannot name an environment variable", in_quotes(name)));
      }
      check_value(*entry.value, Key{name, ValueType::text, ""}, diagnostics_);
    }
  }

  const Node* network_of(const Node& owner) {
    const Node* const node = owner.find("network");
    if (node == nullptr || !node->is_mapping()) return nullptr;
    check_keys(*node, network_keys(), "network", diagnostics_);
    return node;
  }

  std::vector<std::string_view> words(const Node& owner, std::string_view key) {
    std::vector<std::string_view> found;
    const Node* const node = owner.find(key);
    if (node == nullptr) return found;
    if (node->items().size() > kMostWords) {
      diagnostics_.add(*node, fmt::format("there are at most {} {}", kMostWords, key));
      return found;
    }
    if (node->is_scalar()) found.push_back(node->text());
    for (const Node* item : node->items()) found.push_back(item->text());
    return found;
  }

  void check_requirements(const Node& owner) {
    const Node* const node = owner.find("requires");
    if (node == nullptr) return;
    const Key key{"requires", ValueType::text, "", false, kRequirements};
    if (node->is_scalar()) check_text(node->text(), *node, key, diagnostics_);
    for (const Node* item : node->items()) {
      if (item->is_scalar()) check_text(item->text(), *item, key, diagnostics_);
    }
  }

  void scenarios(const Node& root) {
    check_requirements(root);
    const Node* const node = root.find("scenarios");
    if (node == nullptr) {
      if (!has_misspelled(root, suite_keys(), "scenarios")) {
        diagnostics_.add(root, "a suite needs the key 'scenarios'");
      }
      return;
    }
    if (!node->is_sequence() || node->items().empty()) {
      diagnostics_.add(*node, "scenarios is a list with at least one scenario",
                       "begin each with '- name: …'");
      return;
    }
    std::map<std::string_view, const Node*> names;
    for (const Node* item : node->items()) {
      if (diagnostics_.full()) return;
      check_keys(*item, scenario_keys(), "a scenario", diagnostics_);
      if (!item->is_mapping()) continue;
      if (const Node* const name = item->find("name")) {
        const auto [other, fresh] = names.emplace(name->text(), name);
        if (check_name(*name) && !fresh) {
          diagnostics_.add(*name, fmt::format("another scenario has this name, at line {}",
                                              other->second->span().begin.line));
        }
      }
      scenario(root, *item);
    }
  }

  bool check_name(const Node& name) {
    const std::string_view text = name.text();
    if (text.empty() || text.find('\n') != std::string_view::npos || visible(text) != text) {
      diagnostics_.add(name, "a scenario's name is one line of visible characters");
      return false;
    }
    if (text.size() > kLongestName) {
      diagnostics_.add(name, "a scenario's name is at most 200 bytes long");
      return false;
    }
    return true;
  }

  // Keeps it where its steps can be looked at: mistakes in its own keys do not hide theirs.
  void scenario(const Node& root, const Node& node) {
    const bool outer_names_known = names_known_;
    Scenario made;
    made.suite = &suite_;
    made.node = &node;
    made.name = text_of(node, "name");
    made.about = text_of(node, "about");
    made.tags = words(root, "tags");
    for (const auto tag : words(node, "tags")) made.tags.push_back(tag);
    made.requires_ = words(root, "requires");
    for (const auto word : words(node, "requires")) made.requires_.push_back(word);
    check_requirements(node);
    points(node, made);
    auto matrix = read_matrix(node, suite_.documents.back()->arena(), diagnostics_);
    variables(node, made.vars);
    settings(node, made.settings);
    programs(node, made.programs);
    made.network = network_of(node);
    made.steps = node.find("steps");
    if (made.steps != nullptr && made.steps->is_sequence() && made.steps->items().empty()) {
      diagnostics_.add(*made.steps, "a scenario without steps shows nothing");
    }
    const bool names_known = names_known_ && matrix;
    names_known_ = outer_names_known;
    if (!names_known || made.steps == nullptr || !made.steps->is_sequence()) return;
    made.matrix = std::move(*matrix);
    check_names(made);
    suite_.scenarios.push_back(std::move(made));
  }

  void points(const Node& node, Scenario& into) {
    const Node* const value = node.find("points");
    if (value == nullptr || !value->is_scalar()) return;
    into.points = parse_number(value->text()).value_or(0);
    if (into.points < 0) diagnostics_.add(*value, "points are 0 or more");
    if (has_variables(value->text())) diagnostics_.add(*value, "points cannot use variables");
  }

  // A value of the variant must not silently hide a variable.
  void check_names(const Scenario& made) {
    for (const Named& variable : made.vars) {
      if (!made.matrix.names(variable.name)) continue;
      diagnostics_.add(*variable.value, fmt::format("'{}' is a variable and a value of the variant",
                                                    visible(variable.name)));
    }
  }

  Suite& suite_;
  Diagnostics& diagnostics_;
  Files& files_;
  bool names_known_ = true;
};

}  // namespace

std::unique_ptr<Suite> read_suite(const std::string& path, const std::string& shown_path,
                                  Diagnostics& diagnostics) {
  auto source = Source::read(path);
  if (!source) {
    diagnostics.add(shown_path, source.error());
    return nullptr;
  }
  auto suite = std::make_unique<Suite>();
  suite->path = shown_path;
  if (shown_path != path) {
    source = std::make_shared<const Source>(shown_path, (*source)->text());
  }
  Files files{{std::filesystem::path(path).lexically_normal().string()}, {}};
  SuiteReader(*suite, diagnostics, files).read(std::move(*source), path, false);
  return suite->documents.empty() ? nullptr : std::move(suite);
}

std::unique_ptr<Suite> read_suite_text(std::string path, std::string text,
                                       Diagnostics& diagnostics) {
  auto suite = std::make_unique<Suite>();
  suite->path = path;
  auto source = std::make_shared<const Source>(path, std::move(text));
  Files files{{path}, {}};
  SuiteReader(*suite, diagnostics, files).read(std::move(source), path, false);
  return suite->documents.empty() ? nullptr : std::move(suite);
}

}  // namespace sockdrill
