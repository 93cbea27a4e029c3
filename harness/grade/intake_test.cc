#include "grade/intake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "grade/test_folder.h"

namespace sockdrill {
namespace {

namespace fs = std::filesystem;

class IntakeOf : public testing::Test {
 protected:
  IntakeOf() : intake_(*Intake::open("/nowhere")) {}

  Taken take(const std::string& path, IntakeLimits limits = {}) {
    return intake_.take(path, 1, limits);
  }

  std::vector<std::string> files_of(const Taken& taken) {
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(taken.folder)) {
      files.push_back(entry.path().lexically_relative(taken.folder).string());
    }
    std::sort(files.begin(), files.end());
    return files;
  }

  TestFolder folder_;
  Intake intake_;
};

TEST_F(IntakeOf, AFolder) {
  folder_.write("s/server.py", "x");
  folder_.write("s/lib/util.py", "y");
  folder_.write("s/.git/config", "z");
  folder_.write("s/__pycache__/server.pyc", "z");
  const Taken taken = take(folder_ / "s");
  EXPECT_EQ(taken.unrunnable, Unrunnable::no) << taken.reason;
  EXPECT_THAT(files_of(taken), testing::ElementsAre("lib", "lib/util.py", "server.py"));
  EXPECT_TRUE(taken.notes.empty());
}

TEST_F(IntakeOf, AFile) {
  EXPECT_THAT(files_of(take(folder_.write("server.py", "x"))), testing::ElementsAre("server.py"));
}

TEST_F(IntakeOf, ALonelyFolderIsOpened) {
  folder_.write("s/homework/week 3/server.py", "x");
  folder_.write("s/__MACOSX/homework/._server.py", "x");
  EXPECT_THAT(files_of(take(folder_ / "s")), testing::ElementsAre("server.py"));
}

TEST_F(IntakeOf, LinksAndDevicesAreLeftOut) {
  folder_.write("s/server.py", "x");
  fs::create_symlink("/etc/passwd", folder_ / "s/link");
  fs::create_directory_symlink("/etc", folder_ / "s/folder");
  ::mkfifo((folder_ / "s/fifo").c_str(), 0600);
  const Taken taken = take(folder_ / "s");
  EXPECT_THAT(files_of(taken), testing::ElementsAre("server.py"));
  EXPECT_THAT(taken.notes, testing::ElementsAre("3 links and special files were left out"));
}

TEST_F(IntakeOf, NothingInIt) {
  fs::create_directories(folder_ / "s/empty/folders");
  const Taken taken = take(folder_ / "s");
  EXPECT_EQ(taken.unrunnable, Unrunnable::empty);
  EXPECT_EQ(taken.reason, "there is no file in it");
}

TEST_F(IntakeOf, TooManyFiles) {
  for (int i = 0; i < 5; ++i) folder_.write("s/" + std::to_string(i), "");
  const Taken taken = take(folder_ / "s", {1000, 4});
  EXPECT_EQ(taken.unrunnable, Unrunnable::unreadable);
  EXPECT_EQ(taken.reason, "it holds more than 4 files");
}

TEST_F(IntakeOf, TooManyBytes) {
  folder_.write("s/large", std::string(3000, 'x'));
  const Taken taken = take(folder_ / "s", {2048, 4});
  EXPECT_EQ(taken.unrunnable, Unrunnable::unreadable);
  EXPECT_EQ(taken.reason, "it holds more than 2 KiB");
}

TEST_F(IntakeOf, TooDeep) {
  std::string path = "s";
  for (int i = 0; i < 40; ++i) path += "/d";
  folder_.write(path + "/server.py", "x");
  const Taken taken = take(folder_ / "s");
  EXPECT_EQ(taken.unrunnable, Unrunnable::unreadable);
  EXPECT_EQ(taken.reason, "its folders are more than 32 deep");
}

TEST_F(IntakeOf, WhatIsGone) {
  const Taken taken = take(folder_ / "nothing");
  EXPECT_EQ(taken.unrunnable, Unrunnable::trouble);
  EXPECT_THAT(taken.reason, testing::HasSubstr("No such file or directory"));
}

TEST_F(IntakeOf, WhatHandsNothingInTwice) {
  folder_.write("one/a.py", "x");
  folder_.write("two/b.py", "y");
  take(folder_ / "one");
  EXPECT_THAT(files_of(take(folder_ / "two")), testing::ElementsAre("b.py"));
}

TEST(DigestOfSubmission, ChangesWithNamesContentsAndBits) {
  const TestFolder folder;
  const std::string file = folder.write("s/server.py", "x");
  const auto digest = [&] { return *digest_of_submission(folder / "s", {}); };
  const std::string first = digest();
  EXPECT_EQ(digest(), first);
  folder.write("s/.git/HEAD", "x");
  EXPECT_EQ(digest(), first);
  fs::permissions(file, fs::perms::owner_all);
  const std::string second = digest();
  EXPECT_NE(second, first);
  folder.write("s/server.py", "y");
  const std::string third = digest();
  EXPECT_NE(third, second);
  fs::rename(file, folder / "s/serve.py");
  EXPECT_NE(digest(), third);
}

TEST(DigestOfSubmission, ReadsNoMoreThanMayBeHandedIn) {
  const TestFolder folder;
  const std::string file = folder.write("s/large", "x");
  fs::resize_file(file, std::uintmax_t{1} << 40U);  // sparse
  const auto first = digest_of_submission(folder / "s", {1000, 10});
  ASSERT_TRUE(first) << first.error().message;
  fs::resize_file(file, (std::uintmax_t{1} << 40U) + 1);
  EXPECT_NE(*digest_of_submission(folder / "s", {1000, 10}), *first);
  for (int i = 0; i < 50; ++i) folder.write("many/" + std::to_string(i), "x");
  EXPECT_TRUE(digest_of_submission(folder / "many", {1000, 10}));
}

TEST_F(IntakeOf, AnArchiveThatIsItselfTooLarge) {
  const std::string file = folder_.write("large.zip", "PK");
  fs::resize_file(file, std::uintmax_t{1} << 40U);
  const Taken taken = take(file, {2048, 4});
  EXPECT_EQ(taken.unrunnable, Unrunnable::unreadable);
  EXPECT_EQ(taken.reason, "the archive itself holds more than 2 KiB");
}

TEST(Archive, IsKnownByItsBytesOrItsName) {
  const TestFolder folder;
  EXPECT_TRUE(is_archive(folder.write("a", "PK\x03\x04 and so on")));
  EXPECT_TRUE(is_archive(folder.write("b.ZIP", "garbage")));
  EXPECT_TRUE(is_archive(folder.write("c.tar.gz", "")));
  EXPECT_FALSE(is_archive(folder.write("server.py", "import zipfile")));
  EXPECT_FALSE(is_archive(folder.write("empty", "")));
}

}  // namespace
}  // namespace sockdrill
