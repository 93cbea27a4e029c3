#include "cli/home.h"

#include <cstdlib>
#include <filesystem>
#include <vector>

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

std::string own_executable() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).string();
}

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

}  // namespace sockdrill
