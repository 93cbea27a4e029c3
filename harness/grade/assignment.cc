#include "grade/assignment.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "base/digest.h"
#include "base/text.h"
#include "plan/script.h"
#include "scenario/value.h"
#include "scenario/yaml.h"
#include "steps/program_keys.h"
#include "steps/program_spec.h"
#include "trace/json.h"

namespace sockdrill {
namespace {

namespace fs = std::filesystem;

// The columns of one case: each of its checks that has points, and the case where they leave some.
void add_columns(const PlannedCase& planned, const Script& script, const GradedCheck& like,
                 std::vector<GradedCheck>& into) {
  GradedCheck column = like;
  column.id = case_id(planned);
  double of_checks = 0;
  for (const ScriptItem& item : script.steps) {
    const auto* const check = std::get_if<std::unique_ptr<ScriptCheck>>(&item);
    if (check == nullptr || (*check)->points <= 0) continue;
    column.check = (*check)->name;
    column.points = (*check)->points * static_cast<double>(planned.scale);
    of_checks += column.points;
    into.push_back(column);
  }
  column.check.clear();
  column.points = static_cast<double>(planned.points) - of_checks;
  // What is left is of a float's precision.
  if (column.points < 0.001) column.points = 0;
  if (column.points > 0 || of_checks <= 0) into.push_back(column);
}

// One entry of `suites:`.
struct SuiteEntry {
  const Node* node = nullptr;
  std::string file;   // from where the engine stands
  std::string shown;  // in ids
  std::vector<PlannedCase> cases;
};

class AssignmentReader {
 public:
  AssignmentReader(Assignment& assignment, const std::string& shipped, Diagnostics& diagnostics)
      : assignment_(assignment), shipped_(shipped), diagnostics_(diagnostics) {}

  void read(std::string_view version) {
    auto source = Source::read(assignment_.path);
    if (!source) return diagnostics_.add(assignment_.path, source.error());
    const auto document = parse_yaml(*source, diagnostics_);
    if (document == nullptr) return;
    const Node& root = document->root();
    check_keys(root, assignment_keys(), "an assignment", diagnostics_);
    if (!root.is_mapping()) return;
    assignment_.files.push_back(assignment_.path);
    assignment_.read.title = visible(text_of(root, "assignment"));
    assignment_.role = std::string(text_of(root, "role"));
    layout(root);
    program(root);
    limits(root);
    accepts(root);
    unrunnable(root);
    if (const Node* const list = root.find("suites")) suites(*list);
    Digest digest;
    digest.add_text(version);
    digest.add_text((*source)->text());
    for (const auto& suite : assignment_.plan.suites) {
      for (const auto& part : suite->documents) digest.add_text(part->source().text());
    }
    assignment_.read.digest = digest.text();
    const auto seed = parse_integer(text_of(root, "seed"));
    assignment_.seed = seed ? static_cast<std::uint64_t>(*seed) : digest.value() % 1'000'000'000;
  }

 private:
  void layout(const Node& root) {
    const Node* const node = root.find("submissions");
    assignment_.layout = node == nullptr ? "{student}" : std::string(node->text());
    if (node == nullptr) return;
    if (assignment_.layout.find("{student}") == std::string::npos) {
      diagnostics_.add(*node, "the path does not say where the student's name stands",
                       "as in '{student}/week3' or '{student}_*.zip'");
    }
    for (const fs::path& part : fs::path(assignment_.layout)) {
      if (part != ".." && !part.has_root_directory()) continue;
      diagnostics_.add(*node, "the path leads out of the folder of submissions");
      break;
    }
  }

  void program(const Node& root) {
    const Node* const node = root.find("program");
    if (node == nullptr || !check_keys(*node, assignment_program_keys(), "program", diagnostics_)) {
      return;
    }
    ProgramRule& rule = assignment_.program;
    if (const Node* const files = node->find("files")) {
      if (files->is_scalar()) rule.files.emplace_back(files->text());
      for (const Node* const file : files->items()) rule.files.emplace_back(file->text());
    }
    rule.command = command(*node, "command");
    rule.build = command(*node, "build");
    rule.input = std::string(text_of(*node, "input"));
    if (!rule.input.empty() && !rule.input.ends_with('\n')) rule.input += '\n';
    rule.manifest = std::string(text_of(*node, "manifest"));
    if (rule.manifest.find('/') != std::string::npos) {
      diagnostics_.add(*node->find("manifest"), "a manifest stands in the submission's own folder",
                       "a name without '/'");
    }
  }

  std::string command(const Node& owner, std::string_view key) {
    const std::string_view text = text_of(owner, key);
    if (text.empty()) return {};
    const auto words = split_command(text);
    if (!words) {
      diagnostics_.add(*owner.find(key), words.error().message);
    } else if (words->empty()) {
      diagnostics_.add(*owner.find(key), "the command is empty");
    }
    return std::string(text);
  }

  void limits(const Node& root) {
    const Node* const node = root.find("limits");
    if (node == nullptr || !check_keys(*node, limit_keys(), "limits", diagnostics_)) return;
    for (const Node::Entry& entry : node->entries()) {
      assignment_.limits.emplace_back(entry.key->text(), entry.value->text());
    }
  }

  void accepts(const Node& root) {
    const Node* const node = root.find("accepts");
    if (node == nullptr || !check_keys(*node, assignment_accept_keys(), "accepts", diagnostics_)) {
      return;
    }
    IntakeLimits& limits = assignment_.accepts;
    if (const Node* const size = node->find("size")) {
      limits.bytes = parse_size(size->text()).value_or(limits.bytes);
    }
    if (const Node* const files = node->find("files")) {
      limits.files = static_cast<std::uint64_t>(
          parse_integer(files->text()).value_or(static_cast<std::int64_t>(limits.files)));
    }
  }

  void unrunnable(const Node& root) {
    assignment_.zero = {Unrunnable::empty};
    const Node* const node = root.find("when_it_cannot_run");
    if (node == nullptr ||
        !check_keys(*node, assignment_unrunnable_keys(), "when_it_cannot_run", diagnostics_)) {
      return;
    }
    for (const Node::Entry& entry : node->entries()) {
      const auto which = find_unrunnable(entry.key->text());
      if (!which) continue;
      std::erase(assignment_.zero, *which);
      if (entry.value->text() == "zero") assignment_.zero.push_back(*which);
    }
  }

  void suites(const Node& list) {
    if (!list.is_sequence() || list.items().empty()) {
      return diagnostics_.add(list, "'suites' wants a list",
                              "as in '- {suite: server.yaml, points: 10}'");
    }
    std::vector<SuiteEntry> entries;
    std::map<std::string, int> names;
    for (const Node* const item : list.items()) {
      if (!check_keys(*item, assignment_suite_keys(), "a suite of an assignment", diagnostics_)) {
        continue;
      }
      SuiteEntry entry;
      entry.node = item;
      const std::string written(text_of(*item, "suite"));
      entry.file = file_of(written);
      if (entry.file.find("::") != std::string::npos || fs::is_directory(entry.file)) {
        diagnostics_.add(*item->find("suite"), "one file is wanted here",
                         "'checks' says which of its scenarios count");
        continue;
      }
      entry.shown = written;
      entries.push_back(std::move(entry));
    }
    // A student has the file somewhere else: its name is enough, where it is one file's only.
    std::map<std::string, std::set<std::string>> files;
    for (const SuiteEntry& entry : entries) {
      files[fs::path(entry.shown).filename().string()].insert(entry.file);
    }
    for (SuiteEntry& entry : entries) {
      const std::string name = fs::path(entry.shown).filename().string();
      if (files[name].size() == 1) entry.shown = name;
    }
    read_cases(entries);
    if (!diagnostics_.empty()) return;
    for (SuiteEntry& entry : entries) grade_by(entry);
  }

  std::string file_of(const std::string& written) const {
    std::error_code error;
    const fs::path beside = fs::path(assignment_.path).parent_path() / written;
    const fs::path shipped = fs::path(shipped_) / written;
    const bool ships = !fs::exists(beside, error) && fs::exists(shipped, error);
    return (ships ? shipped : beside).lexically_normal().string();
  }

  BindOptions bind_options() const {
    BindOptions options;
    options.server.command = options.client.command = {"program"};
    RoleCommand& role = assignment_.role == "client" ? options.client : options.server;
    role.is_reference = false;
    return options;
  }

  void read_cases(std::vector<SuiteEntry>& entries) {
    std::vector<std::string> paths;
    for (const SuiteEntry& entry : entries) {
      if (std::find(paths.begin(), paths.end(), entry.file) == paths.end()) {
        paths.push_back(entry.file);
      }
    }
    options_ = bind_options();
    Plan plan = read_plan(paths, options_, diagnostics_);
    if (!diagnostics_.empty()) return;
    std::map<std::string, SuiteEntry*> by_path;
    for (SuiteEntry& entry : entries) by_path.emplace(shown_path(entry.file), &entry);
    std::map<const Suite*, std::string> paths_of;
    for (auto& suite : plan.suites) {
      paths_of[suite.get()] = suite->path;
      const auto entry = by_path.find(suite->path);
      if (entry != by_path.end()) suite->path = entry->second->shown;
      for (const auto& document : suite->documents) {
        assignment_.files.push_back(document->source().path());
      }
    }
    for (PlannedCase& planned : plan.cases) {
      for (SuiteEntry& entry : entries) {
        if (shown_path(entry.file) == paths_of[planned.scenario->suite]) {
          entry.cases.push_back(planned);
        }
      }
    }
    assignment_.plan.suites = std::move(plan.suites);
  }

  static bool is_slow(const PlannedCase& planned) {
    const auto& tags = planned.scenario->tags;
    return std::find(tags.begin(), tags.end(), "slow") != tags.end();
  }

  // Whether the cases are about what was handed in.
  bool plays_role(const SuiteEntry& entry) const {
    return std::any_of(entry.cases.begin(), entry.cases.end(), [&](const PlannedCase& planned) {
      const auto is_ours = [&](const Named& program) {
        return text_of(*program.value, "role") == assignment_.role;
      };
      const auto& own = planned.scenario->programs;
      const auto& shared = planned.scenario->suite->programs;
      return std::any_of(own.begin(), own.end(), is_ours) ||
             std::any_of(shared.begin(), shared.end(), is_ours);
    });
  }

  void grade_by(SuiteEntry& entry) {
    GradedCheck like;
    like.group = visible(text_of(*entry.node, "group"));
    like.hidden = flag(*entry.node, "hidden", false);
    if (!plays_role(entry)) {
      return diagnostics_.add(*entry.node->find("suite"),
                              fmt::format("no scenario of this suite starts a program of the role "
                                          "'{}'",
                                          assignment_.role));
    }
    const std::size_t first = chosen_.size();
    if (const Node* const checks = entry.node->find("checks")) {
      chosen_checks(*checks, entry, like);
    } else {
      for (const PlannedCase& planned : entry.cases) {
        if (!is_slow(planned)) choose(*entry.node, planned, like);
      }
    }
    if (entry.node->find("points") != nullptr) scale(*entry.node, first);
    for (std::size_t i = first; i < chosen_.size(); ++i) {
      const auto& [planned, check] = chosen_[i];
      Diagnostics mistakes;
      const auto script =
          planned.script != nullptr
              ? planned.script
              : std::make_shared<const Script>(
                    write_script(*planned.scenario, planned.variant, options_, nullptr, mistakes));
      add_columns(planned, *script, check, assignment_.read.checks);
      // A script is bound to one program; each submission's are written when they are run.
      PlannedCase bare = planned;
      bare.script = nullptr;
      assignment_.plan.cases.push_back(std::move(bare));
    }
  }

  void chosen_checks(const Node& list, const SuiteEntry& entry, const GradedCheck& suites) {
    if (!list.is_sequence() || list.items().empty()) {
      return diagnostics_.add(list, "'checks' wants a list",
                              "as in '- {scenario: hello is answered, points: 2}'");
    }
    for (const Node* const item : list.items()) {
      if (!check_keys(*item, assignment_check_keys(), "a check of an assignment", diagnostics_)) {
        continue;
      }
      GradedCheck check = suites;
      if (const Node* const group = item->find("group")) check.group = visible(group->text());
      check.hidden = flag(*item, "hidden", suites.hidden);
      check.hint = visible(text_of(*item, "hint"));
      const std::size_t first = chosen_.size();
      std::vector<std::string_view> names;
      for (const PlannedCase& planned : entry.cases) {
        names.push_back(planned.scenario->name);
        if (planned.scenario->name == text_of(*item, "scenario")) choose(*item, planned, check);
      }
      if (chosen_.size() == first && diagnostics_.empty()) {
        names.erase(std::unique(names.begin(), names.end()), names.end());
        diagnostics_.add(*item->find("scenario"),
                         fmt::format("no scenario of this suite is named {}",
                                     in_quotes(text_of(*item, "scenario"))),
                         suggest(text_of(*item, "scenario"), "scenarios", names));
      }
      if (item->find("points") != nullptr) scale(*item, first);
    }
  }

  void choose(const Node& at, const PlannedCase& planned, const GradedCheck& check) {
    if (!taken_.emplace(planned.scenario, planned.variant).second) {
      return diagnostics_.add(at, fmt::format("{} is graded twice", in_quotes(case_id(planned))));
    }
    chosen_.emplace_back(planned, check);
  }

  // Gives the cases from `first` on the points of `owner`, in the proportions that they have; equal
  // ones where they have none.
  void scale(const Node& owner, std::size_t first) {
    const double points = parse_number(text_of(owner, "points")).value_or(0);
    if (points < 0 || points > 1e6) {
      return diagnostics_.add(*owner.find("points"), "points are a number from 0 to 1000000");
    }
    double sum = 0;
    for (std::size_t i = first; i < chosen_.size(); ++i) {
      sum += static_cast<double>(chosen_[i].first.points);
    }
    for (std::size_t i = first; i < chosen_.size(); ++i) {
      PlannedCase& planned = chosen_[i].first;
      const auto count = static_cast<double>(chosen_.size() - first);
      if (sum > 0) {
        planned.scale = static_cast<float>(points / sum);
        planned.points = static_cast<float>(static_cast<double>(planned.points) * points / sum);
      } else {
        planned.points = static_cast<float>(points / count);
      }
    }
  }

  static bool flag(const Node& owner, std::string_view key, bool otherwise) {
    const Node* const node = owner.find(key);
    return node == nullptr ? otherwise : parse_flag(node->text()).value_or(otherwise);
  }

  Assignment& assignment_;
  const std::string& shipped_;
  Diagnostics& diagnostics_;
  BindOptions options_;
  std::vector<std::pair<PlannedCase, GradedCheck>> chosen_;
  std::set<std::pair<const Scenario*, std::uint32_t>> taken_;
};

}  // namespace

bool Assignment::counts_zero(Unrunnable unrunnable) const {
  return std::find(zero.begin(), zero.end(), unrunnable) != zero.end();
}

bool is_assignment(const std::string& path) {
  auto source = Source::read(path);
  if (!source) return false;
  Diagnostics unused;
  const auto document = parse_yaml(*source, unused);
  return document != nullptr && document->root().find("assignment") != nullptr;
}

Assignment read_assignment(const std::string& path, const std::string& shipped,
                           std::string_view version, Diagnostics& diagnostics) {
  Assignment assignment;
  assignment.path = path;
  AssignmentReader(assignment, shipped, diagnostics).read(version);
  return assignment;
}

}  // namespace sockdrill
