// given: a prior state of a port by its name, set up and verified before anything is judged.
#include <fmt/format.h>

#include <vector>

#include "base/text.h"
#include "os/another_user.h"
#include "prior/prior_state.h"
#include "steps/bind_step.h"
#include "steps/call.h"
#include "steps/verbs.h"

namespace sockdrill {
namespace {

constexpr std::string_view kListener = "listener";
constexpr std::string_view kClient = "client";
constexpr std::string_view kServer = "server";

// The names that the case has for the sockets of a prior state.
std::vector<std::string_view> names_of(PriorKind kind) {
  switch (kind) {
    case PriorKind::nothing:
      return {};
    case PriorKind::bound:
    case PriorKind::listening:
    case PriorKind::listener_shut_down:
    case PriorKind::listener_inherited:
      return {kListener};
    default:
      return {kServer, kClient};
  }
}

bool is_of_client(PriorKind kind) {
  return kind == PriorKind::time_wait_bound_client || kind == PriorKind::time_wait_autobound_client;
}

PriorRole role_of(std::string_view name) {
  return name == kListener ? PriorRole::listener
         : name == kClient ? PriorRole::client
                           : PriorRole::child;
}

class GivenStep final : public Step {
 public:
  explicit GivenStep(Args& args)
      : address_(args.address()),
        v6only_(args.flag("v6only").value_or(false)),
        another_user_(args.text("user") == "another"),
        patience_(args.patience()),
        saves_(args.saves()) {
    if (another_user_) args.need(Need::another_user, "makes a socket of another user");
    if (address_) args.need_address(*address_, "binds");
    const std::string name = args.text("state").value_or("nothing");
    const auto kind = prior_of(name);
    if (kind) {
      kind_ = *kind;
      for (const std::string_view made : names_of(kind_)) args.makes(made);
    } else if (!args.deferred()) {
      const Node* const at = args.node("state");
      args.mistake(at != nullptr ? *at : args.whole(),
                   fmt::format("no prior state is named {}", in_quotes(name)),
                   suggest(name, "prior states", prior_names()));
    }
    const bool address = args.flag("reuse_address").value_or(false);
    const bool port = args.flag("reuse_port").value_or(false);
    flags_ = address && port ? ReuseFlags::both
             : address       ? ReuseFlags::address
             : port          ? ReuseFlags::port
                             : ReuseFlags::none;
  }

  Outcome run(Stage& stage) const override {
    const auto at = locate(stage, *address_);
    if (!at) return errored(at.error().message);
    auto prior = set_up(stage, *at);
    if (!prior) {
      return errored(fmt::format("the prior state {} was not set up: {}", prior_name(kind_),
                                 prior.error().message));
    }
    saves_.keep(stage.captures, "port", std::to_string(prior->endpoint().port()));
    saves_.keep(stage.captures, "address", prior->endpoint().address_string());
    std::string observed =
        fmt::format("{} on {}", prior_meaning(kind_), prior->endpoint().to_string());
    hand_over(stage, std::make_shared<PriorState>(std::move(*prior)));
    return passed(std::move(observed));
  }

  std::string explain() const override {
    return fmt::format("sets up, and finds in the kernel, {} on {}", prior_meaning(kind_),
                       address_->endpoint.to_string());
  }

 private:
  Result<PriorState> set_up(Stage& stage, const Endpoint& at) const {
    std::optional<AnotherUserScope> user;
    if (another_user_) {
      auto entered = AnotherUserScope::enter();
      if (!entered) return tl::unexpected<Error>(entered.error());
      user.emplace(std::move(*entered));
    }
    return PriorState::set_up({.kind = kind_,
                               .endpoint = at,
                               .flags = flags_,
                               .v6only = v6only_,
                               .deadline = Clock::now() + patience_},
                              stage.network.sock_diag());
  }

  // Its sockets become sockets of the case, those that are closed as well.
  void hand_over(Stage& stage, const std::shared_ptr<PriorState>& prior) const {
    for (const std::string_view name : names_of(kind_)) {
      const auto socket = std::make_shared<NamedSocket>();
      socket->name = std::string(name);
      socket->fd = prior->take(role_of(name));
      socket->reuse_address = has_reuse_address(flags_) && (name == kClient) == is_of_client(kind_);
      socket->reuse_port = has_reuse_port(flags_) && (name == kClient) == is_of_client(kind_);
      if (socket->fd) {
        learn_local(stage, *socket);
        learn_remote(stage, *socket);
        socket->listening = kind_ == PriorKind::listening;
      } else if (const auto& survivor = prior->survivor(); survivor && name != kListener) {
        const bool survives = (name == kClient) == is_of_client(kind_);
        socket->local = survives ? survivor->local : survivor->remote;
        socket->remote = survives ? survivor->remote : survivor->local;
      } else if (name == kListener) {
        socket->local = prior->endpoint();
        socket->keeper = prior;  // a process that has it open
      } else {
        socket->ending = Ending{true, 0, Clock::now()};
        if (name == kServer) socket->local = prior->endpoint();
      }
      stage.sockets.put(socket);
    }
  }

  std::optional<Address> address_;
  PriorKind kind_ = PriorKind::nothing;
  ReuseFlags flags_ = ReuseFlags::none;
  bool v6only_;
  bool another_user_;
  Nanoseconds patience_;
  Saves saves_;
};

}  // namespace

Verb given_verb() {
  static const std::string doc =
      "sets up what an earlier server or client left on a port, and makes sure of it in the "
      "kernel's "
      "table; where that is not reached the case is errored, never failed. Its sockets are "
      "listener, "
      "client and server (the accepted one) afterwards. The states: " +
      join_words(prior_names(), "and");
  return {
      "given",
      Target::none,
      NameUse::creates,
      doc,
      "state",
      "",
      "port|address",
      join_keys(
          {{{"state", ValueType::text, "the prior state's name, such as time_wait_server", true},
            {"reuse_address", ValueType::flag, "SO_REUSEADDR on the old socket"},
            {"reuse_port", ValueType::flag, "SO_REUSEPORT on the old socket"},
            {"v6only", ValueType::flag, "IPV6_V6ONLY of the old socket (off)"},
            {"user", ValueType::text, "another: its sockets are another user's", false, "another"},
            {"save", ValueType::any, "variables that keep its port and address"}},
           address_keys(),
           common_keys()}),
      &make_step<GivenStep>};
}

}  // namespace sockdrill
