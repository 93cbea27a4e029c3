#include "matchers/text_match.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <array>

#include "base/text.h"

namespace sockdrill {
namespace {

std::string shown(std::string_view text) { return shorten(visible(text), 80); }

class Is final : public TextMatcher {
 public:
  explicit Is(std::string pattern) : pattern_(std::move(pattern)) {}
  TextFound find(std::string_view text) const override { return {text == pattern_, text.size()}; }
  std::string_view wanted() const override { return pattern_; }
  std::string describe() const override { return fmt::format("'{}'", shown(pattern_)); }

 private:
  std::string pattern_;
};

class Not final : public TextMatcher {
 public:
  explicit Not(std::string pattern) : pattern_(std::move(pattern)) {}
  TextFound find(std::string_view text) const override { return {text != pattern_, text.size()}; }
  std::string describe() const override {
    return fmt::format("anything but '{}'", shown(pattern_));
  }

 private:
  std::string pattern_;
};

class Contains final : public TextMatcher {
 public:
  explicit Contains(std::string pattern) : pattern_(std::move(pattern)) {}
  TextFound find(std::string_view text) const override {
    const std::size_t at = text.find(pattern_);
    if (at == std::string_view::npos) return {};
    return {true, at + pattern_.size()};
  }
  std::string_view wanted() const override { return pattern_; }
  std::string describe() const override {
    return fmt::format("something with '{}' in it", shown(pattern_));
  }

 private:
  std::string pattern_;
};

class Matches final : public TextMatcher {
 public:
  explicit Matches(std::unique_ptr<RE2> pattern) : pattern_(std::move(pattern)) {}
  TextFound find(std::string_view text) const override {
    re2::StringPiece match;
    const re2::StringPiece all(text.data(), text.size());
    if (!pattern_->Match(all, 0, text.size(), RE2::UNANCHORED, &match, 1)) return {};
    return {true, static_cast<std::size_t>(match.data() - text.data()) + match.size()};
  }
  std::string describe() const override {
    return fmt::format("something that matches /{}/", shown(pattern_->pattern()));
  }

 private:
  std::unique_ptr<RE2> pattern_;
};

template <class Matcher>
Result<std::unique_ptr<TextMatcher>> make(const std::string& pattern) {
  return std::make_unique<Matcher>(pattern);
}

Result<std::unique_ptr<TextMatcher>> make_matches(const std::string& pattern) {
  RE2::Options options;
  options.set_log_errors(false);
  auto compiled = std::make_unique<RE2>(pattern, options);
  if (!compiled->ok()) {
    return fail(fmt::format("'{}' is not a regular expression: {}", shown(pattern),
                            visible(compiled->error())));
  }
  return std::make_unique<Matches>(std::move(compiled));
}

constexpr std::array kTable = {
    TextMatcherRow{{"is", ValueType::text, "the whole text"}, &make<Is>},
    TextMatcherRow{{"is_not", ValueType::text, "any other text"}, &make<Not>},
    TextMatcherRow{{"contains", ValueType::text, "a text that stands somewhere in it"},
                   &make<Contains>},
    TextMatcherRow{{"matches", ValueType::text, "a regular expression (RE2) found somewhere in it"},
                   &make_matches},
};

}  // namespace

std::span<const TextMatcherRow> text_matchers() { return kTable; }

std::vector<Key> text_matcher_keys() {
  std::vector<Key> keys;
  for (const TextMatcherRow& row : kTable) keys.push_back(row.key);
  return keys;
}

}  // namespace sockdrill
