#include "trace/json.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <random>

namespace sockdrill {
namespace {

using testing::HasSubstr;

std::string line_of(const Event& event) {
  std::string out;
  append_json_line(out, event);
  return out;
}

std::string error_of(std::string_view line) {
  const Result<Event> event = parse_json_line(line);
  return event ? "no error" : event.error().message;
}

// Written, read and written again: the lines are equal, so every field that is written is read.
// What a field must contain for that to prove anything is seen to by random_event().
void expect_round_trip(const Event& event) {
  const std::string line = line_of(event);
  const Result<Event> back = parse_json_line(line);
  ASSERT_TRUE(back.has_value()) << back.error().message << "\n" << line;
  EXPECT_EQ(back->at, event.at) << line;
  EXPECT_EQ(back->case_number, event.case_number);
  EXPECT_EQ(back->body.index(), event.body.index());
  EXPECT_EQ(line_of(*back), line);
}

// Values of every kind that are hard to write: quotes, controls, the ends of planes, lone bytes.
class Hostile {
 public:
  explicit Hostile(unsigned seed) : random_(seed) {}

  std::uint32_t below(std::uint32_t end) { return static_cast<std::uint32_t>(random_() % end); }

  std::string text() {
    static const std::vector<std::string> kPieces = {
        "a",          "\"",   "\\",     "\n",          "\r\n", std::string(1, '\0'),
        "\x1b[31m",   "\x7f", "\u0085", "\u202e",      "问题", "\uffff",
        "\U0010ffff", "]]>",  "</x>",   "{\"event\":", "\t",   "é"};
    std::string out;
    for (std::uint32_t i = below(6); i > 0; --i) {
      out += kPieces[below(static_cast<std::uint32_t>(kPieces.size()))];
    }
    return out;
  }

  std::string bytes() {
    std::string out;
    for (std::uint32_t i = below(40); i > 0; --i) out += static_cast<char>(below(256));
    return out;
  }

  std::vector<std::string> texts() {
    std::vector<std::string> out(below(3));
    for (std::string& each : out) each = text();
    return out;
  }

  Status status() { return static_cast<Status>(below(4)); }
  double points() { return below(2) == 0 ? 0 : below(1000) / 7.0; }
  Nanoseconds time() {
    return Nanoseconds(static_cast<std::int64_t>(random_() % 2'200'000'000'000'000));
  }
  std::uint32_t number() { return static_cast<std::uint32_t>(random_()); }
  Place place() { return {below(3), below(3)}; }

  Causes causes() {
    Causes out;
    for (std::uint32_t i = below(4); i > 0; --i) {
      const auto names = cause_names();
      const auto id = find_cause(names[below(static_cast<std::uint32_t>(names.size()))]);
      out.push_back({*id, texts()});
    }
    return out;
  }

  Problem problem() {
    return {text(), text(), text(), text(), text(), {place(), place()}, text(), text(), causes()};
  }

  EventBody body(std::size_t kind) {
    switch (kind) {
      case 0:
        return RunStarted{text(), texts(), -5, random_(), text(), text(),
                          text(), texts(), 7,  texts(),   text()};
      case 1:
        return CaseStarted{
            {text(), text(), text(), text(), {{text(), text()}}, texts(), number(), points()},
            number(),
            below(3),
            below(3)};
      case 2: {
        StepDone step{number(), text(), text(), place(), status(), time(), text(), std::nullopt};
        if (below(2) == 0) step.problem = problem();
        return step;
      }
      case 3:
        return CheckDone{text(), place(), status(), points(), text()};
      case 4:
        return ProgramStarted{text(), texts(), -1};
      case 5:
        return ProgramOutput{text(), static_cast<OutputStream>(below(3)), bytes(), random_()};
      case 6: {
        ProgramExited exited{text(), std::nullopt, std::nullopt, below(2) == 0};
        if (below(2) == 0) exited.code = static_cast<std::int32_t>(below(2));
        if (below(2) == 0) exited.signal = 9;
        return exited;
      }
      case 7:
        return CaseSkipped{text()};
      case 8:
        return CaseTrouble{text()};
      case 9:
        return CaseDone{status(), points(), time()};
      case 10:
        return RunDone{time(), text()};
      case 11:
        return AssignmentRead{
            text(),
            text(),
            {{text(), text(), text(), points(), text(), below(2) == 0}, GradedCheck{}}};
      default:
        return SubmissionRead{text(),  text(),       text(),  text(),
                              texts(), texts(),      texts(), static_cast<Unrunnable>(below(8)),
                              text(),  below(2) == 0};
    }
  }

  Event event(std::size_t kind) {
    const bool of_run = kind == 0 || kind >= 10;
    return {time(), of_run ? std::nullopt : std::optional(number()), body(kind)};
  }

  std::mt19937_64& random() { return random_; }

 private:
  std::mt19937_64 random_;
};

TEST(JsonLine, EveryEventRoundTripsWithHostileValues) {
  Hostile hostile(1);
  for (int round = 0; round < 400; ++round) {
    for (std::size_t kind = 0; kind < std::variant_size_v<EventBody>; ++kind) {
      expect_round_trip(hostile.event(kind));
      if (HasFatalFailure()) return;
    }
  }
}

TEST(JsonLine, ReadsLikeTheExampleInTheHeader) {
  StepDone step;
  step.step = "client.recv";
  step.place = {12, 5};
  step.duration = Nanoseconds(21000);
  step.observed = "received 5 bytes: hello";
  EXPECT_EQ(line_of({Nanoseconds(1234000), 3, step}),
            R"({"event":"step","t_ms":1.234,"case":3,"step":"client.recv","line":12,"column":5,)"
            R"("status":"passed","ms":0.021,"observed":"received 5 bytes: hello"})"
            "\n");
}

TEST(JsonLine, KeepsEveryFieldOfAProblem) {
  StepDone step;
  step.status = Status::failed;
  step.problem = Problem{"m", "e", "r", "w", "h", {{1, 2}, {3, 4}}, "line", "steps.yaml"};
  const Result<Event> back = parse_json_line(line_of({{}, 0, step}));
  ASSERT_TRUE(back.has_value());
  const Problem& problem = *std::get<StepDone>(back->body).problem;
  EXPECT_EQ(problem.message + problem.expected + problem.received + problem.why + problem.hint,
            "merwh");
  EXPECT_EQ(problem.span, (Span{{1, 2}, {3, 4}}));
  EXPECT_EQ(problem.source_line, "line");
  EXPECT_EQ(problem.path, "steps.yaml");
}

TEST(JsonLine, NamesTheCauseBesideItsSentence) {
  StepDone step;
  step.status = Status::failed;
  step.problem = Problem{};
  set_cause(*step.problem, {make_cause(CauseId::never_closes, "server", "a:1", "CLOSE_WAIT"),
                            make_cause(CauseId::waits_in_sleep, "server")});
  const std::string line = line_of({{}, 0, step});
  EXPECT_THAT(line,
              HasSubstr(R"("why":"server has not closed its connection with a:1 (CLOSE_WAIT);)"
                        R"( server sleeps","cause":"never_closes",)"
                        R"("cause_arguments":["server","a:1","CLOSE_WAIT"],)"
                        R"("further_causes":[["waits_in_sleep","server"]]})"));
  const Result<Event> back = parse_json_line(line);
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(std::get<StepDone>(back->body).problem->causes, step.problem->causes);
}

TEST(JsonLine, ReadsAProblemWhoseCauseIsNotKnownOrMissing) {
  const auto causes_of = [](std::string_view fields) {
    const Result<Event> event = parse_json_line(fmt::format(
        R"({{"event":"step","t_ms":0,"case":0,"status":"failed","ms":0,"problem":{{{}}}}})",
        fields));
    return event ? std::get<StepDone>(event->body).problem->causes : Causes{};
  };
  EXPECT_EQ(causes_of(R"("why":"w")"), Causes{});
  EXPECT_EQ(causes_of(R"("cause":"of_tomorrow","further_causes":[["computes","p"]])"), Causes{});
  EXPECT_EQ(causes_of(R"("cause":"computes","further_causes":[["of_tomorrow"]])"),
            Causes{make_cause(CauseId::computes)});
}

TEST(JsonLine, RefusesFurtherCausesThatAreNone) {
  for (const char* const wrong : {"1", "[1]", "[[]]", "[[1]]", "[[\"computes\",1]]"}) {
    const std::string error =
        error_of(fmt::format(R"({{"event":"step","t_ms":0,"case":0,"status":"failed","ms":0,)"
                             R"("problem":{{"cause":"computes","further_causes":{}}}}})",
                             wrong));
    EXPECT_THAT(error, HasSubstr("'further_causes' is not a ")) << wrong;
  }
}

TEST(JsonLine, KeepsTimesToTheNanosecond) {
  const std::int64_t longest = std::int64_t{26} * 24 * 3600 * 1'000'000'000;
  for (const std::int64_t ns : {std::int64_t{0}, std::int64_t{1}, std::int64_t{999'999},
                                std::int64_t{1'000'001}, longest - 1, longest, std::int64_t{-1}}) {
    expect_round_trip({Nanoseconds(ns), std::nullopt, RunDone{Nanoseconds(ns), ""}});
  }
  EXPECT_EQ(line_of({Nanoseconds(1), std::nullopt, RunDone{}}),
            "{\"event\":\"run_done\",\"t_ms\":0.000001,\"ms\":0}\n");
}

TEST(JsonLine, WritesProgramOutputAsTextOrBase64) {
  const auto output = [](std::string bytes) {
    return line_of({{}, 1, ProgramOutput{"server", OutputStream::err, std::move(bytes)}});
  };
  EXPECT_THAT(output("问题"), HasSubstr("\"stream\":\"err\",\"text\":\"问题\""));
  EXPECT_THAT(output("\xce\xca"), HasSubstr("\"base64\":\"zso=\""));
  for (int byte = 0; byte < 256; ++byte) {
    const std::string bytes(3, static_cast<char>(byte));
    const Result<Event> back = parse_json_line(output(bytes));
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(std::get<ProgramOutput>(back->body).bytes, bytes);
  }
}

TEST(JsonLine, ShowsOtherTextThatIsNotUtf8) {
  EXPECT_THAT(line_of({{}, 1, CaseTrouble{"a\xff"}}), HasSubstr(R"("message":"a\\xff")"));
}

TEST(JsonLine, WritesNoPointsThatAreNotFinite) {
  for (const double points :
       {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_EQ(line_of({{}, 1, CaseDone{Status::passed, points, {}}}),
              "{\"event\":\"case_done\",\"t_ms\":0,\"case\":1,\"status\":\"passed\",\"ms\":0}\n");
  }
}

TEST(JsonLine, PassesOverUnknownKeys) {
  EXPECT_TRUE(
      parse_json_line(
          R"({"x":{"y":[1]},"event":"case_trouble","t_ms":1,"case":2,"message":"m","z":null})")
          .has_value());
}

TEST(JsonLine, SaysWhatIsWrong) {
  EXPECT_EQ(error_of(""), "the line is empty");
  EXPECT_EQ(error_of("[]"), "not a JSON object");
  EXPECT_EQ(error_of("{"), "not JSON at byte 1: Missing a name for object member");
  EXPECT_EQ(error_of("{\"event\":\"\xff\"}"), "not UTF-8 at byte 10");
  EXPECT_EQ(error_of("{}"), "'event' is missing");
  EXPECT_EQ(error_of(R"({"event":7})"), "'event' is not a text");
  EXPECT_EQ(error_of(R"({"event":"steps\n"})"), "no event is called 'steps\\n'");
  EXPECT_EQ(error_of(R"({"event":"step"})"), "'t_ms' is missing");
  EXPECT_EQ(error_of(R"({"event":"step","t_ms":"1"})"), "'t_ms' is not a time in milliseconds");
  EXPECT_EQ(error_of(R"({"event":"step","t_ms":1e300})"), "'t_ms' is not a time in milliseconds");
  EXPECT_EQ(error_of(R"({"event":"step","t_ms":1e999})"),
            "not JSON at byte 23: Number too big to be stored in double");
  EXPECT_EQ(error_of(R"({"event":"step","t_ms":1})"), "'case' is missing");
  EXPECT_EQ(error_of(R"({"event":"step","t_ms":1,"case":-1})"),
            "'case' is not a number from 0 to 4294967295");
  EXPECT_EQ(error_of(R"({"event":"step","t_ms":1,"case":1})"), "'status' is missing");
  EXPECT_EQ(error_of(R"({"event":"step","t_ms":1,"case":1,"status":"good"})"),
            "'status' is none of passed, failed, errored and skipped");
  EXPECT_EQ(error_of(R"({"event":"step","t_ms":1,"case":1,"status":"passed","ms":1,"problem":[]})"),
            "'problem' is not an object");
  EXPECT_EQ(error_of(R"({"event":"case_trouble","t_ms":1,"case":1,"message":"\udc00"})"),
            "'message' is not a text");
  EXPECT_EQ(error_of(R"({"event":"program_output","t_ms":1,"case":1,"stream":"out","base64":"*"})"),
            "'base64' is not base64");
}

TEST(JsonLine, SurvivesDeepNestingAndBrokenLines) {
  EXPECT_THAT(error_of(std::string(3'000'000, '[')), HasSubstr("not JSON at byte 3000000"));
  const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  EXPECT_EQ(error_of("{\"event\":" + deep + "}"), "'event' is not a text");

  Hostile hostile(2);
  for (int round = 0; round < 3000; ++round) {
    std::string line = line_of(hostile.event(static_cast<std::size_t>(round) % 11));
    const std::size_t at = hostile.random()() % line.size();
    if (round % 3 == 0) {
      line.resize(at);
    } else {
      line[at] = static_cast<char>(hostile.below(256));
    }
    const Result<Event> event = parse_json_line(line);
    EXPECT_TRUE(event.has_value() || !event.error().message.empty());
  }
}

TEST(JsonLine, WritesAPassedStepFast) {
  StepDone step;
  step.number = 7;
  step.step = "client.recv";
  step.place = {12, 5};
  step.duration = Nanoseconds(21000);
  step.observed = "received 5 bytes: hello";
  const Event event{Nanoseconds(1234567), 3, step};
  constexpr int kLines = 100'000;
  std::string out;
  out.reserve(kLines * 220);
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < kLines; ++i) append_json_line(out, event);
  const auto spent = std::chrono::steady_clock::now() - begin;
  RecordProperty("ns_per_line", std::to_string(spent.count() / kLines));
  EXPECT_LT(spent / kLines,
            std::chrono::microseconds(200));  // 0.2 µs measured; room for sanitizers
}

}  // namespace
}  // namespace sockdrill
