// The ways of receiving, each a step of its own class; recv.cc chooses one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "matchers/received.h"
#include "matchers/text_match.h"
#include "steps/call.h"

namespace sockdrill {

/// What a receive expects that waits for the peer to close: Problem::expected.
constexpr std::string_view kEndOfStream = "end of stream";

/// What is common to all of them.
struct ReceiveSpec {
  std::string name;  // of the socket
  CallSpec call;
  const Node* whole = nullptr;       // the step's arguments
  const Charset* charset = nullptr;  // in which texts are read
  std::optional<Payload> payload;
  std::optional<std::uint64_t> bytes;
  std::vector<std::unique_ptr<TextMatcher>> matchers;
  int flags = 0;
  bool extra_allowed = false;
  bool until_eof = false;
  std::string delimiter;
};

/// Exactly the payload, or exactly so many bytes, by as many calls as that takes.
std::unique_ptr<Step> receive_exactly(ReceiveSpec spec);
/// One call with a buffer of `buffer` bytes.
std::unique_ptr<Step> receive_call(ReceiveSpec spec, std::size_t buffer);
/// Up to and with the delimiter, or up to the end of the stream.
std::unique_ptr<Step> receive_until(ReceiveSpec spec);
/// Until the text received so far satisfies the matchers.
std::unique_ptr<Step> receive_match(ReceiveSpec spec);
/// The end of the stream or a reset, with nothing before it.
std::unique_ptr<Step> receive_end(ReceiveSpec spec, StreamEnd end);
/// Nothing at all for so long.
std::unique_ptr<Step> receive_silence(ReceiveSpec spec, Nanoseconds time);

}  // namespace sockdrill
