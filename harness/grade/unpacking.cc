#include "grade/unpacking.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "base/text.h"
#include "os/process.h"
#include "os/process_output.h"

namespace sockdrill {
namespace {

constexpr auto kPatience = std::chrono::seconds(60);
constexpr std::size_t kMostOutput = std::size_t{64} << 10U;
constexpr uid_t kNobody = 65534;

}  // namespace

Taken unpack(const std::string& unpacker, const std::string& archive, Taken taken,
             const IntakeLimits& limits) {
  const auto refuse = [&](Unrunnable why, std::string reason) {
    taken.unrunnable = why;
    taken.reason = std::move(reason);
    return taken;
  };
  ProcessSpec spec;
  std::error_code error;
  // The archive is its standard input, and its own folder the only one that it can reach.
  spec.arguments = {"/bin/sh",
                    "-c",
                    "archive=$1; shift; exec \"$0\" \"$@\" <\"$archive\"",
                    unpacker,
                    std::filesystem::absolute(archive, error).string(),
                    "--bytes",
                    std::to_string(limits.bytes),
                    "--files",
                    std::to_string(limits.files)};
  if (::geteuid() == 0 && ::chown(taken.folder.c_str(), kNobody, kNobody) == 0) {
    for (const char* const word : {"--uid", "65534", "--gid", "65534"}) {
      spec.arguments.emplace_back(word);
    }
  }
  spec.environment = current_environment();
  spec.directory = taken.folder;
  spec.scope = ProcessScope::session;
  auto process = Process::start(spec);
  if (!process) return refuse(Unrunnable::trouble, process.error().message);
  const TimePoint deadline = Clock::now() + kPatience;
  std::string output = read_to_end(*process, kMostOutput, deadline);
  const auto status = process->wait(deadline);
  process->end();
  if (!status) return refuse(Unrunnable::trouble, status.error().message);
  if (!*status) {
    return refuse(Unrunnable::trouble,
                  fmt::format("to unpack it takes longer than {} s", kPatience.count()));
  }
  std::string reason;
  while (!output.empty()) {
    const std::size_t size = std::min(output.find('\n'), output.size());
    const std::string line = visible(std::string_view(output).substr(0, size));
    output.erase(0, std::min(size + 1, output.size()));
    if (line.starts_with("note: ")) {
      taken.notes.push_back(line.substr(6));
    } else if (!line.empty()) {
      reason = line;
    }
  }
  const ExitStatus& end = **status;
  if (end == ExitStatus{}) return taken;
  if (end.code == 1) return refuse(Unrunnable::unreadable, reason);
  // Nobody but the machine sends SIGKILL, when it has no memory left.
  if (end.signal != 0 && end.signal != SIGKILL) {
    // What brings down the one that reads it is no archive as others make them.
    return refuse(
        Unrunnable::unreadable,
        fmt::format("the archive cannot be read: to unpack it ended with {}", to_string(end)));
  }
  return refuse(Unrunnable::trouble, fmt::format("it could not be unpacked: {}",
                                                 reason.empty() ? to_string(end) : reason));
}

}  // namespace sockdrill
