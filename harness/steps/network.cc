// network.sysctl: a setting of the case's network.
#include <fmt/format.h>

#include "base/text.h"
#include "steps/bind_step.h"
#include "steps/call.h"
#include "steps/verbs.h"

namespace sockdrill {
namespace {

class SysctlStep final : public Step {
 public:
  explicit SysctlStep(Args& args)
      : name_(args.text("name").value_or("")), set_(args.text("set")), is_(args.text("is")) {
    args.need(Need::private_network, "changes or reads a setting of the network");
    saves_ = args.saves();
    at_ = args.node("is");
    if (!is_network_sysctl(name_) && args.fine() && !args.deferred()) {
      args.mistake(args.whole(),
                   fmt::format("'{}' is no setting of a network", shorten(visible(name_), 60)),
                   "such settings begin with 'net.'");
    }
  }

  Outcome run(Stage& stage) const override {
    if (set_) {
      const auto done = stage.network.network().set_sysctl(name_, *set_);
      if (!done) return errored(done.error().message);
    }
    const auto value = stage.network.network().get_sysctl(name_);
    if (!value) return errored(value.error().message);
    saves_.keep(stage.captures, "value", *value);
    const std::string observed = fmt::format("{} is {}", name_, visible(*value));
    if (!is_ || *is_ == *value) return passed(observed);
    Problem problem;
    problem.expected = *is_;
    problem.received = *value;
    problem.message = fmt::format("{} expected; {} is {}", *is_, name_, visible(*value));
    return failed(observed, std::move(problem), at_);
  }

  std::string explain() const override {
    return set_ ? fmt::format("sets {} to {}", name_, *set_) : fmt::format("reads {}", name_);
  }

 private:
  std::string name_;
  std::optional<std::string> set_;
  std::optional<std::string> is_;
  const Node* at_ = nullptr;
  Saves saves_;
};

}  // namespace

Verb sysctl_verb() {
  return {"sysctl",
          Target::network,
          NameUse::needs,
          "sets or reads a setting of the network",
          "name",
          "",
          "value",
          join_keys({{{"name", ValueType::text, "such as net.ipv4.tcp_fin_timeout", true},
                      {"set", ValueType::text, "its new value"},
                      {"is", ValueType::text, "what it must be"},
                      {"save", ValueType::any, "a variable that keeps the value"}},
                     common_keys()}),
          &make_step<SysctlStep>};
}

}  // namespace sockdrill
