#include "grade/assignment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "grade/test_folder.h"

namespace sockdrill {
namespace {

constexpr std::string_view kSuite =
    "suite: a server\n"
    "programs: {server: {role: server}}\n"
    "scenarios:\n"
    "- name: one\n"
    "  points: 3\n"
    "  steps:\n"
    "  - server.start:\n"
    "- name: two\n"
    "  steps:\n"
    "  - check: first\n"
    "    points: 1\n"
    "    steps:\n"
    "    - server.start:\n"
    "  - check: second\n"
    "    points: 2\n"
    "    steps:\n"
    "    - server.stop: any\n"
    "- name: many\n"
    "  matrix: {size: [1, 2]}\n"
    "  steps:\n"
    "  - server.start:\n";

class AssignmentFile : public testing::Test {
 protected:
  AssignmentFile() {
    folder_.write("server.yaml", kSuite);
    folder_.write("client.yaml",
                  "programs: {client: {role: client}}\n"
                  "scenarios:\n"
                  "- name: one\n"
                  "  steps:\n"
                  "  - client.start:\n");
  }

  Assignment read(std::string_view text) {
    return read_assignment(folder_.write("a.yaml", text), folder_ / "shipped", "1", mistakes_);
  }

  // The mistakes, without the test's own folder.
  std::string mistakes_in(std::string_view text) {
    read(text);
    std::string shown = render(mistakes_);
    const std::string path = folder_.path() + "/";
    for (std::size_t at = shown.find(path); at != std::string::npos; at = shown.find(path)) {
      shown.erase(at, path.size());
    }
    return shown;
  }

  static std::vector<std::string> columns(const Assignment& assignment) {
    std::vector<std::string> texts;
    for (const GradedCheck& check : assignment.read.checks) {
      char points[32];
      std::snprintf(points, sizeof points, "%.2f", check.points);
      texts.push_back(check.id + "|" + check.check + "|" + check.group + "|" + points +
                      (check.hidden ? "|hidden" : ""));
    }
    return texts;
  }

  TestFolder folder_;
  Diagnostics mistakes_;
};

TEST_F(AssignmentFile, HasAColumnForEachCheckWithPointsAndForEachOtherCase) {
  const Assignment assignment = read(
      "assignment: A server\n"
      "role: server\n"
      "suites: [{suite: server.yaml, group: All}]\n");
  EXPECT_EQ(render(mistakes_), "");
  EXPECT_EQ(assignment.read.title, "A server");
  EXPECT_THAT(columns(assignment),
              testing::ElementsAre("server.yaml::one||All|3.00", "server.yaml::two|first|All|1.00",
                                   "server.yaml::two|second|All|2.00",
                                   "server.yaml::many[size=1]||All|0.00",
                                   "server.yaml::many[size=2]||All|0.00"));
  EXPECT_EQ(assignment.plan.cases.size(), 4U);
}

TEST_F(AssignmentFile, PointsOfASuiteKeepTheProportions) {
  const Assignment assignment = read(
      "assignment: A server\n"
      "role: server\n"
      "suites: [{suite: server.yaml, points: 12}]\n");
  EXPECT_THAT(
      columns(assignment),
      testing::ElementsAre("server.yaml::one|||6.00", "server.yaml::two|first||2.00",
                           "server.yaml::two|second||4.00", "server.yaml::many[size=1]|||0.00",
                           "server.yaml::many[size=2]|||0.00"));
}

TEST_F(AssignmentFile, ChecksSayWhichScenariosCountAndForWhat) {
  const Assignment assignment = read(
      "assignment: A server\n"
      "role: server\n"
      "suites:\n"
      "- suite: server.yaml\n"
      "  hidden: on\n"
      "  checks:\n"
      "  - {scenario: many, points: 5, group: G, hidden: off, hint: look}\n"
      "  - {scenario: one}\n");
  EXPECT_EQ(render(mistakes_), "");
  EXPECT_THAT(columns(assignment), testing::ElementsAre("server.yaml::many[size=1]||G|2.50",
                                                        "server.yaml::many[size=2]||G|2.50",
                                                        "server.yaml::one|||3.00|hidden"));
  EXPECT_EQ(assignment.read.checks[0].hint, "look");
}

TEST_F(AssignmentFile, DigestChangesWithTheFileItsSuitesAndTheEngine) {
  constexpr std::string_view kText =
      "assignment: A\nrole: server\nsuites: [{suite: server.yaml}]\n";
  const std::string first = read(kText).read.digest;
  EXPECT_EQ(read(kText).read.digest, first);
  EXPECT_NE(read(std::string(kText) + "seed: 1\n").read.digest, first);
  EXPECT_NE(read_assignment(folder_.write("a.yaml", kText), "", "2", mistakes_).read.digest, first);
  folder_.write("server.yaml", std::string(kSuite) + "# changed\n");
  EXPECT_NE(read(kText).read.digest, first);
}

TEST_F(AssignmentFile, ASuiteThatDoesNotStandBesideItIsOneThatShips) {
  folder_.write("shipped/programs/server.yaml", kSuite);
  folder_.write("shipped/server.yaml", "not asked");
  const Assignment assignment = read(
      "assignment: A\nrole: server\nsuites:\n"
      "- {suite: programs/server.yaml}\n"
      "- {suite: server.yaml, checks: [{scenario: one}]}\n");
  EXPECT_EQ(render(mistakes_), "");
  EXPECT_EQ(columns(assignment).front(), "programs/server.yaml::one|||3.00");
  EXPECT_EQ(columns(assignment).back(), "server.yaml::one|||3.00");
}

TEST_F(AssignmentFile, NoProgramMaySeeItsFiles) {
  const Assignment assignment =
      read("assignment: A\nrole: server\nsuites: [{suite: server.yaml}]\n");
  EXPECT_THAT(assignment.files, testing::ElementsAre(folder_ / "a.yaml", folder_ / "server.yaml"));
}

TEST_F(AssignmentFile, EmptyCountsZeroAndOthersAreForAPerson) {
  const Assignment usual = read("assignment: A\nrole: server\nsuites: [{suite: server.yaml}]\n");
  EXPECT_TRUE(usual.counts_zero(Unrunnable::empty));
  EXPECT_FALSE(usual.counts_zero(Unrunnable::no_program));
  const Assignment own = read(
      "assignment: A\nrole: server\nsuites: [{suite: server.yaml}]\n"
      "when_it_cannot_run: {empty: review, no_program: zero}\n");
  EXPECT_FALSE(own.counts_zero(Unrunnable::empty));
  EXPECT_TRUE(own.counts_zero(Unrunnable::no_program));
  EXPECT_FALSE(own.counts_zero(Unrunnable::trouble));
}

TEST_F(AssignmentFile, MistakeInItsKeys) {
  EXPECT_EQ(mistakes_in("assignment: A\n"
                        "role: sever\n"
                        "suite: [{suite: server.yaml}]\n"),
            R"(a.yaml:2:7: error: role is server or client, not 'sever'
  2 | role: sever
    |       ^~~~~
    = did you mean 'server'?
a.yaml:3:1: error: an assignment has no key 'suite'
  3 | suite: [{suite: server.yaml}]
    | ^~~~~
    = did you mean 'suites'?
)");
}

TEST_F(AssignmentFile, MistakeInItsChecks) {
  EXPECT_EQ(mistakes_in("assignment: A\n"
                        "role: server\n"
                        "suites:\n"
                        "- {suite: server.yaml, checks: [{scenario: tow}]}\n"),
            R"(a.yaml:4:44: error: no scenario of this suite is named 'tow'
  4 | - {suite: server.yaml, checks: [{scenario: tow}]}
    |                                            ^~~
    = did you mean 'two'?
)");
}

TEST_F(AssignmentFile, MistakeToGradeTwice) {
  EXPECT_EQ(mistakes_in("assignment: A\n"
                        "role: server\n"
                        "suites:\n"
                        "- {suite: server.yaml, checks: [{scenario: one}, {scenario: one}]}\n"),
            R"(a.yaml:4:50: error: 'server.yaml::one' is graded twice
  4 | - {suite: server.yaml, checks: [{scenario: one}, {scenario: one}]}
    |                                                  ^~~~~~~~~~~~~~~
)");
}

TEST_F(AssignmentFile, MistakeOfASuiteForAnotherRole) {
  EXPECT_EQ(mistakes_in("assignment: A\n"
                        "role: server\n"
                        "suites: [{suite: client.yaml}]\n"),
            R"(a.yaml:3:18: error: no scenario of this suite starts a program of the role 'server'
  3 | suites: [{suite: client.yaml}]
    |                  ^~~~~~~~~~~
)");
}

TEST_F(AssignmentFile, MistakeInTheLayout) {
  EXPECT_EQ(mistakes_in("assignment: A\n"
                        "role: server\n"
                        "submissions: week3/*\n"
                        "suites: [{suite: server.yaml}]\n"),
            R"(a.yaml:3:14: error: the path does not say where the student's name stands
  3 | submissions: week3/*
    |              ^~~~~~~
    = as in '{student}/week3' or '{student}_*.zip'
)");
}

TEST_F(AssignmentFile, MistakeInASuiteStandsInTheSuite) {
  folder_.write("broken.yaml",
                "programs: {server: {role: server}}\n"
                "scenarios:\n"
                "- name: one\n"
                "  steps:\n"
                "  - server.strat:\n");
  EXPECT_THAT(mistakes_in("assignment: A\nrole: server\nsuites: [{suite: broken.yaml}]\n"),
              testing::HasSubstr("broken.yaml:5:12: error: a program has no verb 'strat'"));
}

}  // namespace
}  // namespace sockdrill
