// left: what a program leaves behind when it has ended.
#include <fmt/format.h>

#include <algorithm>

#include "os/listening.h"
#include "steps/bind_step.h"
#include "steps/call.h"
#include "steps/program_evidence.h"
#include "steps/verbs.h"

namespace sockdrill {
namespace {

struct Leftovers {
  std::int64_t processes = 0;
  std::int64_t sockets = 0;
  std::string ports;  // ": 0.0.0.0:8989 LISTEN"
};

class LeftStep final : public Step {
 public:
  explicit LeftStep(Args& args)
      : name_(args.target()),
        patience_(args.patience()),
        processes_(args.integer("processes")),
        sockets_(args.integer("sockets")),
        processes_at_(args.node("processes")),
        sockets_at_(args.node("sockets")) {
    if (!processes_ && !sockets_ && args.fine()) {
      args.mistake(args.whole(), "left needs to know what", "name processes or sockets");
    }
  }

  Outcome run(Stage& stage) const override {
    const auto program = stage.programs.find(name_);
    if (program == nullptr) return errored(fmt::format("{} was not started", name_));
    const auto status = program->wait_for_exit(stage.watch, Clock::now() + patience_);
    if (stage.watch.stopped()) return errored("interrupted");
    if (!status) return errored(status.error().message);
    if (!*status) {
      return mismatch("that it has ended", "it still runs",
                      fmt::format("{} still runs after {}", name_, show_duration(patience_)),
                      nullptr);
    }
    const auto left = look(stage, *program);
    if (!left) return errored(left.error().message);
    const std::string seen =
        fmt::format("{} processes, {} sockets{}", left->processes, left->sockets, left->ports);
    if (processes_ && *processes_ != left->processes) {
      return mismatch(fmt::format("{} processes", *processes_), seen,
                      fmt::format("{} left {}; {} processes expected", name_, seen, *processes_),
                      processes_at_);
    }
    if (sockets_ && *sockets_ != left->sockets) {
      return mismatch(fmt::format("{} sockets", *sockets_), seen,
                      fmt::format("{} left {}; {} sockets expected", name_, seen, *sockets_),
                      sockets_at_);
    }
    return passed(fmt::format("{} left {}", name_, seen));
  }

  std::string explain() const override {
    return fmt::format("looks at what {} has left behind", name_);
  }

 private:
  static Result<Leftovers> look(Stage& stage, RunningProgram& program) {
    return program.with_process([&](Process& process) -> Result<Leftovers> {
      Leftovers left;
      left.processes = static_cast<std::int64_t>(process.process_tree().size());
      if (left.processes == 0) return left;
      const std::set<std::uint32_t> held = socket_inodes(process);
      auto sockets = stage.network.sock_diag().dump({});
      if (!sockets) return tl::unexpected(sockets.error());
      for (const SocketInfo& socket : *sockets) {
        if (!held.contains(socket.inode)) continue;
        ++left.sockets;
        left.ports += fmt::format("{} {} {}", left.ports.empty() ? ":" : ",",
                                  socket.local.to_string(), tcp_state_name(socket.state));
      }
      return left;
    });
  }

  static Outcome mismatch(std::string expected, std::string received, std::string message,
                          const Node* at) {
    Problem problem;
    problem.expected = std::move(expected);
    problem.received = std::move(received);
    problem.message = std::move(message);
    return failed(problem.message, problem, at);
  }

  std::string name_;
  Nanoseconds patience_;
  std::optional<std::int64_t> processes_;
  std::optional<std::int64_t> sockets_;
  const Node* processes_at_;
  const Node* sockets_at_;
};

}  // namespace

Verb left_verb() {
  return {"left",
          Target::program,
          NameUse::needs,
          "waits for a program's end and counts what it has left behind: processes that it "
          "started and that go on, and the TCP sockets that they hold",
          "",
          "",
          "",
          join_keys({{{"processes", ValueType::integer, "how many processes"},
                      {"sockets", ValueType::integer, "how many sockets they hold"}},
                     common_keys()}),
          &make_step<LeftStep>};
}

}  // namespace sockdrill
