#include "steps/call_text.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "steps/socket_options.h"

namespace sockdrill {
namespace {

using Kind = SocketCallKind;

constexpr std::array kKinds = {Kind::socket,  Kind::bind,       Kind::listen,   Kind::connect,
                               Kind::accept,  Kind::set_option, Kind::shutdown, Kind::send,
                               Kind::receive, Kind::close};
constexpr std::array<std::string_view, 3> kHow = {"SHUT_RD", "SHUT_WR", "SHUT_RDWR"};
constexpr std::size_t kMostShown = 40;

std::string option_name(const SocketCall& call) {
  for (const SocketOption& option : socket_options()) {
    if (option.level == call.level && option.name == call.option) return std::string(option.posix);
  }
  return fmt::format("level {}, option {}", call.level, call.option);
}

// The call's arguments as texts, the one that matters first.
std::vector<std::string> arguments_of(const SocketCall& call) {
  switch (call.kind) {
    case Kind::bind:
    case Kind::connect:
      if (!call.endpoint) return {};
      return {call.endpoint->to_string()};
    case Kind::listen:
    case Kind::send:
    case Kind::receive:
      return {std::to_string(call.argument)};
    case Kind::set_option:
      return {option_name(call), std::to_string(call.argument)};
    case Kind::shutdown:
      if (call.argument < 0 || call.argument > 2) return {std::to_string(call.argument)};
      return {std::string(kHow[static_cast<std::size_t>(call.argument)])};
    case Kind::socket:
      return {call.type == SOCK_STREAM ? "SOCK_STREAM" : "SOCK_DGRAM"};
    case Kind::accept:
    case Kind::close:
      break;
  }
  return {};
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

std::string show_call(const SocketCall& call) {
  std::string text(socket_call_name(call.kind));
  const std::vector<std::string> arguments = arguments_of(call);
  if (call.kind == Kind::socket || arguments.empty()) return text;
  text += '(';
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (i > 0) text += ", ";
    text += arguments[i];
  }
  return text + ')';
}

std::string show_calls(std::span<const SocketCall> calls) {
  std::string text;
  std::size_t shown = 0;
  for (std::size_t i = 0; i < calls.size();) {
    const std::string one = show_call(calls[i]);
    std::size_t count = 1;
    while (i + count < calls.size() && show_call(calls[i + count]) == one) ++count;
    if (++shown > kMostShown) return fmt::format("{}, and {} more", text, calls.size() - i);
    if (!text.empty()) text += ", ";
    text += count > 1 ? fmt::format("{} ×{}", one, count) : one;
    i += count;
  }
  return text.empty() ? "none" : text;
}

Result<CallPattern> CallPattern::parse(std::string_view text) {
  CallPattern made;
  made.text_ = text;
  const std::size_t open = text.find('(');
  const std::string_view name = trim(text.substr(0, open));
  const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&](Kind candidate) {
    return socket_call_name(candidate) == name;
  });
  if (kind == kKinds.end()) {
    std::vector<std::string_view> names;
    for (const Kind candidate : kKinds) names.push_back(socket_call_name(candidate));
    return fail(fmt::format("no socket call is named {}: there are {}", in_quotes(name),
                            join_words(names)));
  }
  made.kind_ = *kind;
  if (open == std::string_view::npos) return made;
  if (!trim(text).ends_with(')')) return fail(fmt::format("{} has no closing )", in_quotes(text)));
  std::string_view rest = trim(text).substr(open + 1);
  rest.remove_suffix(1);
  while (!trim(rest).empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    made.arguments_.emplace_back(trim(rest.substr(0, comma)));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return made;
}

bool CallPattern::matches(const SocketCall& call) const {
  if (call.kind != kind_) return false;
  const std::vector<std::string> actual = arguments_of(call);
  if (arguments_.size() > actual.size()) return false;
  for (std::size_t i = 0; i < arguments_.size(); ++i) {
    if (arguments_[i] == actual[i]) continue;
    // Of an address, the port alone.
    if (call.endpoint && arguments_[i] == std::to_string(call.endpoint->port())) continue;
    return false;
  }
  return true;
}

}  // namespace sockdrill
