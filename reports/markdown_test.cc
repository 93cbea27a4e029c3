#include "reports/markdown.h"

#include <gtest/gtest.h>

#include <string>

namespace sockdrill {
namespace {

TEST(Markdown, LeavesPlainWordsAsTheyAre) {
  EXPECT_EQ(markdown_text("hello is answered: answers in GBK, twice"),
            "hello is answered: answers in GBK, twice");
  EXPECT_EQ(markdown_text("张三"), "张三");
  EXPECT_EQ(markdown_text(""), "");
}

TEST(Markdown, MarkupIsReadAsItIs) {
  EXPECT_EQ(markdown_text("a *b* _c_ `d` ~e~ |f| $g$ ^h^"),
            "a \\*b\\* \\_c\\_ \\`d\\` \\~e\\~ \\|f\\| \\$g\\$ \\^h\\^");
  EXPECT_EQ(markdown_text("![x](y) <b> &amp; \\"), "!\\[x\\](y) \\<b\\> \\&amp; \\\\");
  EXPECT_EQ(markdown_text("title ##"), "title \\#\\#");
  EXPECT_EQ(markdown_text("a\nb\x1b[0m"), "a\\\\nb\\\\x1b\\[0m");
}

TEST(Markdown, NothingBeginsAListOrARule) {
  EXPECT_EQ(markdown_text("- a"), "\\- a");
  EXPECT_EQ(markdown_text("--- -"), "\\--- -");
  EXPECT_EQ(markdown_text("+ a"), "\\+ a");
  EXPECT_EQ(markdown_text("=== a"), "\\=== a");
  EXPECT_EQ(markdown_text("# a"), "\\# a");
  EXPECT_EQ(markdown_text("12. a"), "12\\. a");
  EXPECT_EQ(markdown_text("12) a"), "12\\) a");
  EXPECT_EQ(markdown_text("12"), "12");
}

TEST(Markdown, WhatReadersWouldLinkIsCode) {
  for (const std::string text :
       {"see http://a.example/x", "server.py", "WWW.-a", "www._a", "mail a@b", "@all", "fixes #12",
        "group!7", ":smile:", "::error::x", "javascript:x", "例.例", "1.5 s"}) {
    EXPECT_EQ(markdown_text(text), "`" + text + "`");
  }
  EXPECT_EQ(markdown_text("The end. Why: it stops."), "The end. Why: it stops.");
}

TEST(Markdown, CodeHasAFenceThatTheTextDoesNotHave) {
  EXPECT_EQ(markdown_code("a`b``c"), "```a`b``c```");
  EXPECT_EQ(markdown_code("`a`"), "`` `a` ``");
  EXPECT_EQ(markdown_code(" a "), "`  a  `");
  EXPECT_EQ(markdown_code("a\nb"), "`a\\nb`");
  EXPECT_EQ(markdown_code(""), "");
  EXPECT_EQ(markdown_text("`a@b`"), "`` `a@b` ``");
}

TEST(Markdown, ABlockHasAFenceThatItsLinesDoNotHave) {
  EXPECT_EQ(markdown_block("a\n"), "```text\na\n```\n");
  EXPECT_EQ(markdown_block("a"), "```text\na\n```\n");
  EXPECT_EQ(markdown_block("````\n# a\n"), "`````text\n````\n# a\n`````\n");
  EXPECT_EQ(markdown_block("a\x1b[2J\n"), "```text\na\\x1b[2J\n```\n");
}

}  // namespace
}  // namespace sockdrill
