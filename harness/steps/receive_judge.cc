#include "steps/receive_judge.h"

#include <fmt/format.h>

#include "base/text.h"
#include "matchers/text_cause.h"

namespace sockdrill {

std::string received_text(const ReceiveSpec& spec, std::string_view head, std::uint64_t size,
                          std::string_view after) {
  std::string text =
      fmt::format("{} received {}", spec.name, size == 0 ? "nothing" : count_bytes(size));
  if (!head.empty()) text += ": " + show_bytes(head, spec.charset);
  if (!after.empty()) text += fmt::format(", {}", after);
  return text;
}

void keep_text(Stage& stage, const ReceiveSpec& spec, std::string_view bytes) {
  if (spec.call.saves.variables.empty()) return;
  spec.call.saves.keep(stage.captures, "text", decode_visible(*spec.charset, bytes, true));
}

Outcome judge_count(const ReceiveSpec& spec, std::uint64_t size, std::string observed) {
  if (!spec.bytes || *spec.bytes == size) return passed(std::move(observed));
  Problem problem;
  problem.message = fmt::format("{} expected, {} received", count_bytes(*spec.bytes), size);
  problem.expected = count_bytes(*spec.bytes);
  problem.received = spec.payload ? fmt::format("{}: the text is so long in {}", count_bytes(size),
                                                spec.charset->title())
                                  : count_bytes(size);
  return failed(std::move(observed), std::move(problem));
}

std::string last_sent(const NamedSocket& socket) {
  return socket.sent.get().value_or(KeptBytes()).bytes;
}

void keep_received(NamedSocket& socket, const ReceiveSpec& spec, std::string_view head) {
  const Charset* const charset = spec.payload ? spec.payload->charset() : spec.charset;
  socket.received = KeptBytes{std::string(head.substr(0, KeptBytes::kKept)), charset};
}

Outcome judge_content(const ReceiveSpec& spec, std::string_view bytes, StreamEnd end,
                      std::string observed, std::string_view request) {
  if (spec.payload) {
    Received received(*spec.payload);
    received.feed(bytes);
    if (!received.equal()) {
      const std::string after = end == StreamEnd::eof ? describe_end(end, 0, {}) : std::string();
      return failed(std::move(observed), received.problem(after, request));
    }
  }
  Outcome counted = judge_count(spec, bytes.size(), observed);
  if (counted.status != Status::passed) return counted;
  const std::string text =
      spec.matchers.empty() ? std::string() : decode_visible(*spec.charset, bytes, true);
  for (const auto& matcher : spec.matchers) {
    if (matcher->find(text).found) continue;
    Problem problem;
    problem.message = fmt::format(
        "{} expected; {} received", matcher->describe(),
        bytes.empty() ? "nothing was"
                      : count_bytes(bytes.size()) + (bytes.size() == 1 ? " was" : " were"));
    problem.expected = matcher->describe();
    problem.received = bytes.empty() ? "nothing" : bytes_line(bytes, spec.charset, 0);
    if (!bytes.empty() && bytes == request) {
      set_cause(problem, make_cause(CauseId::request_echoed));
    } else if (!matcher->wanted().empty()) {
      set_cause(problem, cause_of_text(matcher->wanted(), bytes, *spec.charset));
    }
    return failed(std::move(observed), std::move(problem));
  }
  return passed(std::move(observed));
}

}  // namespace sockdrill
