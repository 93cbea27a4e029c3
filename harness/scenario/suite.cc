#include "scenario/suite.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>

#include "base/text.h"
#include "scenario/yaml.h"

namespace sockdrill {
namespace {

constexpr std::size_t kDeepestInclude = 16;
constexpr std::size_t kLongestName = 200;
constexpr std::string_view kRequirements = "private_network|ipv6|namespaces";

// Reads one file into a Suite; includes read into the same Suite with a reader of their own.
class SuiteReader {
 public:
  SuiteReader(Suite& suite, Diagnostics& diagnostics, std::vector<std::string> opened)
      : suite_(suite), diagnostics_(diagnostics), opened_(std::move(opened)) {}

  void read(std::shared_ptr<const Source> source, const std::string& path, bool included) {
    auto document = parse_yaml(std::move(source), diagnostics_);
    if (document == nullptr) return;
    const Node& root = document->root();
    suite_.documents.push_back(std::move(document));
    if (!root.is_mapping()) {
      check_keys(root, suite_keys(), "a suite", diagnostics_);
      return;
    }
    check_keys(root, suite_keys(), "a suite", diagnostics_);
    includes(root, path);
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
    if (included) {
      if (const Node* node = root.find("scenarios")) {
        diagnostics_.add(*node, "an included file has no scenarios of its own",
                         "name the file on the command line, or move the scenarios");
      }
      return;
    }
    scenarios(root);
  }

 private:
  void includes(const Node& root, const std::string& path) {
    const Node* const list = root.find("include");
    if (list == nullptr) return;
    const std::array<const Node*, 1> single = {list};
    for (const Node* item : list->is_sequence() ? list->items() : std::span(single)) {
      if (!item->is_scalar() || item->text().empty()) continue;
      const auto folder = std::filesystem::path(path).parent_path();
      const std::string file = (folder / std::string(item->text())).lexically_normal().string();
      if (std::find(opened_.begin(), opened_.end(), file) != opened_.end()) {
        diagnostics_.add(*item, fmt::format("'{}' includes itself", visible(item->text())));
        continue;
      }
      if (opened_.size() >= kDeepestInclude) {
        diagnostics_.add(*item, "files are included more than 16 deep");
        continue;
      }
      auto source = Source::read(file);
      if (!source) {
        diagnostics_.add(*item, source.error().message);
        continue;
      }
      std::vector<std::string> opened = opened_;
      opened.push_back(file);
      SuiteReader(suite_, diagnostics_, std::move(opened)).read(std::move(*source), file, true);
    }
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

  bool variable_name(const Node& key) {
    if (is_variable_name(key.text())) return true;
    diagnostics_.add(key, fmt::format("{} cannot name a variable", in_quotes(key.text())),
                     "letters, digits and '_' make a name");
    return false;
  }

  void variables(const Node& owner, std::vector<Named>& into) {
    const Node* const node = owner.find("vars");
    if (node == nullptr || !node->is_mapping()) return;
    for (const Node::Entry& entry : node->entries()) {
      if (!variable_name(*entry.key)) continue;
      if (!entry.value->is_scalar() && !entry.value->is_null()) {
        diagnostics_.add(*entry.value, "a variable's value is a text, not a list or a mapping");
        continue;
      }
      put(into, {entry.key->text(), entry.value});
    }
  }

  void templates(const Node& root) {
    const Node* const node = root.find("templates");
    if (node == nullptr || !node->is_mapping()) return;
    for (const Node::Entry& entry : node->entries()) {
      if (!check_keys(*entry.value, template_keys(), "a template", diagnostics_)) continue;
      Template made{entry.key->text(), {}, entry.value->find("steps"), entry.value};
      parameters(*entry.value, made);
      std::erase_if(suite_.templates, [&](const Template& t) { return t.name == made.name; });
      suite_.templates.push_back(std::move(made));
    }
  }

  void parameters(const Node& owner, Template& into) {
    const Node* const node = owner.find("parameters");
    if (node == nullptr) return;
    for (const Node* item : node->items()) {
      if (!variable_name(*item)) continue;
      into.parameters.push_back({item->text(), nullptr});
    }
    for (const Node::Entry& entry : node->entries()) {
      if (!variable_name(*entry.key)) continue;
      into.parameters.push_back(
          {entry.key->text(), entry.value->is_null() ? nullptr : entry.value});
    }
    if (node->is_scalar() && variable_name(*node)) {
      into.parameters.push_back({node->text(), nullptr});
    }
  }

  void programs(const Node& owner, std::vector<Named>& into) {
    const Node* const node = owner.find("programs");
    if (node == nullptr || !node->is_mapping()) return;
    for (const Node::Entry& entry : node->entries()) {
      if (!is_word(entry.key->text())) {
        diagnostics_.add(*entry.key, "a program's name is a word");
        continue;
      }
      if (!check_keys(*entry.value, program_keys(), "a program", diagnostics_)) continue;
      const bool role = entry.value->find("role") != nullptr;
      const bool command = entry.value->find("command") != nullptr;
      if (role == command) {
        diagnostics_.add(*entry.value, role ? "a program has a role or a command, not both"
                                            : "a program needs a role or a command");
        continue;
      }
      put(into, {entry.key->text(), entry.value});
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
      diagnostics_.add(root, "a suite needs the key 'scenarios'");
      return;
    }
    if (!node->is_sequence() || node->items().empty()) {
      diagnostics_.add(*node, "scenarios is a list with at least one scenario",
                       "begin each with '- name: …'");
      return;
    }
    std::map<std::string_view, const Node*> names;
    for (const Node* item : node->items()) {
      if (!check_keys(*item, scenario_keys(), "a scenario", diagnostics_)) continue;
      const Node* const name = item->find("name");
      if (!check_name(*name)) continue;
      const auto [other, fresh] = names.emplace(name->text(), name);
      if (!fresh) {
        diagnostics_.add(*name, fmt::format("another scenario has this name, at line {}",
                                            other->second->span().begin.line));
        continue;
      }
      suite_.scenarios.push_back(scenario(root, *item));
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

  Scenario scenario(const Node& root, const Node& node) {
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
    matrix(node, made.matrix);
    variables(node, made.vars);
    settings(node, made.settings);
    programs(node, made.programs);
    made.network = network_of(node);
    made.steps = node.find("steps");
    if (made.steps->items().empty()) {
      diagnostics_.add(*made.steps, "a scenario without steps shows nothing");
    }
    check_names(node, made);
    return made;
  }

  void points(const Node& node, Scenario& into) {
    const Node* const value = node.find("points");
    if (value == nullptr) return;
    into.points = parse_number(value->text()).value_or(0);
    if (into.points < 0) diagnostics_.add(*value, "points are 0 or more");
  }

  // A value of the variant must not silently hide a variable.
  void check_names(const Node& node, const Scenario& made) {
    std::set<std::string_view> names;
    for (const Axis& axis : made.matrix.axes) names.insert(axis.name);
    const Node* const table = node.find("cases");
    for (const std::string_view column : made.matrix.columns) {
      if (names.contains(column)) {
        diagnostics_.add(*table, fmt::format("'{}' is an axis of the matrix and a column of cases",
                                             visible(column)));
      }
      names.insert(column);
    }
    for (const Named& variable : made.vars) {
      if (!names.contains(variable.name)) continue;
      diagnostics_.add(*variable.value, fmt::format("'{}' is a variable and a value of the variant",
                                                    visible(variable.name)));
    }
  }

  void matrix(const Node& node, Matrix& into) {
    if (const Node* const axes = node.find("matrix"); axes != nullptr && axes->is_mapping()) {
      if (axes->entries().empty()) diagnostics_.add(*axes, "a matrix needs an axis");
      for (const Node::Entry& entry : axes->entries()) axis(entry, into);
    }
    if (const Node* const table = node.find("cases")) case_table(*table, into);
    std::uint64_t size = std::max<std::uint64_t>(1, into.rows.size());
    for (const Axis& one : into.axes) {
      size *= std::max<std::uint64_t>(1, one.values.size());
      if (size > kMostVariants) {
        diagnostics_.add(*node.find(into.axes.empty() ? "cases" : "matrix"),
                         fmt::format("a scenario has at most {} variants", kMostVariants));
        into.axes.clear();
        return;
      }
    }
  }

  void axis(const Node::Entry& entry, Matrix& into) {
    if (!variable_name(*entry.key)) return;
    Axis made{entry.key->text(), {}};
    const std::array<const Node*, 1> single = {entry.value};
    const bool list = entry.value->is_sequence();
    for (const Node* item : list ? entry.value->items() : std::span(single)) {
      if (!item->is_scalar() && !(item->is_null() && !item->text().empty())) {
        diagnostics_.add(*item, fmt::format("the values of '{}' are texts", made.name));
        return;
      }
      made.values.push_back(item->text());
    }
    if (list && repeat_range(made)) return into.axes.push_back(std::move(made));
    if (made.values.empty()) {
      diagnostics_.add(*entry.value, fmt::format("the axis '{}' has no values", made.name));
      return;
    }
    const std::set<std::string_view> distinct(made.values.begin(), made.values.end());
    if (distinct.size() != made.values.size()) {
      diagnostics_.add(*entry.value, fmt::format("the axis '{}' has a value twice", made.name));
      return;
    }
    into.axes.push_back(std::move(made));
  }

  // [1..200] stands for the numbers from 1 to 200.
  bool repeat_range(Axis& made) {
    if (made.values.size() != 1) return false;
    const std::string_view text = made.values.front();
    const std::size_t dots = text.find("..");
    if (dots == std::string_view::npos) return false;
    const auto first = parse_integer(text.substr(0, dots));
    const auto last = parse_integer(text.substr(dots + 2));
    if (!first || !last || *last < *first) return false;
    const auto count = static_cast<std::uint64_t>(*last) - static_cast<std::uint64_t>(*first);
    if (count >= kMostVariants) return false;
    made.values.clear();
    Arena& arena = suite_.documents.back()->arena();
    for (std::int64_t value = *first;; ++value) {
      made.values.push_back(arena.copy(std::to_string(value)));
      if (value == *last) return true;
    }
  }

  void case_table(const Node& table, Matrix& into) {
    if (!table.is_sequence() || table.items().empty()) {
      diagnostics_.add(table, "cases is a list of rows, each a mapping of values");
      return;
    }
    std::set<std::vector<std::string_view>> seen;
    for (const Node* item : table.items()) {
      if (!item->is_mapping() || item->entries().empty()) {
        diagnostics_.add(*item, "a row of cases is a mapping of values");
        return;
      }
      std::vector<std::string_view> row;
      std::vector<std::string_view> columns;
      for (const Node::Entry& entry : item->entries()) {
        if (!variable_name(*entry.key)) return;
        if (entry.value->is_sequence() || entry.value->is_mapping()) {
          diagnostics_.add(*entry.value, "a value in cases is a text");
          return;
        }
        columns.push_back(entry.key->text());
        row.push_back(entry.value->text());
      }
      if (into.columns.empty()) into.columns = columns;
      if (columns != into.columns) {
        diagnostics_.add(*item, fmt::format("this row has not the columns of the first: {}",
                                            join_words(into.columns)));
        return;
      }
      if (!seen.insert(row).second) {
        diagnostics_.add(*item, "this row stands in cases twice");
        return;
      }
      into.rows.push_back(std::move(row));
    }
  }

  Suite& suite_;
  Diagnostics& diagnostics_;
  std::vector<std::string> opened_;
};

std::unique_ptr<Suite> finish(std::unique_ptr<Suite> suite, std::size_t mistakes_before,
                              const Diagnostics& diagnostics) {
  return diagnostics.count() == mistakes_before ? std::move(suite) : nullptr;
}

}  // namespace

std::uint64_t Matrix::size() const {
  std::uint64_t size = std::max<std::uint64_t>(1, rows.size());
  for (const Axis& axis : axes) size *= axis.values.size();
  return size;
}

std::vector<std::pair<std::string_view, std::string_view>> Matrix::variant(
    std::uint64_t index) const {
  std::vector<std::pair<std::string_view, std::string_view>> values(axes.size());
  for (std::size_t i = axes.size(); i-- > 0;) {
    const std::uint64_t count = axes[i].values.size();
    values[i] = {axes[i].name, axes[i].values[index % count]};
    index /= count;
  }
  std::vector<std::pair<std::string_view, std::string_view>> out;
  if (!rows.empty()) {
    for (std::size_t i = 0; i < columns.size(); ++i) out.emplace_back(columns[i], rows[index][i]);
  }
  out.insert(out.end(), values.begin(), values.end());
  return out;
}

std::unique_ptr<Suite> read_suite(const std::string& path, const std::string& shown_path,
                                  Diagnostics& diagnostics) {
  auto source = Source::read(path);
  if (!source) {
    diagnostics.add(shown_path, source.error().message);
    return nullptr;
  }
  const std::size_t before = diagnostics.count();
  auto suite = std::make_unique<Suite>();
  suite->path = shown_path;
  if (shown_path != path) {
    source = std::make_shared<const Source>(shown_path, (*source)->text());
  }
  SuiteReader(*suite, diagnostics, {std::filesystem::path(path).lexically_normal().string()})
      .read(std::move(*source), path, false);
  return finish(std::move(suite), before, diagnostics);
}

std::unique_ptr<Suite> read_suite_text(std::string path, std::string text,
                                       Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.count();
  auto suite = std::make_unique<Suite>();
  suite->path = path;
  auto source = std::make_shared<const Source>(path, std::move(text));
  SuiteReader(*suite, diagnostics, {path}).read(std::move(source), path, false);
  return finish(std::move(suite), before, diagnostics);
}

}  // namespace sockdrill
