#include "verdict/evidence.h"

#include <gtest/gtest.h>

#include <csignal>

namespace sockdrill {
namespace {

std::vector<Event> at_each_millisecond(std::vector<EventBody> bodies) {
  std::vector<Event> events;
  for (EventBody& body : bodies) {
    const auto ms = std::chrono::milliseconds(100 + static_cast<int>(events.size()));
    events.push_back({ms, 1, std::move(body)});
  }
  return events;
}

StepDone step(std::string name, std::string observed) {
  StepDone done;
  done.step = std::move(name);
  done.observed = std::move(observed);
  return done;
}

std::string text_of(const std::vector<TraceLine>& lines) {
  std::string text;
  for (const TraceLine& line : lines) {
    text += std::to_string(line.at.count() / 1'000'000) + " " + line.text + "\n";
  }
  return text;
}

TEST(Evidence, TellsWhatHappenedInTheWordsOfTheSteps) {
  StepDone failed = step("client.recv", "");
  failed.status = Status::failed;
  failed.problem.emplace().message = "21 bytes expected, 28 received";
  StepDone skipped = step("client.send", "");
  skipped.status = Status::skipped;
  const std::vector<Event> events = at_each_millisecond(
      {CaseStarted{}, ProgramStarted{"server", {}, 7}, step("server.start", "started (pid 7)"),
       step("client.connect", "client connected"), step("client.close", ""), failed, skipped,
       ProgramExited{"server", 1, std::nullopt, false}, CaseTrouble{"out of descriptors"},
       CaseDone{}});
  EXPECT_EQ(text_of(trace_lines(events)),
            "1 server started (pid 7)\n"
            "3 client connected\n"
            "4 client.close\n"
            "5 client.recv failed: 21 bytes expected, 28 received\n"
            "6 client.send skipped\n"
            "7 server exited with code 1\n"
            "8 error: out of descriptors\n");
}

TEST(Evidence, NamesTheSubjectOfAStepOnce) {
  const std::vector<Event> events =
      at_each_millisecond({CaseStarted{}, step("client.send", "client sent 5 bytes: hello"),
                           step("client.send", "clients are told apart"), step("expect", "5")});
  EXPECT_EQ(text_of(trace_lines(events)),
            "1 client sent 5 bytes: hello\n"
            "2 client clients are told apart\n"
            "3 expect 5\n");
}

TEST(Evidence, LeavesOutTheMiddleOfALongTrace) {
  std::vector<EventBody> bodies;
  for (int i = 0; i < 1000; ++i) bodies.push_back(step("client.send", std::to_string(i)));
  const std::vector<TraceLine> lines = trace_lines(at_each_millisecond(bodies));
  ASSERT_EQ(lines.size(), kTraceLinesKept + 1);
  EXPECT_EQ(lines[49].text, "client 49");
  EXPECT_EQ(lines[50].text, "… 800 more …");
  EXPECT_EQ(lines[51].text, "client 850");
  EXPECT_EQ(lines.back().text, "client 999");
}

TEST(Evidence, DescribesHowAProgramEnded) {
  EXPECT_EQ(describe_exit({"p", 3, std::nullopt, false}), "exited with code 3");
  EXPECT_EQ(describe_exit({"p", std::nullopt, SIGSEGV, false}), "ended by SIGSEGV");
  EXPECT_EQ(describe_exit({"p", std::nullopt, 9999, false}), "ended by signal 9999");
  EXPECT_EQ(describe_exit({"p", std::nullopt, SIGTERM, true}),
            "ended by SIGTERM, as the harness wanted");
  EXPECT_EQ(describe_exit({"p", std::nullopt, std::nullopt, false}), "exited");
}

TEST(Evidence, KeepsBothEndsOfAStream) {
  const std::string first(kOutputEndKept - 1, 'a');
  const std::string last(kOutputEndKept, 'z');
  const std::vector<OutputRecord> outputs = program_outputs(
      at_each_millisecond({ProgramOutput{"server", OutputStream::out, first},
                           ProgramOutput{"server", OutputStream::err, "oops"},
                           ProgramOutput{"server", OutputStream::out, "abc"},
                           ProgramOutput{"server", OutputStream::out, "de" + last}}));
  ASSERT_EQ(outputs.size(), 2U);
  EXPECT_EQ(outputs[0].head, first + "a");
  EXPECT_EQ(outputs[0].left_out, 4U);
  EXPECT_EQ(outputs[0].tail, last);
  EXPECT_EQ(outputs[1].head, "oops");
  EXPECT_EQ(outputs[1].stream, OutputStream::err);
}

TEST(Evidence, CountsWhatWasNotLogged) {
  const std::vector<OutputRecord> outputs = program_outputs(at_each_millisecond(
      {ProgramOutput{"server", OutputStream::out, std::string(kOutputEndKept + 5, 'a')},
       ProgramOutput{"server", OutputStream::out, "end", 1000}}));
  ASSERT_EQ(outputs.size(), 1U);
  EXPECT_EQ(outputs[0].left_out, 1005U);
  EXPECT_EQ(outputs[0].tail, "end");
}

}  // namespace
}  // namespace sockdrill
