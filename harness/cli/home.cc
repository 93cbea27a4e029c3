#include "cli/home.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <vector>

#include "base/search_path.h"

namespace sockdrill {
namespace {

namespace fs = std::filesystem;

fs::path own_folder() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path();
}

// The first that exists, or else the first.
std::string first_existing(const std::vector<fs::path>& candidates) {
  std::error_code error;
  for (const fs::path& candidate : candidates) {
    if (fs::exists(candidate, error)) return candidate.lexically_normal().string();
  }
  return candidates.front().lexically_normal().string();
}

}  // namespace

std::string shipped_scenarios() {
  const fs::path own = own_folder();
  std::vector<fs::path> candidates;
  if (const char* const home = std::getenv("SOCKDRILL_HOME")) {
    candidates.push_back(fs::path(home) / "scenarios");
    candidates.push_back(fs::path(home) / "share/sockdrill/scenarios");
  }
  candidates.push_back(own / "../share/sockdrill/scenarios");  // installed
  candidates.push_back(own / "../../../scenarios");            // build/<preset>/bin
  return first_existing(candidates);
}

std::string companion_program(const std::string& name) {
  const fs::path own = own_folder();
  return first_existing({own / name, own / "../libexec/sockdrill" / name});
}

std::vector<std::string> own_programs() {
  constexpr std::string_view kNames[] = {"sockdrill", "sockdrill-reference-server",
                                         "sockdrill-reference-client", "sockdrill-unpack"};
  const fs::path own = own_folder();
  std::vector<fs::path> folders = {own, own / "../libexec/sockdrill"};
  for (const std::string& folder : search_folders()) {
    folders.emplace_back(folder);
    folders.push_back(folders.back() / "../libexec/sockdrill");
  }
  std::vector<std::string> programs;
  std::error_code error;
  for (const fs::path& folder : folders) {
    for (const std::string_view name : kNames) {
      const fs::path program = folder / name;
      if (fs::exists(program, error)) programs.push_back(fs::canonical(program, error).string());
    }
  }
  std::sort(programs.begin(), programs.end());
  programs.erase(std::unique(programs.begin(), programs.end()), programs.end());
  return programs;
}

}  // namespace sockdrill
