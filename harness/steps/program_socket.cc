// socket, of a program: the listener it holds, as it really is.
#include <fmt/format.h>

#include <algorithm>

#include "os/foreign_socket.h"
#include "os/listening.h"
#include "steps/bind_step.h"
#include "steps/call.h"
#include "steps/verbs.h"

namespace sockdrill {
namespace {

class ProgramSocketStep final : public Step {
 public:
  explicit ProgramSocketStep(Args& args)
      : name_(args.target()),
        port_(args.port("port")),
        port_at_(args.node("port")),
        backlog_(args.integer("backlog")),
        backlog_at_(args.node("backlog")),
        options_(args.options(false)),
        saves_(args.saves()) {
    address_at_ = args.node("address");
    if (const auto text = args.text("address")) {
      if (*text == "any") {
        any_ = true;
      } else if (const auto endpoint = Endpoint::parse(*text)) {
        address_ = *endpoint;
      } else if (!args.deferred()) {
        args.mistake(*address_at_, endpoint.error().message);
      }
    }
  }

  Outcome run(Stage& stage) const override {
    const auto program = stage.programs.find(name_);
    if (program == nullptr) return errored(fmt::format("{} was not started", name_));
    return program->with_process([&](Process& process) { return look(stage, process); });
  }

  std::string explain() const override {
    return fmt::format("looks at the socket on which {} listens", name_);
  }

 private:
  Outcome mismatch(std::string expected, std::string received, const Node* at,
                   Causes why = {}) const {
    Problem problem;
    problem.message =
        fmt::format("{} expected of the socket of {}; it has {}", expected, name_, received);
    problem.expected = std::move(expected);
    problem.received = received;
    set_cause(problem, std::move(why));
    return failed(fmt::format("the socket of {} has {}", name_, received), std::move(problem), at);
  }

  Outcome look(Stage& stage, const Process& process) const {
    const auto listeners = listeners_of(stage.network.sock_diag(), process);
    if (!listeners) return errored(listeners.error().message);
    const auto found = std::find_if(listeners->begin(), listeners->end(), [&](const SocketInfo& s) {
      return !port_ || s.local.port() == *port_;
    });
    if (found == listeners->end()) {
      return mismatch(port_ ? fmt::format("a listener on port {}", *port_) : "a listener", "none",
                      port_at_);
    }
    const std::string at = found->local.to_string();
    if (any_ && !found->local.is_wildcard()) {
      return mismatch("any address", at, address_at_,
                      {make_cause(CauseId::bound_to_one_address, found->local.address_string())});
    }
    if (address_ && address_->address_string() != found->local.address_string()) {
      return mismatch("the address " + address_->address_string(), at, address_at_);
    }
    if (backlog_ && static_cast<std::int64_t>(found->send_queue) != *backlog_) {
      return mismatch(fmt::format("backlog {}", *backlog_),
                      fmt::format("backlog {}", found->send_queue), backlog_at_);
    }
    saves_.keep(stage.captures, "port", std::to_string(found->local.port()));
    saves_.keep(stage.captures, "address", found->local.address_string());
    std::string seen = fmt::format("{} listens on {}, backlog {}", name_, at, found->send_queue);
    if (options_.empty()) return passed(std::move(seen));
    const auto copy = copy_socket(process, found->inode);
    if (!copy) return errored(copy.error().message);
    for (const OptionValue& value : options_) {
      const CallResult is = get_option(stage.system, copy->get(), *value.option);
      if (!is.ok()) return errored(fmt::format("getsockopt({}) failed", value.option->posix));
      const std::string text =
          fmt::format("{} {}", value.option->posix, show_option_value(*value.option, is.value));
      if (is.value != value.value) {
        return mismatch(fmt::format("{} {}", value.option->posix,
                                    show_option_value(*value.option, value.value)),
                        text, value.at, missing_option(value));
      }
      seen += ", " + text;
    }
    return passed(std::move(seen));
  }

  Causes missing_option(const OptionValue& wanted) const {
    if (wanted.option->posix != "SO_REUSEADDR" || wanted.value == 0) return {};
    return {make_cause(CauseId::reuse_address_missing, name_)};
  }

  std::string name_;
  std::optional<std::uint16_t> port_;
  const Node* port_at_;
  std::optional<std::int64_t> backlog_;
  const Node* backlog_at_;
  std::vector<OptionValue> options_;
  Saves saves_;
  bool any_ = false;
  std::optional<Endpoint> address_;
  const Node* address_at_ = nullptr;
};

}  // namespace

Verb program_socket_verb() {
  return {"socket",
          Target::program,
          NameUse::needs,
          "looks at the socket on which a program listens: its address, backlog and options",
          "",
          "",
          "port|address",
          join_keys({{{"port", ValueType::port, "which one, where there are several"},
                      {"address", ValueType::text, "the address, or any"},
                      {"backlog", ValueType::integer, "what it gave to listen"},
                      {"save", ValueType::any, "variables that keep the port and the address"}},
                     socket_option_keys(false),
                     common_keys()}),
          &make_step<ProgramSocketStep>};
}

}  // namespace sockdrill
