// Files that are made to cost: each is answered, in bounded time and with words.
//
// The bound is one of processor time and far above what an optimised build takes (the engine is
// meant to answer within 50 ms): sanitizers and loaded machines must pass as well, and what is
// looked for is a step count that explodes.
#include <gtest/gtest.h>

#include <ctime>
#include <string>
#include <string_view>

#include "testing/mistakes_in.h"

namespace sockdrill {
namespace {

constexpr double kBound = 10;  // seconds

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// The mistakes, after a check of how long it took to find them.
std::string answer(std::string_view text) {
  const double start = processor_seconds();
  std::string mistakes = mistakes_in(text);
  EXPECT_LT(processor_seconds() - start, kBound);
  return mistakes;
}

std::string repeat(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

// "…{}…" with the numbers from 0.
std::string numbered(std::string_view before, std::string_view after, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) {
    out += before;
    out += std::to_string(i);
    out += after;
  }
  return out;
}

bool mentions(std::string_view text, std::string_view words) {
  return text.find(words) != std::string_view::npos;
}

constexpr std::string_view kTooManySteps = "a case has at most 100000 steps";
const std::string kBegin = "scenarios:\n- name: s\n  steps:\n";

TEST(Hostile, LoopsInLoops) {
  std::string text = kBegin;
  std::string indentation = "  ";
  for (int i = 0; i < 9; ++i) {
    for (const char* line : {"- repeat: 1000\n", "  steps:\n"})
      text.append(indentation).append(line);
    indentation += "  ";
  }
  EXPECT_TRUE(mentions(answer(text + indentation + "- a.socket:\n"), kTooManySteps));
}

TEST(Hostile, LoopsOverNothing) {
  EXPECT_TRUE(
      mentions(answer(kBegin + "  - repeat: 9000000000000000000\n    steps: []\n"), kTooManySteps));
  // The number is reckoned, so it is known only when the loop is written out.
  EXPECT_TRUE(mentions(answer(kBegin + "  - repeat: ${8000000000 * 1000000000}\n    as: i\n"
                                       "    steps: []\n"),
                       kTooManySteps));
  EXPECT_TRUE(mentions(answer(kBegin + "  - repeat: ${8000000000 * 1000000000}\n"
                                       "    steps:\n    - parallel: [[]]\n"),
                       kTooManySteps));
}

TEST(Hostile, MistakesInLoops) {
  const std::string mistakes =
      answer(kBegin + "  - repeat: ${100000 * 1000}\n    steps:\n    - a.sokcet:\n");
  EXPECT_TRUE(mentions(mistakes, "a socket has no verb 'sokcet'"));
}

TEST(Hostile, TemplatesInTemplates) {
  std::string text = "templates:\n";
  for (int i = 0; i < 15; ++i) {
    text += "  t" + std::to_string(i) + ":\n    steps:\n" +
            repeat("    - use: t" + std::to_string(i + 1) + "\n", 10);
  }
  const std::string end = "scenarios:\n- name: s\n  steps: [use: t0]\n";
  EXPECT_TRUE(mentions(answer(text + "  t15: {steps: [a.socket: ]}\n" + end), kTooManySteps));
  EXPECT_TRUE(mentions(answer(text + "  t15: {steps: []}\n" + end), kTooManySteps));
}

TEST(Hostile, VariablesThatDouble) {
  std::string text = "vars:\n  v0: xxxxxxxxxx\n";
  for (int i = 1; i < 30; ++i) {
    text += "  v" + std::to_string(i) + ": \"" + repeat("${v" + std::to_string(i - 1) + "}", 10) +
            "\"\n";
  }
  EXPECT_TRUE(mentions(answer(text + kBegin + "  - a.socket:\n"),
                       "the text is longer than 1048576 bytes with its variables in it"));
}

TEST(Hostile, LongTextsInManySteps) {
  EXPECT_TRUE(mentions(answer("vars: {long: " + std::string(1'000'000, 'x') + "}\n" + kBegin +
                              "  - a.socket:\n  - repeat: 100000\n    steps:\n"
                              "    - a.send: ${long}\n"),
                       kTooManySteps));
  EXPECT_TRUE(mentions(answer(kBegin +
                              "  - a.socket:\n  - repeat: 100000\n    steps:\n"
                              "    - a.send: " +
                              std::string(1'000'000, 'x') + "\n"),
                       kTooManySteps));
}

TEST(Hostile, AliasesOfLongLists) {
  const std::string list = repeat("ok, ", 9000);
  EXPECT_TRUE(mentions(answer("scenarios:\n- name: s\n  steps:\n  - repeat: 100000\n    steps:\n"
                              "    - a.socket: {result: [" +
                              list + "ok]}\n"),
                       kTooManySteps));
}

TEST(Hostile, TenThousandScenarios) {
  const std::string text =
      "scenarios:\n" + numbered("- name: s", "\n  tags: [a, b]\n  steps:\n  - a.socket:\n", 10'000);
  EXPECT_EQ(answer(text), "");
  EXPECT_TRUE(mentions(answer(text + text.substr(text.find('-'))), "another scenario has this"));
}

TEST(Hostile, MaximalMatrix) {
  EXPECT_EQ(answer("scenarios:\n- name: s\n  matrix: {a: [1..100000]}\n  steps:\n"
                   "  - a${a}.socket:\n"),
            "");
}

TEST(Hostile, TooManyNames) {
  EXPECT_TRUE(
      mentions(answer("vars:\n" + numbered("  v", ": x\n", 50'000) + kBegin + "  - a.socket:\n"),
               "there are at most 1000 vars"));
  EXPECT_TRUE(mentions(answer("templates:\n" + numbered("  t", ": {steps: []}\n", 20'000) + kBegin +
                              "  - a.socket:\n"),
                       "there are at most 1000 templates"));
  EXPECT_TRUE(mentions(
      answer("tags: [" + numbered("t", ", ", 20'000) + "x]\n" + kBegin + "  - a.socket:\n"),
      "there are at most 100 tags"));
  EXPECT_TRUE(mentions(answer("scenarios:\n- name: s\n  matrix: {" +
                              numbered("a", ": x, ", 20'000) + "z: x}\n  steps: [a.socket: ]\n"),
                       "a matrix has at most 50 axes"));
  EXPECT_TRUE(mentions(answer(kBegin + numbered("  - a", ".bind: {port: 0, save: v}\n", 1) +
                              numbered("  - b.bind: {port: 0, save: w", "}\n", 5'000)),
                       "a case saves at most 1000 values"));
  EXPECT_TRUE(mentions(
      answer("scenarios:\n- name: " + std::string(201, 'x') + "\n" + "  steps: [a.socket: ]\n"),
      "a scenario's name is at most 200 bytes long"));
}

TEST(Hostile, ManyRowsOfCases) {
  EXPECT_TRUE(mentions(answer("scenarios:\n- name: s\n  cases:\n" +
                              numbered("  - {a: ", "}\n", 100'001) + "  steps: [a.socket: ]\n"),
                       "a scenario has at most 100000 variants"));
}

TEST(Hostile, MistakesWithManyCandidates) {
  const std::string mistakes = answer(kBegin + numbered("  - socket", ".socket:\n", 20'000) +
                                      numbered("  - sokcet", ".close:\n", 5'000));
  EXPECT_TRUE(mentions(mistakes, "no socket is named 'sokcet0' here"));
  EXPECT_TRUE(mentions(mistakes, "and 900 more")) << "the rest is not looked at";
  answer("scenarios:\n- name: s\n  steps:\n  - a.socket: {" + numbered("familiy", ": x, ", 50'000) +
         "x: y}\n");
}

TEST(Hostile, ExpressionsOfAnyLength) {
  answer(kBegin + "  - a.bind: '${" + repeat("1+", 500'000) + "1}'\n");
  answer(kBegin + "  - a.bind: '${" + std::string(500'000, '(') + "}'\n");
  answer(kBegin + "  - a.bind: '" + repeat("${1}", 200'000) + "'\n");
  answer(kBegin + "  - a.bind: '" + repeat("${", 500'000) + "'\n");
}

}  // namespace
}  // namespace sockdrill
