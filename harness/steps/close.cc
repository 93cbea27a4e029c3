// shutdown, close, reset: the ways in which a socket comes to its end.
#include <fmt/compile.h>
#include <fmt/format.h>

#include <utility>

#include "steps/bind_step.h"
#include "steps/call.h"
#include "steps/stream.h"
#include "steps/surplus.h"
#include "steps/verbs.h"

namespace sockdrill {
namespace {

class ShutdownStep final : public Step {
 public:
  explicit ShutdownStep(Args& args) : name_(args.target()), spec_(call_spec(args)) {
    way_ = args.text("how").value_or("write");
  }

  Outcome run(Stage& stage) const override {
    const auto socket = open_socket_named(stage, name_);
    if (socket == nullptr) return not_open(stage, name_, "shutdown", spec_);
    const int how = way_ == "read" ? SHUT_RD : way_ == "write" ? SHUT_WR : SHUT_RDWR;
    stage.programs.mark_outputs();
    const CallResult done = stage.system.shutdown(socket->fd.get(), how);
    if (done.ok() && how != SHUT_RD) socket->listening = false;
    return judge_call(stage, {fmt::format("shutdown({}, {})", name_, way_), {done, false}}, spec_,
                      fmt::format("{} shut down for {}", name_,
                                  way_ == "both"   ? "both directions"
                                  : way_ == "read" ? "reading"
                                                   : "writing"));
  }

  std::string explain() const override { return fmt::format("shuts {} down for {}", name_, way_); }

 private:
  std::string name_;
  CallSpec spec_;
  std::string way_;
};

// close(2); with SO_LINGER 0 first, which makes it a reset.
class CloseStep final : public Step {
 public:
  CloseStep(Args& args, bool reset) : name_(args.target()), spec_(call_spec(args)), reset_(reset) {}

  Outcome run(Stage& stage) const override {
    const auto socket = open_socket_named(stage, name_);
    const std::string_view call = reset_ ? "reset" : "close";
    if (socket == nullptr) return not_open(stage, name_, call, spec_);
    if (auto problem = surplus(stage.system, *socket)) {
      const Node* const at = std::exchange(socket->exact_receive, nullptr);  // told once
      return failed(fmt::format("{} has unread bytes", name_), std::move(*problem), at);
    }
    if (reset_) {
      const CallResult set =
          set_option(stage.system, socket->fd.get(), *find_socket_option("linger"), 0);
      if (!set.ok())
        return judge_call(stage, {"setsockopt(SO_LINGER, 0)", {set, false}}, spec_, {});
    }
    stage.programs.mark_outputs();
    const int fd = socket->fd.get();
    const TimePoint now = Clock::now();
    const bool looked = socket->exact_receive != nullptr;  // surplus() did, and found nothing
    socket->ending =
        Ending{reset_ || socket->linger_zero, looked ? 0 : unread(stage, *socket), now};
    // Linux frees the descriptor whatever close(2) says, EINTR as well: a second call would close
    // whatever has got the number since.
    static_cast<void>(socket->fd.release());
    bool called = false;
    const Answer answer = stage.watch.until(now + spec_.patience, [&] {
      return std::exchange(called, true) ? CallResult{} : stage.system.close(fd);
    });
    return judge_call(stage, {fmt::format(FMT_COMPILE("{}({})"), call, name_), answer}, spec_,
                      fmt::format(FMT_COMPILE("{} {}"), name_, reset_ ? "reset" : "closed"));
  }

  std::string explain() const override {
    return fmt::format("{} {}", reset_ ? "resets" : "closes", name_);
  }

 private:
  // Bytes that no step received make the close a reset.
  static long unread(Stage& stage, const NamedSocket& socket) {
    if (socket.listening || !socket.remote) return 0;
    const CallResult asked =
        get_option(stage.system, socket.fd.get(), *find_socket_option("unread"));
    return asked.ok() ? asked.value : 0;
  }

  std::string name_;
  CallSpec spec_;
  bool reset_;
};

std::unique_ptr<Step> make_close(Args& args) {
  auto step = std::make_unique<CloseStep>(args, false);
  return args.fine() ? std::move(step) : nullptr;
}

std::unique_ptr<Step> make_reset(Args& args) {
  auto step = std::make_unique<CloseStep>(args, true);
  return args.fine() ? std::move(step) : nullptr;
}

}  // namespace

Verb shutdown_verb() {
  return {"shutdown",
          Target::socket,
          NameUse::needs,
          "half-closes: no more is sent (write), read, or both",
          "how",
          "",
          "",
          join_keys({{{"how", ValueType::text, "which direction; write where it is absent", false,
                       "read|write|both"}},
                     call_keys()}),
          &make_step<ShutdownStep>};
}

Verb close_verb() {
  return {"close", Target::socket, NameUse::needs, "closes a socket", "", "",
          "",      call_keys(),    &make_close};
}

Verb reset_verb() {
  return {"reset",
          Target::socket,
          NameUse::needs,
          "closes a socket with SO_LINGER 0: the peer sees a reset, no TIME_WAIT stays",
          "",
          "",
          "",
          call_keys(),
          &make_reset};
}

}  // namespace sockdrill
