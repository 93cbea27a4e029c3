#include "os/blocked_call.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "os/process.h"
#include "os/test_support.h"

namespace sockdrill {
namespace {

using Kind = BlockedCall::Kind;

class BlockedCallTest : public testing::Test {
 protected:
  void SetUp() override {
    SOCKDRILL_NEED_NETWORKS();
    ASSERT_TRUE(prepare_for_programs());
    auto created = Network::create();
    ASSERT_TRUE(created) << created.error().message;
    network_.emplace(std::move(*created));
  }

  static Process python(const std::string& lines) {
    ProcessSpec spec;
    spec.arguments = {"python3", "-c",
                      "import os, select, signal, socket, sys, threading, time\n"
                      "s = socket.socket()\ns.bind(('127.0.0.1', 8989))\n" +
                          lines};
    spec.environment = {"PATH=/usr/local/bin:/usr/bin:/bin"};
    spec.input = ProcessInput::pipe;
    auto process = Process::start(spec);
    EXPECT_TRUE(process);
    return std::move(*process);
  }

  /// What the program waits for, once that is of the kind. Looked at once more then: the table may
  /// have been read before the socket was made.
  BlockedCall first(Process& process, Kind kind) {
    const TimePoint deadline = soon();
    std::vector<BlockedCall> calls;
    bool seen = false;
    do {
      const auto sockets = network_->sock_diag().dump();
      EXPECT_TRUE(sockets);
      calls = blocked_calls(process.process_tree(), *sockets);
      const bool waits = !calls.empty() && calls.front().kind == kind;
      if (waits && seen) return calls.front();
      seen = waits;
      static_cast<void>(process.wait(Clock::now() + std::chrono::milliseconds(1)));
    } while (Clock::now() < deadline);
    ADD_FAILURE() << "it waits in "
                  << (calls.empty() ? "nothing that is seen" : std::string(calls.front().call));
    return {};
  }

  std::optional<Network> network_;
};

TEST_F(BlockedCallTest, SeesAccept) {
  Process process = python("s.listen()\ns.accept()");
  const BlockedCall call = first(process, Kind::accept);
  EXPECT_EQ(call.call, "accept");
  EXPECT_EQ(call.process, process.pid());
  ASSERT_TRUE(call.socket);
  EXPECT_EQ(to_string(*call.socket), "LISTEN 127.0.0.1:8989");
}

TEST_F(BlockedCallTest, SeesRecvAndOnWhichConnection) {
  Process process = python("s.listen()\nc, a = s.accept()\nc.recv(1024)");
  first(process, Kind::accept);
  const UniqueFd client = connect_to(Endpoint::loopback(AF_INET, 8989));
  const BlockedCall call = first(process, Kind::receive);
  EXPECT_EQ(call.call, "recv");
  ASSERT_TRUE(call.socket);
  EXPECT_EQ(call.socket->remote, local_end(client));
}

// With a time limit Python, and Java always, waits in poll(2).
TEST_F(BlockedCallTest, SeesThroughAPollOfOneSocket) {
  Process process =
      python("s.listen()\ns.settimeout(60)\nc, a = s.accept()\nc.settimeout(60)\nc.recv(9)");
  const BlockedCall accepting = first(process, Kind::accept);
  EXPECT_EQ(accepting.call, "poll");
  const UniqueFd client = connect_to(Endpoint::loopback(AF_INET, 8989));
  const BlockedCall receiving = first(process, Kind::receive);
  ASSERT_TRUE(receiving.socket);
  EXPECT_EQ(receiving.socket->remote, local_end(client));
}

TEST_F(BlockedCallTest, SeesASendThatIsNotTaken) {
  Process process = python("s.listen()\nc, a = s.accept()\nc.sendall(b'x' * 50_000_000)");
  first(process, Kind::accept);
  const UniqueFd client = connect_to(Endpoint::loopback(AF_INET, 8989));
  const BlockedCall call = first(process, Kind::send);
  ASSERT_TRUE(call.socket);
  EXPECT_GT(call.socket->send_queue, 0U);
}

TEST_F(BlockedCallTest, SeesStandardInput) {
  Process process = python("sys.stdin.readline()");
  EXPECT_EQ(first(process, Kind::input).call, "read");
}

TEST_F(BlockedCallTest, SeesSleepingEventsAndComputing) {
  Process sleeping = python("time.sleep(60)");
  first(sleeping, Kind::sleep);
  sleeping.end();
  Process selecting = python("s.listen()\nselect.select([s, 0], [], [])");
  EXPECT_EQ(first(selecting, Kind::event).call, "select");
  selecting.end();
  Process computing = python("while True: pass");
  first(computing, Kind::computes);
}

TEST_F(BlockedCallTest, SeesAStop) {
  Process process = python("os.kill(os.getpid(), signal.SIGSTOP)");
  first(process, Kind::stopped);
}

TEST_F(BlockedCallTest, TellsTheChildBeforeWhoWaitsForIt) {
  Process process =
      python("s.listen()\npid = os.fork()\nif pid == 0: s.accept()\nelse: os.waitpid(pid, 0)");
  const BlockedCall call = first(process, Kind::accept);
  EXPECT_NE(call.process, process.pid());
}

TEST_F(BlockedCallTest, TellsTheThreadThatReceivesBeforeWhoWaitsForIt) {
  Process process =
      python("s.listen()\nt = threading.Thread(target=s.accept)\nt.start()\nt.join()");
  const BlockedCall call = first(process, Kind::accept);
  EXPECT_NE(call.thread, process.pid());
}

TEST(BlockedCall, TellsNothingOfWhoIsGone) {
  EXPECT_TRUE(blocked_calls(std::vector<pid_t>{1 << 30}, {}).empty());
}

}  // namespace
}  // namespace sockdrill
