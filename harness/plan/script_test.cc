#include "plan/script.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "scenario/suite.h"
#include "testing/mistakes_in.h"

namespace sockdrill {
namespace {

// A script in a line: "1 a.socket; check first(2 b.socket); together(3 a.close | 4 b.close)".
std::string outline(const ScriptBlock& block) {
  std::string out;
  for (const ScriptItem& item : block) {
    if (!out.empty()) out += "; ";
    if (const auto* step = std::get_if<ScriptStep>(&item)) {
      out += std::to_string(step->number) + " " + step->title;
      if (step->deferred) out += "?";
    } else if (const auto* check = std::get_if<std::unique_ptr<ScriptCheck>>(&item)) {
      out += "check " + (*check)->name + "(" + outline((*check)->steps) + ")";
    } else {
      std::string branches;
      for (const ScriptBlock& branch : std::get<std::unique_ptr<ScriptParallel>>(item)->branches) {
        branches += (branches.empty() ? "" : " | ") + outline(branch);
      }
      out += "together(" + branches + ")";
    }
  }
  return out;
}

struct Written {
  std::unique_ptr<Suite> suite;
  Script script;
};

Written write(std::string text, std::uint64_t variant = 0) {
  Diagnostics mistakes;
  Written made;
  made.suite = read_suite_text("x.yaml", std::move(text), mistakes);
  if (made.suite != nullptr && !made.suite->scenarios.empty()) {
    made.script =
        write_script(made.suite->scenarios.front(), variant, BindOptions(), nullptr, mistakes);
  }
  EXPECT_EQ(render(mistakes), "");
  return made;
}

std::string outline_of(std::string text, std::uint64_t variant = 0) {
  return outline(write(std::move(text), variant).script.steps);
}

TEST(Script, CountsStepsInTheOrderWritten) {
  EXPECT_EQ(outline_of(R"(
scenarios:
- name: s
  steps:
  - a.socket:
  - check: first
    steps:
    - b.socket:
    - b.close:
  - a.close:
)"),
            "1 a.socket; check first(2 b.socket; 3 b.close); 4 a.close");
}

TEST(Script, UnrollsLoops) {
  EXPECT_EQ(outline_of(R"(
vars: {n: 2}
scenarios:
- name: s
  steps:
  - repeat: "${n}"
    as: i
    steps:
    - each: [x, y]
      as: name
      steps:
      - ${name}${i}.socket:
  - repeat: 0
    steps:
    - never.socket:
  - repeat: 2
    steps:
    - b.socket:
  - each: single
    as: name
    steps:
    - ${name}.socket:
)"),
            "1 x1.socket; 2 y1.socket; 3 x2.socket; 4 y2.socket; 5 b.socket; 6 b.socket; "
            "7 single.socket");
}

TEST(Script, NumbersChecksOfALoop) {
  EXPECT_EQ(outline_of(R"(
scenarios:
- name: s
  steps:
  - repeat: 2
    as: i
    steps:
    - check: round ${i}
      steps:
      - a${i}.socket:
)"),
            "check round 1(1 a1.socket); check round 2(2 a2.socket)");
}

TEST(Script, RunsBranchesTogether) {
  EXPECT_EQ(outline_of(R"(
scenarios:
- name: s
  steps:
  - parallel:
    - a.socket:
    - - b.socket:
      - a.close:
    - repeat: 2
      steps:
      - c.socket:
)"),
            "together(1 a.socket | 2 b.socket; 3 a.close | 4 c.socket; 5 c.socket)");
}

TEST(Script, PutsTemplatesIn) {
  EXPECT_EQ(outline_of(R"(
vars: {suffix: 1}
templates:
  open:
    parameters: {who: , with: "${who}${suffix}"}
    steps:
    - ${who}.socket:
    - ${with}.socket:
  both:
    parameters: [a, b]
    steps:
    - use: open
      with: {who: "${a}"}
    - use: open
      with: {who: "${b}", with: last}
scenarios:
- name: s
  steps:
  - use: both
    with: {a: x, b: y}
)"),
            "1 x.socket; 2 x1.socket; 3 y.socket; 4 last.socket");
}

TEST(Script, PutsTheVariantsValuesIn) {
  const std::string text = R"(
vars: {name: suite}
scenarios:
- name: s
  matrix: {name: [a, b]}
  steps:
  - ${name}.socket:
)";
  EXPECT_EQ(outline_of(text, 0), "1 a.socket") << "hides the suite's variable";
  EXPECT_EQ(outline_of(text, 1), "1 b.socket");
  EXPECT_TRUE(write(text).script.uses_variant);
}

TEST(Script, IsTheSameForVariantsThatNothingUses) {
  EXPECT_FALSE(write(R"(
scenarios:
- name: s
  matrix: {round: [1..5]}
  steps:
  - a.socket:
)")
                   .script.uses_variant);
}

TEST(Script, BindsStepsThatUseSavedValuesWhenTheyRun) {
  const Written made = write(R"(
templates:
  connect:
    parameters: [to_port]
    steps:
    - b.connect: {port: "${to_port}"}
scenarios:
- name: s
  steps:
  - a.bind: {port: 0, save: port}
  - b.socket:
  - use: connect
    with: {to_port: "${port}"}
  - expect: {value: "${port + 1}", from: 1}
)");
  EXPECT_EQ(outline(made.script.steps), "1 a.bind; 2 b.socket; 3 b.connect?; 4 expect?");
  const auto& step = std::get<ScriptStep>(made.script.steps[2]);
  Captures captures;
  Diagnostics mistakes;
  EXPECT_EQ(bind_step(step, made.script, BindOptions(), captures, mistakes), nullptr);
  EXPECT_EQ(mistakes.all().front().message, "uses a value that no step has saved");
  captures.set("port", "41000");
  Diagnostics none;
  const auto bound = bind_step(step, made.script, BindOptions(), captures, none);
  ASSERT_NE(bound, nullptr) << render(none);
  EXPECT_EQ(bound->explain(), "connects b to 127.0.0.1:41000");
  captures.set("port", "http");
  EXPECT_EQ(bind_step(step, made.script, BindOptions(), captures, none), nullptr);
  EXPECT_EQ(none.all().front().message, "port wants a port from 0 to 65535, not 'http'");
}

TEST(Script, IsWorthWhatItsChecksAre) {
  EXPECT_EQ(write(R"(
scenarios:
- name: s
  steps:
  - check: a
    points: 1.5
    steps: [a.socket: ]
  - check: b
    points: 2
    requires: a
    steps: [b.socket: ]
)")
                .script.points,
            3.5);
}

TEST(Script, KnowsWhatItNeeds) {
  const Written made = write(R"(
network: {any_address: local, addresses: 10.0.0.1, sysctls: {net.ipv4.tcp_fin_timeout: 5}}
scenarios:
- name: s
  network: {addresses: ["fd00::1/64"]}
  steps:
  - a.bind: {address: "::1", port: 80}
)");
  EXPECT_TRUE(made.script.network.any_address_local);
  EXPECT_EQ(made.script.network.addresses, (std::vector<std::string>{"10.0.0.1/32", "fd00::1/64"}));
  std::string needs;
  for (const NeedReason& need : made.script.needs.all()) {
    needs += std::string(need_name(need.need)) + ": " + need.reason + "; ";
  }
  EXPECT_EQ(needs, "ipv6: binds IPv6; private_network: binds ::1; ");
}

TEST(Script, AcceptsTheExampleOfEveryKindOfStep) {
  EXPECT_EQ(mistakes_in("scenarios:\n- name: s\n  steps:\n  - a.socket:\n"), "");
}

}  // namespace
}  // namespace sockdrill
