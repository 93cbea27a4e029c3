// address and peer: getsockname(2) and getpeername(2).
#include <fmt/format.h>

#include "steps/bind_step.h"
#include "steps/call.h"
#include "steps/port_range.h"
#include "steps/verbs.h"

namespace sockdrill {
namespace {

class NameStep final : public Step {
 public:
  NameStep(Args& args, bool peer)
      : name_(args.target()), spec_(call_spec(args)), peer_(peer), port_(port_range(args)) {
    if (const auto text = args.text("address")) {
      const auto address = Endpoint::parse(*text);
      address_at_ = args.node("address");
      if (address) {
        address_ = *address;
        // Only in a network of its own does a case know what address the system will choose.
        args.need(Need::private_network, "asserts an address");
        if (address->family() == AF_INET6) args.need(Need::ipv6, "uses IPv6");
      } else if (!args.deferred()) {
        args.mistake(*address_at_, address.error().message);
      }
    }
    if (const auto other = args.text("is")) {
      if (args.known_socket(*other, *args.node("is"))) other_ = *other;
    }
    other_at_ = args.node("is");
  }

  Outcome run(Stage& stage) const override {
    const auto socket = open_socket_named(stage, name_);
    const std::string_view call = peer_ ? "getpeername" : "getsockname";
    if (socket == nullptr) return not_open(stage, name_, call, spec_);
    const Performed done = peer_ ? learn_remote(stage, *socket) : learn_local(stage, *socket);
    const auto& known = peer_ ? socket->remote : socket->local;
    if (!done.ok() || !known) return judge_call(stage, done, spec_, {});
    const Endpoint is = *known;
    spec_.saves.keep(stage.captures, "port", std::to_string(is.port()));
    spec_.saves.keep(stage.captures, "address", is.address_string());
    const std::string observed = fmt::format(
        "{} {} {}", name_, peer_ ? "is connected to" : "has the address", is.to_string());
    Outcome outcome = judge_call(stage, done, spec_, observed);
    if (outcome.status != Status::passed) return outcome;
    return judge(stage, is, observed);
  }

  std::string explain() const override {
    return fmt::format("asks for {} of {}", peer_ ? "the peer" : "the address", name_);
  }

 private:
  Outcome mismatch(std::string expected, std::string received, const Node* at,
                   const std::string& observed) const {
    Problem problem;
    problem.message = fmt::format("{} expected; {} {} {}", expected, name_,
                                  peer_ ? "is connected to" : "has", received);
    problem.expected = std::move(expected);
    problem.received = std::move(received);
    return failed(observed, std::move(problem), at);
  }

  Outcome judge(Stage& stage, const Endpoint& is, const std::string& observed) const {
    if (address_ && address_->address_string() != is.address_string()) {
      return mismatch("the address " + address_->address_string(), is.address_string(), address_at_,
                      observed);
    }
    if (other_at_ != nullptr) {
      const auto other = stage.sockets.find(other_);
      const auto wanted = other == nullptr ? std::nullopt : other->local.get();
      if (!wanted) return errored(fmt::format("{} has no address to compare with", other_));
      if (wanted->unmapped() != is.unmapped()) {
        return mismatch(fmt::format("{} ({})", wanted->to_string(), other_), is.to_string(),
                        other_at_, observed);
      }
    }
    if (!port_) return passed(observed);
    const auto range = port_->bounds(stage);
    if (!range) return errored(range.error().message);
    if (range->contains(is.port())) return passed(observed);
    return mismatch(range->describe(), fmt::format("port {}", is.port()), port_->at(), observed);
  }

  std::string name_;
  CallSpec spec_;
  bool peer_;
  std::optional<PortRange> port_;
  std::optional<Endpoint> address_;
  const Node* address_at_ = nullptr;
  std::string other_;
  const Node* other_at_ = nullptr;
};

std::unique_ptr<Step> make_address(Args& args) {
  auto step = std::make_unique<NameStep>(args, false);
  return args.fine() ? std::move(step) : nullptr;
}

std::unique_ptr<Step> make_peer(Args& args) {
  auto step = std::make_unique<NameStep>(args, true);
  return args.fine() ? std::move(step) : nullptr;
}

std::vector<Key> name_keys() {
  return join_keys({{{"address", ValueType::text, "what the address must be"},
                     {"port", ValueType::any, "a port, ephemeral, or {from: …, to: …}"},
                     {"is", ValueType::text, "the socket whose own address it must be"}},
                    call_keys()});
}

}  // namespace

Verb address_verb() {
  return {"address",      Target::socket,
          NameUse::needs, "asks for a socket's own address (getsockname)",
          "address",      "",
          "port|address", name_keys(),
          &make_address};
}

Verb peer_verb() {
  return {"peer",         Target::socket,
          NameUse::needs, "asks for the peer's address (getpeername)",
          "is",           "",
          "port|address", name_keys(),
          &make_peer};
}

}  // namespace sockdrill
