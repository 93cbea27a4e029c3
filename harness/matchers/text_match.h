// THE table of matchers for texts: what a program printed, what a step saved, what was received.
//
// A new one is a function and a row in text_match.cc; the keys of the verbs that compare texts, the
// schema and the reference follow.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "scenario/key.h"

namespace sockdrill {

/// Where a text was found; `end` is where a search for the next one begins.
struct TextFound {
  bool found = false;
  std::size_t end = 0;
};

class TextMatcher {
 public:
  virtual ~TextMatcher() = default;
  virtual TextFound find(std::string_view text) const = 0;
  /// The text that is wanted, where it is one; empty for a pattern, or a text that is not wanted.
  virtual std::string_view wanted() const { return {}; }
  /// "contains 'hello'", for "expected …".
  virtual std::string describe() const = 0;
};

struct TextMatcherRow {
  Key key;
  /// An Error where the pattern is no regular expression.
  Result<std::unique_ptr<TextMatcher>> (*make)(const std::string& pattern);
};

std::span<const TextMatcherRow> text_matchers();

/// The keys of the table.
std::vector<Key> text_matcher_keys();

}  // namespace sockdrill
