// Judging what was received, common to the ways of receiving.
#pragma once

#include <string>
#include <string_view>

#include "steps/receive.h"
#include "steps/stage.h"

namespace sockdrill {

/// "client received 5 bytes: hello", and what came then.
std::string received_text(const ReceiveSpec& spec, std::string_view head, std::uint64_t size,
                          std::string_view after);

/// Keeps what was received as the step's text, where the scenario saves it.
void keep_text(Stage& stage, const ReceiveSpec& spec, std::string_view bytes);

/// Holds the number of bytes against `bytes`, where it stands.
Outcome judge_count(const ReceiveSpec& spec, std::uint64_t size, std::string observed);

/// Holds bytes that came as a whole against payload, number and matchers. `request` is what was
/// sent on the socket before.
Outcome judge_content(const ReceiveSpec& spec, std::string_view bytes, StreamEnd end,
                      std::string observed, std::string_view request = {});

/// The head of what a step last sent on the socket; empty where none did.
std::string last_sent(const NamedSocket& socket);

/// Notes what a step received as it should be.
void keep_received(NamedSocket& socket, const ReceiveSpec& spec, std::string_view head);

}  // namespace sockdrill
