#include "matchers/call_result.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <string_view>
#include <vector>

namespace sockdrill {
namespace {

constexpr Answer kOk{{0, 0}, false};
constexpr Answer kFive{{5, 0}, false};
constexpr Answer kInUse{{-1, EADDRINUSE}, false};
constexpr Answer kBlocked{{-1, EINTR}, true};

ResultPattern pattern(std::initializer_list<std::string_view> texts) {
  std::vector<ResultPattern::Alternative> all;
  for (const std::string_view text : texts) all.push_back(ResultPattern::parse(text).value());
  return ResultPattern(all);
}

TEST(ResultPattern, ExpectsSuccessWhereNothingIsSaid) {
  const ResultPattern any;
  EXPECT_TRUE(any.matches(kOk));
  EXPECT_TRUE(any.matches(kFive));
  EXPECT_FALSE(any.matches(kInUse));
  EXPECT_FALSE(any.matches(kBlocked));
  EXPECT_TRUE(any.only_ok());
  EXPECT_TRUE(any.wants_success());
  EXPECT_EQ(any.describe(), "ok");
}

TEST(ResultPattern, ExpectsAValue) {
  EXPECT_TRUE(pattern({"5"}).matches(kFive));
  EXPECT_FALSE(pattern({"5"}).matches(kOk));
  EXPECT_TRUE(pattern({"0"}).matches(kOk));
  EXPECT_TRUE(pattern({"0x5"}).matches(kFive));
  EXPECT_TRUE(pattern({"5"}).wants_success());
  EXPECT_FALSE(pattern({"5"}).only_ok());
}

TEST(ResultPattern, ExpectsAnErrno) {
  EXPECT_TRUE(pattern({"EADDRINUSE"}).matches(kInUse));
  EXPECT_FALSE(pattern({"EACCES"}).matches(kInUse));
  EXPECT_FALSE(pattern({"EINTR"}).matches(kBlocked)) << "the answer of a blocked call is void";
  EXPECT_FALSE(pattern({"EADDRINUSE"}).wants_success());
}

TEST(ResultPattern, ExpectsThatACallBlocks) {
  EXPECT_TRUE(pattern({"blocks"}).matches(kBlocked));
  EXPECT_FALSE(pattern({"blocks"}).matches(kOk));
  EXPECT_TRUE(pattern({"blocks"}).wants_block());
}

TEST(ResultPattern, TakesOneOfSeveral) {
  const ResultPattern either = pattern({"ECONNRESET", "EADDRINUSE", "blocks", "5"});
  EXPECT_TRUE(either.matches(kInUse));
  EXPECT_TRUE(either.matches(kBlocked));
  EXPECT_TRUE(either.matches(kFive));
  EXPECT_FALSE(either.matches(kOk));
  EXPECT_EQ(either.describe(), "ECONNRESET, EADDRINUSE, that it blocks or 5");
}

TEST(ResultPattern, IsNoOtherWord) {
  for (const std::string_view text : {"", "fine", "-1", "OK", "eaddrinuse", "5x", "EWHATEVER"}) {
    EXPECT_FALSE(ResultPattern::parse(text)) << text;
  }
}

TEST(DescribeAnswer, SaysWhatTheCallGave) {
  EXPECT_EQ(describe(kOk), "ok");
  EXPECT_EQ(describe(kFive), "5");
  EXPECT_EQ(describe(kInUse), "Address already in use (EADDRINUSE)");
  EXPECT_EQ(describe(kBlocked), "still blocked");
}

}  // namespace
}  // namespace sockdrill
