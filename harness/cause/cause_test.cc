#include "cause/cause.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "cause/pattern.h"
#include "cause/table.h"

namespace sockdrill {
namespace {

using enum CauseId;

std::string english(const Causes& causes) { return sentence(causes, Language::english); }
std::string chinese(const Causes& causes) { return sentence(causes, Language::chinese); }

std::string filled(std::string_view pattern, std::vector<std::string> arguments,
                   const ItemPattern& item = {}) {
  return fill_pattern(pattern, arguments, item);
}

TEST(Pattern, PutsArgumentsIntoTheirGaps) {
  EXPECT_EQ(filled("{1} and {0}", {"a", "b"}), "b and a");
  EXPECT_EQ(filled("{0}, {3}.", {"a"}), "a, .");
  EXPECT_EQ(filled("a { b [ c < d", {"x"}), "a { b [ c < d");
}

TEST(Pattern, LeavesOutWhatIsNotKnown) {
  EXPECT_EQ(filled("{0}[ of {1}][ (line {2})]", {"a", "b", "3"}), "a of b (line 3)");
  EXPECT_EQ(filled("{0}[ of {1}][ (line {2})]", {"a", "", "3"}), "a (line 3)");
  EXPECT_EQ(filled("{0}[ of {1}]", {"a"}), "a");
}

TEST(Pattern, ChoosesByNumber) {
  EXPECT_EQ(filled("<0:one byte|{0} bytes>", {"1"}), "one byte");
  EXPECT_EQ(filled("<0:one byte|{0} bytes>", {"2"}), "2 bytes");
}

TEST(Pattern, TellsAListInGroups) {
  const ItemPattern item{1, 2, "{0}[={1}]", ", "};
  EXPECT_EQ(filled("{0}: {*}", {"x", "a", "1", "b", ""}, item), "x: a=1, b");
  EXPECT_EQ(filled("{0}: {*}", {"x"}, item), "x: ");
  EXPECT_EQ(filled("{*}", {"x", "a"}, item), "a");
}

TEST(Causes, AreToldInEitherLanguage) {
  const Causes causes = {make_cause(wrong_encoding, "UTF-8", "GBK")};
  EXPECT_EQ(english(causes), "this is the right text in UTF-8, not in GBK");
  EXPECT_EQ(chinese(causes), "文字是对的，但编码是 UTF-8，不是 GBK");
}

TEST(Causes, AreJoined) {
  const Causes causes = {make_cause(never_closes, "server", "127.0.0.1:5123", "CLOSE_WAIT"),
                         make_cause(waits_in_sleep, "server")};
  EXPECT_EQ(english(causes),
            "server has not closed its connection with 127.0.0.1:5123 (CLOSE_WAIT); server sleeps");
  EXPECT_EQ(chinese(causes),
            "server 没有关闭与 127.0.0.1:5123 的连接（CLOSE_WAIT）；server 在 sleep");
  EXPECT_EQ(english({}), "");
}

TEST(Causes, TellWhoHoldsAPort) {
  const Causes one = {make_cause(port_held, 8989, 1, "", "LISTEN 127.0.0.1:8989", "old", "", "")};
  EXPECT_EQ(english(one), "LISTEN 127.0.0.1:8989 of old holds port 8989");
  EXPECT_EQ(chinese(one), "端口 8989 被占用：LISTEN 127.0.0.1:8989，属于 old");
  const Causes many = {make_cause(port_held, 8989, 3, 1, "TIME_WAIT a → b", "", "c", "60 s",
                                  "LISTEN a", "", "", "")};
  EXPECT_EQ(english(many),
            "TIME_WAIT a → b of the peer of c (for 60 s more), LISTEN a and 1 more hold port 8989");
}

TEST(Causes, HaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const CauseRow& row : cause_rows()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(find_cause(row.name), row.id);
    EXPECT_EQ(cause_name(row.id), row.name);
    EXPECT_EQ(row.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos);
  }
  EXPECT_EQ(find_cause("a guess"), std::nullopt);
  EXPECT_EQ(cause_names().size(), cause_rows().size());
}

// The numbers of the gaps in a pattern.
std::set<char> gaps(std::string_view pattern) {
  std::set<char> found;
  for (std::size_t at = pattern.find('{'); at != std::string_view::npos;
       at = pattern.find('{', at + 1)) {
    found.insert(pattern[at + 1]);
  }
  return found;
}

// A number that only chooses between singular and plural is not told.
TEST(Causes, SayTheSameInBothLanguages) {
  for (const CauseRow& row : cause_rows()) {
    std::set<char> told = gaps(row.en);
    for (std::size_t at = row.en.find('<'); at != std::string_view::npos;
         at = row.en.find('<', at + 1)) {
      if (gaps(row.zh).contains(row.en[at + 1])) told.insert(row.en[at + 1]);
    }
    EXPECT_EQ(told, gaps(row.zh)) << row.name;
    EXPECT_EQ(gaps(row.item_en), gaps(row.item_zh)) << row.name;
    EXPECT_EQ(row.list_size > 0, told.contains('*')) << row.name;
  }
}

}  // namespace
}  // namespace sockdrill
