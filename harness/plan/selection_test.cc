#include "plan/selection.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sockdrill {
namespace {

constexpr std::string_view kSuite = R"(
tags: [all]
scenarios:
- name: hello in GBK
  tags: [encoding, fast]
  steps: [a.socket: ]
- name: hello in UTF-8
  tags: [encoding]
  steps: [a.socket: ]
- name: rebind
  tags: [reuse]
  matrix: {old: [on, off], new: [on, off]}
  steps: [a.socket: ]
)";

Plan make_plan() {
  Diagnostics mistakes;
  Plan plan;
  plan.suites.push_back(read_suite_text("x.yaml", std::string(kSuite), mistakes));
  for (const Scenario& scenario : plan.suites.front()->scenarios) {
    for (std::uint32_t i = 0; i < scenario.matrix.size(); ++i) {
      plan.cases.push_back({&scenario, i, 1, 0, nullptr});
    }
  }
  return plan;
}

Plan make_slow_plan() {
  Diagnostics mistakes;
  Plan plan;
  plan.suites.push_back(read_suite_text("x.yaml", R"(
scenarios:
- {name: quick, steps: [a.listen: ]}
- {name: a minute, tags: [slow], steps: [a.listen: ]}
- {name: two minutes, tags: [slow, slower], steps: [a.listen: ]}
)",
                                        mistakes));
  for (const Scenario& scenario : plan.suites.front()->scenarios) {
    plan.cases.push_back({&scenario, 0, 1, 0, nullptr});
  }
  return plan;
}

std::vector<std::string> ids(const Plan& plan) {
  std::vector<std::string> all;
  for (const PlannedCase& planned : plan.cases) {
    all.push_back(case_id(planned).substr(std::string_view("x.yaml::").size()));
  }
  return all;
}

std::vector<std::string> selected(const Selection& selection) {
  Plan plan = make_plan();
  select_cases(plan, selection);
  return ids(plan);
}

std::vector<std::string> named(std::string_view expression) {
  Selection selection;
  selection.expression = NameExpression::parse(expression).value();
  return selected(selection);
}

using Ids = std::vector<std::string>;

const Ids kAll = {"hello in GBK",           "hello in UTF-8",         "rebind[old=on,new=on]",
                  "rebind[old=on,new=off]", "rebind[old=off,new=on]", "rebind[old=off,new=off]"};

TEST(NameExpression, IsAWordInEitherCase) {
  EXPECT_EQ(named("gbk"), (Ids{kAll[0]}));
  EXPECT_EQ(named("HELLO"), (Ids{kAll[0], kAll[1]}));
  EXPECT_EQ(named("x.yaml"), kAll) << "the whole id is looked at";
}

TEST(NameExpression, JoinsWords) {
  EXPECT_EQ(named("hello and not gbk"), (Ids{kAll[1]}));
  EXPECT_EQ(named("gbk or utf-8"), (Ids{kAll[0], kAll[1]}));
  EXPECT_EQ(named("not (gbk or rebind)"), (Ids{kAll[1]}));
  EXPECT_EQ(named("not not gbk"), (Ids{kAll[0]}));
}

TEST(NameExpression, BindsAndTighterThanOr) {
  EXPECT_EQ(named("gbk or rebind and old=off and new=off"), (Ids{kAll[0], kAll[5]}));
  EXPECT_EQ(named("(gbk or rebind) and old=off and new=off"), (Ids{kAll[5]}));
}

TEST(NameExpression, TakesQuotedTexts) {
  EXPECT_EQ(named("'in GBK'"), (Ids{kAll[0]}));
  EXPECT_EQ(named("\"in UTF\""), (Ids{kAll[1]}));
  EXPECT_EQ(named("'and' or gbk"), (Ids{kAll[0]})) << "a quoted word is no operator";
  EXPECT_EQ(named("''"), kAll);
}

std::string error_of(std::string_view expression) {
  const auto parsed = NameExpression::parse(expression);
  return parsed ? std::string() : parsed.error().message;
}

TEST(NameExpression, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(error_of(""), "the expression '' ends too early");
  EXPECT_EQ(error_of("gbk and"), "the expression 'gbk and' ends too early");
  EXPECT_EQ(error_of("not"), "the expression 'not' ends too early");
  EXPECT_EQ(error_of("gbk utf"),
            "'utf' at character 5 of the expression 'gbk utf' is not expected here");
  EXPECT_EQ(error_of("and gbk"),
            "'and' at character 1 of the expression 'and gbk' stands where a name is missing");
  EXPECT_EQ(error_of("a or )"),
            "')' at character 6 of the expression 'a or )' stands where a name is missing");
  EXPECT_EQ(error_of("(gbk"), "the expression '(gbk' ends too early");
  EXPECT_EQ(error_of("(gbk x"),
            "'x' at character 6 of the expression '(gbk x' stands where ')' is missing");
  EXPECT_EQ(error_of("gbk)"), "')' at character 4 of the expression 'gbk)' is not expected here");
  EXPECT_EQ(error_of("'gbk"), "''gbk' at character 1 of the expression ''gbk' has no end");
  EXPECT_EQ(
      error_of(std::string(100, '(') + "a"),
      "'(' at character 66 of the expression '" + std::string(100, '(') + "a' stands too deep");
}

TEST(Selection, TakesCasesByTag) {
  Selection both;
  both.tags = {"encoding", "fast"};
  EXPECT_EQ(selected(both), (Ids{kAll[0]}));
  Selection either;
  either.tags = {"fast,reuse"};
  EXPECT_EQ(selected(either).size(), 5U);
  Selection not_these;
  not_these.not_tags = {"reuse", "fast"};
  EXPECT_EQ(selected(not_these), (Ids{kAll[1]}));
  Selection of_suite;
  of_suite.tags = {"all"};
  EXPECT_EQ(selected(of_suite), kAll);
  Selection part;
  part.tags = {"encod"};
  EXPECT_EQ(selected(part), Ids());
}

TEST(Selection, TakesCasesByTheirIds) {
  Selection selection;
  selection.ids = {{"x.yaml::rebind[old=off,new=on]", "x.yaml::gone"}};
  EXPECT_EQ(selected(selection), (Ids{kAll[4]}));
}

TEST(Shard, IsOneOfSeveral) {
  EXPECT_EQ(Shard::parse("2/5")->index, 2U);
  EXPECT_EQ(Shard::parse("2/5")->count, 5U);
  for (const std::string_view text :
       {"", "2", "0/5", "6/5", "-1/5", "1/0", "a/b", "1/2/3", "1/100001"}) {
    EXPECT_FALSE(Shard::parse(text)) << text;
  }
  EXPECT_EQ(Shard::parse("6/5").error().message, "'6/5' is no shard; 2/5 is the second of five");
}

TEST(Shards, HaveEachCaseOnce) {
  for (std::uint32_t count = 1; count <= 7; ++count) {
    std::multiset<std::string> all;
    for (std::uint32_t index = 1; index <= count; ++index) {
      Selection selection;
      selection.shard = Shard{index, count};
      const Ids part = selected(selection);
      EXPECT_LE(part.size(), (kAll.size() + count - 1) / count) << "as even as can be";
      all.insert(part.begin(), part.end());
    }
    EXPECT_EQ(all, std::multiset<std::string>(kAll.begin(), kAll.end())) << count;
  }
}

TEST(Shards, DoNotDependOnTheOrder) {
  Selection plain;
  plain.shard = Shard{1, 2};
  Selection shuffled = plain;
  shuffled.shuffle_seed = 99;
  const Ids a = selected(plain);
  const Ids b = selected(shuffled);
  EXPECT_EQ(std::set<std::string>(a.begin(), a.end()), std::set<std::string>(b.begin(), b.end()));
}

TEST(Slow, IsLeftOutWhereNobodyAskedForIt) {
  Plan plan = make_slow_plan();
  Selection selection;
  EXPECT_EQ(select_cases(plan, selection).slow, 0U) << "what is not run is not left out";
  EXPECT_EQ(plan.cases.size(), 3U);
  selection.slow_unasked = false;
  EXPECT_EQ(select_cases(plan, selection).slow, 2U);
  EXPECT_EQ(ids(plan), (Ids{"quick"}));
}

TEST(Slow, IsRunByItsTagItsNameAndAfterAFailure) {
  Selection selection;
  selection.slow_unasked = false;
  selection.tags = {"other,slow"};
  Plan plan = make_slow_plan();
  EXPECT_EQ(select_cases(plan, selection).slow, 0U);
  EXPECT_EQ(ids(plan), (Ids{"a minute", "two minutes"}));

  selection.tags = {"slower"};
  plan = make_slow_plan();
  EXPECT_EQ(select_cases(plan, selection).slow, 1U) << "a tag that begins alike is another";

  selection.tags = {};
  plan = make_slow_plan();
  plan.cases[1].named = true;
  EXPECT_EQ(select_cases(plan, selection).slow, 1U);
  EXPECT_EQ(ids(plan), (Ids{"quick", "a minute"}));

  selection.ids = {"x.yaml::two minutes"};
  plan = make_slow_plan();
  EXPECT_EQ(select_cases(plan, selection).slow, 0U);
  EXPECT_EQ(ids(plan), (Ids{"two minutes"}));
}

TEST(Repeat, RunsAllOfThemAgain) {
  Selection selection;
  selection.expression = NameExpression::parse("hello").value();
  selection.repeat = 3;
  Plan plan = make_plan();
  select_cases(plan, selection);
  EXPECT_EQ(ids(plan), (Ids{kAll[0], kAll[1], kAll[0], kAll[1], kAll[0], kAll[1]}));
  EXPECT_EQ(plan.cases[0].repeat, 1U);
  EXPECT_EQ(plan.cases[3].repeat, 2U);
  EXPECT_EQ(plan.cases[5].repeat, 3U);
}

// A seed means one order, in every version and on every machine.
TEST(Shuffle, IsTheSameForTheSameSeed) {
  Selection selection;
  selection.shuffle_seed = 1;
  EXPECT_EQ(selected(selection), (Ids{kAll[1], kAll[3], kAll[0], kAll[4], kAll[5], kAll[2]}));
  selection.shuffle_seed = 2;
  EXPECT_NE(selected(selection), kAll);
}

}  // namespace
}  // namespace sockdrill
