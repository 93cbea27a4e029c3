// list and check: what there is, and what is wrong with it.
#include <fmt/format.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/load.h"

namespace sockdrill {
namespace {

std::string as_json(const Plan& plan) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> json(buffer);
  const auto text = [&](std::string_view value) {
    json.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  };
  json.StartObject();
  json.Key("cases");
  json.StartArray();
  for (const PlannedCase& planned : plan.cases) {
    const CaseIdentity identity = identity_of(planned);
    json.StartObject();
    json.Key("id");
    text(identity.id);
    json.Key("suite");
    text(visible(identity.suite));
    json.Key("scenario");
    text(identity.scenario);
    json.Key("tags");
    json.StartArray();
    for (const std::string& tag : identity.tags) text(visible(tag));
    json.EndArray();
    json.Key("points");
    json.Double(identity.points);
    json.Key("file");
    text(identity.path);
    json.Key("line");
    json.Uint(identity.line);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize());
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
    fmt::print("{}\n", as_json(*plan));
    return plan->cases.empty() ? kExitNothing : kExitPassed;
  }
  for (const PlannedCase& planned : plan->cases) fmt::print("{}\n", as_line(planned));
  return plan->cases.empty() ? kExitNothing : kExitPassed;
}

int check_command(const Options& options) {
  const auto plan = load_plan(options);
  if (!plan) return plan.error();
  fmt::print("{} {}, {} {}: no mistakes\n", plan->suites.size(),
             plan->suites.size() == 1 ? "file" : "files", plan->cases.size(),
             plan->cases.size() == 1 ? "case" : "cases");
  return kExitPassed;
}

}  // namespace sockdrill
