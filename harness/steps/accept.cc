// accept: the connection that has waited longest.
#include <fmt/compile.h>
#include <fmt/format.h>

#include "steps/bind_step.h"
#include "steps/call.h"
#include "steps/verbs.h"

namespace sockdrill {
namespace {

class AcceptStep final : public Step {
 public:
  explicit AcceptStep(Args& args) : name_(args.target()), spec_(call_spec(args)) {
    from_ = args.text("from").value_or("");
    if (const Node* at = args.node("from")) {
      args.known_socket(from_, *at);
    } else {
      args.mistake(args.whole(), "accept needs the socket that listens",
                   fmt::format("write '{}.accept: listener'", name_));
    }
    if (const auto peer = args.text("peer")) {
      if (args.known_socket(*peer, *args.node("peer"))) peer_ = *peer;
      peer_at_ = args.node("peer");
    }
    blocking_ = args.has("blocking") ? args.flag("blocking").value_or(true)
                                     : parse_flag(args.setting("blocking")).value_or(true);
  }

  Outcome run(Stage& stage) const override {
    const auto listener = open_socket_named(stage, from_);
    if (listener == nullptr) return not_open(stage, from_, "accept", spec_);
    sockaddr_storage from{};
    socklen_t size = sizeof from;
    const Answer answer = stage.watch.until(Clock::now() + spec_.patience, [&] {
      size = sizeof from;
      return stage.system.accept4(listener->fd.get(), reinterpret_cast<sockaddr*>(&from), &size, 0);
    });
    const Performed accepted{fmt::format(FMT_COMPILE("accept({})"), from_), answer};
    if (!accepted.ok()) return judge_call(stage, accepted, spec_, {});

    const auto socket = std::make_shared<NamedSocket>();
    socket->name = name_;
    socket->fd.reset(static_cast<int>(answer.result.value));
    socket->blocking = blocking_;
    socket->reuse_address = listener->reuse_address.load();
    socket->reuse_port = listener->reuse_port.load();
    socket->linger_zero = listener->linger_zero.load();
    if (!blocking_) stage.system.set_nonblocking(socket->fd.get(), true);
    const auto remote = Endpoint::from_sockaddr(reinterpret_cast<sockaddr*>(&from), size);
    if (remote) {
      socket->remote = *remote;
      spec_.saves.keep(stage.captures, "port", std::to_string(remote->port()));
      spec_.saves.keep(stage.captures, "address", remote->address_string());
    }
    // The kernel gives it the listener's address, where that is a specific one.
    if (listener->local && !listener->local->is_wildcard()) {
      socket->local = listener->local;
    } else {
      learn_local(stage, *socket);
    }
    stage.sockets.put(socket);
    const std::string peer = remote ? remote->to_string() : "an unknown address";
    Outcome outcome = judge_call(stage, {accepted.text, {{0, 0}, false}}, spec_,
                                 fmt::format(FMT_COMPILE("{} accepted from {}"), name_, peer));
    return outcome.status == Status::passed ? judge_peer(stage, *socket, std::move(outcome))
                                            : outcome;
  }

  std::string explain() const override {
    return fmt::format("accepts a connection on {} and calls it {}", from_, name_);
  }

 private:
  // Whether the connection is the one that the socket named by `peer` made.
  Outcome judge_peer(Stage& stage, const NamedSocket& socket, Outcome outcome) const {
    if (peer_.empty()) return outcome;
    const auto client = stage.sockets.find(peer_);
    const bool known = client != nullptr && client->local && socket.remote;
    if (known && client->local->unmapped() == socket.remote->unmapped()) return outcome;
    Problem problem;
    problem.expected = known ? fmt::format("{} ({})", client->local->to_string(), peer_) : peer_;
    problem.received = socket.remote ? socket.remote->to_string() : "an unknown address";
    problem.message =
        fmt::format("the connection of {} expected; this one is from {}", peer_, problem.received);
    return failed(std::move(outcome.observed), std::move(problem), peer_at_);
  }

  std::string name_;
  CallSpec spec_;
  std::string from_;
  std::string peer_;
  const Node* peer_at_ = nullptr;
  bool blocking_ = true;
};

}  // namespace

Verb accept_verb() {
  return {"accept",
          Target::socket,
          NameUse::creates,
          "accepts a connection from a listening socket",
          "from",
          "",
          "port|address",
          join_keys({{{"from", ValueType::text, "the listening socket"},
                      {"peer", ValueType::text, "the socket whose connection it must be"},
                      {"blocking", ValueType::flag, "whether the accepted socket blocks"}},
                     call_keys()}),
          &make_step<AcceptStep>};
}

}  // namespace sockdrill
