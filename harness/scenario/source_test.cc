#include "scenario/source.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

namespace sockdrill {
namespace {

class SourceFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "source_test_XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }
  static Error refusal(const std::string& path) {
    const auto source = Source::read(path);
    return source.has_value() ? Error{} : source.error();
  }

 private:
  std::filesystem::path folder_;
};

TEST_F(SourceFile, IsReadWhole) {
  const std::string text = "suite: x\n" + std::string(200'000, 'y') + "\n";
  const auto source = Source::read(write("a.yaml", text));
  ASSERT_TRUE(source.has_value());
  EXPECT_EQ((*source)->text(), text);
  EXPECT_EQ((*source)->path(), path("a.yaml"));
}

TEST_F(SourceFile, MustExist) {
  const Error error = refusal(path("none.yaml"));
  EXPECT_EQ(error.message, "cannot read '" + path("none.yaml") + "': No such file or directory");
  EXPECT_EQ(error.code, ENOENT);
}

TEST_F(SourceFile, MustBeAFile) {
  const Error error = refusal(path("."));
  EXPECT_EQ(error.message, "cannot read '" + path(".") + "': is a directory");
  EXPECT_EQ(error.code, EISDIR);
}

TEST_F(SourceFile, MustNotBeAPipeOrADevice) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(refusal(path("pipe")).message,
            "cannot read '" + path("pipe") + "': not a regular file");
  EXPECT_EQ(refusal("/dev/zero").message, "cannot read '/dev/zero': not a regular file");
}

TEST_F(SourceFile, MustBeReadable) {
  const std::string file = write("secret.yaml", "a: 1\n");
  ASSERT_EQ(::chmod(file.c_str(), 0), 0);
  const std::string expected = "cannot read '" + file + "': Permission denied";
  if (::geteuid() == 0) {  // root may read anything: look through the eyes of someone else
    ASSERT_EQ(::chmod(path(".").c_str(), 0755), 0);
    ASSERT_EQ(::seteuid(65534), 0);
    const Error error = refusal(file);
    ASSERT_EQ(::seteuid(0), 0);
    EXPECT_EQ(error.message, expected);
  } else {
    EXPECT_EQ(refusal(file).message, expected);
  }
}

TEST_F(SourceFile, MustNotBeEndless) {
  const std::string file = write("large.yaml", "");
  std::filesystem::resize_file(file, Source::kLimit + 1);
  EXPECT_EQ(refusal(file).message, "cannot read '" + file + "': larger than 64 MiB");
}

TEST_F(SourceFile, ShowsAHostileNameEscaped) {
  EXPECT_EQ(refusal("no\x1b[31m").message,
            R"(cannot read 'no\x1b[31m': No such file or directory)");
}

TEST(Source, KnowsItsLines) {
  const Source source("x", "one\ntwo\r\nthree\rfour");
  EXPECT_EQ(source.line_count(), 4U);
  EXPECT_EQ(source.line(0), "");
  EXPECT_EQ(source.line(1), "one");
  EXPECT_EQ(source.line(2), "two");
  EXPECT_EQ(source.line(3), "three");
  EXPECT_EQ(source.line(4), "four");
  EXPECT_EQ(source.line(5), "");
  EXPECT_EQ(source.line_offset(2), 4U);
  EXPECT_EQ(source.line_offset(9), source.text().size());
}

TEST(Source, HasALineBehindTheLastLineEnd) {
  const Source source("x", "one\n");
  EXPECT_EQ(source.line_count(), 2U);
  EXPECT_EQ(source.line(2), "");
  EXPECT_EQ(Source("x", "").line_count(), 1U);
}

TEST(Source, DropsAByteOrderMark) {
  EXPECT_EQ(Source("x",
                   "\xEF\xBB\xBF"
                   "a: 1")
                .text(),
            "a: 1");
}

TEST(Source, FindsThePlaceOfAByte) {
  const Source source("x", "a\n问题\nb");
  EXPECT_EQ(source.place(0), (Place{1, 1}));
  EXPECT_EQ(source.place(2), (Place{2, 1}));
  EXPECT_EQ(source.place(5), (Place{2, 2}));
  EXPECT_EQ(source.place(9), (Place{3, 1}));
}

}  // namespace
}  // namespace sockdrill
