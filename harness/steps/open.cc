// socket, bind, listen: a socket comes to be, gets an address, and waits for connections.
#include <fmt/compile.h>
#include <fmt/format.h>

#include "steps/bind_step.h"
#include "steps/call.h"
#include "steps/listen_for.h"
#include "steps/port_conflict.h"
#include "steps/verbs.h"

namespace sockdrill {
namespace {

Causes why(Stage& stage, const NamedSocket& socket, const Address& address, const Answer& answer) {
  const auto at = locate(stage, address);
  return at ? explain_bind(stage, socket, *at, answer) : Causes();
}

class SocketStep final : public Step {
 public:
  explicit SocketStep(Args& args)
      : name_(args.target()), spec_(call_spec(args)), setup_(socket_setup(args, std::nullopt)) {}

  Outcome run(Stage& stage) const override {
    const Opened opened = open_socket(stage, name_, setup_);
    return judge_call(stage, opened.last, spec_, fmt::format("{} created", name_));
  }

  std::string explain() const override { return fmt::format("creates the socket {}", name_); }

 private:
  std::string name_;
  CallSpec spec_;
  SocketSetup setup_;
};

class BindStep final : public Step {
 public:
  explicit BindStep(Args& args)
      : name_(args.target()), spec_(call_spec(args)), address_(args.address()) {
    if (address_) args.need_address(*address_, "binds");
    setup_ = socket_setup(args, address_);
  }

  Outcome run(Stage& stage) const override {
    const Opened opened = open_socket(stage, name_, setup_);
    if (opened.socket == nullptr) return judge_call(stage, opened.last, spec_, {});
    const Performed bound = bind_socket(stage, *opened.socket, *address_, spec_.ordinary_user);
    if (bound.ok()) {
      spec_.saves.keep(stage.captures, "port", std::to_string(opened.socket->local->port()));
      spec_.saves.keep(stage.captures, "address", opened.socket->local->address_string());
    }
    return judge_call(stage, bound, spec_,
                      bound.ok()
                          ? fmt::format("{} bound to {}", name_, opened.socket->local->to_string())
                          : std::string(),
                      [&] { return why(stage, *opened.socket, *address_, bound.answer); });
  }

  std::string explain() const override {
    return fmt::format("binds {} to {}", name_, address_->endpoint.to_string());
  }

 private:
  std::string name_;
  CallSpec spec_;
  std::optional<Address> address_;
  SocketSetup setup_;
};

class ListenStep final : public Step {
 public:
  explicit ListenStep(Args& args) : name_(args.target()), spec_(call_spec(args)) {
    backlog_ = static_cast<int>(args.has("backlog")
                                    ? args.integer("backlog").value_or(128)
                                    : parse_integer(args.setting("backlog")).value_or(128));
    address_ = args.address();
    names_address_ = args.has("address") || args.has("port") || args.has("family");
    if (address_) args.need_address(*address_, "binds");
    setup_ = socket_setup(args, address_);
  }

  Outcome run(Stage& stage) const override {
    const Opened opened = open_socket(stage, name_, setup_);
    if (opened.socket == nullptr) return judge_call(stage, opened.last, spec_, {});
    NamedSocket& socket = *opened.socket;
    if (names_new_address(opened)) {
      const Performed bound = bind_socket(stage, socket, *address_, spec_.ordinary_user);
      if (!bound.ok()) {
        return judge_call(stage, bound, spec_, {},
                          [&] { return why(stage, socket, *address_, bound.answer); });
      }
    }
    const CallResult done = stage.system.listen(socket.fd.get(), backlog_);
    if (done.ok()) {
      socket.listening = true;
      if (!socket.local) learn_local(stage, socket);  // an unbound one has got a port just now
    }
    const std::string at = socket.local ? socket.local->to_string() : "an unknown address";
    if (done.ok() && socket.local) {
      spec_.saves.keep(stage.captures, "port", std::to_string(socket.local->port()));
      spec_.saves.keep(stage.captures, "address", socket.local->address_string());
    }
    const Performed listened{fmt::format(FMT_COMPILE("listen({}, {})"), at, backlog_),
                             {done, false}};
    return judge_call(stage, listened, spec_,
                      fmt::format(FMT_COMPILE("{} listens on {}, backlog {}"), name_, at, backlog_),
                      [&] {
                        return done.ok() && names_new_address(opened)
                                   ? why(stage, socket, *address_, listened.answer)
                                   : explain_listen(stage, socket, listened.answer);
                      });
  }

  std::string explain() const override {
    return fmt::format(
        "lets {} listen with backlog {}; a socket that does not stand yet is made "
        "and bound to {} first",
        name_, backlog_, address_->endpoint.to_string());
  }

 private:
  // Whether this step bound it: then what it gave says something of the port.
  bool names_new_address(const Opened& opened) const { return opened.fresh || names_address_; }

  std::string name_;
  CallSpec spec_;
  int backlog_ = 128;
  bool names_address_ = false;
  std::optional<Address> address_;
  SocketSetup setup_;
};

std::unique_ptr<Step> make_listen(Args& args) {
  return args.has("for") ? make_listen_for(args) : make_step<ListenStep>(args);
}

std::vector<Key> creation_keys() {
  return {{"blocking", ValueType::flag, "whether the socket blocks; the setting otherwise"}};
}

}  // namespace

Verb socket_verb() {
  return {"socket",
          Target::socket,
          NameUse::creates,
          "creates a socket and sets its options, without binding it",
          "",
          "",
          "",
          join_keys({{{"family", ValueType::text, "IPv4, IPv6, or IPv6 with IPv4 on it", false,
                       "ipv4|ipv6|dual"}},
                     creation_keys(),
                     socket_option_keys(true),
                     call_keys()}),
          &make_step<SocketStep>};
}

Verb bind_verb() {
  return {"bind",
          Target::socket,
          NameUse::creates,
          "binds a socket to an address; one that does not stand yet is created first",
          "port",
          "",
          "port|address",
          join_keys({address_keys(), creation_keys(), socket_option_keys(true), call_keys()}),
          &make_step<BindStep>};
}

Verb listen_verb() {
  return {"listen",
          Target::socket,
          NameUse::creates,
          "listens; a socket that does not stand yet is created and bound first",
          "port",
          "",
          "port|address",
          join_keys({address_keys(),
                     {{"backlog", ValueType::integer, "how many connections may wait for accept"},
                      {"for", ValueType::text,
                       "a program: the address and port are those it is about to connect to, "
                       "while its connect waits; port and address, where they stand, are what is "
                       "expected of it"}},
                     creation_keys(),
                     socket_option_keys(true),
                     call_keys()}),
          &make_listen};
}

}  // namespace sockdrill
