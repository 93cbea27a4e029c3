#include "scenario/scope.h"

#include <fmt/format.h>

#include <limits>

#include "base/text.h"
#include "scenario/key.h"
#include "scenario/value.h"

namespace sockdrill {
namespace {

// How many deferred values may stand for one another.
constexpr int kDeepestDeferral = 20;

std::optional<Substituted> put_in(const Node& scalar, const Scope& scope, const Captures* captures,
                                  Diagnostics& diagnostics, int depth);

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads and computes one expression: sum = product {(+|-) product}, product = factor {(*|/|%)
// factor}, factor = number | name | ( sum ) | - factor. Integers are 64 bits; overflow is a
// mistake.
class Expression {
 public:
  Expression(std::string_view text, const Scope& scope, const Captures* captures, int deferral)
      : text_(text), scope_(scope), captures_(captures), deferral_(deferral) {}

  // The value as text, or nullopt with what is wrong in message().
  std::optional<Substituted> evaluate() {
    skip_space();
    const std::size_t start = at_;
    if (const auto name = lone_name()) return look_up(*name);
    at_ = start;
    const std::int64_t value = sum();
    skip_space();
    if (message_.empty() && at_ != text_.size()) complain();
    if (!message_.empty()) return std::nullopt;
    return Substituted{deferred_ ? std::string() : std::to_string(value), deferred_, of_variant_};
  }

  const std::string& message() const { return message_; }
  const std::string& suggestion() const { return suggestion_; }

 private:
  void skip_space() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }

  void complain() {
    if (message_.empty()) {
      message_ = fmt::format("'${{{}}}' is not an expression", shorten(visible(text_), 40));
      suggestion_ = "names, whole numbers, + - * / % and parentheses make one";
    }
  }

  std::string_view name() {
    const std::size_t start = at_;
    while (at_ < text_.size() && (is_name_start(text_[at_]) || is_digit(text_[at_]))) ++at_;
    return text_.substr(start, at_ - start);
  }

  std::optional<std::string_view> lone_name() {
    if (at_ == text_.size() || !is_name_start(text_[at_])) return std::nullopt;
    const std::string_view found = name();
    skip_space();
    return at_ == text_.size() ? std::optional(found) : std::nullopt;
  }

  std::optional<Substituted> look_up(std::string_view wanted) {
    const Scope::Value* const value = scope_.find(wanted);
    if (value == nullptr) {
      message_ = fmt::format("no variable is named {} here", in_quotes(wanted));
      suggestion_ = did_you_mean(wanted, scope_.names());
      return std::nullopt;
    }
    if (value->of_variant) of_variant_ = true;
    if (value->text) return Substituted{*value->text, false, value->of_variant};
    if (captures_ == nullptr) return Substituted{{}, true};
    if (value->later != nullptr) return put_in_later(*value);
    const auto captured = captures_->find(wanted);
    return captured ? Substituted{*captured, false} : Substituted{{}, true};
  }

  std::optional<Substituted> put_in_later(const Scope::Value& value) {
    Diagnostics inner;
    auto text = put_in(*value.later, *value.where, captures_, inner, deferral_ + 1);
    if (!text) message_ = inner.all().front().message;
    return text;
  }

  std::int64_t too_large() {
    if (message_.empty()) message_ = "the expression's value is too large";
    return 0;
  }
  std::int64_t add(std::int64_t a, std::int64_t b) {
    std::int64_t out = 0;
    return __builtin_add_overflow(a, b, &out) ? too_large() : out;
  }
  std::int64_t subtract(std::int64_t a, std::int64_t b) {
    std::int64_t out = 0;
    return __builtin_sub_overflow(a, b, &out) ? too_large() : out;
  }
  std::int64_t multiply(std::int64_t a, std::int64_t b) {
    std::int64_t out = 0;
    return __builtin_mul_overflow(a, b, &out) ? too_large() : out;
  }
  std::int64_t divide(char sign, std::int64_t a, std::int64_t b) {
    if (b == 0) {
      if (!deferred_ && message_.empty()) message_ = "the expression divides by zero";
      return 0;
    }
    // The one quotient that does not fit.
    if (b == -1 && a == std::numeric_limits<std::int64_t>::min()) return too_large();
    return sign == '/' ? a / b : a % b;
  }

  std::int64_t sum() {
    std::int64_t value = product();
    for (skip_space(); at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-');
         skip_space()) {
      const char sign = text_[at_++];
      const std::int64_t next = product();
      value = sign == '+' ? add(value, next) : subtract(value, next);
    }
    return value;
  }

  std::int64_t product() {
    std::int64_t value = factor();
    for (skip_space();
         at_ < text_.size() && (text_[at_] == '*' || text_[at_] == '/' || text_[at_] == '%');
         skip_space()) {
      const char sign = text_[at_++];
      const std::int64_t next = factor();
      value = sign == '*' ? multiply(value, next) : divide(sign, value, next);
    }
    return value;
  }

  std::int64_t factor() {
    skip_space();
    if (at_ == text_.size() || ++depth_ > 32) {
      complain();
      return 0;
    }
    std::int64_t value = 0;
    if (text_[at_] == '(') {
      ++at_;
      value = sum();
      skip_space();
      if (at_ < text_.size() && text_[at_] == ')') {
        ++at_;
      } else {
        complain();
      }
    } else if (text_[at_] == '-') {
      ++at_;
      value = subtract(0, factor());
    } else if (is_digit(text_[at_])) {
      const std::size_t start = at_;
      while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
      const auto parsed = parse_integer(text_.substr(start, at_ - start));
      value = parsed ? *parsed : too_large();
    } else if (is_name_start(text_[at_])) {
      value = named_number(name());
    } else {
      complain();
    }
    --depth_;
    return value;
  }

  std::int64_t named_number(std::string_view wanted) {
    const auto found = look_up(wanted);
    if (!found) return 0;
    if (found->deferred) {
      deferred_ = true;
      return 1;
    }
    const auto value = parse_integer(found->text);
    if (!value && message_.empty()) {
      message_ = fmt::format("'{}' is '{}', which is no whole number to reckon with", wanted,
                             shorten(visible(found->text), 40));
    }
    return value.value_or(0);
  }

  std::string_view text_;
  const Scope& scope_;
  const Captures* captures_;
  int deferral_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool deferred_ = false;
  bool of_variant_ = false;
  std::string message_;
  std::string suggestion_;
};

std::optional<Substituted> put_in(const Node& scalar, const Scope& scope, const Captures* captures,
                                  Diagnostics& diagnostics, int depth) {
  if (depth > kDeepestDeferral) {
    diagnostics.add(scalar, "the values stand for one another without an end");
    return std::nullopt;
  }
  std::string_view rest = scalar.text();
  Substituted out;
  for (;;) {
    const std::size_t dollar = rest.find("${");
    if (dollar == std::string_view::npos) {
      out.text += rest;
      return out;
    }
    if (dollar > 0 && rest[dollar - 1] == '$') {  // $${ is a literal ${
      out.text += rest.substr(0, dollar - 1);
      out.text += "${";
      rest.remove_prefix(dollar + 2);
      continue;
    }
    const std::size_t brace = rest.find('}', dollar);
    if (brace == std::string_view::npos) {
      diagnostics.add(scalar, "'${' has no '}'", "write '$${' for the characters themselves");
      return std::nullopt;
    }
    Expression expression(rest.substr(dollar + 2, brace - dollar - 2), scope, captures, depth);
    const auto value = expression.evaluate();
    if (!value) {
      diagnostics.add(scalar, expression.message(), expression.suggestion());
      return std::nullopt;
    }
    out.text += rest.substr(0, dollar);
    out.text += value->text;
    out.deferred = out.deferred || value->deferred;
    out.of_variant = out.of_variant || value->of_variant;
    rest.remove_prefix(brace + 1);
    if (out.text.size() > kLongestSubstituted) {
      diagnostics.add(scalar,
                      fmt::format("the text is longer than {} bytes with its variables in it",
                                  kLongestSubstituted));
      return std::nullopt;
    }
  }
}

}  // namespace

void Captures::set(const std::string& name, std::string value) {
  const std::lock_guard lock(mutex_);
  values_[name] = std::move(value);
}

std::optional<std::string> Captures::find(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = values_.find(name);
  return found == values_.end() ? std::nullopt : std::optional(found->second);
}

void Scope::put(std::string_view name, Value value) {
  for (auto& [known, old] : values_) {
    if (known != name) continue;
    old = std::move(value);
    return;
  }
  values_.emplace_back(std::string(name), std::move(value));
}

void Scope::set(std::string_view name, std::string value) { put(name, {std::move(value)}); }

void Scope::set_variant(std::string_view name, std::string value) {
  put(name, {std::move(value), true});
}

void Scope::declare(std::string_view name) { put(name, {std::nullopt}); }

void Scope::defer(std::string_view name, const Node& text, const Scope& where) {
  put(name, {std::nullopt, false, &text, &where});
}

const Scope::Value* Scope::find(std::string_view name) const {
  for (const Scope* scope = this; scope != nullptr; scope = scope->outer_) {
    for (const auto& [known, value] : scope->values_) {
      if (known == name) return &value;
    }
  }
  return nullptr;
}

std::vector<std::string_view> Scope::names() const {
  std::vector<std::string_view> found;
  for (const Scope* scope = this; scope != nullptr; scope = scope->outer_) {
    for (const auto& entry : scope->values_) found.emplace_back(entry.first);
  }
  return found;
}

std::optional<Substituted> substitute(const Node& scalar, const Scope& scope,
                                      const Captures* captures, Diagnostics& diagnostics) {
  return put_in(scalar, scope, captures, diagnostics, 0);
}

bool is_variable_name(std::string_view text) {
  if (!is_word(text)) return false;
  return text.find('-') == std::string_view::npos;
}

}  // namespace sockdrill
