#include "scenario/key.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "scenario/scope.h"

namespace sockdrill {
namespace {

std::string_view kind_name(const Node& node) {
  switch (node.kind()) {
    case Node::Kind::null:
      return "nothing";
    case Node::Kind::scalar:
      return "a text";
    case Node::Kind::sequence:
      return "a list";
    case Node::Kind::mapping:
      return "a mapping";
  }
  return "nothing";
}

std::vector<std::string_view> names_of(std::span<const Key> table) {
  std::vector<std::string_view> names;
  for (const Key& key : table) names.push_back(key.name);
  return names;
}

const Key* find_key(std::span<const Key> table, std::string_view name) {
  for (const Key& key : table) {
    if (key.name == name) return &key;
  }
  return nullptr;
}

}  // namespace

std::vector<std::string_view> split_choices(std::string_view choices) {
  std::vector<std::string_view> parts;
  while (!choices.empty()) {
    const std::size_t bar = choices.find('|');
    parts.push_back(choices.substr(0, bar));
    choices = bar == std::string_view::npos ? std::string_view() : choices.substr(bar + 1);
  }
  return parts;
}

bool has_variables(std::string_view text) { return text.find("${") != std::string_view::npos; }

bool check_text(std::string_view text, const Node& at, const Key& key, Diagnostics& diagnostics) {
  if (!matches_type(text, key.type)) {
    diagnostics.add(at, fmt::format("{} wants {}, not {}", key.name, type_name(key.type),
                                    text.empty() ? "nothing" : in_quotes(text)));
    return false;
  }
  if (key.choices.empty()) return true;
  const auto choices = split_choices(key.choices);
  if (std::find(choices.begin(), choices.end(), text) != choices.end()) return true;
  diagnostics.add(at,
                  fmt::format("{} is {}, not {}", key.name, join_words(choices, "or"),
                              text.empty() ? "nothing" : in_quotes(text)),
                  did_you_mean(text, choices));
  return false;
}

bool check_value(const Node& node, const Key& key, Diagnostics& diagnostics) {
  bool right_kind = true;
  switch (key.type) {
    case ValueType::any:
      return true;
    case ValueType::mapping:
      right_kind = node.is_mapping();
      break;
    case ValueType::steps:
      right_kind = node.is_sequence();
      break;
    case ValueType::list:
      if (node.is_scalar()) return true;
      right_kind = node.is_sequence();
      for (const Node* item : node.items()) {
        if (item->is_scalar()) continue;
        diagnostics.add(
            *item, fmt::format("{} wants a list of texts; this is {}", key.name, kind_name(*item)));
        return false;
      }
      break;
    default:
      if (node.is_null()) return check_text({}, node, key, diagnostics);
      right_kind = node.is_scalar();
      if (right_kind && !has_variables(node.text())) {
        return check_text(node.text(), node, key, diagnostics);
      }
  }
  if (!right_kind) {
    diagnostics.add(node, fmt::format("{} wants {}, not {}", key.name, type_name(key.type),
                                      node.is_scalar() ? in_quotes(node.text()) : kind_name(node)));
  }
  return right_kind;
}

bool has_misspelled(const Node& mapping, std::span<const Key> table, std::string_view name) {
  const auto names = names_of(table);
  return std::any_of(mapping.entries().begin(), mapping.entries().end(),
                     [&](const Node::Entry& entry) {
                       return find_key(table, entry.key->text()) == nullptr &&
                              nearest(entry.key->text(), names) == name;
                     });
}

bool check_keys(const Node& node, std::span<const Key> table, std::string_view what,
                Diagnostics& diagnostics) {
  if (!node.is_mapping()) {
    diagnostics.add(node, fmt::format("{} is a mapping, not {}", what, kind_name(node)));
    return false;
  }
  bool fine = true;
  for (const Node::Entry& entry : node.entries()) {
    const std::string_view name = entry.key->text();
    if (const Key* const key = find_key(table, name)) {
      fine = check_value(*entry.value, *key, diagnostics) && fine;
      continue;
    }
    fine = false;
    if (diagnostics.full()) break;
    diagnostics.add(*entry.key, fmt::format("{} has no key {}", what, in_quotes(name)),
                    suggest(name, "keys", names_of(table)));
  }
  for (const Key& key : table) {
    if (!key.required || node.find(key.name) != nullptr) continue;
    if (fine || !has_misspelled(node, table, key.name)) {
      diagnostics.add(node, fmt::format("{} needs the key '{}'", what, key.name));
    }
    fine = false;
  }
  return fine;
}

bool check_variable_name(const Node& name, Diagnostics& diagnostics) {
  if (is_variable_name(name.text())) return true;
  diagnostics.add(name, fmt::format("{} cannot name a variable", in_quotes(name.text())),
                  "letters, digits and '_' make a name");
  return false;
}

std::string_view text_of(const Node& mapping, std::string_view key) {
  const Node* const value = mapping.find(key);
  return value != nullptr ? value->text() : std::string_view();
}

}  // namespace sockdrill
