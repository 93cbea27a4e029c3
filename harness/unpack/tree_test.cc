#include "unpack/tree.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "base/file.h"

namespace sockdrill::unpack {
namespace {

namespace fs = std::filesystem;

class TreeTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "tree.XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    base_ = name;
    fs::create_directory(base_ / "in");
    fs::create_directory(base_ / "out");
    umask_ = ::umask(0);
  }
  void TearDown() override {
    ::umask(umask_);
    fs::remove_all(base_);
  }

  Tree tree() const { return Tree(UniqueFd(::open((base_ / "in").c_str(), O_PATH | O_DIRECTORY))); }

  std::string content(const char* name) const {
    return read_file(base_ / "in" / name, 1000).value_or("");
  }
  unsigned mode(const char* name) const {
    struct stat status {};
    EXPECT_EQ(::lstat((base_ / "in" / name).c_str(), &status), 0) << name;
    return status.st_mode & 07777;
  }

  fs::path base_;
  mode_t umask_ = 0;
};

TEST_F(TreeTest, MakesAFileAndTheFoldersAboveIt) {
  Tree in = tree();
  auto file = in.make_file({"a", "b", "c.txt"}, false);
  ASSERT_TRUE(file && *file);
  EXPECT_FALSE((*file)->replaces());
  EXPECT_TRUE((*file)->write("tail", 4));
  EXPECT_TRUE((*file)->write("head", 0));
  EXPECT_TRUE((*file)->resize(10));
  EXPECT_TRUE((*file)->close());
  EXPECT_EQ(content("a/b/c.txt"), std::string("headtail\0\0", 10));
  EXPECT_EQ(mode("a/b/c.txt"), 0644U);
  EXPECT_EQ(mode("a/b"), 0755U);
}

TEST_F(TreeTest, AProgramMayBeRun) {
  Tree in = tree();
  ASSERT_TRUE(in.make_file({"run.sh"}, true));
  EXPECT_EQ(mode("run.sh"), 0755U);
}

TEST_F(TreeTest, TheLaterFileWins) {
  Tree in = tree();
  ASSERT_TRUE(in.make_file({"a"}, true));
  auto again = in.make_file({"a"}, false);
  ASSERT_TRUE(again && *again);
  EXPECT_TRUE((*again)->replaces());
  EXPECT_EQ(mode("a"), 0644U);
}

TEST_F(TreeTest, AFileAndAFolderOfOneNameClash) {
  Tree in = tree();
  EXPECT_EQ(in.make_folder({"folder"}).value(), true);
  EXPECT_EQ(in.make_folder({"folder"}).value(), true);
  EXPECT_FALSE(in.make_file({"folder"}, false).value().has_value());
  ASSERT_TRUE(in.make_file({"file"}, false));
  EXPECT_EQ(in.make_folder({"file"}).value(), false);
  EXPECT_FALSE(in.make_file({"file", "below"}, false).value().has_value());
}

TEST_F(TreeTest, NoLinkIsFollowed) {
  fs::create_directory_symlink(base_ / "out", base_ / "in" / "link");
  Tree in = tree();
  EXPECT_FALSE(in.make_file({"link", "a"}, false).value().has_value());
  EXPECT_EQ(in.make_folder({"link", "a"}).value(), false);
  EXPECT_TRUE(fs::is_empty(base_ / "out"));
}

TEST_F(TreeTest, ALinkInThePlaceOfAFileIsReplaced) {
  std::ofstream(base_ / "out" / "victim") << "kept";
  fs::create_symlink(base_ / "out" / "victim", base_ / "in" / "a");
  Tree in = tree();
  auto file = in.make_file({"a"}, false);
  ASSERT_TRUE(file && *file);
  EXPECT_TRUE((*file)->write("new", 0));
  EXPECT_EQ(content("a"), "new");
  EXPECT_FALSE(fs::is_symlink(base_ / "in" / "a"));
  EXPECT_EQ(fs::file_size(base_ / "out" / "victim"), 4U);
}

TEST_F(TreeTest, TroubleQuotesTheCall) {
  Tree gone{UniqueFd()};
  const auto made = gone.make_folder({"a"});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, Problem::Kind::machine);
  EXPECT_EQ(made.error().reason, "open(.): Bad file descriptor (EBADF)");
}

}  // namespace
}  // namespace sockdrill::unpack
