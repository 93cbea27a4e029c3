#include "scenario/scope.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "scenario/source.h"

namespace sockdrill {
namespace {

class ScopeTest : public testing::Test {
 protected:
  Node node(std::string_view text) { return Node::scalar(*source_, {{1, 1}, {1, 2}}, text, true); }

  std::string put_in(std::string_view text, const Captures* captures = nullptr) {
    return put_in(text, scope_, captures);
  }

  // The text, "?" where it comes at run time, or the mistake.
  std::string put_in(std::string_view text, const Scope& scope, const Captures* captures) {
    Diagnostics mistakes;
    const auto out = substitute(node(text), scope, captures, mistakes);
    if (!out) return "mistake: " + mistakes.all().front().message;
    EXPECT_TRUE(mistakes.empty());
    return out->deferred ? "?" : out->text;
  }

  std::shared_ptr<const Source> source_ = std::make_shared<const Source>("x.yaml", "x\n");
  Scope scope_;
};

TEST_F(ScopeTest, PutsVariablesIn) {
  scope_.set("name", "client");
  scope_.set("端口", "8989");
  EXPECT_EQ(put_in("plain"), "plain");
  EXPECT_EQ(put_in("${name}"), "client");
  EXPECT_EQ(put_in("<${ name }-${端口}>"), "<client-8989>");
  EXPECT_EQ(put_in("${name}${name}"), "clientclient");
  EXPECT_EQ(put_in("$ { } $5"), "$ { } $5");
}

TEST_F(ScopeTest, KeepsEscapedOnes) {
  scope_.set("name", "client");
  EXPECT_EQ(put_in("$${name}"), "${name}");
  EXPECT_EQ(put_in("$${${name}}"), "${client}");
}

TEST_F(ScopeTest, DoesNotPutInWhatAValueSays) {
  scope_.set("a", "${b}");
  EXPECT_EQ(put_in("${a}"), "${b}");
}

TEST_F(ScopeTest, Reckons) {
  scope_.set("port", "8989");
  scope_.set("minus", "-3");
  EXPECT_EQ(put_in("${port + 1}"), "8990");
  EXPECT_EQ(put_in("${10 - 2 - 3}"), "5");
  EXPECT_EQ(put_in("${2 + 3 * 4}"), "14");
  EXPECT_EQ(put_in("${(2 + 3) * 4}"), "20");
  EXPECT_EQ(put_in("${7 / 2} ${7 % 2} ${-7 / 2} ${-7 % 2}"), "3 1 -3 -1");
  EXPECT_EQ(put_in("${-(2 + 3)}"), "-5");
  EXPECT_EQ(put_in("${5 - -2}"), "7");
  EXPECT_EQ(put_in("${minus * minus}"), "9");
  EXPECT_EQ(put_in("${-9223372036854775807 - 1}"), "-9223372036854775808");
}

TEST_F(ScopeTest, RefusesWhatHasNoValue) {
  scope_.set("text", "x");
  EXPECT_EQ(put_in("${1 / 0}"), "mistake: the expression divides by zero");
  EXPECT_EQ(put_in("${9223372036854775807 + 1}"), "mistake: the expression's value is too large");
  EXPECT_EQ(put_in("${-9223372036854775807 - 2}"), "mistake: the expression's value is too large");
  EXPECT_EQ(put_in("${(-9223372036854775807 - 1) / -1}"),
            "mistake: the expression's value is too large");
  EXPECT_EQ(put_in("${(-9223372036854775807 - 1) % -1}"),
            "mistake: the expression's value is too large");
  EXPECT_EQ(put_in("${text + 1}"),
            "mistake: 'text' is 'x', which is no whole number to reckon with");
  EXPECT_EQ(put_in("${" + std::string(10'000, '(') + "}").substr(0, 12), "mistake: '${");
  EXPECT_EQ(put_in("${" + std::string(10'000, '-') + "1}").substr(0, 12), "mistake: '${");
}

TEST_F(ScopeTest, HidesOuterValues) {
  scope_.set("a", "outer");
  scope_.set("b", "outer");
  Scope inner(&scope_);
  inner.set("a", "inner");
  EXPECT_EQ(put_in("${a} ${b}", inner, nullptr), "inner outer");
  EXPECT_EQ(put_in("${a}"), "outer");
}

TEST_F(ScopeTest, KnowsThatSavedValuesWillCome) {
  scope_.declare("port");
  EXPECT_EQ(put_in("${port}"), "?");
  EXPECT_EQ(put_in("${port + 1}"), "?");
  EXPECT_EQ(put_in("${1 / port}"), "?") << "it may not be zero";
  Captures captures;
  EXPECT_EQ(put_in("${port}", &captures), "?") << "no step has saved it yet";
  captures.set("port", "41000");
  EXPECT_EQ(put_in("${port + 1}", &captures), "41001");
  EXPECT_EQ(put_in("${1 / (port - 41000)}", &captures), "mistake: the expression divides by zero");
}

TEST_F(ScopeTest, PutsDeferredTextsInWhereTheyWereWritten) {
  scope_.declare("port");
  Scope outer(&scope_);
  outer.set("a", "from outside");
  const Node text = node("${a}: ${port}");
  Scope inner(&scope_);
  inner.defer("parameter", text, outer);
  EXPECT_EQ(put_in("<${parameter}>", inner, nullptr), "?");
  Captures captures;
  EXPECT_EQ(put_in("<${parameter}>", inner, &captures), "?");
  captures.set("port", "41000");
  EXPECT_EQ(put_in("<${parameter}>", inner, &captures), "<from outside: 41000>");
}

TEST_F(ScopeTest, RefusesDeferredTextsThatStandForOneAnother) {
  const Node text = node("${a}");
  scope_.defer("a", text, scope_);
  Captures captures;
  EXPECT_EQ(put_in("${a}", &captures), "mistake: the values stand for one another without an end");
}

TEST_F(ScopeTest, RefusesTextsThatGrowWithoutBounds) {
  scope_.set("a", std::string(100'000, 'x'));
  std::string ten;
  for (int i = 0; i < 10; ++i) ten += "${a}";
  EXPECT_EQ(put_in(ten).size(), 1'000'000U);
  EXPECT_EQ(put_in(ten + ten),
            "mistake: the text is longer than 1048576 bytes with its variables in it");
}

TEST_F(ScopeTest, RemembersWhatDependsOnTheVariant) {
  scope_.set_variant("old", "on");
  scope_.set("other", "x");
  Diagnostics mistakes;
  EXPECT_TRUE(substitute(node("${old}"), scope_, nullptr, mistakes)->of_variant);
  EXPECT_FALSE(substitute(node("${other}"), scope_, nullptr, mistakes)->of_variant);
}

TEST(VariableName, HasNoDashAndNoDot) {
  EXPECT_TRUE(is_variable_name("port_2"));
  EXPECT_TRUE(is_variable_name("端口"));
  for (const std::string_view text : {"", "my-port", "a.b", "2a", "a b"}) {
    EXPECT_FALSE(is_variable_name(text)) << text;
  }
}

}  // namespace
}  // namespace sockdrill
