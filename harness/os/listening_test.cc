#include "os/listening.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <string>

#include "os/test_support.h"

namespace sockdrill {
namespace {

class ListeningTest : public testing::Test {
 protected:
  void SetUp() override {
    SOCKDRILL_NEED_NETWORKS();
    ASSERT_TRUE(prepare_for_programs());
    auto created = Network::create();
    ASSERT_TRUE(created) << created.error().message;
    network_.emplace(std::move(*created));
  }

  /// A Python program with a TCP socket `s` that allows nothing special.
  static Process python(const std::string& lines) {
    ProcessSpec spec;
    spec.arguments = {"python3", "-c", "import os, socket, sys\ns = socket.socket()\n" + lines};
    spec.environment = {"PATH=/usr/local/bin:/usr/bin:/bin"};
    spec.input = ProcessInput::pipe;
    auto process = Process::start(spec);
    EXPECT_TRUE(process) << process.error().message;
    return std::move(*process);
  }

  ListenerWait wait(Process& process, std::optional<std::uint16_t> port = std::nullopt,
                    TimePoint deadline = soon()) {
    const auto waited = wait_for_listener(network_->sock_diag(), process, port, deadline);
    EXPECT_TRUE(waited) << waited.error().message;
    return waited.value_or(ListenerWait());
  }

  std::optional<Network> network_;
};

TEST_F(ListeningTest, SeesWhereTheProgramListens) {
  Process process = python("s.bind(('127.0.0.1', 8989)); s.listen(3); sys.stdin.read()");
  const ListenerWait waited = wait(process, 8989);
  ASSERT_EQ(waited.listeners.size(), 1U);
  EXPECT_EQ(to_string(waited.listeners[0]), "LISTEN 127.0.0.1:8989");
  EXPECT_EQ(waited.listeners[0].send_queue, 3U);
  EXPECT_EQ(waited.listeners[0].receive_queue, 0U) << "nobody has connected";
  EXPECT_EQ(waited.exited, std::nullopt);
  EXPECT_THAT(socket_inodes(process), testing::ElementsAre(waited.listeners[0].inode));
}

TEST_F(ListeningTest, SeesWhicheverPortItChose) {
  Process process = python("s.listen(); print(s.getsockname()[1], flush=True); sys.stdin.read()");
  const ListenerWait waited = wait(process);
  ASSERT_EQ(waited.listeners.size(), 1U);
  EXPECT_GT(waited.listeners[0].local.port(), 1024);
}

TEST_F(ListeningTest, WaitsForTheRightPort) {
  Process process = python(
      "s.bind(('', 1111)); s.listen(); sys.stdin.readline()\n"
      "t = socket.socket(); t.bind(('', 2222)); t.listen(); sys.stdin.read()");
  ASSERT_EQ(wait(process, 1111).listeners.size(), 1U);
  EXPECT_TRUE(wait(process, 2222, Clock::now() + std::chrono::milliseconds(5)).listeners.empty());
  ASSERT_EQ(::write(process.input_fd(), "\n", 1), 1);
  ASSERT_EQ(wait(process, 2222).listeners.size(), 1U);
  EXPECT_EQ(wait(process).listeners.size(), 2U);
}

TEST_F(ListeningTest, SaysThatTheProgramHasEnded) {
  Process process = python("sys.exit(5)");
  const ListenerWait waited = wait(process);
  EXPECT_TRUE(waited.listeners.empty());
  EXPECT_EQ(waited.exited, ExitStatus{.code = 5});
}

TEST_F(ListeningTest, SaysThatItIsStillStarting) {
  Process process = python("s.bind(('', 8989)); sys.stdin.read()");
  const TimePoint deadline = Clock::now() + std::chrono::milliseconds(30);
  const ListenerWait waited = wait(process, std::nullopt, deadline);
  EXPECT_TRUE(waited.listeners.empty());
  EXPECT_EQ(waited.exited, std::nullopt);
  EXPECT_GE(Clock::now(), deadline);
}

TEST_F(ListeningTest, DoesNotCountTheListenersOfOthers) {
  const UniqueFd ours = listener_on(Endpoint::any(AF_INET, 8989));
  Process process = python("sys.stdin.read(); sys.exit(1)");
  EXPECT_TRUE(wait(process, 8989, Clock::now() + std::chrono::milliseconds(30)).listeners.empty());
  process.close_input();
  EXPECT_EQ(wait(process, 8989).exited, ExitStatus{.code = 1});
}

TEST_F(ListeningTest, CountsTheListenersOfDescendants) {
  Process process = python(
      "if os.fork() == 0: s.bind(('', 8989)); s.listen()\n"
      "sys.stdin.read()");
  EXPECT_EQ(wait(process, 8989).listeners.size(), 1U);
}

TEST_F(ListeningTest, WaitsForADaemonWhoseFirstProcessHasEnded) {
  Process process = python(
      "r, w = os.pipe()\n"
      "if os.fork(): os._exit(0)\n"
      "os.setsid(); os.close(w)\n"
      "s.bind(('', 8989)); s.listen(); sys.stdin.read()");
  ASSERT_TRUE(process.wait(soon()).value());
  EXPECT_EQ(wait(process, 8989).listeners.size(), 1U);
}

TEST(SocketInodes, AreThoseOfAProcess) {
  const UniqueFd socket = tcp_socket();
  struct stat identity {};
  ASSERT_EQ(::fstat(socket.get(), &identity), 0);
  EXPECT_THAT(socket_inodes(::getpid()), testing::Contains(identity.st_ino));
  EXPECT_TRUE(socket_inodes(1 << 30).empty());
}

}  // namespace
}  // namespace sockdrill
