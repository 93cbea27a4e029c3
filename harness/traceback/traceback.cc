#include "traceback/traceback.h"

#include <array>

#include "traceback/parsers.h"

namespace sockdrill {

std::optional<Traceback> find_traceback(std::string_view output) {
  using Parser = std::optional<FoundTraceback> (*)(const OutputLines&);
  constexpr std::array<Parser, 5> kRaised = {find_python, find_java, find_node, find_go,
                                             find_native};
  constexpr std::array<Parser, 2> kOtherwise = {find_compiler, find_shell};
  const OutputLines lines(output);
  std::optional<FoundTraceback> last;
  for (const Parser parser : kRaised) {
    auto found = parser(lines);
    if (found && (!last || found->at > last->at)) last = std::move(found);
  }
  for (const Parser parser : kOtherwise) {
    if (!last) last = parser(lines);
  }
  return last ? std::optional(std::move(last->traceback)) : std::nullopt;
}

}  // namespace sockdrill
