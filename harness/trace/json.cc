#include "trace/json.h"

#include <fmt/format.h>
#include <rapidjson/document.h>
#include <rapidjson/error/en.h>

#include <array>
#include <concepts>
#include <type_traits>
#include <utility>

#include "base/text.h"
#include "trace/json_reader.h"
#include "trace/json_writer.h"

namespace sockdrill {
namespace {

template <class E, class T>
concept Of = std::same_as<std::remove_const_t<E>, T>;

// The fields of every event, once for both directions: `json` is a JsonWriter and the event const,
// or a JsonReader and the event to be filled.

template <class Json, Of<RunStarted> E>
void fields(Json& json, E& event) {
  json.field("version", event.version);
  json.field("command", event.command);
  json.field("unix_ms", event.unix_ms);
  json.field("seed", event.seed);
  json.field("host", event.host);
  json.field("kernel", event.kernel);
  json.field("isolation", event.isolation);
  json.field("sandbox", event.sandbox);
  json.field("lost", event.lost);
  json.field("cases", event.cases);
  json.field("again", event.again);
}

template <class Json, Of<CaseStarted> E>
void fields(Json& json, E& event) {
  json.field("id", event.identity.id);
  json.field("path", event.identity.path);
  json.field("suite", event.identity.suite);
  json.field("scenario", event.identity.scenario);
  json.field("parameters", event.identity.parameters);
  json.field("tags", event.identity.tags);
  json.field("line", event.identity.line);
  json.field("points", event.identity.points);
  json.field("worker", event.worker);
  json.count("repeat", event.repeat);
  json.count("attempt", event.attempt);
}

template <class Json, Of<Problem> E>
void fields(Json& json, E& problem) {
  json.field("message", problem.message);
  json.field("expected", problem.expected);
  json.field("received", problem.received);
  json.field("why", problem.why);
  json.field("hint", problem.hint);
  json.field("span", problem.span);
  json.field("source_line", problem.source_line);
  json.field("path", problem.path);
  json.causes(problem.causes);
}

template <class Json, Of<StepDone> E>
void fields(Json& json, E& event) {
  json.field("number", event.number);
  json.field("step", event.step);
  json.field("check", event.check);
  json.place(event.place);
  json.status(event.status);
  json.time("ms", event.duration);
  json.field("observed", event.observed);
  json.object("problem", event.problem, [](auto& inner, auto& problem) { fields(inner, problem); });
}

template <class Json, Of<CheckDone> E>
void fields(Json& json, E& event) {
  json.field("check", event.check);
  json.place(event.place);
  json.status(event.status);
  json.field("points", event.points);
  json.field("reason", event.reason);
}

template <class Json, Of<ProgramStarted> E>
void fields(Json& json, E& event) {
  json.field("program", event.program);
  json.field("command", event.command);
  json.field("pid", event.pid);
}

template <class Json, Of<ProgramOutput> E>
void fields(Json& json, E& event) {
  json.field("program", event.program);
  json.field("stream", event.stream);
  json.field("left_out", event.left_out);
  json.bytes(event.bytes);
}

template <class Json, Of<ProgramExited> E>
void fields(Json& json, E& event) {
  json.field("program", event.program);
  json.field("code", event.code);
  json.field("signal", event.signal);
  json.field("ended_by_us", event.ended_by_us);
  json.field("limit", event.limit);
}

template <class Json, Of<CaseSkipped> E>
void fields(Json& json, E& event) {
  json.field("reason", event.reason);
}

template <class Json, Of<CaseTrouble> E>
void fields(Json& json, E& event) {
  json.field("message", event.message);
}

template <class Json, Of<CaseDone> E>
void fields(Json& json, E& event) {
  json.status(event.status);
  json.field("points", event.points);
  json.time("ms", event.duration);
}

template <class Json, Of<RunDone> E>
void fields(Json& json, E& event) {
  json.time("ms", event.duration);
  json.field("interrupted", event.interrupted);
}

template <class Json, Of<GradedCheck> E>
void fields(Json& json, E& check) {
  json.field("id", check.id);
  json.field("check", check.check);
  json.field("group", check.group);
  json.field("points", check.points);
  json.field("hint", check.hint);
  json.field("hidden", check.hidden);
}

template <class Json, Of<AssignmentRead> E>
void fields(Json& json, E& event) {
  json.field("title", event.title);
  json.field("digest", event.digest);
  json.objects("checks", event.checks, [](auto& inner, auto& check) { fields(inner, check); });
}

template <class Json, Of<SubmissionRead> E>
void fields(Json& json, E& event) {
  json.field("student", event.student);
  json.field("source", event.source);
  json.field("digest", event.digest);
  json.field("program", event.program);
  json.field("command", event.command);
  json.field("build", event.build);
  json.field("notes", event.notes);
  json.field("unrunnable", event.unrunnable);
  json.field("reason", event.reason);
  json.field("counts_zero", event.counts_zero);
}

// In the order of EventBody's alternatives.
constexpr std::array<std::string_view, std::variant_size_v<EventBody>> kNames = {
    "run_started",    "case_started",   "step",         "check",        "program_started",
    "program_output", "program_exited", "case_skipped", "case_trouble", "case_done",
    "run_done",       "assignment",     "submission"};

template <std::size_t... I>
bool emplace_by_name(std::string_view name, EventBody& body, std::index_sequence<I...>) {
  return ((name == kNames[I] && (body.emplace<I>(), true)) || ...);
}

template <class Body>
constexpr bool kOfRun = std::same_as<Body, RunStarted> || std::same_as<Body, RunDone> ||
                        std::same_as<Body, AssignmentRead> || std::same_as<Body, SubmissionRead>;

tl::unexpected<Error> not_json(const rapidjson::Document& document, std::string_view line) {
  if (line.find_first_not_of(" \t\r\n") == std::string_view::npos) return fail("the line is empty");
  if (!is_utf8(line)) return fail(fmt::format("not UTF-8 at byte {}", first_bad_utf8(line)));
  std::string reason = rapidjson::GetParseError_En(document.GetParseError());
  if (reason.ends_with('.')) reason.pop_back();
  return fail(fmt::format("not JSON at byte {}: {}", document.GetErrorOffset(), reason));
}

}  // namespace

std::string_view status_name(Status status) {
  switch (status) {
    case Status::passed:
      return "passed";
    case Status::failed:
      return "failed";
    case Status::errored:
      return "errored";
    case Status::skipped:
      return "skipped";
  }
  return "";
}

std::string_view stream_name(OutputStream stream) {
  switch (stream) {
    case OutputStream::out:
      return "out";
    case OutputStream::err:
      return "err";
    case OutputStream::terminal:
      return "terminal";
  }
  return "";
}

namespace {

// In the order of Unrunnable's enumerators.
constexpr std::array<std::string_view, 8> kUnrunnable = {"",
                                                         "empty",
                                                         "unreadable",
                                                         "no_program",
                                                         "several_programs",
                                                         "bad_manifest",
                                                         "no_interpreter",
                                                         "trouble"};

}  // namespace

std::string_view unrunnable_name(Unrunnable unrunnable) {
  return kUnrunnable[static_cast<std::size_t>(unrunnable)];
}

std::optional<Unrunnable> find_unrunnable(std::string_view name) {
  for (std::size_t i = 0; i < kUnrunnable.size(); ++i) {
    if (kUnrunnable[i] == name) return static_cast<Unrunnable>(i);
  }
  return std::nullopt;
}

void append_json_line(std::string& out, const Event& event) {
  JsonWriter json;
  json.name(kNames[event.body.index()]);
  json.time("t_ms", event.at);
  json.field("case", event.case_number);
  std::visit([&](const auto& body) { fields(json, body); }, event.body);
  json.end(out);
}

Result<Event> parse_json_line(std::string_view line) {
  // Iterative: a line of a million brackets must not use up the stack. Full precision: points are
  // read back as they were written.
  constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseFullPrecisionFlag |
                              rapidjson::kParseValidateEncodingFlag;
  rapidjson::Document document;
  document.Parse<kFlags>(line.data(), line.size());
  if (document.HasParseError()) return not_json(document, line);
  if (!document.IsObject()) return fail("not a JSON object");

  JsonReader json(document);
  std::string name;
  json.require("event");
  json.field("event", name);
  if (!json.error().empty()) return fail(json.error());

  Event event;
  constexpr auto kAll = std::make_index_sequence<std::variant_size_v<EventBody>>();
  if (!emplace_by_name(name, event.body, kAll)) {
    return fail(fmt::format("no event is called '{}'", visible(shorten(name, 40))));
  }
  json.time("t_ms", event.at);
  json.field("case", event.case_number);
  std::visit(
      [&]<class Body>(Body& body) {
        if constexpr (!kOfRun<Body>) json.require("case");
        fields(json, body);
      },
      event.body);
  if (!json.error().empty()) return fail(json.error());
  return event;
}

}  // namespace sockdrill
