// connect: to a listener of the scenario, to a program, or to an address.
#include <fmt/compile.h>
#include <fmt/format.h>

#include <cerrno>

#include "os/capabilities.h"
#include "steps/bind_step.h"
#include "steps/call.h"
#include "steps/port_conflict.h"
#include "steps/verbs.h"

namespace sockdrill {
namespace {

// connect(2) must not be called again after EINTR: the handshake goes on, and the second call would
// say EALREADY or EISCONN. What came of it is asked with SO_ERROR once the socket is writable.
Answer connect_until(Stage& stage, int fd, const Endpoint& to, TimePoint deadline) {
  bool called = false;
  const Answer answer = stage.watch.until(deadline, [&]() -> CallResult {
    if (!called) {
      called = true;
      return stage.system.connect(fd, to.sockaddr_ptr(), to.sockaddr_size());
    }
    pollfd entry{fd, POLLOUT, 0};
    const CallResult ready = stage.system.poll({&entry, 1}, -1);
    if (!ready.ok()) return ready;
    const CallResult pending = get_option(stage.system, fd, *find_socket_option("error"));
    return pending.ok() && pending.value != 0 ? CallResult{-1, static_cast<int>(pending.value)}
                                              : CallResult{0, pending.error};
  });
  return answer;
}

class ConnectStep final : public Step {
 public:
  explicit ConnectStep(Args& args) : name_(args.target()), spec_(call_spec(args)) {
    if (const auto to = args.text("to")) {
      find_peer(args, *to);
    } else {
      address_ = args.address();
    }
    if (address_) args.need_address(*address_, "connects to");
    setup_ = socket_setup(args, address_);
    if (address_) setup_.domain = address_->endpoint.family();
    if (args.has("from") || args.has("from_port")) {
      from_ = args.address("from", "from_port");
      if (from_ && !args.has("from_port")) from_->endpoint = from_->endpoint.with_port(0);
      if (from_) args.need_address(*from_, "binds");
    }
  }

  Outcome run(Stage& stage) const override {
    const auto to = destination(stage);
    if (!to) return errored(to.error().message);
    SocketSetup setup = setup_;
    setup.domain = to->family();
    const Opened opened = open_socket(stage, name_, setup);
    if (opened.socket == nullptr) return judge_call(stage, opened.last, spec_, {});
    NamedSocket& socket = *opened.socket;
    if (from_) {
      const Performed bound = bind_socket(stage, socket, *from_, spec_.ordinary_user);
      if (!bound.ok()) {
        return judge_call(stage, bound, spec_, {}, [&] {
          const auto at = locate(stage, *from_);
          return at ? explain_bind(stage, socket, *at, bound.answer) : Causes();
        });
      }
    }
    stage.programs.mark_outputs();
    const TimePoint deadline = Clock::now() + spec_.patience;
    const Performed connected{fmt::format(FMT_COMPILE("connect({})"), to->to_string()),
                              connect_until(stage, socket.fd.get(), *to, deadline)};
    if (connected.ok()) {
      socket.remote = *to;
      learn_local(stage, socket);
      if (socket.local) {
        spec_.saves.keep(stage.captures, "port", std::to_string(socket.local->port()));
        spec_.saves.keep(stage.captures, "address", socket.local->address_string());
      }
    }
    Outcome outcome =
        judge_call(stage, connected, spec_,
                   connected.ok() ? fmt::format(FMT_COMPILE("{} connected to {} from {}"), name_,
                                                to->to_string(), local_text(socket))
                                  : std::string(),
                   [&] { return explain_connect(stage, socket, *to, connected.answer); });
    outcome.target = *to;
    return outcome;
  }

  std::string explain() const override {
    return fmt::format("connects {} to {}", name_,
                       !peer_.empty() ? peer_ : address_->endpoint.to_string());
  }

 private:
  static std::string local_text(const NamedSocket& socket) {
    return socket.local ? socket.local->to_string() : std::string("an unknown address");
  }

  // A socket's name, a program's name, or an address with or without a port.
  void find_peer(Args& args, const std::string& to) {
    const Node& at = *args.node("to");
    if (args.is_program(to)) {
      peer_ = to;
      program_ = true;
      return;
    }
    const bool looks_like_address = to.find(':') != std::string::npos || (to >= "0" && to < ":");
    if (!looks_like_address || args.deferred()) {
      if (args.known_socket(to, at)) peer_ = to;
      return;
    }
    const auto whole = Endpoint::parse_with_port(to);
    const auto port = args.has("port") ? args.port("port") : parse_port(args.setting("port"));
    const auto bare = whole || !port ? whole : Endpoint::parse(to, *port);
    if (bare) {
      address_ = Address{*bare};
    } else {
      args.mistake(at, (to.find(':') != std::string::npos ? whole : bare).error().message);
    }
  }

  // Where the peer can be reached: a wildcard address by the loopback address of its family.
  static Endpoint reachable(const Endpoint& endpoint) {
    return endpoint.is_wildcard() ? Endpoint::loopback(endpoint.family(), endpoint.port())
                                  : endpoint;
  }

  Result<Endpoint> destination(Stage& stage) const {
    if (address_) return locate(stage, *address_);
    if (const auto socket = stage.sockets.find(peer_)) {
      if (socket->local) return reachable(*socket->local);
      return fail(fmt::format("{} has no address to connect to", peer_));
    }
    if (const auto endpoint = stage.programs.listening(peer_)) return reachable(*endpoint);
    return fail(fmt::format("{} does not listen", peer_));
  }

  std::string name_;
  CallSpec spec_;
  std::string peer_;
  bool program_ = false;
  std::optional<Address> address_;
  std::optional<Address> from_;
  SocketSetup setup_;
};

}  // namespace

Verb connect_verb() {
  return {"connect",
          Target::socket,
          NameUse::creates,
          "connects to a listener, a program or an address",
          "to",
          "",
          "port|address",
          join_keys({{{"to", ValueType::text,
                       "a listening socket, a program, or an address such as 127.0.0.1:8989"},
                      {"from", ValueType::text, "the address it is bound to first"},
                      {"from_port", ValueType::port, "the port it is bound to first"}},
                     address_keys(),
                     {{"blocking", ValueType::flag, "whether the socket blocks"}},
                     socket_option_keys(true),
                     call_keys()}),
          &make_step<ConnectStep>};
}

}  // namespace sockdrill
