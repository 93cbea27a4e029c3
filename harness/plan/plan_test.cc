#include "plan/plan.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "plan/script.h"

namespace sockdrill {
namespace {

namespace fs = std::filesystem;

using Ids = std::vector<std::string>;

// A folder of its own, which is the working directory meanwhile.
class PlanTest : public testing::Test {
 protected:
  void SetUp() override {
    before_ = fs::current_path();
    folder_ =
        fs::path(testing::TempDir()) /
        (std::string("plan_") + testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    fs::current_path(folder_);
  }
  void TearDown() override {
    fs::current_path(before_);
    fs::remove_all(folder_);
  }

  static void write(const std::string& name, std::string_view text) {
    fs::create_directories(fs::absolute(name).parent_path());
    std::ofstream(name, std::ios::binary) << text;
  }

  // A suite with scenarios of those names.
  static void write_suite(const std::string& name, const Ids& scenarios) {
    std::string text = "scenarios:\n";
    for (const std::string& scenario : scenarios) {
      text += "- name: " + scenario + "\n  steps: [a.socket: ]\n";
    }
    write(name, text);
  }

  Ids ids(const Ids& selectors) {
    Diagnostics mistakes;
    const Plan plan = read_plan(selectors, BindOptions(), mistakes);
    mistakes_ = render(mistakes);
    Ids all;
    for (const PlannedCase& planned : plan.cases) all.push_back(case_id(planned));
    return all;
  }

  std::string mistakes_;
  fs::path before_;
  fs::path folder_;
};

TEST_F(PlanTest, ReadsAFolderInTheOrderOfItsNames) {
  write_suite("s/b.yaml", {"x"});
  write_suite("s/a.yml", {"y", "x"});
  write_suite("s/b/c.yaml", {"z"});
  write_suite("s/_included.yaml", {"no"});
  write_suite("s/.hidden.yaml", {"no"});
  write_suite("s/.git/no.yaml", {"no"});
  write("s/notes.txt", "no");
  EXPECT_EQ(ids({"s"}), (Ids{"s/a.yml::y", "s/a.yml::x", "s/b/c.yaml::z", "s/b.yaml::x"}));
  EXPECT_EQ(mistakes_, "");
}

TEST_F(PlanTest, NamesTheSameFileInOneWay) {
  write_suite("s/a.yaml", {"x"});
  EXPECT_EQ(ids({"./s//a.yaml", "s/../s/a.yaml", fs::absolute("s/a.yaml").string(), "s"}),
            (Ids{"s/a.yaml::x"}))
      << "and has each case once";
  EXPECT_EQ(shown_path("s/./a.yaml"), "s/a.yaml");
  EXPECT_EQ(shown_path("/proc/../etc/x.yaml"), "/etc/x.yaml");
}

TEST_F(PlanTest, KeepsTheOrderOfTheSelectors) {
  write_suite("a.yaml", {"x", "y"});
  write_suite("b.yaml", {"z"});
  EXPECT_EQ(ids({"b.yaml", "a.yaml::y", "a.yaml"}), (Ids{"b.yaml::z", "a.yaml::y", "a.yaml::x"}));
}

TEST_F(PlanTest, SelectsByName) {
  write("a.yaml",
        "scenarios:\n- name: rebind\n  matrix: {old: [on, off]}\n  steps: [a.socket: ]\n"
        "- name: rebind later\n  steps: [a.socket: ]\n- name: other\n  steps: [a.socket: ]\n");
  EXPECT_EQ(ids({"a.yaml::rebind"}), (Ids{"a.yaml::rebind[old=on]", "a.yaml::rebind[old=off]"}))
      << "a whole name means its own cases only";
  EXPECT_EQ(ids({"a.yaml::reb"}),
            (Ids{"a.yaml::rebind[old=on]", "a.yaml::rebind[old=off]", "a.yaml::rebind later"}));
  EXPECT_EQ(ids({"a.yaml::rebind[old=off]"}), (Ids{"a.yaml::rebind[old=off]"}));
  EXPECT_EQ(ids({"a.yaml::rebind["}), (Ids{"a.yaml::rebind[old=on]", "a.yaml::rebind[old=off]"}));
  EXPECT_EQ(ids({"a.yaml::bind"}), Ids());
  EXPECT_EQ(mistakes_, "a.yaml: error: no scenario here begins with 'bind'\n");
}

TEST_F(PlanTest, SelectsByNameInAFolder) {
  write_suite("s/a.yaml", {"x", "y"});
  write_suite("s/b.yaml", {"x"});
  EXPECT_EQ(ids({"s::x"}), (Ids{"s/a.yaml::x", "s/b.yaml::x"}));
}

TEST_F(PlanTest, TellsOfSelectorsThatSelectNothing) {
  fs::create_directory("empty");
  EXPECT_EQ(ids({"empty", "gone.yaml"}), Ids());
  EXPECT_EQ(mistakes_,
            "empty: error: 'empty' has no scenario files in it\n"
            "gone.yaml: error: cannot read 'gone.yaml': No such file or directory\n");
}

TEST_F(PlanTest, TellsTheMistakesOfAllFiles) {
  write("a.yaml", "scenarios:\n- name: s\n  steps: [a.sokcet: ]\n");
  write("b.yaml", "scenarios: []\n");
  ids({"a.yaml", "b.yaml", "a.yaml::s"});
  EXPECT_EQ(mistakes_, R"(a.yaml:3:13: error: a socket has no verb 'sokcet'
  3 |   steps: [a.sokcet: ]
    |             ^~~~~~
    = did you mean 'socket'?
b.yaml:1:12: error: scenarios is a list with at least one scenario
  1 | scenarios: []
    |            ^~
    = begin each with '- name: …'
)");
}

TEST_F(PlanTest, KnowsWhatReportsSayOfACase) {
  write("s/a.yaml",
        "suite: title\ntags: [all]\nscenarios:\n- name: s\n  tags: one\n  points: 2\n"
        "  matrix: {v: [\"a\\nb\"]}\n  steps: [a.socket: ]\n");
  Diagnostics mistakes;
  const Plan plan = read_plan({"s"}, BindOptions(), mistakes);
  ASSERT_EQ(plan.cases.size(), 1U) << render(mistakes);
  const CaseIdentity identity = identity_of(plan.cases.front());
  EXPECT_EQ(identity.id, "s/a.yaml::s[v=a\\nb]");
  EXPECT_EQ(identity.path, "s/a.yaml");
  EXPECT_EQ(identity.suite, "title");
  EXPECT_EQ(identity.scenario, "s");
  EXPECT_EQ(identity.tags, (Ids{"all", "one"}));
  EXPECT_EQ(identity.line, 4U);
  EXPECT_EQ(identity.points, 2.0);
}

// Each of the scenarios is within its bounds.
TEST_F(PlanTest, IsBoundedAsAWhole) {
  std::string text = "scenarios:\n";
  for (int i = 0; i < 20; ++i) {
    text +=
        "- name: s" + std::to_string(i) + "\n  matrix: {i: [1..90000]}\n  steps: [a.socket: ]\n";
  }
  write("cases.yaml", text);
  ids({"cases.yaml"});
  EXPECT_EQ(mistakes_, R"(cases.yaml:35:3: error: up to here there are more than 1000000 cases
  35 | - name: s11
     |   ^~~~~~~~~
     = run fewer files at once, or give the scenarios fewer variants
)");
  write("steps.yaml",
        "scenarios:\n- name: s\n  matrix: {i: [1..100000]}\n  steps:\n  - repeat: 100\n"
        "    steps:\n    - a${i}.socket:\n");
  ids({"steps.yaml"});
  EXPECT_EQ(mistakes_,
            R"(steps.yaml:2:3: error: up to here the cases have more than 1000000 steps in all
  2 | - name: s
    |   ^~~~~~~
    = run fewer files at once, or give the scenarios fewer variants
)");
}

}  // namespace
}  // namespace sockdrill
