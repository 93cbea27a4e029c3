#include "scenario/random_value.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace sockdrill {
namespace {

constexpr std::array kOuterKeys = {
    Key{"random", ValueType::mapping, "what the value is drawn from", true},
};

constexpr std::array kRandomKeys = {
    Key{"text", ValueType::text,
        "an encoding: a text of characters that it has, in ascii letters and digits alone, in "
        "others their own characters among them"},
    Key{"length", ValueType::text,
        "of the text in characters: a number, or a range such as 5..40 with both ends in it"},
    Key{"number", ValueType::text, "a range such as 1025..4000: a whole number of it"},
    Key{"one_of", ValueType::list, "texts: one of them"},
};

constexpr std::array kKinds = {
    std::pair{RandomValue::Kind::text, std::string_view("text")},
    std::pair{RandomValue::Kind::number, std::string_view("number")},
    std::pair{RandomValue::Kind::one_of, std::string_view("one_of")},
};

bool check_random_keys(const Node& random, Diagnostics& diagnostics) {
  if (!check_keys(random, kRandomKeys, "random", diagnostics)) return false;
  std::string_view first;
  for (const auto& [kind, name] : kKinds) {
    const Node* const node = random.find(name);
    if (node == nullptr) continue;
    if (!first.empty()) {
      diagnostics.add(*node, fmt::format("{} and {} both say what is drawn", first, name));
      return false;
    }
    first = name;
  }
  if (first.empty()) {
    diagnostics.add(random, "random needs one of the keys 'text', 'number' and 'one_of'");
    return false;
  }
  const Node* const length = random.find("length");
  if (length == nullptr && first == "text") {
    diagnostics.add(random, "a random text needs the key 'length'",
                    "in characters, as in 'length: 8' or 'length: 5..40'");
  } else if (length != nullptr && first != "text") {
    diagnostics.add(*length, "only a random text has a length");
  }
  return (length != nullptr) == (first == "text");
}

}  // namespace

bool is_random_value(const Node& value) {
  return value.is_mapping() && value.find("random") != nullptr;
}

std::optional<RandomValue> read_random_value(const Node& value, Diagnostics& diagnostics) {
  if (!check_keys(value, kOuterKeys, "a random variable", diagnostics)) return std::nullopt;
  const Node& random = *value.find("random");
  if (!check_random_keys(random, diagnostics)) return std::nullopt;
  RandomValue made;
  for (const auto& [kind, name] : kKinds) {
    if (const Node* const node = random.find(name)) {
      made.kind = kind;
      made.of = node;
    }
  }
  made.length = random.find("length");
  if (made.kind == RandomValue::Kind::one_of &&
      (!made.of->is_sequence() || made.of->items().empty())) {
    diagnostics.add(*made.of, "one_of is a list with at least one text");
    return std::nullopt;
  }
  return made;
}

std::span<const Key> random_keys() { return kRandomKeys; }

}  // namespace sockdrill
