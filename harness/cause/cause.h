// Why something failed: a row of THE table of causes (table.cc), and what belongs into its gaps.
//
// A cause is named where the evidence shows it, never guessed. It is kept as its row and its
// arguments, so that it can be told in any language, also later from a log.
#pragma once

#include <fmt/format.h>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cause/cause_id.h"
#include "cause/language.h"

namespace sockdrill {

struct Cause {
  CauseId id{};
  std::vector<std::string> arguments;  // texts for people, safe to show
  friend bool operator==(const Cause&, const Cause&) = default;
};

/// The first is the cause; those behind it say more of it.
using Causes = std::vector<Cause>;

/// A cause with its arguments, each as fmt shows it.
template <class... Arguments>
Cause make_cause(CauseId id, const Arguments&... arguments) {
  return {id, {fmt::format("{}", arguments)...}};
}

/// "port_held": its name in logs and in tests; it does not change.
std::string_view cause_name(CauseId id);
std::optional<CauseId> find_cause(std::string_view name);

/// All names, in the order of the table.
std::vector<std::string_view> cause_names();

/// One sentence for each, joined by "; ". Empty for none.
std::string sentence(const Causes& causes, Language language);

}  // namespace sockdrill
