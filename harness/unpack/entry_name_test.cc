#include "unpack/entry_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace sockdrill::unpack {
namespace {

using namespace std::string_view_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using Fault = EntryName::Fault;

TEST(EntryName, IsTheWayFromTheFolder) {
  EXPECT_THAT(read_name("a.c").parts, ElementsAre("a.c"));
  EXPECT_THAT(read_name("./src//net/./a.c").parts, ElementsAre("src", "net", "a.c"));
  EXPECT_THAT(read_name("src/").parts, ElementsAre("src"));
}

TEST(EntryName, TheFolderItselfHasNoParts) {
  for (const std::string_view name : {"."sv, "./"sv, "././/"sv}) {
    EXPECT_THAT(read_name(name).parts, IsEmpty()) << name;
    EXPECT_EQ(read_name(name).fault, Fault::none) << name;
  }
}

TEST(EntryName, ABackslashPartsAsWell) {
  EXPECT_THAT(read_name(R"(src\net\a.c)").parts, ElementsAre("src", "net", "a.c"));
  EXPECT_EQ(read_name(R"(src\..\..\a.c)").fault, Fault::outside);
}

TEST(EntryName, NothingLeadsOutside) {
  for (const std::string_view name :
       {"/etc/passwd"sv, "//a"sv, ".."sv, "../a"sv, "a/.."sv, "a/../../b"sv, R"(..\a)"sv,
        R"(\\server\share)"sv, R"(C:\a)"sv, "c:/a"sv, "C:a"sv, "C:"sv}) {
    EXPECT_EQ(read_name(name).fault, Fault::outside) << name;
    EXPECT_THAT(read_name(name).parts, IsEmpty()) << name;
  }
}

TEST(EntryName, DotsInNamesAreNoWayUp) {
  for (const std::string_view name : {"..."sv, "..a"sv, "a.."sv, "ab:c"sv, "1:2"sv}) {
    EXPECT_THAT(read_name(name).parts, ElementsAre(name)) << name;
  }
}

TEST(EntryName, MayBeEmpty) { EXPECT_EQ(read_name("").fault, Fault::empty); }

TEST(EntryName, APartHasAtMost255Bytes) {
  EXPECT_THAT(read_name(std::string(255, 'a')).parts, ElementsAre(std::string(255, 'a')));
  EXPECT_EQ(read_name("a/" + std::string(256, 'a') + "/b").fault, Fault::too_long);
  // It is outside above all.
  EXPECT_EQ(read_name(std::string(256, 'a') + "/..").fault, Fault::outside);
}

TEST(EntryName, AVeryLongOneIsNotReadAtAll) {
  std::string long_name;
  while (long_name.size() < 40'000) long_name += "a/";
  const EntryName name = read_name(long_name);
  EXPECT_EQ(name.fault, Fault::too_long);
  EXPECT_EQ(name.shown, long_name.substr(0, 120) + "…");
}

TEST(EntryName, Utf8StaysAsItIs) {
  const EntryName name = read_name("作业/服务器.c");
  EXPECT_THAT(name.parts, ElementsAre("作业", "服务器.c"));
  EXPECT_EQ(name.shown, "作业/服务器.c");
  EXPECT_FALSE(name.escaped);
}

TEST(EntryName, WhatIsNotUtf8IsReadAsGb18030) {
  EXPECT_THAT(read_name("\xd7\xf7\xd2\xb5/\xb7\xfe\xce\xf1\xc6\xf7.c").parts,
              ElementsAre("作业", "服务器.c"));
  // Four bytes: U+20087.
  EXPECT_THAT(read_name("\x95\x32\x90\x31.c").parts, ElementsAre("𠂇.c"));
}

TEST(EntryName, ABackslashInsideOfAGbkCharacterPartsNothing) {
  // 0x5C is the second byte of 乗 (U+4E57).
  EXPECT_THAT(read_name("\x81\x5c.c").parts, ElementsAre("乗.c"));
  EXPECT_THAT(read_name("\x81\x5c\\a.c").parts, ElementsAre("乗", "a.c"));
}

TEST(EntryName, WhatIsNeitherKeepsItsGoodCharacters) {
  const EntryName name = read_name("é\xff.c");
  EXPECT_THAT(name.parts, ElementsAre("é%FF.c"));
  EXPECT_EQ(name.shown, "é%FF.c");
  EXPECT_TRUE(name.escaped);
}

TEST(EntryName, NoCharacterDeceives) {
  EXPECT_THAT(read_name("a\nb\x1b[31m\x7f.c").parts, ElementsAre("a%0Ab%1B[31m%7F.c"));
  EXPECT_THAT(read_name("a\0b"sv).parts, ElementsAre("a%00b"));
  EXPECT_THAT(read_name("a\xe2\x80\xae"
                        "c.exe")
                  .parts,
              ElementsAre("a%E2%80%AEc.exe"));
  EXPECT_TRUE(read_name("a\nb").escaped);
}

TEST(EntryName, EscapesCountAsTheBytesThatTheyAre) {
  EXPECT_EQ(read_name(std::string(250, 'a') + "\n\n").fault, Fault::too_long);
}

TEST(EntryName, APercentSignIsACharacterLikeOthers) {
  EXPECT_THAT(read_name("100%.txt").parts, ElementsAre("100%.txt"));
  EXPECT_FALSE(read_name("100%.txt").escaped);
}

TEST(MacLitter, IsKnown) {
  EXPECT_TRUE(is_mac_litter(read_name("__MACOSX/._a.c")));
  EXPECT_TRUE(is_mac_litter(read_name("__MACOSX/")));
  EXPECT_TRUE(is_mac_litter(read_name("src/.DS_Store")));
  EXPECT_FALSE(is_mac_litter(read_name("src/a.c")));
  EXPECT_FALSE(is_mac_litter(read_name(".DS_Store/a.c")));
  EXPECT_FALSE(is_mac_litter(read_name("./")));
}

}  // namespace
}  // namespace sockdrill::unpack
