// What a mapping of a scenario file may hold: tables of keys, and the one check against them.
//
// Every mapping of the language has such a table: suites, scenarios, checks, programs and the
// arguments of each verb. Messages, `sockdrill schema`, the reference in scenarios/README.md and
// "did you mean" all come from the tables.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/diagnostic.h"
#include "scenario/node.h"
#include "scenario/value.h"

namespace sockdrill {

struct Key {
  std::string_view name;
  ValueType type = ValueType::text;
  std::string_view doc;  // one sentence
  bool required = false;
  std::string_view choices = {};  // "ipv4|ipv6|dual": the only texts allowed, where it stands
};

/// The parts of "a|b|c".
std::vector<std::string_view> split_choices(std::string_view choices);

/// Whether a scalar still has variables in it, so that its type shows only after substitution.
bool has_variables(std::string_view text);

/// Whether `node` is a mapping whose keys are all in the table, with nothing required missing and
/// every value of its key's type; adds a mistake for each fault. `what` names the mapping in
/// messages: "a scenario", "recv".
bool check_keys(const Node& node, std::span<const Key> table, std::string_view what,
                Diagnostics& diagnostics);

/// Whether a key that the table does not have was probably meant as `name`: then `name` need not
/// be missed as well.
bool has_misspelled(const Node& mapping, std::span<const Key> table, std::string_view name);

/// The check of one value; values with variables in them pass.
bool check_value(const Node& node, const Key& key, Diagnostics& diagnostics);

/// The same for a text whose variables have been put in; `at` is where it stands.
bool check_text(std::string_view text, const Node& at, const Key& key, Diagnostics& diagnostics);

/// Whether a key or a text can name a variable; adds a mistake where it cannot.
bool check_variable_name(const Node& name, Diagnostics& diagnostics);

/// A mapping's scalar under `key`, or an empty text.
std::string_view text_of(const Node& mapping, std::string_view key);

}  // namespace sockdrill
