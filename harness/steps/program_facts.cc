#include "steps/program_facts.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "os/kernel_file.h"
#include "os/listening.h"
#include "steps/program_evidence.h"

namespace sockdrill {
namespace {

ProgramFacts facts_of(Stage& stage, const std::string& name, RunningProgram& program,
                      Nanoseconds patience, const std::vector<SocketInfo>& sockets) {
  ProgramFacts facts;
  facts.name = name;
  const auto exit = program.wait_for_exit(stage.watch, Clock::now() + patience);
  if (exit) facts.exit = *exit;
  if (facts.exit) program.wait_for_last_words(stage.watch);
  const std::string output = program.whole_output(false);
  facts.told = find_traceback(output);
  facts.told_lately = facts.told && find_traceback(program.whole_output(true));
  facts.last_line = last_line(program);
  facts.silent_pipe = program.spec().output == ProcessOutput::pipes && output.empty();
  facts.listening = stage.programs.listening(name);
  facts.limit_exceeded = program.limit_exceeded();
  const bool all_told = program.spec().watching == Watching::calls && program.is_watched();
  if (all_told) facts.calls = program.calls();
  const std::vector<pid_t> processes = program.with_process([&](const Process& process) {
    facts.pid = process.pid();
    facts.sockets = socket_inodes(process);
    return process.process_tree();
  });
  auto waiting = blocked_calls(processes, sockets);
  if (!waiting.empty()) facts.waits = waiting.front();
  if (!processes.empty()) facts.udp = udp_sockets(processes.front());
  std::erase_if(facts.udp,
                [&](const UdpSocket& socket) { return !facts.sockets.contains(socket.inode); });
  return facts;
}

}  // namespace

CaseFacts gather_facts(Stage& stage, SockDiag& diag, Nanoseconds patience) {
  CaseFacts facts;
  for (const std::string& name : stage.programs.names()) {
    const auto program = stage.programs.find(name);
    if (program == nullptr) continue;
    if (auto sockets = diag.dump()) facts.sockets = std::move(*sockets);
    facts.programs.push_back(facts_of(stage, name, *program, patience, facts.sockets));
  }
  return facts;
}

SocketHolder find_holder(Stage& stage, const std::string& program, std::uint32_t inode) {
  const auto running = stage.programs.find(program);
  if (running == nullptr) return {};
  const auto processes =
      running->with_process([](const Process& process) { return process.process_tree(); });
  for (const pid_t process : processes) {
    if (!socket_inodes(process).contains(inode)) continue;
    std::string command = read_file(fmt::format("/proc/{}/comm", process)).value_or("");
    if (command.ends_with('\n')) command.pop_back();
    return {process, visible(command)};
  }
  return {};
}

}  // namespace sockdrill
