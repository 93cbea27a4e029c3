#include "grade/submission_finder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "grade/class_folder.h"
#include "grade/test_folder.h"

namespace sockdrill {
namespace {

std::vector<std::string> students_in(const TestFolder& folder, std::string_view layout) {
  std::vector<std::string> names;
  const auto found = find_submissions(folder.path(), layout);
  if (!found) return {found.error().message};
  for (const FoundSubmission& one : *found) names.push_back(one.student + " < " + one.source);
  return names;
}

TEST(FindSubmissions, AnEntryAStudentWithoutItsExtension) {
  const TestFolder folder;
  folder.write("张三/server.py", "");
  folder.write("李四.zip", "");
  folder.write("José.tar.gz", "");
  folder.write("Ольга.py", "");
  folder.write("notes.txt", "");
  folder.write(".hidden/x", "");
  folder.write("__MACOSX/x", "");
  EXPECT_THAT(students_in(folder, "{student}"),
              testing::ElementsAre("José < José.tar.gz", "notes.txt < notes.txt",
                                   "Ольга < Ольга.py", "张三 < 张三", "李四 < 李四.zip"));
}

TEST(FindSubmissions, ALayoutOfSeveralParts) {
  const TestFolder folder;
  folder.write("anna/week3/server.py", "");
  folder.write("anna/week4/server.py", "");
  folder.write("ben/week3/server.py", "");
  folder.write("file", "");
  EXPECT_THAT(students_in(folder, "{student}/week3"),
              testing::ElementsAre("anna < anna/week3", "ben < ben/week3"));
}

TEST(FindSubmissions, ALayoutOfAnUploadSystem) {
  const TestFolder folder;
  folder.write("王小明_1234_assignsubmission_file/hw.zip", "");
  folder.write("Li Na_99_assignsubmission_file/a.py", "");
  EXPECT_THAT(students_in(folder, "{student}_*_assignsubmission_file"),
              testing::ElementsAre("Li Na < Li Na_99_assignsubmission_file",
                                   "王小明 < 王小明_1234_assignsubmission_file"));
}

TEST(FindSubmissions, TwoOfOneStudentAreTwo) {
  const TestFolder folder;
  folder.write("anna/server.py", "");
  folder.write("anna.zip", "");
  EXPECT_THAT(students_in(folder, "{student}"),
              testing::ElementsAre("anna (anna) < anna", "anna (anna.zip) < anna.zip"));
}

TEST(FindSubmissions, NamesThatAreNoText) {
  const TestFolder folder;
  folder.write("\xd5\xc5\xc8\xfd/server.py", "");  // 张三 in GBK
  folder.write("two\nlines/server.py", "");
  EXPECT_THAT(students_in(folder, "{student}"),
              testing::ElementsAre("two\\nlines < two\\nlines", "张三 < 张三"));
}

TEST(FindSubmissions, NoFolder) {
  EXPECT_EQ(find_submissions("/nowhere", "{student}").error().message,
            "cannot read '/nowhere/': No such file or directory");
}

TEST(Shard, EveryStudentIsInOneAndStaysThere) {
  for (int i = 0; i < 200; ++i) {
    const std::string student = "student " + std::to_string(i);
    int of = 0;
    for (std::uint32_t index = 1; index <= 7; ++index) {
      if (is_in_shard(student, index, 7)) ++of;
    }
    EXPECT_EQ(of, 1) << student;
  }
}

TEST(Shard, PartsAreOfTheSameOrder) {
  std::vector<int> sizes(4);
  for (int i = 0; i < 4000; ++i) {
    for (std::uint32_t index = 1; index <= 4; ++index) {
      if (is_in_shard("s" + std::to_string(i), index, 4)) ++sizes[index - 1];
    }
  }
  for (const int size : sizes) EXPECT_NEAR(size, 1000, 150);
}

TEST(FileName, IsTheStudentsOwnWhereItCanBe) {
  EXPECT_EQ(file_name_of("张三 (2023)"), "张三 (2023)");
  EXPECT_EQ(file_name_of("anna/../../etc"),
            "anna_.._.._etc-" + file_name_of("anna/../../etc").substr(15));
  EXPECT_NE(file_name_of("a/b"), file_name_of("a_b"));
  EXPECT_NE(file_name_of("a/b"), file_name_of("a\\b"));
  EXPECT_EQ(file_name_of("..").find('.'), 1U);
  EXPECT_LE(file_name_of(std::string(1000, 'x')).size(), 255U);
}

}  // namespace
}  // namespace sockdrill
