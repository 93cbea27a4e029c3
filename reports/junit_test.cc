#include "reports/junit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <pugixml.hpp>
#include <set>
#include <string>

#include "base/text.h"
#include "reports/golden_run.h"
#include "reports/junit_case.h"
#include "verdict/judge.h"

namespace sockdrill {
namespace {

using testing::HasSubstr;

std::string junit(const RunRecord& run, JunitDialect dialect = JunitDialect::rich) {
  return render_report(*find_reporter("junit"), run, ReportOptions{dialect});
}

// What xmllint(1) says against the text; empty for nothing.
std::string xmllint(const std::string& text, const std::string& arguments) {
  std::string path = testing::TempDir() + "junit_test.XXXXXX";
  const int fd = ::mkstemp(path.data());
  if (fd < 0) return "mkstemp failed";
  ::close(fd);
  std::ofstream(path, std::ios::binary) << text;
  const std::string command = "xmllint --noout " + arguments + " " + path + " 2>&1";
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return "popen failed";
  std::string said;
  std::array<char, 4096> buffer;
  while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) said += buffer.data();
  const int status = ::pclose(pipe);
  std::filesystem::remove(path);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? "" : said + " (xmllint failed)";
}

const std::string kSchema = "--schema " SOCKDRILL_SCHEMA "/junit-10.xsd";

TEST(Junit, BothDialectsAreWellFormedAndTheStrictOneIsValid) {
  for (const RunRecord& run : {golden_run(), hostile_run(), RunRecord{}}) {
    EXPECT_EQ(xmllint(junit(run), ""), "");
    EXPECT_EQ(xmllint(junit(run, JunitDialect::xunit), kSchema), "");
  }
}

TEST(Junit, TheSchemaRefusesWhatOnlyTheRichDialectHas) {
  EXPECT_THAT(xmllint(junit(golden_run()), kSchema),
              HasSubstr("The attribute 'assertions' is not allowed"));
}

TEST(Junit, NoTextCanForgeAnAttachmentOrAnElement) {
  for (const JunitDialect dialect : {JunitDialect::rich, JunitDialect::xunit}) {
    const RunRecord run = hostile_run();
    std::string text = junit(run, dialect);
    EXPECT_TRUE(is_utf8(text));
    pugi::xml_document document;
    ASSERT_TRUE(document.load_string(text.c_str()));
    std::size_t cases = 0;
    for (const pugi::xml_node suite : document.child("testsuites")) {
      for (const pugi::xml_node testcase : suite.children("testcase")) {
        (void)testcase;
        ++cases;
      }
    }
    EXPECT_EQ(cases, run.cases.size());
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    EXPECT_THAT(text, HasSubstr("[ [attachment|"));
    EXPECT_EQ(text.find("[[attachment|"), std::string::npos);
  }
}

TEST(Junit, NoTwoCasesShareClassnameAndName) {
  RunRecord run;
  for (std::uint32_t i = 1; i <= 3; ++i) {
    CaseRecord record;
    record.identity.path = "a/b.yaml";
    record.identity.scenario = "same";
    record.repeat = std::min(i, 2U);
    run.add(record);
  }
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(junit(run).c_str()));
  std::set<std::string> names;
  for (const pugi::xml_node testcase :
       document.child("testsuites").child("testsuite").children("testcase")) {
    EXPECT_STREQ(testcase.attribute("classname").value(), "a.b");
    names.insert(testcase.attribute("name").value());
  }
  EXPECT_EQ(names, (std::set<std::string>{"same", "same (repeat 2)", "same (repeat 2) #2"}));
}

TEST(Junit, AFailureSaysWhereInTheTwoWaysThatReadersKnow) {
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(junit(golden_run()).c_str()));
  const pugi::xml_node failure = document.select_node("//failure").node();
  EXPECT_THAT(failure.text().get(), HasSubstr("\n  --> scenarios/tutorial/server.yaml:31:7\n"));
  EXPECT_THAT(failure.text().get(), HasSubstr("\n at scenarios.tutorial.server.client.recv"
                                              "(scenarios/tutorial/server.yaml:31)\n"));
}

TEST(Junit, CountsAreThoseOfTheElements) {
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(junit(golden_run()).c_str()));
  const pugi::xml_node all = document.child("testsuites");
  const auto count = [&](const char* path) { return document.select_nodes(path).size(); };
  EXPECT_EQ(all.attribute("tests").as_uint(), count("//testcase"));
  EXPECT_EQ(all.attribute("failures").as_uint(), count("//failure"));
  EXPECT_EQ(all.attribute("errors").as_uint(), count("//error"));
  EXPECT_EQ(all.attribute("skipped").as_uint(), count("//skipped"));
  EXPECT_EQ(count("//flakyFailure"), 1U);
}

TEST(Junit, ClassnamesComeFromPaths) {
  EXPECT_EQ(junit_classname("scenarios/tutorial/server.yaml"), "scenarios.tutorial.server");
  EXPECT_EQ(junit_classname("./a.yml"), "a");
  EXPECT_EQ(junit_classname("/tmp/a.yaml"), "tmp.a");
  EXPECT_EQ(junit_classname(""), "sockdrill");
}

TEST(Junit, ManyLargeFailuresStayBelowWhatReadersTake) {
  RunRecord run;
  CaseRecord record;
  record.status = Status::failed;
  record.failures.emplace_back().problem.received = std::string(1000, 'x');
  record.outputs.push_back(
      {"server", OutputStream::out, std::string(8192, '<'), 1, std::string(8192, '<')});
  for (int i = 0; i < 4000; ++i) run.add(record);
  EXPECT_LT(junit(run).size(), std::size_t{30'000'000});
}

// Measured: 0.5 ms for 200 cases. The bound leaves room for slow machines and sanitizers.
TEST(Junit, JudgingAndReportingAreCheap) {
  const std::vector<Event> events = passing_events(200);
  const auto begin = std::chrono::steady_clock::now();
  RunRecord run;
  for (std::size_t i = 0; i < events.size(); i += 5) {
    const std::span<const Event> of_case(&events[i], 5);
    run.add(judge(std::get<CaseStarted>(of_case.front().body).identity, of_case));
  }
  std::size_t size = 0;
  write_junit(run, {}, [&](std::string_view piece) { size += piece.size(); });
  const auto spent = std::chrono::steady_clock::now() - begin;
  RecordProperty("microseconds", std::to_string(spent.count() / 1000));
  EXPECT_EQ(run.totals().passed, 200U);
  EXPECT_GT(size, 200U * 200U);
  EXPECT_LT(spent, std::chrono::milliseconds(500));
}

// What the allocator has handed out. Zero under sanitizers, which bring their own.
std::size_t allocated() { return ::mallinfo2().uordblks + ::mallinfo2().hblkhd; }

TEST(Junit, TenThousandCasesFitIntoTenMegabytes) {
  RunRecord run;
  run.run.cases = 10'000;
  const std::size_t before = allocated();
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    const std::vector<Event> events = passing_events(1);
    CaseRecord record = judge(std::get<CaseStarted>(events.front().body).identity, events);
    record.identity.id += std::to_string(i);
    run.add(std::move(record));
  }
  const std::size_t records = allocated() - before;
  std::size_t most = 0;
  std::size_t pieces = 0;
  write_junit(run, {}, [&](std::string_view) {
    if (++pieces % 2000 == 0)  // mallinfo2() walks the heap
      most = std::max(most, allocated());
  });
  RecordProperty("bytes_a_record", std::to_string(records / 10'000));
  RecordProperty("bytes_of_report", std::to_string(most - std::min(most, before + records)));
  EXPECT_LT(records, std::size_t{10'000'000});
  EXPECT_LT(most, before + records + 4'000'000);
}

}  // namespace
}  // namespace sockdrill
