#include "verdict/judge.h"

#include <gtest/gtest.h>

namespace sockdrill {
namespace {

StepDone step(Status status, std::string check = "") {
  StepDone done;
  done.number = 1;
  done.step = "client.recv";
  done.check = std::move(check);
  done.status = status;
  if (status == Status::failed || status == Status::errored) {
    done.problem.emplace().message = "something else came";
  }
  return done;
}

CheckDone check(std::string name, Status status, double points, std::string reason = "") {
  return {std::move(name), {3, 5}, status, points, std::move(reason)};
}

CaseRecord judged(std::vector<EventBody> bodies, double points = 0) {
  CaseIdentity identity;
  identity.id = "a.yaml::a";
  identity.points = points;
  std::vector<Event> events{{std::chrono::milliseconds(10), 4, CaseStarted{identity, 0, 2, 1}}};
  for (EventBody& body : bodies) {
    events.push_back({std::chrono::milliseconds(15), 4, std::move(body)});
  }
  return judge(identity, events);
}

Status status_of(std::vector<EventBody> bodies) { return judged(std::move(bodies)).status; }

TEST(Judge, RanksErroredOverFailedOverSkippedOverPassed) {
  const StepDone passed = step(Status::passed);
  const StepDone failed = step(Status::failed);
  const StepDone errored = step(Status::errored);
  EXPECT_EQ(status_of({passed, CaseDone{}}), Status::passed);
  EXPECT_EQ(status_of({passed}), Status::passed);
  EXPECT_EQ(status_of({CaseDone{}}), Status::passed);
  EXPECT_EQ(status_of({step(Status::skipped), passed}), Status::passed);
  EXPECT_EQ(status_of({CaseSkipped{"no IPv6"}}), Status::skipped);
  EXPECT_EQ(status_of({passed, CaseSkipped{"no IPv6"}}), Status::skipped);
  EXPECT_EQ(status_of({failed, CaseSkipped{"no IPv6"}}), Status::failed);
  EXPECT_EQ(status_of({passed, failed}), Status::failed);
  EXPECT_EQ(status_of({failed, errored}), Status::errored);
  EXPECT_EQ(status_of({failed, CaseTrouble{"out of memory"}}), Status::errored);
}

TEST(Judge, TellsTroubleOfAStepAndOfItsCaseOnce) {
  StepDone errored = step(Status::errored);
  errored.problem->message = "interrupted";
  const CaseRecord record = judged({errored, CaseTrouble{"interrupted"}, CaseDone{}});
  ASSERT_EQ(record.failures.size(), 1U);
  EXPECT_EQ(record.failures[0].step, "client.recv");
  EXPECT_EQ(judged({errored, CaseTrouble{"no room"}, CaseDone{}}).failures.size(), 2U);
  EXPECT_EQ(judged({step(Status::failed), CaseTrouble{"something else came"}}).failures.size(), 2U);
}

TEST(Judge, ACaseWithoutStepsOrEndDidNotFinish) {
  const CaseRecord record = judged({});
  EXPECT_EQ(record.status, Status::errored);
  ASSERT_EQ(record.failures.size(), 1U);
  EXPECT_EQ(record.failures[0].problem.message, "the case did not finish");
  EXPECT_EQ(judge({}, {}).status, Status::errored);
}

TEST(Judge, TakesOverWhatTheCaseIs) {
  const CaseRecord record = judged({step(Status::passed), CaseDone{{}, 0, Nanoseconds(77)}});
  EXPECT_EQ(record.identity.id, "a.yaml::a");
  EXPECT_EQ(record.number, 4U);
  EXPECT_EQ(record.repeat, 2U);
  EXPECT_EQ(record.started, std::chrono::milliseconds(10));
  EXPECT_EQ(record.duration, Nanoseconds(77));
  EXPECT_EQ(record.steps, 1U);
  EXPECT_EQ(judged({step(Status::passed)}).duration, std::chrono::milliseconds(5));
}

TEST(Judge, KeepsEvidenceOnlyWhereItIsWanted) {
  const EventBody output = ProgramOutput{"server", OutputStream::out, "hello"};
  const CaseRecord passed = judged({output, step(Status::passed)});
  EXPECT_TRUE(passed.trace.empty());
  EXPECT_TRUE(passed.outputs.empty());
  const CaseRecord failed = judged({output, step(Status::failed)});
  EXPECT_EQ(failed.trace.size(), 1U);
  EXPECT_EQ(failed.outputs.size(), 1U);
  EXPECT_EQ(failed.failures[0].problem.message, "something else came");
}

TEST(Judge, AFailedCheckWithoutAFailedStepIsAFailure) {
  const CaseRecord record = judged({step(Status::passed, "a"), check("a", Status::failed, 1)});
  EXPECT_EQ(record.status, Status::failed);
  ASSERT_EQ(record.failures.size(), 1U);
  EXPECT_EQ(record.failures[0].problem.message, "the check did not pass");
  EXPECT_EQ(record.failures[0].place, (Place{3, 5}));
  const CaseRecord explained = judged({step(Status::failed, "a"), check("a", Status::failed, 1)});
  EXPECT_EQ(explained.failures.size(), 1U);
}

TEST(Judge, SkippedChecksAloneSkipTheCase) {
  const CaseRecord record = judged({check("a", Status::skipped, 1, "'b' did not pass")});
  EXPECT_EQ(record.status, Status::skipped);
  EXPECT_EQ(record.skip_reason, "'b' did not pass");
  EXPECT_EQ(status_of({step(Status::passed), check("a", Status::skipped, 1)}), Status::passed);
}

TEST(Judge, WithoutChecksPointsAreAllOrNothing) {
  EXPECT_EQ(judged({step(Status::passed)}, 10).points, 10);
  EXPECT_EQ(judged({step(Status::failed)}, 10).points, 0);
  EXPECT_EQ(judged({step(Status::failed)}, 10).max_points, 10);
  EXPECT_EQ(judged({CaseSkipped{}}, 10).points, 0);
}

TEST(Judge, ChecksEarnTheirPointsOneByOne) {
  const CheckDone good = check("a", Status::passed, 4);
  const CaseRecord failed =
      judged({good, check("b", Status::failed, 2), check("c", Status::skipped, 4)}, 10);
  EXPECT_EQ(failed.points, 4);
  EXPECT_EQ(failed.max_points, 10);
  EXPECT_EQ(judged({good, check("b", Status::passed, 2)}).points, 6);
  EXPECT_EQ(judged({good, check("b", Status::passed, 2)}).max_points, 6);
}

TEST(Judge, WhatTheChecksDoNotCarryIsEarnedByPassing) {
  const CheckDone good = check("a", Status::passed, 4);
  EXPECT_EQ(judged({good, step(Status::passed)}, 10).points, 10);
  EXPECT_EQ(judged({good, step(Status::failed)}, 10).points, 4);
}

TEST(Judge, AnErrorKeepsWhatWasEarned) {
  const CaseRecord record =
      judged({check("a", Status::passed, 4), CaseTrouble{"the network namespace is gone"}}, 10);
  EXPECT_EQ(record.status, Status::errored);
  EXPECT_EQ(record.points, 4);
  EXPECT_EQ(record.max_points, 10);
}

}  // namespace
}  // namespace sockdrill
