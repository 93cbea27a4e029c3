#include "scenario/mapping_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.h"
#include "scenario/punctuation.h"
#include "scenario/yaml.h"

namespace sockdrill {
namespace {

// Most keys: no blank, no brace, nothing full-width.
bool is_ordinary(std::string_view key) {
  return !key.empty() && key.size() <= kLongestKey &&
         std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c <= 'z'; });
}

// "server.recv {text" of "server.recv {text: hello}": the offset of the brace.
std::optional<std::size_t> find_open_bracket(std::string_view key) {
  const std::size_t blank = std::min(key.find(" {"), key.find(" ["));
  if (blank == std::string_view::npos) return std::nullopt;
  const char closing = key[blank + 1] == '{' ? '}' : ']';
  if (key.find(closing, blank) != std::string_view::npos) return std::nullopt;
  return blank + 1;
}

bool are_all_different(const std::vector<Node::Entry>& entries) {
  for (std::size_t i = 1; i < entries.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (entries[i].key->text() == entries[k].key->text()) return false;
    }
  }
  return true;
}

}  // namespace

bool check_key(const Node& key, Diagnostics& diagnostics) {
  const std::string_view text = key.text();
  if (is_ordinary(text)) return true;
  if (count_code_points(text) > kLongestKey) {
    diagnostics.add(key, fmt::format("a key of more than {} characters", kLongestKey));
    return false;
  }
  if (!key.plain()) return true;
  if (text.empty()) {
    diagnostics.add(key, "the key is missing before ':'");
    return false;
  }
  if (const auto slip = find_slip_in_key(text)) {
    diagnostics.add(key.source(), key.part(slip->offset, slip->size), slip->message,
                    "quote the key if that is meant");
    return false;
  }
  if (const auto bracket = find_open_bracket(text)) {
    diagnostics.add(key.source(), key.part(*bracket, 1),
                    fmt::format("a ':' is missing before '{}'", text[*bracket]),
                    fmt::format("write '{}: {}…', or quote the key",
                                shorten(text.substr(0, *bracket - 1), kShownName), text[*bracket]));
    return false;
  }
  return true;
}

bool check_flow_entry(const Node::Entry& entry, Diagnostics& diagnostics) {
  const std::string_view text = entry.key->text();
  if (!entry.key->plain() || !entry.value->is_null() || !entry.value->text().empty()) return true;
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) return true;
  diagnostics.add(entry.key->source(), entry.key->part(colon, 1), "a space is missing after ':'",
                  "quote the key if that is meant");
  return false;
}

void drop_duplicates(std::vector<Node::Entry>& entries, Diagnostics& diagnostics) {
  constexpr std::size_t kFew = 8;  // which are compared pair by pair: so are most mappings'
  if (entries.size() <= kFew && are_all_different(entries)) return;
  std::vector<Node::Entry*> sorted;
  sorted.reserve(entries.size());
  for (Node::Entry& entry : entries) sorted.push_back(&entry);
  std::sort(sorted.begin(), sorted.end(), [](const Node::Entry* a, const Node::Entry* b) {
    const int order = a->key->text().compare(b->key->text());
    return order != 0 ? order < 0 : a < b;
  });
  const Node* first = nullptr;
  bool any = false;
  for (Node::Entry* entry : sorted) {
    const Node* key = entry->key;
    if (first == nullptr || key->text() != first->text()) {
      first = key;
      continue;
    }
    any = true;
    entry->value = nullptr;
    if (diagnostics.full()) continue;
    diagnostics.add(*key, fmt::format("duplicate key '{}', first on line {}",
                                      shorten(key->text(), kShownName), first->span().begin.line));
  }
  if (any) std::erase_if(entries, [](const Node::Entry& entry) { return entry.value == nullptr; });
}

}  // namespace sockdrill
