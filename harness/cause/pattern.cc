#include "cause/pattern.h"

#include <algorithm>

namespace sockdrill {
namespace {

class Filling {
 public:
  Filling(std::span<const std::string> arguments, const ItemPattern& item)
      : arguments_(arguments), item_(item) {}

  std::string fill(std::string_view pattern) {
    std::string text;
    while (!pattern.empty()) {
      const char begin = pattern.front();
      const char end = begin == '{' ? '}' : begin == '[' ? ']' : begin == '<' ? '>' : '\0';
      const std::size_t close = end == '\0' ? std::string_view::npos : pattern.find(end);
      if (close == std::string_view::npos) {
        text += begin;
        pattern.remove_prefix(1);
        continue;
      }
      const std::string_view inside = pattern.substr(1, close - 1);
      text += begin == '{' ? gap(inside) : begin == '[' ? optional(inside) : choice(inside);
      pattern.remove_prefix(close + 1);
    }
    return text;
  }

 private:
  std::string_view argument(char digit) const {
    const auto number = static_cast<std::size_t>(digit - '0');
    return number < arguments_.size() ? std::string_view(arguments_[number]) : std::string_view();
  }

  std::string gap(std::string_view inside) {
    if (inside == "*") return list();
    missing_ = missing_ || argument(inside.front()).empty();
    return std::string(argument(inside.front()));
  }

  std::string optional(std::string_view inside) {
    missing_ = false;
    std::string text = fill(inside);
    return missing_ ? std::string() : text;
  }

  std::string choice(std::string_view inside) {
    const std::size_t bar = inside.find('|');
    return fill(argument(inside.front()) == "1" ? inside.substr(2, bar - 2)
                                                : inside.substr(bar + 1));
  }

  std::string list() {
    std::string text;
    for (std::size_t at = item_.first; item_.size > 0 && at < arguments_.size(); at += item_.size) {
      if (at > item_.first) text += item_.between;
      text += fill_pattern(item_.text,
                           arguments_.subspan(at, std::min(item_.size, arguments_.size() - at)));
    }
    return text;
  }

  std::span<const std::string> arguments_;
  const ItemPattern& item_;
  bool missing_ = false;  // an argument of the optional part that is being filled
};

}  // namespace

std::string fill_pattern(std::string_view pattern, std::span<const std::string> arguments,
                         const ItemPattern& item) {
  return Filling(arguments, item).fill(pattern);
}

}  // namespace sockdrill
