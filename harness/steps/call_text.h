// A program's socket calls as people write them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "os/socket_call.h"

namespace sockdrill {

/// "bind(0.0.0.0:8989)", "listen(128)", "setsockopt(SO_REUSEADDR, 1)", "recv(1024)", "close".
std::string show_call(const SocketCall& call);

/// The calls in a row, with repeats counted: "socket, bind(0.0.0.0:8989), …, recv(1024) ×3".
std::string show_calls(std::span<const SocketCall> calls);

/// What a scenario expects of a call: its name, and its argument where it matters.
class CallPattern {
 public:
  /// "listen", "listen(128)", "setsockopt(SO_REUSEADDR, 1)", "bind(8989)". The error names what is
  /// wrong with the text.
  static Result<CallPattern> parse(std::string_view text);

  bool matches(const SocketCall& call) const;
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  SocketCallKind kind_ = SocketCallKind::socket;
  std::vector<std::string> arguments_;
};

}  // namespace sockdrill
