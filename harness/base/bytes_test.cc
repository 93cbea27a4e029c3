#include "base/bytes.h"

#include <gtest/gtest.h>

namespace sockdrill {
namespace {

TEST(HexDump, SeparatesBytesAndCutsLongOnes) {
  EXPECT_EQ(hex_dump("ok,"), "6f 6b 2c");
  EXPECT_EQ(hex_dump("\xff\x00z", 2), "ff");
  EXPECT_EQ(hex_dump("abcdef", 2), "61 62 …");
  EXPECT_EQ(hex_dump(""), "");
}

TEST(Hex, GoesThereAndBack) {
  EXPECT_EQ(to_hex("\xc4\xe3"), "c4e3");
  EXPECT_EQ(from_hex("C4 e3\nba\tc3"), "\xc4\xe3\xba\xc3");
  EXPECT_EQ(from_hex("0xff"), "\xff");
  EXPECT_EQ(from_hex(""), "");
}

TEST(Hex, RefusesWhatIsNotHex) {
  EXPECT_EQ(from_hex("abc"), std::nullopt);
  EXPECT_EQ(from_hex("a b"), std::nullopt);
  EXPECT_EQ(from_hex("zz"), std::nullopt);
}

TEST(Base64, AgreesWithTheVectorsOfRfc4648) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foo"), "Zm9v");
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(from_base64("Zm9v\nYmFy"), "foobar");
  EXPECT_EQ(from_base64("Zg=="), "f");
  EXPECT_EQ(from_base64(""), "");
}

TEST(Base64, RefusesWhatIsNotBase64) {
  EXPECT_EQ(from_base64("Zg="), std::nullopt);
  EXPECT_EQ(from_base64("Zh=="), std::nullopt) << "stray bits behind the last byte";
  EXPECT_EQ(from_base64("Z==="), std::nullopt);
  EXPECT_EQ(from_base64("===="), std::nullopt);
  EXPECT_EQ(from_base64("Zm9*"), std::nullopt);
  EXPECT_EQ(from_base64("Zg==Zg=="), std::nullopt);
}

TEST(FirstDifference, NamesThePosition) {
  EXPECT_EQ(first_difference("abc", "abd"), 2U);
  EXPECT_EQ(first_difference("abc", "abcd"), 3U);
  EXPECT_EQ(first_difference("abc", "abc"), std::string_view::npos);
}

}  // namespace
}  // namespace sockdrill
