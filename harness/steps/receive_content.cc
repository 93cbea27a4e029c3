// Receiving what is known beforehand: a payload, a number of bytes, or what one call gives.
#include <fmt/compile.h>
#include <fmt/format.h>

#include <cerrno>

#include "os/errno_name.h"
#include "steps/receive.h"
#include "steps/receive_judge.h"
#include "steps/stream.h"

namespace sockdrill {
namespace {

constexpr std::size_t kChunk = std::size_t{64} << 10U;
constexpr std::size_t kEvidence = 4096;

class ExactReceive final : public Step {
 public:
  explicit ExactReceive(ReceiveSpec spec) : spec_(std::move(spec)) {}

  Outcome run(Stage& stage) const override {
    const auto socket = open_socket_named(stage, spec_.name);
    if (socket == nullptr) return not_open(stage, spec_.name, "recv", spec_.call);
    socket->exact_receive = nullptr;
    Outcome outcome = spec_.payload ? payload(stage, *socket) : count(stage, *socket);
    if (outcome.status == Status::passed && !spec_.extra_allowed) {
      socket->exact_receive = spec_.whole;
    }
    return outcome;
  }

  std::string explain() const override {
    return fmt::format("{} receives {}", spec_.name,
                       spec_.payload ? spec_.payload->describe() : count_bytes(*spec_.bytes));
  }

 private:
  Outcome payload(Stage& stage, NamedSocket& socket) const {
    const TimePoint deadline = Clock::now() + spec_.call.patience;
    Received received(*spec_.payload);
    Piece piece;
    while (received.missing() > 0 && !received.differs()) {
      const auto most =
          static_cast<std::size_t>(std::min<std::uint64_t>(received.missing(), kChunk));
      piece = read_piece(stage, socket, most, 0, deadline);
      if (stage.watch.stopped()) return errored("interrupted");
      if (piece.end != StreamEnd::open) break;
      received.feed(piece.bytes);
    }
    if (received.differs()) received.feed(drain(stage, socket, kEvidence));
    spec_.call.saves.keep(stage.captures, "count", std::to_string(received.size()));
    if (received.equal()) {
      keep_received(socket, spec_, received.head());
      keep_text(stage, spec_, received.head());
      return judge_count(
          spec_, received.size(),
          fmt::format(FMT_COMPILE("{} received {}"), spec_.name, spec_.payload->describe()));
    }
    const std::string after =
        describe_end(piece.end, piece.error, show_duration(spec_.call.patience));
    return failed_waiting(piece.end == StreamEnd::silence,
                          received_text(spec_, received.head(), received.size(), after),
                          received.problem(after, last_sent(socket)));
  }

  Outcome count(Stage& stage, NamedSocket& socket) const {
    const TimePoint deadline = Clock::now() + spec_.call.patience;
    std::string head;
    std::uint64_t got = 0;
    Piece piece;
    while (got < *spec_.bytes) {
      const auto most =
          static_cast<std::size_t>(std::min<std::uint64_t>(*spec_.bytes - got, kChunk));
      piece = read_piece(stage, socket, most, 0, deadline);
      if (stage.watch.stopped()) return errored("interrupted");
      if (piece.end != StreamEnd::open) break;
      got += piece.bytes.size();
      if (head.size() < kEvidence) head += piece.bytes;
    }
    spec_.call.saves.keep(stage.captures, "count", std::to_string(got));
    keep_text(stage, spec_, head);
    const std::string after =
        describe_end(piece.end, piece.error, show_duration(spec_.call.patience));
    const std::string observed = received_text(spec_, head, got, after);
    if (got == *spec_.bytes) {
      keep_received(socket, spec_, head);
      return passed(observed);
    }
    Problem problem;
    problem.message =
        fmt::format("{} expected, {} received, {}", count_bytes(*spec_.bytes), got, after);
    problem.expected = count_bytes(*spec_.bytes);
    problem.received = got == 0 ? "nothing" : bytes_line(head, spec_.charset, got);
    return failed_waiting(piece.end == StreamEnd::silence, observed, std::move(problem));
  }

  ReceiveSpec spec_;
};

class CallReceive final : public Step {
 public:
  CallReceive(ReceiveSpec spec, std::size_t buffer) : spec_(std::move(spec)), buffer_(buffer) {}

  Outcome run(Stage& stage) const override {
    const auto socket = open_socket_named(stage, spec_.name);
    if (socket == nullptr) return not_open(stage, spec_.name, "recv", spec_.call);
    socket->exact_receive = nullptr;
    std::string bytes(buffer_, '\0');
    const TimePoint deadline = Clock::now() + spec_.call.patience;
    Answer answer = stage.watch.until(
        deadline, [&] { return stage.system.recv(socket->fd.get(), bytes, spec_.flags); });
    // Interrupted, MSG_WAITALL gives what it has (recv(2)), although it waited for more.
    const bool some = answer.result.value > 0 && answer.result.value < std::ssize(bytes);
    if ((spec_.flags & MSG_WAITALL) != 0 && some && Clock::now() >= deadline) answer.blocked = true;
    const Performed received{fmt::format("recv({}, {})", spec_.name, buffer_), answer};
    if (!received.ok()) return judge_call(stage, received, spec_.call, {});
    bytes.resize(std::min<std::size_t>(static_cast<std::size_t>(answer.result.value), buffer_));
    spec_.call.saves.keep(stage.captures, "count", std::to_string(answer.result.value));
    keep_text(stage, spec_, bytes);
    const std::string observed =
        answer.result.value == 0
            ? fmt::format("{} received the end of the stream", spec_.name)
            : received_text(spec_, bytes, static_cast<std::uint64_t>(answer.result.value), {});
    Outcome outcome = judge_call(stage, received, spec_.call, observed);
    if (outcome.problem && answer.result.value == 0) {
      outcome.problem->received = "0, the end of the stream";
      outcome.problem->message =
          fmt::format("{} expected from {}; it gave {}", outcome.problem->expected, received.text,
                      outcome.problem->received);
    }
    if (outcome.status != Status::passed) return outcome;
    outcome =
        judge_content(spec_, bytes, answer.result.value == 0 ? StreamEnd::eof : StreamEnd::open,
                      observed, last_sent(*socket));
    if (outcome.status == Status::passed) keep_received(*socket, spec_, bytes);
    return outcome;
  }

  std::string explain() const override {
    return fmt::format("{} makes one call of recv with a buffer of {}", spec_.name,
                       count_bytes(buffer_));
  }

 private:
  ReceiveSpec spec_;
  std::size_t buffer_;
};

}  // namespace

std::unique_ptr<Step> receive_exactly(ReceiveSpec spec) {
  return std::make_unique<ExactReceive>(std::move(spec));
}

std::unique_ptr<Step> receive_call(ReceiveSpec spec, std::size_t buffer) {
  return std::make_unique<CallReceive>(std::move(spec), buffer);
}

}  // namespace sockdrill
