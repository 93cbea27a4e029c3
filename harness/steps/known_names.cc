#include "base/text.h"
#include "steps/binding.h"

namespace sockdrill {

std::string KnownNames::meant_socket(std::string_view name) const {
  constexpr std::size_t kMostCandidates = 300;
  std::vector<std::string_view> candidates;
  for (const std::string& socket : sockets) {
    candidates.emplace_back(socket);
    if (candidates.size() == kMostCandidates) break;
  }
  return did_you_mean(name, candidates);
}

}  // namespace sockdrill
