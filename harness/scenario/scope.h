// Variables: what `${name}` and `${port + 1}` stand for at one place of a scenario.
//
// Scopes nest: a template's parameters hide the case's values, which hide the suite's variables.
// Some names get their value only while a case runs (a step saves it); a Scope knows that they
// will, so that a misspelled name is found before anything runs.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/diagnostic.h"
#include "scenario/node.h"

namespace sockdrill {

/// What the steps of a running case have saved. May be used by several threads at once.
class Captures {
 public:
  void set(const std::string& name, std::string value);
  std::optional<std::string> find(std::string_view name) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string, std::less<>> values_;
};

class Scope {
 public:
  /// `outer` must outlive the scope.
  explicit Scope(const Scope* outer = nullptr) : outer_(outer) {}

  void set(std::string_view name, std::string value);
  /// The same for a value that differs between the variants of a scenario.
  void set_variant(std::string_view name, std::string value);
  /// A step saves `name`: from here on it has a value at run time.
  void declare(std::string_view name);
  /// `name` stands for a text that holds saved values: put in at run time, with the variables that
  /// `where` has. Both must outlive the scope.
  void defer(std::string_view name, const Node& text, const Scope& where);

  struct Value {
    std::optional<std::string> text;  // absent: known only at run time
    bool of_variant = false;
    const Node* later = nullptr;  // of a deferred one
    const Scope* where = nullptr;
  };
  /// nullptr where there is no such variable.
  const Value* find(std::string_view name) const;

  /// Every name that is visible here, for "did you mean".
  std::vector<std::string_view> names() const;

 private:
  void put(std::string_view name, Value value);

  const Scope* outer_;
  std::vector<std::pair<std::string, Value>> values_;  // few: a map would cost more
};

/// A scalar with its variables put in.
struct Substituted {
  std::string text;
  bool deferred = false;    // holds a name whose value comes at run time; `text` is then unusable
  bool of_variant = false;  // would be another text in another variant
};

/// How long a text may become, in bytes.
constexpr std::size_t kLongestSubstituted = std::size_t{1} << 20U;

/// Puts the variables in: `${name}`, `${number + 1}` (+ - * / % and parentheses over integers);
/// `$${` stands for a literal `${`. A mistake (unknown name, bad expression, division by zero, too
/// long a text) is added and nullopt returned. `captures` may be null: then captured names come out
/// deferred.
std::optional<Substituted> substitute(const Node& scalar, const Scope& scope,
                                      const Captures* captures, Diagnostics& diagnostics);

/// Letters, digits, '_' and characters beyond ASCII, not beginning with a digit.
bool is_variable_name(std::string_view text);

}  // namespace sockdrill
