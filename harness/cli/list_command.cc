// list and check: what there is, and what is wrong with it.
#include <fmt/format.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <iostream>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/home.h"
#include "cli/load.h"
#include "cli/version.h"
#include "grade/assignment.h"

namespace sockdrill {
namespace {

// {"cases":[, one case a line, ]}: valid as a whole, and a reader that is slow with JSON (CMake)
// can take the lines one by one.
std::string as_json(const CaseIdentity& identity) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> json(buffer);
  const auto text = [&](std::string_view key, std::string_view value) {
    json.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
    json.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  };
  json.StartObject();
  text("id", identity.id);
  text("suite", visible(identity.suite));
  text("scenario", identity.scenario);
  json.Key("parameters");
  json.StartObject();
  for (const auto& [name, value] : identity.parameters) text(name, visible(value));
  json.EndObject();
  json.Key("tags");
  json.StartArray();
  for (const std::string& tag : identity.tags) {
    const std::string shown = visible(tag);
    json.String(shown.data(), static_cast<rapidjson::SizeType>(shown.size()));
  }
  json.EndArray();
  json.Key("points");
  json.Double(identity.points);
  text("file", identity.path);
  json.Key("line");
  json.Uint(identity.line);
  json.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize());
}

void print_json(const Plan& plan) {
  fmt::print("{{\"cases\":[");
  std::string_view separator = "\n";
  for (const PlannedCase& planned : plan.cases) {
    fmt::print("{}{}", separator, as_json(identity_of(planned)));
    separator = ",\n";
  }
  fmt::print("\n]}}\n");
}

std::string as_line(const PlannedCase& planned) {
  const CaseIdentity identity = identity_of(planned);
  std::string line = identity.id;
  if (identity.points > 0) line += fmt::format("  {} points", identity.points);
  if (!identity.tags.empty()) {
    line += "  (" + visible(fmt::format("{}", fmt::join(identity.tags, ", "))) + ")";
  }
  return line;
}

}  // namespace

int list_command(const Options& options) {
  const auto plan = load_plan(options);
  if (!plan) return plan.error();
  if (options.list_format == ListFormat::json) {
    print_json(*plan);
  } else {
    for (const PlannedCase& planned : plan->cases) fmt::print("{}\n", as_line(planned));
  }
  return plan->cases.empty() ? kExitNothing : kExitPassed;
}

namespace {

// The mistakes of assignments and of their suites.
int check_assignments(const std::vector<std::string>& paths) {
  Diagnostics mistakes;
  std::size_t checks = 0;
  for (const std::string& path : paths) {
    checks += read_assignment(path, shipped_scenarios(), kVersion, mistakes).read.checks.size();
  }
  if (!mistakes.empty()) return refuse(mistakes);
  fmt::print("{} {}, {} {}: no mistakes\n", paths.size(),
             paths.size() == 1 ? "assignment" : "assignments", checks,
             checks == 1 ? "check" : "checks");
  return kExitPassed;
}

}  // namespace

int check_command(const Options& options) {
  if (std::all_of(options.paths.begin(), options.paths.end(), is_assignment)) {
    return check_assignments(options.paths);
  }
  const auto plan = load_plan(options);
  if (!plan) return plan.error();
  fmt::print("{} {}, {} {}: no mistakes\n", plan->suites.size(),
             plan->suites.size() == 1 ? "file" : "files", plan->cases.size(),
             plan->cases.size() == 1 ? "case" : "cases");
  return kExitPassed;
}

}  // namespace sockdrill
