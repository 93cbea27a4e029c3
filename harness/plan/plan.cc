#include "plan/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/text.h"
#include "plan/script.h"
#include "plan/step_budget.h"

namespace sockdrill {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDeepestFolder = 32;
// A step of a script is half a kilobyte: a large plan writes the scripts beyond this number of
// steps again when it runs them.
constexpr std::uint64_t kKeptSteps = 10'000;
// Of a whole plan: scenarios that are each within their bounds must not explode together.
constexpr std::uint64_t kMostPlannedCases = 1'000'000;
constexpr std::uint64_t kMostPlannedSteps = 1'000'000;

// PATH or PATH::NAME.
struct Selector {
  std::string text;
  std::string path;
  std::string name;  // empty: all
};

Selector split_selector(const std::string& text) {
  const std::size_t colons = text.find("::");
  if (colons == std::string::npos) return {text, text, {}};
  return {text, text.substr(0, colons), text.substr(colons + 2)};
}

bool is_suite_file(const fs::path& path) {
  const std::string extension = path.extension().string();
  const std::string name = path.filename().string();
  // Files that begin with '_' are for including.
  return (extension == ".yaml" || extension == ".yml") && !name.starts_with('_') &&
         !name.starts_with('.');
}

// The suites below a folder, in the order of their names.
void collect_files(const fs::path& folder, std::size_t depth, std::vector<std::string>& files,
                   Diagnostics& diagnostics) {
  std::error_code error;
  std::vector<fs::path> entries;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    entries.push_back(at->path());
  }
  if (error) {
    diagnostics.add(folder.string(), Error{fmt::format("cannot read '{}': {}",
                                                       visible(folder.string()), error.message()),
                                           error.value()});
    return;
  }
  std::sort(entries.begin(), entries.end());
  for (const fs::path& entry : entries) {
    std::error_code unused;
    if (fs::is_directory(entry, unused)) {
      const bool hidden = entry.filename().string().starts_with('.');
      if (!hidden && depth < kDeepestFolder) collect_files(entry, depth + 1, files, diagnostics);
    } else if (is_suite_file(entry)) {
      files.push_back(entry.string());
    }
  }
}

class PlanReader {
 public:
  PlanReader(const BindOptions& options, Diagnostics& diagnostics)
      : options_(options), diagnostics_(diagnostics) {}

  Plan read(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) select(split_selector(text));
    return std::move(plan_);
  }

 private:
  void select(const Selector& selector) {
    std::error_code error;
    std::vector<std::string> files;
    const std::size_t mistakes = diagnostics_.count();
    const bool folder = fs::is_directory(selector.path, error);
    if (folder) {
      collect_files(selector.path, 0, files, diagnostics_);
      if (files.empty() && diagnostics_.count() == mistakes) {
        diagnostics_.add(selector.path,
                         fmt::format("'{}' has no scenario files in it", visible(selector.path)));
      }
    } else {
      files.push_back(selector.path);
    }
    std::size_t selected = 0;
    // An id means its own case, also where other names begin with it: CTest runs cases by their
    // ids.
    for (const Matching matching : {Matching::whole, Matching::beginning}) {
      if (selected > 0) break;
      for (const std::string& file : files) {
        selected += select_from(file, selector.name, matching, !folder);
      }
    }
    if (selected == 0 && diagnostics_.count() == mistakes && !selector.name.empty()) {
      diagnostics_.add(selector.path,
                       fmt::format("no scenario here begins with {}", in_quotes(selector.name)));
    }
  }

  enum class Matching : std::uint8_t { whole, beginning };

  std::size_t select_from(const std::string& file, const std::string& name, Matching matching,
                          bool file_named) {
    const std::string shown = shown_path(file);
    auto known = files_.find(shown);
    if (known == files_.end()) known = files_.emplace(shown, read_file(file, shown)).first;
    std::size_t selected = 0;
    for (const PlannedCase& planned : known->second) {
      if (!name.empty() && !matches(planned, name, matching)) continue;
      ++selected;
      const auto key = std::pair(planned.scenario, planned.variant);
      if (!diagnostics_.empty()) continue;  // it is not to be run
      const auto [at, fresh] = taken_.emplace(key, plan_.cases.size());
      if (fresh) plan_.cases.push_back(planned);
      PlannedCase& taken = plan_.cases[at->second];
      taken.named = taken.named || !name.empty();
      taken.file_named = taken.file_named || file_named;
    }
    return selected;
  }

  static bool matches(const PlannedCase& planned, std::string_view name, Matching matching) {
    if (planned.scenario->name == name) return true;
    const std::string id = case_id(planned);
    const auto own = std::string_view(id).substr(planned.scenario->suite->path.size() + 2);
    return matching == Matching::whole ? own == name : own.starts_with(name);
  }

  std::vector<PlannedCase> read_file(const std::string& file, const std::string& shown) {
    std::vector<PlannedCase> cases;
    auto suite = read_suite(file, shown, diagnostics_);
    if (suite == nullptr) return cases;
    const bool fits = count_cases(*suite);
    for (const Scenario& scenario : suite->scenarios) {
      if (diagnostics_.full()) break;
      if (!fits) {
        write_script(scenario, 0, options_, nullptr, diagnostics_);  // for its mistakes
      } else if (!add_variants(scenario, cases)) {
        break;
      }
    }
    plan_.suites.push_back(std::move(suite));
    return cases;
  }

  bool count_cases(const Suite& suite) {
    for (const Scenario& scenario : suite.scenarios) {
      cases_ += scenario.matrix.size();
      if (cases_ <= kMostPlannedCases) continue;
      too_large(scenario,
                fmt::format("up to here there are more than {} cases", kMostPlannedCases));
      return false;
    }
    return true;
  }

  // False where the plan has become too large.
  bool add_variants(const Scenario& scenario, std::vector<PlannedCase>& cases) {
    const std::uint64_t variants = scenario.matrix.size();
    const std::uint64_t least = variants > 1 ? least_steps(scenario) : 0;
    std::shared_ptr<const Script> script;
    for (std::uint64_t i = 0; i < variants; ++i) {
      if (script == nullptr || script->uses_variant) {
        const std::size_t before = diagnostics_.count();
        script = std::make_shared<const Script>(
            write_script(scenario, i, options_, nullptr, diagnostics_));
        // What is wrong in one variant is mostly wrong in all; the first few tell it.
        if (diagnostics_.count() != before && i >= 8) return true;
        steps_ += script->work;
        const std::uint64_t further = script->uses_variant ? least * (variants - i - 1) : 0;
        if (steps_ + further > kMostPlannedSteps) {
          too_large(scenario, fmt::format("up to here the cases have more than {} steps in all",
                                          kMostPlannedSteps));
          return false;
        }
      }
      cases.push_back({&scenario, static_cast<std::uint32_t>(i), 1,
                       static_cast<float>(script->points),
                       steps_ <= kKeptSteps ? script : nullptr});
      cases.back().uses_seed = script->uses_seed;
    }
    return true;
  }

  void too_large(const Scenario& scenario, std::string message) {
    diagnostics_.add(*scenario.node, std::move(message),
                     "run fewer files at once, or give the scenarios fewer variants");
  }

  const BindOptions& options_;
  Diagnostics& diagnostics_;
  std::uint64_t cases_ = 0;
  std::uint64_t steps_ = 0;
  Plan plan_;
  std::map<std::string, std::vector<PlannedCase>> files_;
  std::map<std::pair<const Scenario*, std::uint32_t>, std::size_t> taken_;  // their places
};

}  // namespace

std::string case_id(const PlannedCase& planned) {
  const Scenario& scenario = *planned.scenario;
  std::string id = scenario.suite->path;
  id += "::";
  id += scenario.name;
  const auto values = scenario.matrix.variant(planned.variant);
  if (values.empty()) return id;
  char separator = '[';
  for (const auto& [name, value] : values) {
    id += separator;
    id += name;
    id += '=';
    id += visible(value);
    separator = ',';
  }
  return id + "]";
}

CaseIdentity identity_of(const PlannedCase& planned) {
  const Scenario& scenario = *planned.scenario;
  CaseIdentity identity;
  identity.id = case_id(planned);
  identity.path = scenario.suite->path;
  identity.suite = scenario.suite->title;
  identity.scenario = std::string(scenario.name);
  for (const auto& [name, value] : scenario.matrix.variant(planned.variant)) {
    identity.parameters.emplace_back(name, visible(value));
  }
  for (const std::string_view tag : scenario.tags) identity.tags.emplace_back(tag);
  identity.line = scenario.node->span().begin.line;
  identity.points = static_cast<double>(planned.points);
  return identity;
}

std::string shown_path(const std::string& path) {
  std::error_code error;
  const fs::path here = fs::current_path(error);
  const fs::path whole = fs::absolute(path, error).lexically_normal();
  const fs::path relative = whole.lexically_relative(here);
  const bool below = !relative.empty() && *relative.begin() != "..";
  return below ? relative.string() : whole.string();
}

Plan read_plan(const std::vector<std::string>& selectors, const BindOptions& options,
               Diagnostics& diagnostics) {
  return PlanReader(options, diagnostics).read(selectors);
}

}  // namespace sockdrill
