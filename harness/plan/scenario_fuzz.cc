// Any bytes as a scenario file, up to bound steps: mistakes in words that stand in the file, never
// a crash, never a script without one.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/text.h"
#include "plan/script.h"
#include "scenario/diagnostic.h"
#include "scenario/suite.h"

namespace sockdrill {
namespace {

// What is wrong in one variant is mostly wrong in all.
constexpr std::uint64_t kVariants = 3;
// A scenario may ask for 100,000 steps; that many of them are enough to look for a crash.
constexpr std::uint64_t kMostWork = 250'000;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_steps(const ScriptBlock& steps) {
  for (const ScriptItem& item : steps) {
    if (const auto* step = std::get_if<ScriptStep>(&item)) {
      require(step->verb != nullptr && step->scope != nullptr);
      require(step->bound != nullptr);
      require(!step->bound->explain().empty());
    } else if (const auto* check = std::get_if<std::unique_ptr<ScriptCheck>>(&item)) {
      require(!(*check)->name.empty() && (*check)->points >= 0);
      check_steps((*check)->steps);
    } else {
      for (const ScriptBlock& branch : std::get<std::unique_ptr<ScriptParallel>>(item)->branches) {
        check_steps(branch);
      }
    }
  }
}

void write_scripts(const Suite& suite, Diagnostics& diagnostics) {
  BindOptions options;
  options.server.command = {"server"};
  options.client.command = {"client"};
  const bool fine = diagnostics.empty();
  std::uint64_t work = 0;
  for (const Scenario& scenario : suite.scenarios) {
    for (std::uint64_t i = 0; i < std::min(kVariants, scenario.matrix.size()); ++i) {
      const std::size_t before = diagnostics.count();
      const Script script = write_script(scenario, i, options, nullptr, diagnostics);
      if (fine && diagnostics.count() == before) check_steps(script.steps);
      work += script.work;
      if (work > kMostWork || diagnostics.full()) return;
    }
  }
}

}  // namespace
}  // namespace sockdrill

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sockdrill;
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(data[i]);
  // Payloads of real files would make an input mean something else on every machine.
  if (text.find("file") != std::string::npos || text.find("include") != std::string::npos) return 0;
  Diagnostics diagnostics;
  const auto suite = read_suite_text("fuzz.yaml", std::move(text), diagnostics);
  require(suite != nullptr || !diagnostics.empty());
  if (suite != nullptr) write_scripts(*suite, diagnostics);
  const std::string rendered = render(diagnostics);
  require(visible(rendered, true) == rendered);
  return 0;
}
