// send: bytes, whole or in pieces with gaps between them.
#include <fmt/compile.h>
#include <fmt/format.h>

#include <array>
#include <cerrno>

#include "os/errno_name.h"
#include "os/sock_diag.h"
#include "steps/bind_step.h"
#include "steps/call.h"
#include "steps/message_flags.h"
#include "steps/verbs.h"

namespace sockdrill {
namespace {

constexpr std::size_t kChunk = std::size_t{64} << 10U;
constexpr auto kLook = std::chrono::milliseconds(1);

class SendStep final : public Step {
 public:
  explicit SendStep(Args& args) : name_(args.target()), spec_(call_spec(args)) {
    if (auto payload = args.payload()) {
      payload_ = std::move(*payload);
    } else if (args.fine()) {
      args.mistake(args.whole(), "send needs to know which bytes",
                   "name text, hex, base64, file, pattern or random");
    }
    pieces(args);
    gap_ = args.duration("gap").value_or(Nanoseconds(0));
    apart_ = args.flag("apart").value_or(false);
    if (apart_ && pieces_.empty() && each_ == 0 && args.fine()) {
      args.mistake(*args.node("apart"), "what is sent whole has no pieces to be kept apart");
    }
    once_ = args.flag("once").value_or(false);
    flags_ = message_flags(args, args.node("flags"));
    if (once_ && (!pieces_.empty() || each_ > 0)) {
      args.mistake(args.whole(), fmt::format("one call sends no pieces: 'once' and '{}' exclude "
                                             "each other",
                                             each_ > 0 ? "each" : "pieces"));
    }
  }

  Outcome run(Stage& stage) const override {
    const auto socket = open_socket_named(stage, name_);
    if (socket == nullptr) return not_open(stage, name_, "send", spec_);
    stage.programs.mark_outputs();
    const TimePoint deadline = Clock::now() + spec_.patience;
    Progress progress;
    std::size_t piece = 0;
    while (progress.sent < payload_.size() || progress.calls == 0) {
      const std::uint64_t end = piece_end(piece++, progress.sent);
      if (piece > 1 && apart_) wait_until_read(stage, *socket, deadline);
      if (piece > 1 && gap_.count() > 0) pause(stage);
      if (!send_up_to(stage, *socket, end, deadline, progress) || once_) break;
      if (stage.watch.stopped()) return errored("interrupted");
    }
    const std::uint64_t kept = std::min<std::uint64_t>(progress.sent, KeptBytes::kKept);
    socket->sent = KeptBytes{payload_.slice(0, kept), payload_.charset()};
    return judge(stage, progress, piece);
  }

  std::string explain() const override {
    return fmt::format("sends {} from {}", payload_.describe(), name_);
  }

 private:
  struct Progress {
    std::uint64_t sent = 0;
    std::uint64_t calls = 0;
    Answer last;
  };

  // [3, 2, rest]: the sizes of the pieces; `each: 1` gives all of them the same.
  void pieces(Args& args) {
    const auto each = args.size("each");
    if (each && *each == 0) args.mistake(*args.node("each"), "a piece is at least one byte");
    each_ = each.value_or(0);
    const Node* const at = args.node("pieces");
    if (at == nullptr) return;
    if (each) args.mistake(*at, "'pieces' and 'each' exclude each other");
    std::uint64_t total = 0;
    bool rest = false;
    for (const std::string& text : args.list("pieces")) {
      const auto size = text == "rest" ? std::optional<std::uint64_t>(0) : parse_size(text);
      if (!size || (*size == 0 && text != "rest")) {
        args.mistake(*at, fmt::format("a piece is a size, or rest, not '{}'", text));
        return;
      }
      total += *size;
      if (rest) {
        args.mistake(*at, "nothing comes behind the rest");
        return;
      }
      rest = text == "rest";
      pieces_.push_back(rest ? payload_.size() : total);
    }
    if (rest) {
      if (total > payload_.size() && args.fine()) {
        args.mistake(*at, fmt::format("the pieces before the rest are {}, the payload has {}",
                                      total, payload_.size()));
      }
      return;
    }
    if (total != payload_.size() && args.fine()) {
      args.mistake(*at,
                   fmt::format("the pieces add up to {}, the payload has {}", total,
                               count_bytes(payload_.size())),
                   "end the list with 'rest'");
    }
  }

  std::uint64_t piece_end(std::size_t piece, std::uint64_t sent) const {
    if (each_ > 0) return std::min(payload_.size(), sent + each_);
    if (piece < pieces_.size()) return std::min(payload_.size(), pieces_[piece]);
    return payload_.size();
  }

  void pause(Stage& stage) const {
    // Time that passes on purpose between two pieces; poll on nothing, so that Ctrl-C ends it.
    stage.watch.ready(stage.system, -1, 0, Clock::now() + gap_);
  }

  // Until the other end has taken what was sent out of its socket, it is gone, or the deadline
  // passes. The kernel tells nobody of that: its table is looked at again and again.
  static void wait_until_read(Stage& stage, const NamedSocket& socket, TimePoint deadline) {
    const auto local = socket.local.get();
    const auto remote = socket.remote.get();
    auto diag = SockDiag::open();  // a step of another branch may use the case's
    if (!diag || !local || !remote) return;
    while (Clock::now() < deadline && !stage.watch.stopped()) {
      const auto peer = diag->find(*remote, *local);
      if (!peer || !*peer || (*peer)->unread_bytes() == 0) return;
      stage.watch.ready(stage.system, -1, 0, Clock::now() + kLook);
    }
  }

  // False once a call did not send everything it was given.
  bool send_up_to(Stage& stage, NamedSocket& socket, std::uint64_t end, TimePoint deadline,
                  Progress& progress) const {
    std::array<char, kChunk> chunk;
    do {
      const std::size_t count =
          static_cast<std::size_t>(std::min<std::uint64_t>(kChunk, end - progress.sent));
      payload_.copy(progress.sent, {chunk.data(), count});
      progress.last = stage.watch.until(deadline, [&] {
        return stage.system.send(socket.fd.get(), {chunk.data(), count}, flags_ | MSG_NOSIGNAL);
      });
      ++progress.calls;
      if (progress.last.blocked) return false;
      if (!progress.last.result.ok()) {
        const bool wait = progress.last.result.error == EAGAIN && !once_ && spec_.result.only_ok();
        if (wait && Clock::now() < deadline &&
            stage.watch.ready(stage.system, socket.fd.get(), POLLOUT, deadline)) {
          continue;
        }
        if (wait) progress.last.blocked = true;
        return false;
      }
      progress.sent += static_cast<std::uint64_t>(progress.last.result.value);
      if (once_) return false;
    } while (progress.sent < end);
    return true;
  }

  Outcome judge(Stage& stage, const Progress& progress, std::size_t pieces) const {
    Performed performed{
        fmt::format(FMT_COMPILE("send({}, {})"), name_, count_bytes(payload_.size())),
        progress.last};
    if (performed.ok()) performed.answer.result.value = static_cast<long>(progress.sent);
    spec_.saves.keep(stage.captures, "count", std::to_string(progress.sent));
    std::string observed = fmt::format(FMT_COMPILE("{} sent {}"), name_, payload_.describe());
    if (pieces > 1) observed += fmt::format(", in {} pieces", pieces);
    if (performed.ok() && progress.sent < payload_.size()) {
      observed =
          fmt::format("{} sent {} of {}", name_, progress.sent, count_bytes(payload_.size()));
    }
    Outcome outcome = judge_call(stage, performed, spec_, std::move(observed));
    if (outcome.problem && !performed.ok() && progress.sent > 0) {
      outcome.problem->message += fmt::format(", after {}", count_bytes(progress.sent));
    }
    return outcome;
  }

  std::string name_;
  CallSpec spec_;
  Payload payload_;
  std::vector<std::uint64_t> pieces_;  // where each ends
  std::uint64_t each_ = 0;
  Nanoseconds gap_{0};
  bool apart_ = false;
  bool once_ = false;
  int flags_ = 0;
};

}  // namespace

Verb send_verb() {
  return {
      "send",
      Target::socket,
      NameUse::needs,
      "sends bytes: all of them, by as many calls as that takes",
      "text",
      "",
      "count",
      join_keys({payload_keys(),
                 {{"pieces", ValueType::list, "the sizes of the pieces, the last may be 'rest'"},
                  {"each", ValueType::size, "the size of every piece"},
                  {"gap", ValueType::duration, "how long after a piece the next one is sent"},
                  {"apart", ValueType::flag,
                   "whether a piece is sent only when the other end has read the one before"},
                  {"once", ValueType::flag, "one call of send, whatever it takes"},
                  {"flags", ValueType::list, "oob, dontwait, more, dontroute"}},
                 call_keys()}),
      &make_step<SendStep>};
}

}  // namespace sockdrill
