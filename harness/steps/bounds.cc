#include "steps/bounds.h"

#include <fmt/format.h>

#include "steps/call.h"

namespace sockdrill {
namespace {

std::optional<std::int64_t> value_of(const std::string& text, ValueType type) {
  if (type != ValueType::duration) return parse_integer(text);
  const auto duration = parse_duration(text);
  return duration ? std::optional<std::int64_t>(duration->count()) : std::nullopt;
}

}  // namespace

std::optional<Bounds> Bounds::read(Args& args, const Node& at, std::string_view name,
                                   ValueType type) {
  Bounds bounds;
  bounds.durations_ = type == ValueType::duration;
  bounds.at_ = &at;
  if (at.is_scalar()) {
    const auto text = args.scalar(at, Key{name, type, ""});
    const auto value = text ? value_of(*text, type) : std::nullopt;
    if (!value) return std::nullopt;
    bounds.least_ = bounds.most_ = *value;
    return bounds;
  }
  const Key keys[] = {{"from", type, "the least"}, {"to", type, "the most"}};
  if (!check_keys(at, keys, name, args.binding().diagnostics)) return std::nullopt;
  for (const Node::Entry& entry : at.entries()) {
    const auto text = args.scalar(*entry.value, Key{entry.key->text(), type, ""});
    const auto value = text ? value_of(*text, type) : std::nullopt;
    if (!value) return std::nullopt;
    (entry.key->text() == "from" ? bounds.least_ : bounds.most_) = *value;
  }
  if (bounds.least_ > bounds.most_ && !args.deferred()) {
    args.mistake(at, fmt::format("the range of {} is empty", name),
                 "from is the least, to the most");
    return std::nullopt;
  }
  return bounds;
}

std::string Bounds::describe() const {
  const auto show = [&](std::int64_t value) {
    return durations_ ? show_duration(Nanoseconds(value)) : std::to_string(value);
  };
  if (least_ == most_) return show(least_);
  if (most_ == kNone) return "at least " + show(least_);
  if (least_ == 0) return "at most " + show(most_);
  return fmt::format("{} to {}", show(least_), show(most_));
}

}  // namespace sockdrill
