// Receiving until something shows: a delimiter, the end of the stream, a match, an end, silence.
#include <fmt/format.h>

#include <cerrno>

#include "os/errno_name.h"
#include "steps/receive.h"
#include "steps/receive_judge.h"
#include "steps/stream.h"
#include "steps/surplus.h"

namespace sockdrill {
namespace {

constexpr std::size_t kChunk = std::size_t{64} << 10U;
// More text than this is not searched: a delimiter that never comes must not fill the memory.
constexpr std::size_t kLongestText = std::size_t{16} << 20U;

// What was read, and how reading came to its end.
struct Gathered {
  std::string bytes;
  Piece last;
  bool complete = false;
};

class UntilReceive final : public Step {
 public:
  explicit UntilReceive(ReceiveSpec spec) : spec_(std::move(spec)) {}

  Outcome run(Stage& stage) const override {
    const auto socket = open_socket_named(stage, spec_.name);
    if (socket == nullptr) return not_open(stage, spec_.name, "recv", spec_.call);
    socket->exact_receive = nullptr;
    const Gathered all =
        spec_.until_eof ? to_the_end(stage, *socket) : to_delimiter(stage, *socket);
    if (stage.watch.stopped()) return errored("interrupted");
    spec_.call.saves.keep(stage.captures, "count", std::to_string(all.bytes.size()));
    keep_text(stage, spec_, all.bytes);
    const std::string after =
        describe_end(all.last.end, all.last.error, show_duration(spec_.call.patience));
    std::string observed = received_text(spec_, all.bytes, all.bytes.size(), after);
    if (all.complete) {
      return judge_content(spec_, all.bytes, all.last.end, std::move(observed), last_sent(*socket));
    }
    const std::string wanted = spec_.until_eof
                                   ? std::string(kEndOfStream)
                                   : "'" + show_bytes(spec_.delimiter, spec_.charset) + "'";
    Problem problem;
    problem.message = fmt::format("{} expected; {} received{}{}", wanted,
                                  count_bytes(all.bytes.size()), after.empty() ? "" : ", ", after);
    problem.expected = wanted;
    problem.received = all.bytes.empty() ? "nothing" : bytes_line(all.bytes, spec_.charset, 0);
    return failed_waiting(all.last.end == StreamEnd::silence, std::move(observed),
                          std::move(problem));
  }

  std::string explain() const override {
    return fmt::format("{} receives up to {}", spec_.name,
                       spec_.until_eof ? "the end of the stream"
                                       : "'" + show_bytes(spec_.delimiter, spec_.charset) + "'");
  }

 private:
  Gathered to_the_end(Stage& stage, NamedSocket& socket) const {
    const TimePoint deadline = Clock::now() + spec_.call.patience;
    Gathered all;
    while (all.bytes.size() < kLongestText) {
      all.last = read_piece(stage, socket, kChunk, 0, deadline);
      if (all.last.end != StreamEnd::open) break;
      all.bytes += all.last.bytes;
    }
    all.complete = all.last.end == StreamEnd::eof;
    return all;
  }

  // Looks first and takes only what belongs to it: bytes behind the delimiter stay in the socket.
  Gathered to_delimiter(Stage& stage, NamedSocket& socket) const {
    const TimePoint deadline = Clock::now() + spec_.call.patience;
    Gathered all;
    while (!all.complete && all.bytes.size() < kLongestText) {
      all.last = read_piece(stage, socket, kChunk, MSG_PEEK, deadline);
      if (all.last.end != StreamEnd::open) break;
      const std::size_t before = all.bytes.size();
      all.bytes += all.last.bytes;
      const std::size_t from = before - std::min(before, spec_.delimiter.size() - 1);
      const std::size_t found = all.bytes.find(spec_.delimiter, from);
      if (found != std::string::npos) {
        all.bytes.resize(found + spec_.delimiter.size());
        all.complete = true;
      }
      std::string taken(all.bytes.size() - before, '\0');
      stage.system.recv(socket.fd.get(), taken, MSG_DONTWAIT);
    }
    return all;
  }

  ReceiveSpec spec_;
};

class MatchReceive final : public Step {
 public:
  explicit MatchReceive(ReceiveSpec spec) : spec_(std::move(spec)) {}

  Outcome run(Stage& stage) const override {
    const auto socket = open_socket_named(stage, spec_.name);
    if (socket == nullptr) return not_open(stage, spec_.name, "recv", spec_.call);
    socket->exact_receive = nullptr;
    const TimePoint deadline = Clock::now() + spec_.call.patience;
    std::string bytes;
    Piece piece;
    while (bytes.size() < kLongestText) {
      piece = read_piece(stage, *socket, kChunk, 0, deadline);
      if (stage.watch.stopped()) return errored("interrupted");
      if (piece.end != StreamEnd::open) break;
      bytes += piece.bytes;
      if (judge_content(spec_, bytes, StreamEnd::open, {}).status == Status::passed) break;
    }
    spec_.call.saves.keep(stage.captures, "count", std::to_string(bytes.size()));
    keep_text(stage, spec_, bytes);
    const std::string after =
        describe_end(piece.end, piece.error, show_duration(spec_.call.patience));
    Outcome outcome =
        judge_content(spec_, bytes, piece.end, received_text(spec_, bytes, bytes.size(), after),
                      last_sent(*socket));
    if (outcome.problem && !after.empty()) outcome.problem->message += ", " + after;
    if (outcome.status == Status::passed) keep_received(*socket, spec_, bytes);
    outcome.waited = piece.end == StreamEnd::silence;
    return outcome;
  }

  std::string explain() const override {
    return fmt::format("{} receives until there is {}", spec_.name,
                       spec_.matchers.front()->describe());
  }

 private:
  ReceiveSpec spec_;
};

class EndReceive final : public Step {
 public:
  EndReceive(ReceiveSpec spec, StreamEnd end) : spec_(std::move(spec)), end_(end) {}

  Outcome run(Stage& stage) const override {
    const auto socket = open_socket_named(stage, spec_.name);
    if (socket == nullptr) return not_open(stage, spec_.name, "recv", spec_.call);
    socket->exact_receive = nullptr;
    Piece piece = read_piece(stage, *socket, kChunk, 0, Clock::now() + spec_.call.patience);
    if (stage.watch.stopped()) return errored("interrupted");
    if (piece.end == end_) return passed(fmt::format("{} received {}", spec_.name, name(end_)));
    Problem problem;
    problem.expected = name(end_);
    if (piece.end == StreamEnd::open) {
      piece.bytes += drain(stage, *socket, kChunk);
      problem.message =
          fmt::format("{} expected, {} received", name(end_), count_bytes(piece.bytes.size()));
      problem.received = bytes_line(piece.bytes, spec_.charset, 0);
      set_cause(problem, causes_of_surplus(*socket, piece.bytes));
    } else {
      problem.received = piece.end == StreamEnd::silence
                             ? "nothing for " + show_duration(spec_.call.patience)
                             : name(piece.end, piece.error);
      problem.message = fmt::format("{} expected; {} came", name(end_), problem.received);
    }
    if (end_ == StreamEnd::eof && piece.end == StreamEnd::reset) {
      set_cause(problem, make_cause(CauseId::reset_by_close));
    }
    const std::string observed = piece.end == StreamEnd::open
                                     ? received_text(spec_, piece.bytes, piece.bytes.size(), {})
                                     : fmt::format("{} received {}", spec_.name, problem.received);
    return failed_waiting(piece.end == StreamEnd::silence, observed, std::move(problem));
  }

  std::string explain() const override {
    return fmt::format("{} receives {}", spec_.name, name(end_));
  }

 private:
  static std::string name(StreamEnd end, int error = 0) {
    switch (end) {
      case StreamEnd::open:
        return "bytes";
      case StreamEnd::eof:
        return std::string(kEndOfStream);
      case StreamEnd::reset:
        return "a reset (ECONNRESET)";
      case StreamEnd::silence:
        return "nothing";
      case StreamEnd::error:
        return describe_errno(error);
    }
    return {};
  }

  ReceiveSpec spec_;
  StreamEnd end_;
};

class SilenceReceive final : public Step {
 public:
  SilenceReceive(ReceiveSpec spec, Nanoseconds time) : spec_(std::move(spec)), time_(time) {}

  Outcome run(Stage& stage) const override {
    const auto socket = open_socket_named(stage, spec_.name);
    if (socket == nullptr) return not_open(stage, spec_.name, "recv", spec_.call);
    const bool came =
        stage.watch.ready(stage.system, socket->fd.get(), POLLIN | POLLRDHUP, Clock::now() + time_);
    if (stage.watch.stopped()) return errored("interrupted");
    if (!came) {
      return passed(fmt::format("{} received nothing for {}", spec_.name, show_duration(time_)));
    }
    const Piece piece = read_piece(stage, *socket, kChunk, MSG_DONTWAIT, Clock::now());
    const bool bytes = piece.end == StreamEnd::open;
    Problem problem;
    problem.expected = fmt::format("nothing for {}", show_duration(time_));
    problem.received = bytes ? bytes_line(piece.bytes, spec_.charset, 0)
                             : describe_end(piece.end, piece.error, {}).substr(5);
    problem.message = fmt::format("{} expected; {} came", problem.expected,
                                  bytes ? count_bytes(piece.bytes.size()) : problem.received);
    if (bytes) set_cause(problem, causes_of_surplus(*socket, piece.bytes));
    return failed(received_text(spec_, piece.bytes, piece.bytes.size(),
                                describe_end(piece.end, piece.error, {})),
                  std::move(problem));
  }

  std::string explain() const override {
    return fmt::format("{} receives nothing for {}", spec_.name, show_duration(time_));
  }

 private:
  ReceiveSpec spec_;
  Nanoseconds time_;
};

}  // namespace

std::unique_ptr<Step> receive_until(ReceiveSpec spec) {
  return std::make_unique<UntilReceive>(std::move(spec));
}
std::unique_ptr<Step> receive_match(ReceiveSpec spec) {
  return std::make_unique<MatchReceive>(std::move(spec));
}
std::unique_ptr<Step> receive_end(ReceiveSpec spec, StreamEnd end) {
  return std::make_unique<EndReceive>(std::move(spec), end);
}
std::unique_ptr<Step> receive_silence(ReceiveSpec spec, Nanoseconds time) {
  return std::make_unique<SilenceReceive>(std::move(spec), time);
}

}  // namespace sockdrill
