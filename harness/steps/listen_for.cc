#include "steps/listen_for.h"

#include <fmt/format.h>

#include "steps/bind_step.h"
#include "steps/call.h"
#include "steps/program_evidence.h"

namespace sockdrill {
namespace {

// Whatever stands between the program's call and its going on, the call does go on.
class LetConnect {
 public:
  LetConnect(RunningProgram& program, const RunningProgram::HeldConnect& connect)
      : program_(program), connect_(connect) {}
  LetConnect(const LetConnect&) = delete;
  LetConnect& operator=(const LetConnect&) = delete;
  ~LetConnect() { program_.let_connect(connect_); }

 private:
  RunningProgram& program_;
  const RunningProgram::HeldConnect& connect_;
};

class ListenForStep final : public Step {
 public:
  explicit ListenForStep(Args& args) : name_(args.target()), spec_(call_spec(args)) {
    const Node* const at = args.node("for");
    program_ = args.text("for").value_or("");
    if (!args.known_program(program_, *at)) return;
    args.need(Need::private_network, "listens wherever a program connects to");
    args.need(Need::watched_calls, "waits for a program's connect");
    args.hold_connects(program_);
    backlog_ = static_cast<int>(args.integer("backlog").value_or(128));
    port_ = args.port("port");
    if (args.has("address")) address_ = args.address();
    setup_ = socket_setup(args, std::nullopt);
    port_at_ = args.node("port");
    address_at_ = args.node("address");
  }

  Outcome run(Stage& stage) const override {
    const auto program = stage.programs.find(program_);
    if (program == nullptr) return errored(fmt::format("{} was not started", program_));
    const auto connect = program->wait_for_connect(stage.watch, Clock::now() + spec_.patience);
    if (stage.watch.stopped()) return errored("interrupted");
    if (!connect) return no_connect(stage, *program);
    const LetConnect later(*program, *connect);
    const std::string wanted = connect->to.to_string();
    if (port_ && *port_ != connect->to.port()) {
      return elsewhere(fmt::format("port {}", *port_), wanted, port_at_);
    }
    if (address_ && address_->endpoint.address_string() != connect->to.address_string()) {
      return elsewhere(fmt::format("the address {}", address_->endpoint.address_string()), wanted,
                       address_at_);
    }
    return listen_at(stage, connect->to);
  }

  std::string explain() const override {
    return fmt::format("waits until {} calls connect, and lets {} listen there before it goes on",
                       program_, name_);
  }

 private:
  Outcome no_connect(Stage& stage, RunningProgram& program) const {
    Problem problem;
    problem.expected = fmt::format("{} connects", program_);
    const auto status = program.wait_for_exit(stage.watch, Clock::now());
    if (status && *status) {
      problem.received = describe_exit(program, **status);
      problem.message = fmt::format("{} ended before it connected: {}", program_, problem.received);
    } else {
      problem.received = "it runs, and has not called connect()";
      problem.message =
          fmt::format("{} has not connected after {}", program_, show_duration(spec_.patience));
    }
    return failed(problem.message, problem);
  }

  Outcome elsewhere(std::string expected, const std::string& to, const Node* at) const {
    Problem problem;
    problem.message = fmt::format("{} connects to {}; {} expected", program_, to, expected);
    set_cause(problem, make_cause(CauseId::connects_elsewhere, program_, to, expected));
    problem.expected = std::move(expected);
    problem.received = to;
    return failed(problem.message, std::move(problem), at);
  }

  // Any address can be an address of this machine here: nothing but the case is in its network.
  static Result<void> make_local(Stage& stage, const Endpoint& at) {
    if (at.is_loopback() || at.is_wildcard()) return {};
    Network& network = stage.network.network();
    if (at.family() == AF_INET || at.is_mapped()) return network.make_every_address_local();
    return network.add_address(at.address_string() + "/128");
  }

  Outcome listen_at(Stage& stage, const Endpoint& to) const {
    if (const auto local = make_local(stage, to); !local) return errored(local.error().message);
    SocketSetup setup = setup_;
    setup.domain = to.family();
    const Opened opened = open_socket(stage, name_, setup);
    if (opened.socket == nullptr) return judge_call(stage, opened.last, spec_, {});
    NamedSocket& socket = *opened.socket;
    if (opened.fresh) {
      // The end of an earlier round may hold the port in TIME_WAIT.
      const int on = 1;
      stage.system.setsockopt(socket.fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
      const Performed bound = bind_socket(stage, socket, Address{to, false}, false);
      if (!bound.ok()) return judge_call(stage, bound, spec_, {});
    }
    const CallResult done = stage.system.listen(socket.fd.get(), backlog_);
    if (done.ok()) socket.listening = true;
    spec_.saves.keep(stage.captures, "port", std::to_string(to.port()));
    spec_.saves.keep(stage.captures, "address", to.address_string());
    const Performed listened{fmt::format("listen({}, {})", to.to_string(), backlog_),
                             {done, false}};
    return judge_call(
        stage, listened, spec_,
        fmt::format("{} connects to {}, where {} listens now", program_, to.to_string(), name_));
  }

  std::string name_;
  CallSpec spec_;
  std::string program_;
  int backlog_ = 128;
  std::optional<std::uint16_t> port_;
  std::optional<Address> address_;
  const Node* port_at_ = nullptr;
  const Node* address_at_ = nullptr;
  SocketSetup setup_;
};

}  // namespace

std::unique_ptr<Step> make_listen_for(Args& args) { return make_step<ListenForStep>(args); }

}  // namespace sockdrill
