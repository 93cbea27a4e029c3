#include "scenario/suite.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>

namespace sockdrill {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kScenario = "scenarios:\n- name: s\n  steps:\n  - a.socket:\n";

// A folder of its own, which is the working directory meanwhile: messages then show short paths.
class IncludeTest : public testing::Test {
 protected:
  void SetUp() override {
    before_ = fs::current_path();
    folder_ = fs::path(testing::TempDir()) /
              testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    fs::current_path(folder_);
  }
  void TearDown() override {
    fs::current_path(before_);
    fs::remove_all(folder_);
  }

  static void write(const std::string& name, std::string_view text) {
    std::ofstream(name, std::ios::binary) << text;
  }
  static std::string mistakes_in(const std::string& name) {
    Diagnostics mistakes;
    read_suite(name, name, mistakes);
    return render(mistakes);
  }

  fs::path before_;
  fs::path folder_;
};

TEST_F(IncludeTest, GivesVariablesTemplatesAndPrograms) {
  write("_lib.yaml",
        "vars: {a: 1, b: 1}\ntemplates: {t: {steps: [x.socket: ]}}\n"
        "programs: {p: {role: server}}\ndefaults: {port: 1}\n");
  write("x.yaml", "include: _lib.yaml\nvars: {b: 2}\n" + std::string(kScenario));
  Diagnostics mistakes;
  const auto suite = read_suite("x.yaml", "x.yaml", mistakes);
  EXPECT_EQ(render(mistakes), "");
  ASSERT_EQ(suite->vars.size(), 2U);
  EXPECT_EQ(suite->vars[1].value->text(), "2") << "a file overrules what it includes";
  EXPECT_EQ(suite->templates.size(), 1U);
  EXPECT_EQ(suite->programs.size(), 1U);
  EXPECT_EQ(suite->settings.size(), 1U);
  EXPECT_EQ(suite->documents.size(), 2U);
}

TEST_F(IncludeTest, ReadsAFileOnce) {
  std::string text = "include: [";
  for (int i = 0; i < 50; ++i) text += "_a.yaml, ./_a.yaml, ";
  write("x.yaml", text + "_a.yaml]\n" + std::string(kScenario));
  write("_a.yaml", "include: [_b.yaml, _b.yaml]\n");
  write("_b.yaml", "vars: {a: 1}\n");
  Diagnostics mistakes;
  EXPECT_EQ(read_suite("x.yaml", "x.yaml", mistakes)->documents.size(), 3U);
  EXPECT_EQ(render(mistakes), "");
}

TEST_F(IncludeTest, TellsOfLoops) {
  write("x.yaml", "include: _a.yaml\n" + std::string(kScenario));
  write("_a.yaml", "include: _b.yaml\n");
  write("_b.yaml", "include: [x.yaml, _a.yaml]\n");
  EXPECT_EQ(mistakes_in("x.yaml"), R"(_b.yaml:1:11: error: 'x.yaml' includes itself
  1 | include: [x.yaml, _a.yaml]
    |           ^~~~~~
_b.yaml:1:19: error: '_a.yaml' includes itself
  1 | include: [x.yaml, _a.yaml]
    |                   ^~~~~~~
)");
}

TEST_F(IncludeTest, TellsOfWhatCannotBeRead) {
  fs::create_directory("folder");
  write("x.yaml", "include: [_gone.yaml, folder, [a]]\n" + std::string(kScenario));
  EXPECT_EQ(mistakes_in("x.yaml"),
            R"(x.yaml:1:11: error: cannot read '_gone.yaml': No such file or directory
  1 | include: [_gone.yaml, folder, [a]]
    |           ^~~~~~~~~~
x.yaml:1:23: error: cannot read 'folder': is a directory
  1 | include: [_gone.yaml, folder, [a]]
    |                       ^~~~~~
x.yaml:1:31: error: include wants a list of texts; this is a list
  1 | include: [_gone.yaml, folder, [a]]
    |                               ^~~
)");
}

TEST_F(IncludeTest, TellsOfScenariosAndMistakesInAnIncludedFile) {
  write("x.yaml", "include: _a.yaml\n" + std::string(kScenario));
  write("_a.yaml", "vras: {a: 1}\n" + std::string(kScenario));
  EXPECT_EQ(mistakes_in("x.yaml"), R"(_a.yaml:1:1: error: an included file has no key 'vras'
  1 | vras: {a: 1}
    | ^~~~
    = did you mean 'vars'?
_a.yaml:3:1: error: an included file has no scenarios of its own
  3 | - name: s
    | ^~~~~~~~~
    = name the file on the command line, or move the scenarios
)");
}

TEST_F(IncludeTest, IsNotDeeperThanSixteenFiles) {
  write("x.yaml", "include: _1.yaml\n" + std::string(kScenario));
  for (int i = 1; i < 20; ++i) {
    write("_" + std::to_string(i) + ".yaml", "include: _" + std::to_string(i + 1) + ".yaml\n");
  }
  EXPECT_EQ(mistakes_in("x.yaml"), R"(_15.yaml:1:10: error: files are included more than 16 deep
  1 | include: _16.yaml
    |          ^~~~~~~~
)");
}

TEST_F(IncludeTest, IsBoundedForLinksThatLeadInCircles) {
  fs::create_directory_symlink(".", "a");
  fs::create_directory_symlink(".", "b");
  write("x.yaml", "include: [a/x.yaml, b/x.yaml]\n" + std::string(kScenario));
  Diagnostics mistakes;
  const auto suite = read_suite("x.yaml", "x.yaml", mistakes);
  EXPECT_FALSE(mistakes.empty());
  EXPECT_LE(suite->documents.size(), 1001U);
}

TEST_F(IncludeTest, TellsOfASuiteThatCannotBeRead) {
  EXPECT_EQ(mistakes_in("gone.yaml"),
            "gone.yaml: error: cannot read 'gone.yaml': No such file or directory\n");
  EXPECT_EQ(mistakes_in("."), ".: error: cannot read '.': is a directory\n");
}

TEST(Matrix, VariesRowsSlowestAndTheLastAxisFastest) {
  Diagnostics mistakes;
  const auto suite = read_suite_text("x.yaml",
                                     "scenarios:\n- name: s\n  cases: [{r: 1}, {r: 2}]\n"
                                     "  matrix: {a: [x, y], b: [1..3], c: single}\n"
                                     "  steps: [a.socket: ]\n",
                                     mistakes);
  ASSERT_EQ(render(mistakes), "");
  const Matrix& matrix = suite->scenarios.front().matrix;
  ASSERT_EQ(matrix.size(), 12U);
  std::string all;
  for (std::uint64_t i = 0; i < matrix.size(); ++i) {
    for (const auto& [name, value] : matrix.variant(i)) all += value;
    all += ' ';
  }
  EXPECT_EQ(all,
            "1x1single 1x2single 1x3single 1y1single 1y2single 1y3single "
            "2x1single 2x2single 2x3single 2y1single 2y2single 2y3single ");
  EXPECT_EQ(matrix.variant(0).front().first, "r");
}

TEST(Matrix, IsOneVariantWithoutValuesWhereThereIsNone) {
  EXPECT_EQ(Matrix().size(), 1U);
  EXPECT_TRUE(Matrix().variant(0).empty());
}

TEST(Suite, GoesByItsFileWhereItHasNoTitle) {
  Diagnostics mistakes;
  EXPECT_EQ(read_suite_text("reuse/rebind.yaml", std::string(kScenario), mistakes)->title,
            "rebind");
  EXPECT_EQ(read_suite_text("x.yaml", "suite: t\n" + std::string(kScenario), mistakes)->title, "t");
}

}  // namespace
}  // namespace sockdrill
