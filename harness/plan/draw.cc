#include "plan/draw.h"

#include <fmt/format.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/text.h"
#include "charset/alphabet.h"
#include "charset/charset.h"
#include "charset/utf8.h"
#include "scenario/random_value.h"
#include "scenario/value.h"

namespace sockdrill {
namespace {

constexpr std::int64_t kLongestText = 65536;  // in characters

struct Range {
  std::int64_t low;
  std::int64_t high;
};

// Of `length` characters. Where the encoding has characters of its own, most are of these; a text
// of two and more has at least one of them and one of ASCII, so that bytes and characters differ in
// number.
std::string random_text(const Alphabet& alphabet, std::uint64_t length, Random& random) {
  const std::uint64_t own_at = random.below(length);
  const std::uint64_t plain_at =
      length > 1 ? (own_at + 1 + random.below(length - 1)) % length : length;
  std::string text;
  for (std::uint64_t i = 0; i < length; ++i) {
    const bool plain = random.below(4) == 0;
    const bool own = !alphabet.own.empty() && (i == own_at || (!plain && i != plain_at));
    const std::u32string_view from = own ? alphabet.own : alphabet.plain;
    append_utf8(text, from[random.below(from.size())]);
  }
  return text;
}

class Draw {
 public:
  Draw(const Named& variable, const Binding& binding, const Scope& scope)
      : binding_(binding), scope_(scope) {
    seed_.add(binding.options.seed);
    seed_.add(binding.scenario.suite->title);
    seed_.add(binding.scenario.name);
    seed_.add(variable.name);
  }

  std::optional<std::string> text(const Node& encoding, const Node& length) {
    const auto name = put_in(encoding);
    const auto bounds = put_in(length);
    const Charset* const charset = name ? find_charset(*name) : nullptr;
    if (name && charset == nullptr) {
      mistake(encoding, fmt::format("no encoding is named {}", in_quotes(*name)),
              suggest(*name, "encodings", charset_names()));
    }
    const auto range = bounds ? length_of(length, *bounds) : std::nullopt;
    if (charset == nullptr || !range) return std::nullopt;
    seed_.add("text");
    seed_.add(charset->name());
    Random random = random_for(*range);
    const auto drawn = static_cast<std::uint64_t>(random.between(range->low, range->high));
    return random_text(alphabet_of(*charset), drawn, random);
  }

  std::optional<std::string> number(const Node& node) {
    const auto bounds = put_in(node);
    if (!bounds) return std::nullopt;
    const auto range = range_of(node, *bounds, "number wants a range such as 1025..4000");
    if (!range) return std::nullopt;
    seed_.add("number");
    return std::to_string(random_for(*range).between(range->low, range->high));
  }

  std::optional<std::string> one_of(const Node& list) {
    std::vector<std::string> values;
    for (const Node* item : list.items()) {
      auto value = put_in(*item);
      if (!value) return std::nullopt;
      values.push_back(std::move(*value));
    }
    seed_.add("one_of");
    for (const std::string& value : values) seed_.add(value);
    return std::move(values[Random(seed_.value()).below(values.size())]);
  }

 private:
  std::optional<std::string> put_in(const Node& scalar) {
    auto text = substitute(scalar, scope_, binding_.captures, binding_.diagnostics);
    if (!text) return std::nullopt;
    if (text->of_variant) binding_.uses_variant = true;
    return std::move(text->text);
  }

  std::optional<Range> length_of(const Node& at, std::string_view text) {
    constexpr std::string_view kWanted =
        "length wants a number such as 8, or a range such as 5..40";
    const auto single = parse_integer(text);
    const auto range = single ? Range{*single, *single} : range_of(at, text, kWanted);
    if (!range || (range->low >= 1 && range->high <= kLongestText)) return range;
    mistake(at, fmt::format("a random text has from 1 to {} characters", kLongestText));
    return std::nullopt;
  }

  std::optional<Range> range_of(const Node& at, std::string_view text, std::string_view wanted) {
    const std::size_t dots = text.find("..");
    const auto low = parse_integer(text.substr(0, dots));
    const auto high =
        dots == std::string_view::npos ? std::nullopt : parse_integer(text.substr(dots + 2));
    if (!low || !high) {
      mistake(at, fmt::format("{}, not {}", wanted, text.empty() ? "nothing" : in_quotes(text)));
      return std::nullopt;
    }
    if (*low <= *high) return Range{*low, *high};
    mistake(at, fmt::format("the range {} is empty", in_quotes(text)),
            fmt::format("from the lower to the higher: {}..{}", *high, *low));
    return std::nullopt;
  }

  Random random_for(const Range& range) {
    seed_.add(static_cast<std::uint64_t>(range.low));
    seed_.add(static_cast<std::uint64_t>(range.high));
    return Random(seed_.value());
  }

  void mistake(const Node& at, std::string message, std::string suggestion = {}) {
    binding_.diagnostics.add(at, std::move(message), std::move(suggestion));
  }

  const Binding& binding_;
  const Scope& scope_;
  Fnv1a seed_;
};

}  // namespace

std::optional<std::string> draw(const Named& variable, const Binding& binding, const Scope& scope) {
  Diagnostics said;  // when the file was read
  const auto random = read_random_value(*variable.value, said);
  if (!random) return std::nullopt;
  binding.uses_seed = true;
  Draw made(variable, binding, scope);
  switch (random->kind) {
    case RandomValue::Kind::text:
      return made.text(*random->of, *random->length);
    case RandomValue::Kind::number:
      return made.number(*random->of);
    case RandomValue::Kind::one_of:
      return made.one_of(*random->of);
  }
  return std::nullopt;
}

}  // namespace sockdrill
