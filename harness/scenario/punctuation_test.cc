#include "scenario/punctuation.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace sockdrill {
namespace {

std::string slip(std::string_view line, bool in_flow = false) {
  const auto found = find_slip(line, in_flow);
  return found ? std::to_string(found->offset) + " " + found->message : "";
}

TEST(BlankQuoted, LeavesWhatHasMeaningToYaml) {
  EXPECT_EQ(blank_quoted(R"(a: "b: c" # d)"), "a: ______ ___");
  EXPECT_EQ(blank_quoted(R"(a: "\": b", 'c': 'd''s')"), "a: _______, ___: ______");
  EXPECT_EQ(blank_quoted("it's: don't"), "it's: don't");
  EXPECT_EQ(blank_quoted("a: 'never closed: b"), "a: ________________");
  EXPECT_EQ(blank_quoted("a#b: c"), "a#b: c");
}

TEST(FindSlip, SeesColonsBehindKeys) {
  EXPECT_EQ(slip("name：x"), "4 a full-width colon '：' stands where ':' is meant");
  EXPECT_EQ(slip("- {a: 1, b：2}"), "10 a full-width colon '：' stands where ':' is meant");
  EXPECT_EQ(slip("contains: 长度为：5"), "") << "a colon in a text";
  EXPECT_EQ(slip("\"名：\": x"), "");
  EXPECT_EQ(slip("a: 1 # 注：x"), "");
}

TEST(FindSlip, SeesCommasAndBracketsOnlyInBrackets) {
  EXPECT_EQ(slip("[a，b]"), "2 a full-width comma '，' stands where ',' is meant");
  EXPECT_EQ(slip("a: 好，的"), "");
  EXPECT_EQ(slip("a，b}", true), "1 a full-width comma '，' stands where ',' is meant");
  EXPECT_EQ(slip("{a: 1｝"), "5 a full-width brace '｝' stands where '}' is meant");
  EXPECT_EQ(slip("a: ［1]"), "3 a full-width bracket '［' stands where '[' is meant");
}

TEST(FindSlip, SeesQuotesDashesAndSpacesWhereTheyBegin) {
  EXPECT_EQ(slip("a: “b”"), "3 a curly quote '“' stands where '\"' is meant");
  EXPECT_EQ(slip("a: ‘b’"), "3 a curly quote '‘' stands where \"'\" is meant");
  EXPECT_EQ(slip("a: say “b”"), "");
  EXPECT_EQ(slip("— a: b"), "0 a long dash '—' stands where '-' is meant");
  EXPECT_EQ(slip("\u3000a: b"), "0 a full-width space stands where a space is meant");
  EXPECT_EQ(slip("- \u00A0a: b"), "2 a no-break space stands where a space is meant");
  EXPECT_EQ(slip("a: b\u3000c"), "");
}

TEST(FindSlipInKey, LooksForWhatAKeyNeverHas) {
  EXPECT_EQ(find_slip_in_key("client.send"), std::nullopt);
  EXPECT_EQ(find_slip_in_key("名，字"), std::nullopt);
  EXPECT_EQ(find_slip_in_key("a：b")->offset, 1U);
  EXPECT_EQ(find_slip_in_key("server.recv ｛text")->message,
            "a full-width brace '｛' stands where '{' is meant");
}

}  // namespace
}  // namespace sockdrill
