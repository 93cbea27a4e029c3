// What a person reads of the mistakes in a scenario file, for tests.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "plan/script.h"
#include "scenario/diagnostic.h"
#include "scenario/suite.h"

namespace sockdrill {

/// All of them, as `sockdrill check` shows them; empty for a file without one. The file is called
/// x.yaml. Steps are bound for the first few variants of each scenario.
inline std::string mistakes_in(std::string_view text) {
  constexpr std::uint64_t kVariants = 10;
  Diagnostics diagnostics;
  BindOptions options;
  options.server.command = {"server"};
  options.client.command = {"client"};
  const auto suite = read_suite_text("x.yaml", std::string(text), diagnostics);
  if (suite != nullptr) {
    for (const Scenario& scenario : suite->scenarios) {
      for (std::uint64_t i = 0; i < std::min(kVariants, scenario.matrix.size()); ++i) {
        write_script(scenario, i, options, nullptr, diagnostics);
      }
    }
  }
  return render(diagnostics);
}

/// The same for the steps of a scenario; they begin on line 4 and are indented by two blanks.
inline std::string mistakes_in_steps(std::string_view steps) {
  std::string text = "scenarios:\n- name: s\n  steps:\n";
  while (!steps.empty()) {
    const std::size_t end = std::min(steps.find('\n'), steps.size() - 1) + 1;
    text += "  ";
    text += steps.substr(0, end);
    steps.remove_prefix(end);
  }
  return mistakes_in(text);
}

}  // namespace sockdrill
