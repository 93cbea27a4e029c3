#include "os/process.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "os/capabilities.h"
#include "os/process_table.h"
#include "os/test_support.h"

namespace sockdrill {
namespace {

using testing::HasSubstr;

ProcessSpec spec_of(std::vector<std::string> arguments) {
  ProcessSpec spec;
  spec.arguments = std::move(arguments);
  spec.environment = {"PATH=/usr/local/bin:/usr/bin:/bin"};
  return spec;
}

ProcessSpec shell(const std::string& script) { return spec_of({"sh", "-c", script}); }

Process started(const ProcessSpec& spec) {
  auto process = Process::start(spec);
  EXPECT_TRUE(process) << process.error().message;
  return std::move(*process);
}

ExitStatus waited(Process& process) {
  const auto status = process.wait(soon());
  EXPECT_TRUE(status && *status);
  return status.value_or(std::nullopt).value_or(ExitStatus{.code = -1});
}

/// Everything until end of file (EIO on a terminal), or until `text` was read.
std::string read_until(int fd, std::string_view text = "\xff") {
  std::string all;
  const TimePoint deadline = soon();
  while (Clock::now() < deadline && all.find(text) == std::string::npos) {
    pollfd event = {.fd = fd, .events = POLLIN, .revents = 0};
    ::poll(&event, 1, 1000);
    char buffer[4096];
    const ssize_t size = ::read(fd, buffer, sizeof buffer);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (size <= 0) break;
    all.append(buffer, static_cast<std::size_t>(size));
  }
  return all;
}

std::string output_of(const ProcessSpec& spec) {
  Process process = started(spec);
  return read_until(process.output_fd());
}

/// True once the process has ended, in time.
bool ends_soon(pid_t pid) {
  const UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0U)));
  if (!pidfd) return true;
  pollfd event = {.fd = pidfd.get(), .events = POLLIN, .revents = 0};
  return ::poll(&event, 1, 5000) == 1;
}

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    char name[] = "/tmp/sockdrill-test-XXXXXX";
    path_ = ::mkdtemp(name);
  }
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  std::string write(const std::string& name, const std::string& text, mode_t mode) const {
    const std::string file = path_ + "/" + name;
    std::ofstream(file) << text;
    EXPECT_EQ(::chmod(file.c_str(), mode), 0);
    return file;
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Every promise is kept in every scope that this machine has.
class ProcessTest : public testing::TestWithParam<ProcessScope> {
 protected:
  void SetUp() override {
    test_isolation();
    static const bool prepared = prepare_for_programs().has_value();
    ASSERT_TRUE(prepared);
    if (GetParam() != ProcessScope::pid_namespace) return;
    const auto tried = Process::start(scoped(shell("exit 0")));
    if (!tried && tried.error().code == EPERM) SOCKDRILL_SKIP_OR_FAIL(tried.error().message);
  }

  ProcessSpec scoped(ProcessSpec spec) const {
    spec.scope = GetParam();
    return spec;
  }
};

INSTANTIATE_TEST_SUITE_P(Scopes, ProcessTest,
                         testing::Values(ProcessScope::pid_namespace, ProcessScope::session),
                         [](const auto& test) {
                           return test.param == ProcessScope::session ? "Session" : "PidNamespace";
                         });

TEST_P(ProcessTest, GivesOutputErrorsAndExitCodeApart) {
  Process process = started(scoped(shell("echo out; echo err >&2; exit 3")));
  EXPECT_EQ(process.has_pid_namespace(), GetParam() == ProcessScope::pid_namespace);
  EXPECT_EQ(read_until(process.output_fd()), "out\n");
  EXPECT_EQ(read_until(process.error_fd()), "err\n");
  EXPECT_EQ(waited(process), ExitStatus{.code = 3});
  EXPECT_EQ(waited(process), ExitStatus{.code = 3}) << "asked again";
  EXPECT_EQ(process.end(), ExitStatus{.code = 3});
  EXPECT_EQ(process.end(), ExitStatus{.code = 3}) << "ended again";
}

TEST_P(ProcessTest, NamesTheSignalThatEndedIt) {
  Process process = started(scoped(shell("kill -SEGV $$")));
  EXPECT_EQ(to_string(waited(process)), "signal 11 (SIGSEGV)");
}

TEST_P(ProcessTest, PassesArgumentsAsTheyAre) {
  EXPECT_EQ(output_of(scoped(spec_of({"printf", "[%s]", "a b", "", "*", "$HOME", "你"}))),
            "[a b][][*][$HOME][你]");
}

TEST_P(ProcessTest, SaysWhatCannotBeStarted) {
  const auto error = [&](const std::string& program) {
    const auto process = Process::start(scoped(spec_of({program})));
    return process ? "started" : process.error().message;
  };
  const TemporaryDirectory folder;
  EXPECT_EQ(error("python4"), "python4: No such file or directory");
  EXPECT_EQ(error("/no/such/program"), "/no/such/program: No such file or directory");
  EXPECT_EQ(error("/tmp"), "/tmp: Permission denied");
  const std::string plain = folder.write("plain", "echo hello\n", 0644);
  EXPECT_EQ(error(plain), plain + ": Permission denied");
  const std::string broken = folder.write("broken", "#!/no/such/interpreter\n", 0755);
  EXPECT_EQ(error(broken), broken + ": No such file or directory");
  EXPECT_EQ(error(""), "no program to start");
  const auto code = Process::start(scoped(spec_of({"python4"})));
  EXPECT_EQ(code.error().code, ENOENT);
}

TEST_P(ProcessTest, RunsAScriptWithoutAFirstLineAsAShellDoes) {
  const TemporaryDirectory folder;
  const std::string script = folder.write("script", "echo $1 $0\n", 0755);
  EXPECT_EQ(output_of(scoped(spec_of({script, "x"}))), "x " + script + "\n");
}

TEST_P(ProcessTest, StartsInItsDirectory) {
  const TemporaryDirectory folder;
  folder.write("here", "#!/bin/sh\npwd\n", 0755);
  ProcessSpec spec = scoped(spec_of({"./here"}));
  spec.directory = folder.path();
  EXPECT_EQ(output_of(spec), folder.path() + "\n");
  spec.directory = "/no/such/place";
  EXPECT_EQ(Process::start(spec).error().message,
            "chdir(/no/such/place): No such file or directory (ENOENT)");
}

TEST_P(ProcessTest, HasTheEnvironmentOfItsSpecOnly) {
  ProcessSpec spec = scoped(spec_of({"env"}));
  spec.environment.push_back("GREETING=hello");
  const std::string output = output_of(spec);
  EXPECT_THAT(output, HasSubstr("GREETING=hello\n"));
  EXPECT_THAT(output, testing::Not(HasSubstr("HOME=")));
}

TEST_P(ProcessTest, InheritsNoDescriptorsSignalsOrSession) {
  const UniqueFd leak(::open("/dev/null", O_RDONLY));  // without close-on-exec
  struct sigaction ignore = {};
  ignore.sa_handler = SIG_IGN;
  struct sigaction before = {};
  ::sigaction(SIGPIPE, &ignore, &before);
  sigset_t blocked;
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
  const std::string status = output_of(scoped(spec_of({"cat", "/proc/self/status"})));
  const std::string files =
      output_of(scoped(shell("ls /proc/$(cut -d' ' -f1 /proc/self/stat)/fd")));
  ::pthread_sigmask(SIG_UNBLOCK, &blocked, nullptr);
  ::sigaction(SIGPIPE, &before, nullptr);
  EXPECT_THAT(status, HasSubstr("SigIgn:\t0000000000000000"));
  EXPECT_THAT(status, HasSubstr("SigBlk:\t0000000000000000"));
  Process process = started(scoped(spec_of({"sleep", "1000"})));
  EXPECT_EQ(::getsid(process.pid()), process.pid());
  std::vector<std::string> open;
  for (const auto& entry :
       std::filesystem::directory_iterator("/proc/" + std::to_string(process.pid()) + "/fd")) {
    open.push_back(entry.path().filename());
  }
  EXPECT_THAT(open, testing::UnorderedElementsAre("0", "1", "2"));
}

TEST_P(ProcessTest, ReadsItsInputToTheEnd) {
  ProcessSpec spec = scoped(spec_of({"cat"}));
  spec.input = ProcessInput::pipe;
  Process process = started(spec);
  ASSERT_EQ(::write(process.input_fd(), "hello\n", 6), 6);
  EXPECT_EQ(read_until(process.output_fd(), "\n"), "hello\n");
  EXPECT_EQ(process.wait(Clock::now()).value(), std::nullopt);
  process.close_input();
  EXPECT_EQ(waited(process), ExitStatus{});
}

TEST_P(ProcessTest, WithoutInputReadsEndOfFile) {
  EXPECT_EQ(output_of(scoped(shell("cat; echo end"))), "end\n");
}

TEST_P(ProcessTest, WritesToARawTerminal) {
  ProcessSpec spec = scoped(shell("test -t 1 && test -t 2 && echo terminal; echo error >&2"));
  spec.output = ProcessOutput::pty;
  Process process = started(spec);
  EXPECT_EQ(process.error_fd(), -1);
  EXPECT_EQ(read_until(process.output_fd()), "terminal\nerror\n");
}

TEST_P(ProcessTest, StopsOnASignal) {
  Process process =
      started(scoped(shell("trap 'exit 7' TERM; echo ready; while :; do sleep 0.01; done")));
  read_until(process.output_fd(), "ready\n");
  ASSERT_TRUE(process.signal(SIGTERM));
  EXPECT_EQ(waited(process), ExitStatus{.code = 7});
  EXPECT_TRUE(process.signal(SIGTERM)) << "no error once it has ended";
}

TEST_P(ProcessTest, WaitKeepsToItsDeadline) {
  Process process = started(scoped(spec_of({"sleep", "1000"})));
  const TimePoint before = Clock::now();
  EXPECT_EQ(process.wait(before + std::chrono::milliseconds(20)).value(), std::nullopt);
  EXPECT_GE(Clock::now() - before, std::chrono::milliseconds(20));
  EXPECT_EQ(to_string(process.end()), "signal 9 (SIGKILL)");
}

// The script's own child, a detached one and a daemon that was orphaned.
TEST_P(ProcessTest, EndsEverythingItStarted) {
  Process process = started(
      scoped(shell("sleep 1000 & setsid sleep 1001 & (setsid sh -c 'sleep 1002 & sleep 1003' &) ; "
                   "echo ready; exec sleep 1004")));
  read_until(process.output_fd(), "ready\n");
  std::vector<pid_t> tree;
  const TimePoint deadline = soon();
  while (tree.size() < 6 && Clock::now() < deadline) tree = process.process_tree();
  ASSERT_GE(tree.size(), 6U) << "sh became sleep 1004, and five others";
  EXPECT_THAT(tree, testing::Contains(process.pid()));
  process.end();
  for (const pid_t pid : tree) EXPECT_TRUE(ends_soon(pid));
  EXPECT_TRUE(process.process_tree().empty());
}

TEST_P(ProcessTest, EndsADaemonAfterItsFirstProcessHasGone) {
  Process process = started(scoped(shell("setsid sh -c 'echo ready; exec sleep 1000' & exit 0")));
  read_until(process.output_fd(), "ready\n");
  EXPECT_EQ(waited(process), ExitStatus{});
  const std::vector<pid_t> tree = process.process_tree();
  ASSERT_EQ(tree.size(), 1U);
  EXPECT_NE(tree[0], process.pid());
  EXPECT_EQ(process.end(), ExitStatus{}) << "the exit of the program, not of its daemon";
  EXPECT_TRUE(ends_soon(tree[0]));
}

TEST_P(ProcessTest, LeavesOtherProgramsAlone) {
  Process other = started(scoped(spec_of({"sleep", "1000"})));
  started(scoped(spec_of({"sleep", "1000"}))).end();
  EXPECT_EQ(other.wait(Clock::now()).value(), std::nullopt);
}

TEST_P(ProcessTest, EndsWithItsObjectAndMoves) {
  pid_t pid = -1;
  {
    Process first = started(scoped(spec_of({"sleep", "1000"})));
    pid = first.pid();
    Process second = std::move(first);
    EXPECT_EQ(second.pid(), pid);
    EXPECT_TRUE(process_entry(pid));
  }
  EXPECT_FALSE(process_entry(pid)) << "ended and reaped";
}

TEST_P(ProcessTest, StandsInTheNetworkOfTheThreadThatStartedIt) {
  SOCKDRILL_NEED_NETWORKS();
  std::thread([&] {
    const auto network = Network::create();
    ASSERT_TRUE(network) << network.error().message;
    const Process process = started(scoped(spec_of({"sleep", "1000"})));
    struct stat space {};
    const std::string file = "/proc/" + std::to_string(process.pid()) + "/ns/net";
    ASSERT_EQ(::stat(file.c_str(), &space), 0);
    EXPECT_EQ(space.st_ino, network->inode());
  }).join();
}

// A start in one worker must not keep a socket alive that another worker closes.
// The kernel copies the first word of the table whatever was asked of it.
TEST_P(ProcessTest, IsStartedWhereNoSocketHasALowDescriptor) {
  for (int fd = 0; fd < 64; ++fd) EXPECT_GE(::fcntl(fd, F_GETFD), 0) << fd;
  EXPECT_GE(tcp_socket().get(), 64);
}

TEST_P(ProcessTest, NeverHoldsASocketOfOurs) {
  SOCKDRILL_NEED_NETWORKS();
  std::atomic<bool> stop = false;
  std::thread starter([&] {
    while (!stop) started(scoped(spec_of({"true"}))).end();
  });
  std::thread([&] {
    const auto network = Network::create();
    ASSERT_TRUE(network) << network.error().message;
    const Endpoint here = Endpoint::loopback(AF_INET, 8989);
    int busy = 0;
    for (int i = 0; i < 3000; ++i) {
      listener_on(here).reset();
      busy += try_bind(tcp_socket(), here) == 0 ? 0 : 1;
    }
    EXPECT_EQ(busy, 0);
  }).join();
  stop = true;
  starter.join();
}

TEST_P(ProcessTest, IsStartedBySeveralThreadsAtOnce) {
  std::vector<std::thread> workers;
  for (int i = 0; i < 4; ++i) {
    workers.emplace_back([&] {
      for (int round = 0; round < 20; ++round) {
        EXPECT_EQ(output_of(scoped(shell("echo $((6 * 7))"))), "42\n");
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
}

// Without privileges /proc/PID/fd of an engine that has some may not be read.
TEST_P(ProcessTest, IsStartedByAnOrdinaryUserToo) {
  if (GetParam() == ProcessScope::pid_namespace) return;  // takes CAP_SYS_ADMIN
  const auto scope = OrdinaryUserScope::enter();
  ASSERT_TRUE(scope) << scope.error().message;
  Process process = started(scoped(shell("echo out; echo err >&2; ls /proc/self/fd")));
  EXPECT_EQ(read_until(process.output_fd()), "out\n0\n1\n2\n3\n") << "3: the directory itself";
  EXPECT_EQ(read_until(process.error_fd()), "err\n");
}

TEST_P(ProcessTest, DiesWithTheThreadThatStartedIt) {
  std::optional<Process> process;
  std::thread([&] { process = started(scoped(spec_of({"sleep", "1000"}))); }).join();
  EXPECT_EQ(to_string(waited(*process)), "signal 9 (SIGKILL)");
}

TEST(ProcessEnvironment, IsOurs) {
  ASSERT_EQ(::setenv("SOCKDRILL_TEST_VARIABLE", "x", 1), 0);
  EXPECT_THAT(current_environment(), testing::Contains("SOCKDRILL_TEST_VARIABLE=x"));
}

}  // namespace
}  // namespace sockdrill
