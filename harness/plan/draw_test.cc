#include "plan/draw.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/text.h"
#include "charset/charset.h"
#include "charset/utf8.h"
#include "plan/script.h"

namespace sockdrill {
namespace {

// What a variable stands for in a case of a suite of one scenario.
struct Drawing {
  std::uint64_t seed = 1;
  std::string path = "x.yaml";
  std::string title = "a suite";
  std::string scenario = "s";
  std::string further = {};  // keys of the scenario
  std::uint64_t variant = 0;
  bool uses_seed = false;
  bool uses_variant = false;

  std::string of(const std::string& definition, const std::string& name = "a") {
    Diagnostics diagnostics;
    const auto suite = read_suite_text(path,
                                       "suite: " + title +
                                           "\n"
                                           "scenarios:\n"
                                           "- name: " +
                                           scenario +
                                           "\n"
                                           "  vars:\n"
                                           "    first: {random: {number: 1..6}}\n"
                                           "    " +
                                           name + ": {random: {" + definition + "}}\n" + further +
                                           "  steps:\n"
                                           "  - a.socket:\n",
                                       diagnostics);
    BindOptions options;
    options.seed = seed;
    const Script script =
        write_script(suite->scenarios.front(), variant, options, nullptr, diagnostics);
    EXPECT_TRUE(diagnostics.empty()) << render(diagnostics);
    uses_seed = script.uses_seed;
    uses_variant = script.uses_variant;
    return *script.scopes.front().find(name)->text;
  }
};

std::size_t characters_of(std::string_view text) {
  std::size_t count = 0;
  while (!text.empty()) {
    text.remove_prefix(utf8_step(text).size);
    ++count;
  }
  return count;
}

// A seed means one value for ever: who changes what is drawn makes every seed that somebody wrote
// down worthless.
TEST(Draw, MeansTheSameForEver) {
  Drawing drawing;
  EXPECT_EQ(drawing.of("text: ascii, length: 8"), "m2bZHjTL");
  EXPECT_EQ(drawing.of("text: gbk, length: 8"), "项粉O梆喘cg种");
  EXPECT_EQ(drawing.of("text: gbk, length: 1..10"), "吴u");
  EXPECT_EQ(drawing.of("text: utf-8, length: 8"), "努J莫俊澡s铀4");
  EXPECT_EQ(drawing.of("text: big5, length: 8"), "鼙赧蝸譴州R倩柑");
  EXPECT_EQ(drawing.of("text: shift_jis, length: 8"), "ニムペY7るsジ");
  EXPECT_EQ(drawing.of("text: euc-kr, length: 8"), "퓔찼랙h곳28룃");
  EXPECT_EQ(drawing.of("text: latin-1, length: 8"), "ÅÄ3aXõÆÅ");
  EXPECT_EQ(drawing.of("number: 1025..4000"), "1907");
  EXPECT_EQ(drawing.of("one_of: [hello, 你好, good morning]"), "good morning");
  drawing.seed = 18446744073709551615U;
  EXPECT_EQ(drawing.of("text: ascii, length: 8"), "LFqex0gy");
  EXPECT_EQ(drawing.of("number: 1025..4000"), "3770");
}

TEST(Draw, CanBeWrittenInItsEncoding) {
  for (const std::string_view name : charset_names()) {
    for (const std::size_t length : {1U, 2U, 3U, 40U, 4000U}) {
      for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Drawing drawing{seed};
        const std::string text =
            drawing.of("text: " + std::string(name) + ", length: " + std::to_string(length));
        EXPECT_EQ(characters_of(text), length) << name << ": " << text;
        EXPECT_EQ(visible(text), text);
        const Charset& charset = *find_charset(name);
        const auto bytes = encode(charset, text);
        ASSERT_TRUE(bytes) << bytes.error().message();
        EXPECT_EQ(decode(charset, *bytes), text);
        // Characters of its own, and others.
        const bool ascii = ascii_prefix(text) == text.size();
        EXPECT_EQ(ascii, name == "ascii") << text;
        const auto plain = std::count_if(text.begin(), text.end(), [](char c) { return c > 0; });
        EXPECT_TRUE(length == 1 || plain > 0) << text;
      }
    }
  }
}

TEST(Draw, KeepsWithinItsBounds) {
  bool least = false;
  bool most = false;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Drawing drawing{seed};
    const std::size_t length = characters_of(drawing.of("text: gbk, length: 5..8"));
    EXPECT_TRUE(length >= 5 && length <= 8) << length;
    const int number = std::stoi(drawing.of("number: -2..2"));
    EXPECT_TRUE(number >= -2 && number <= 2) << number;
    least = least || (length == 5 && number == -2);
    most = most || (length == 8 && number == 2);
  }
  EXPECT_TRUE(least && most);
}

TEST(Draw, DependsOnWhatItIsAndWhoseItIs) {
  const std::string definition = "text: gbk, length: 20";
  Drawing drawing;
  const std::string value = drawing.of(definition);
  EXPECT_NE(Drawing{.seed = 2}.of(definition), value);
  EXPECT_NE(Drawing{.title = "another"}.of(definition), value);
  EXPECT_NE(Drawing{.scenario = "t"}.of(definition), value);
  EXPECT_NE(drawing.of(definition, "b"), value);
  EXPECT_NE(drawing.of("text: utf-8, length: 20"), value);
  EXPECT_NE(drawing.of("text: gbk, length: 20..21"), value);
}

TEST(Draw, DependsOnNothingElse) {
  const std::string definition = "text: gbk, length: 20";
  const std::string value = Drawing{}.of(definition);
  EXPECT_EQ(Drawing{.path = "/elsewhere/y.yaml"}.of(definition), value);
  EXPECT_EQ(Drawing{}.of("length: '20', text: GBK"), value);
  EXPECT_EQ(Drawing{.further = "    z: {random: {number: 1..6}}\n"}.of(definition), value);
  Drawing second{.further = "  matrix: {x: [1, 2]}\n", .variant = 1};
  EXPECT_EQ(second.of(definition), value);
  EXPECT_FALSE(second.uses_variant);
  EXPECT_EQ(second.of("text: gbk, length: '${x}${x - 2}'"), value);
  EXPECT_TRUE(second.uses_variant);
}

TEST(Draw, MayUseEarlierOnes) {
  Drawing drawing;
  EXPECT_EQ(characters_of(drawing.of("text: ascii, length: '${first}'")),
            std::stoul(drawing.of("number: '${first}..${first}'")));
}

// The variant's value stands in its place; the suite's variable is then not drawn.
TEST(Draw, IsHiddenByAValueOfTheVariant) {
  Diagnostics diagnostics;
  const auto suite = read_suite_text("x.yaml",
                                     "vars: {size: {random: {number: 1..6}}}\n"
                                     "scenarios:\n"
                                     "- name: s\n"
                                     "  matrix: {size: [70, 80]}\n"
                                     "  steps:\n"
                                     "  - a.connect: {port: 8989}\n"
                                     "  - a.send: '${size}'\n",
                                     diagnostics);
  const Script script =
      write_script(suite->scenarios.front(), 1, BindOptions{}, nullptr, diagnostics);
  EXPECT_TRUE(diagnostics.empty()) << render(diagnostics);
  EXPECT_FALSE(script.uses_seed);
  EXPECT_EQ(script.scopes.front().find("size")->text, "80");
}

TEST(Draw, IsNotedAsAUseOfTheSeed) {
  Drawing drawing;
  drawing.of("number: 1..5");
  EXPECT_TRUE(drawing.uses_seed);
}

TEST(Draw, StaysWithinTheBudgetOfACase) {
  std::string text = "vars:\n";
  for (int i = 0; i < 500; ++i) {
    text += "  v" + std::to_string(i) + ": {random: {text: gbk, length: 65536}}\n";
  }
  text += "scenarios: [{name: s, steps: [{a.socket: }]}]\n";
  Diagnostics diagnostics;
  const auto suite = read_suite_text("x.yaml", text, diagnostics);
  write_script(suite->scenarios.front(), 0, BindOptions{}, nullptr, diagnostics);
  ASSERT_EQ(diagnostics.count(), 1);
  EXPECT_EQ(diagnostics.all().front().message, "a case has at most 100000 steps");
}

}  // namespace
}  // namespace sockdrill
