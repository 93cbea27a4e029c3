#include "steps/step_causes.h"

#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <vector>

#include "steps/program_causes.h"

namespace sockdrill {
namespace {

using Kind = BlockedCall::Kind;

Endpoint at(std::string_view text) { return Endpoint::parse_with_port(text).value(); }

const Endpoint kServer = at("127.0.0.1:8989");
const Endpoint kClient = at("127.0.0.1:5123");

SocketInfo row(TcpState state, const Endpoint& local, const Endpoint& remote, std::uint32_t inode,
               std::uint32_t receive_queue = 0) {
  SocketInfo info;
  info.state = state;
  info.local = local;
  info.remote = remote;
  info.inode = inode;
  info.receive_queue = receive_queue;
  return info;
}

SocketInfo listener(std::string_view local, std::uint32_t inode, std::uint32_t waiting = 0,
                    std::uint32_t backlog = 128) {
  SocketInfo info = row(TcpState::listen, at(local), Endpoint(), inode, waiting);
  info.send_queue = backlog;
  return info;
}

// A server that runs, listens on 8989 with the socket 1 and holds the sockets 2 and 3 as well.
ProgramFacts server() {
  ProgramFacts facts;
  facts.name = "server";
  facts.sockets = {1, 2, 3};
  facts.listening = kServer;
  return facts;
}

BlockedCall waits(Kind kind, std::string_view call = {},
                  std::optional<SocketInfo> socket = std::nullopt) {
  return {7, 7, kind, call, std::move(socket)};
}

FailedStep on_client(std::string verb, bool waited) {
  FailedStep step;
  step.name = "client";
  step.verb = std::move(verb);
  step.waited = waited;
  step.local = kClient;
  step.remote = kServer;
  return step;
}

FailedStep on_server(std::string verb) {
  FailedStep step;
  step.name = "server";
  step.verb = std::move(verb);
  step.waited = true;
  return step;
}

std::string told(const FailedStep& step, const CaseFacts& facts) {
  return sentence(causes_of(step, facts), Language::english);
}
std::string told_zh(const FailedStep& step, const CaseFacts& facts) {
  return sentence(causes_of(step, facts), Language::chinese);
}

TEST(Diagnosis, NamesTheCallThatHangs) {
  CaseFacts facts{{server()},
                  {listener("0.0.0.0:8989", 1), row(TcpState::established, kServer, kClient, 2)}};
  const FailedStep recv = on_client("recv", true);
  const auto hanging = [&](BlockedCall call) {
    facts.programs[0].waits = std::move(call);
    return told(recv, facts);
  };
  EXPECT_EQ(hanging(waits(Kind::receive, "recv", facts.sockets[1])),
            "server waits in recv() on the connection with 127.0.0.1:5123");
  EXPECT_EQ(hanging(waits(Kind::send, "send", facts.sockets[1])),
            "server waits in send() on the connection with 127.0.0.1:5123");
  EXPECT_EQ(hanging(waits(Kind::accept, "accept", facts.sockets[0])),
            "server waits in accept() on 0.0.0.0:8989");
  EXPECT_EQ(hanging(waits(Kind::input, "read")), "server waits in read() of its standard input");
  EXPECT_EQ(hanging(waits(Kind::sleep)), "server sleeps");
  EXPECT_EQ(hanging(waits(Kind::event, "select")),
            "server waits in select() for something to happen");
  EXPECT_EQ(hanging(waits(Kind::child, "wait4")), "server waits for a child process");
  EXPECT_EQ(hanging(waits(Kind::lock, "futex")), "server waits for another thread or a lock");
  EXPECT_EQ(hanging(waits(Kind::other, "flock")), "server waits in flock()");
  EXPECT_EQ(hanging(waits(Kind::other)), "server still runs");
  EXPECT_EQ(hanging(waits(Kind::stopped)), "server is stopped (SIGSTOP)");
  EXPECT_EQ(hanging(waits(Kind::computes)), "server computes and waits for nothing");
  EXPECT_EQ(told_zh(recv, facts), "server 一直在运算，没有等待任何东西");
}

TEST(Diagnosis, TellsWhatWasRaisedLatelyFromWhatWasRaisedForAnother) {
  CaseFacts facts{{server()}, {row(TcpState::established, kServer, kClient, 2)}};
  facts.programs[0].waits = waits(Kind::receive, "recv", facts.sockets[0]);
  facts.programs[0].told =
      Traceback{.type = "ValueError", .message = "no", .file = "server.py", .line = 7};
  EXPECT_EQ(told(on_client("recv", true), facts),
            "server waits in recv() on the connection with 127.0.0.1:5123");
  facts.programs[0].told_lately = true;
  EXPECT_EQ(told(on_client("recv", true), facts),
            "server raised ValueError: no (line 7 of server.py); server waits in recv() on the "
            "connection with 127.0.0.1:5123");
}

TEST(Diagnosis, SaysNothingOfAHangWhereSomethingCame) {
  CaseFacts facts{{server()}, {row(TcpState::established, kServer, kClient, 2)}};
  facts.programs[0].waits = waits(Kind::sleep);
  EXPECT_EQ(told(on_client("recv", false), facts), "");
}

TEST(Diagnosis, SeesAConnectionThatNobodyAccepts) {
  CaseFacts facts{
      {server()},
      {listener("0.0.0.0:8989", 1, 1), row(TcpState::established, kServer, kClient, 0, 5)}};
  facts.programs[0].waits = waits(Kind::sleep);
  EXPECT_EQ(told(on_client("recv", true), facts),
            "server does not accept: 1 connection waits at 0.0.0.0:8989; server sleeps");
  EXPECT_EQ(told_zh(on_client("recv", true), facts),
            "server 没有 accept：0.0.0.0:8989 上有 1 个连接在等待；server 在 sleep");
}

TEST(Diagnosis, SeesUnreadBytes) {
  CaseFacts facts{
      {server()},
      {listener("0.0.0.0:8989", 1), row(TcpState::established, kServer, kClient, 2, 5)}};
  EXPECT_EQ(told(on_client("recv", true), facts),
            "server does not read: 5 bytes wait in its connection with 127.0.0.1:5123");
  EXPECT_EQ(told_zh(on_client("recv", true), facts),
            "server 没有读取：与 127.0.0.1:5123 的连接里有 5 个字节未读");
}

TEST(Diagnosis, SeesAConnectionThatIsNotClosed) {
  CaseFacts facts{{server()}, {row(TcpState::established, kServer, kClient, 2)}};
  facts.programs[0].waits = waits(Kind::accept, "accept", listener("0.0.0.0:8989", 1));
  FailedStep recv = on_client("recv", true);
  recv.wants_end = true;
  EXPECT_EQ(told(recv, facts),
            "server has not closed its connection with 127.0.0.1:5123 (ESTABLISHED); server waits "
            "in accept() on 0.0.0.0:8989");
  facts.sockets[0].state = TcpState::close_wait;
  EXPECT_EQ(causes_of(recv, facts).front(),
            make_cause(CauseId::never_closes, "server", kClient.to_string(), "CLOSE_WAIT"));
  EXPECT_EQ(told_zh(recv, facts),
            "server 没有关闭与 127.0.0.1:5123 的连接（CLOSE_WAIT）；server 停在 "
            "accept()（0.0.0.0:8989）");
}

TEST(Diagnosis, TellsHowAProgramEnded) {
  CaseFacts facts{{server()}, {}};
  ProgramFacts& program = facts.programs[0];
  const FailedStep recv = on_client("recv", false);
  program.exit = ExitStatus{1, 0};
  program.last_line = "goodbye";
  EXPECT_EQ(told(recv, facts), "server had ended with exit code 1; its last line: goodbye");
  program.exit = ExitStatus{0, 0};
  program.last_line = "";
  EXPECT_EQ(told(recv, facts), "server had ended with exit code 0");
  EXPECT_EQ(told_zh(recv, facts), "server 已经结束，退出码 0");
  program.exit = ExitStatus{0, SIGSEGV};
  EXPECT_EQ(told(recv, facts), "server was ended by SIGSEGV");
  EXPECT_EQ(told_zh(recv, facts), "server 被信号 SIGSEGV 终止");
  program.told = Traceback{Traceback::Kind::exception, "NameError", "name 'x' is not defined",
                           "server.py", 12};
  program.exit = ExitStatus{1, 0};
  EXPECT_EQ(told(recv, facts),
            "server raised NameError: name 'x' is not defined (line 12 of server.py)");
  EXPECT_EQ(told_zh(recv, facts),
            "server 抛出 NameError：name 'x' is not defined（server.py 第 12 行）");
  program.exit = std::nullopt;
  EXPECT_EQ(told(recv, facts),
            "server raised NameError: name 'x' is not defined (line 12 of server.py)")
      << "a thread of it";
}

TEST(Diagnosis, TakesNoEarlierExceptionForThatOfThisConnection) {
  CaseFacts facts{{server()}, {row(TcpState::established, kServer, kClient, 2)}};
  facts.programs[0].told = Traceback{Traceback::Kind::exception, "OSError", "gone", "s.py", 1};
  facts.programs[0].waits = waits(Kind::receive, "recv", facts.sockets[0]);
  EXPECT_EQ(told(on_client("recv", true), facts),
            "server waits in recv() on the connection with 127.0.0.1:5123");
}

TEST(Diagnosis, TellsWhatCompilersShellsAndSanitizersSay) {
  const auto end = [](Traceback::Kind kind, int code) {
    return sentence({end_cause("server", ExitStatus{code, 0},
                               Traceback{kind, "", "no luck", "server.c", 3}, "")},
                    Language::english);
  };
  EXPECT_EQ(end(Traceback::Kind::build_error, 1),
            "server cannot be built: no luck (line 3 of server.c)");
  EXPECT_EQ(end(Traceback::Kind::shell_error, 2), "server failed: no luck (line 3 of server.c)");
  EXPECT_EQ(end(Traceback::Kind::memory_error, 134),
            "server used memory wrongly: no luck (line 3 of server.c)");
  EXPECT_EQ(end(Traceback::Kind::shell_error, 0), "server had ended with exit code 0")
      << "a complaint that did not matter";
  EXPECT_EQ(raised_cause("server", Traceback{Traceback::Kind::shell_error, "", "m", "f", 1}),
            std::nullopt);
}

TEST(Diagnosis, SeesWhereAServerListensInstead) {
  FailedStep start = on_server("start");
  start.target = at("0.0.0.0:8989");
  CaseFacts facts{{server()}, {listener("0.0.0.0:8080", 1)}};
  EXPECT_EQ(told(start, facts), "server listens on 0.0.0.0:8080, not on port 8989");
  facts.sockets = {};
  facts.programs[0].udp = {{at("0.0.0.0:8989"), 2}};
  EXPECT_EQ(told(start, facts), "server has bound a UDP socket to 0.0.0.0:8989, and TCP is wanted");
  facts.programs[0].udp = {};
  facts.sockets = {row(TcpState::bound_inactive, kServer, Endpoint(), 2)};
  EXPECT_EQ(told(start, facts),
            "server has bound a socket to 127.0.0.1:8989 and has not called listen()");
  facts.sockets = {};
  facts.programs[0].waits = waits(Kind::input, "read");
  EXPECT_EQ(told(start, facts), "server waits in read() of its standard input");
}

TEST(Diagnosis, SeesWhyAConnectIsRefused) {
  FailedStep connect;
  connect.name = "client";
  connect.verb = "connect";
  connect.target = at("192.168.1.107:8989");
  CaseFacts facts{{server()}, {listener("127.0.0.1:8989", 1)}};
  EXPECT_EQ(told(connect, facts), "it is bound to one address only: 127.0.0.1");
  facts.sockets = {listener("127.0.0.1:8989", 1), listener("0.0.0.0:8989", 2)};
  EXPECT_EQ(told(connect, facts), "");
  facts.sockets = {};
  facts.programs[0].waits =
      waits(Kind::receive, "recv", row(TcpState::established, kServer, kClient, 2));
  EXPECT_EQ(told(connect, facts),
            "server has no socket that listens; server waits in recv() on the connection with "
            "127.0.0.1:5123");
  facts.programs[0].exit = ExitStatus{0, 0};
  EXPECT_EQ(told(connect, facts), "server had ended with exit code 0");
}

TEST(Diagnosis, SeesAFullQueue) {
  FailedStep connect;
  connect.name = "third";
  connect.verb = "connect";
  connect.waited = true;
  connect.target = kServer;
  const CaseFacts facts{{server()}, {listener("0.0.0.0:8989", 1, 2, 1)}};
  EXPECT_EQ(told(connect, facts),
            "the queue of 0.0.0.0:8989 is full: 2 connections wait for server to accept, its "
            "backlog is 1");
}

TEST(Diagnosis, SeesAClientThatConnectsElsewhere) {
  ProgramFacts client;
  client.name = "client";
  client.sockets = {9};
  FailedStep accept;
  accept.name = "server";
  accept.verb = "accept";
  accept.waited = true;
  CaseFacts facts{{client},
                  {row(TcpState::syn_sent, kClient, at("192.168.131.62:8081"), 9),
                   listener("0.0.0.0:8080", 4)}};
  EXPECT_EQ(told(accept, facts), "client connects to 192.168.131.62:8081");
  facts.sockets[0].remote = at("192.168.131.62:8080");
  EXPECT_EQ(told(accept, facts), "") << "there it is heard";
  facts.programs[0].waits = waits(Kind::input, "read");
  EXPECT_EQ(told(accept, facts), "client waits in read() of its standard input");
}

TEST(Diagnosis, SaysWhyNothingIsPrinted) {
  CaseFacts facts{{server()}, {}};
  facts.programs[0].silent_pipe = true;
  EXPECT_EQ(told(on_server("output"), facts),
            "nothing has come from server so far: its output goes to a pipe, where it stays in the "
            "program's buffer until it is flushed or the program ends");
  facts.programs[0].silent_pipe = false;
  facts.programs[0].waits = waits(Kind::accept, "accept");
  EXPECT_EQ(told(on_server("output"), facts), "") << "it waits for what comes next";
  facts.programs[0].waits = waits(Kind::sleep);
  EXPECT_EQ(told(on_server("output"), facts), "server sleeps");
  facts.programs[0].exit = ExitStatus{0, 0};
  EXPECT_EQ(told(on_server("output"), facts), "") << "it said all that it had to say";
}

TEST(Diagnosis, NamesAProgramThatDoesNotEnd) {
  CaseFacts facts{{server()}, {}};
  facts.programs[0].waits = waits(Kind::computes);
  EXPECT_EQ(told(on_server("exit"), facts), "server computes and waits for nothing");
}

TEST(Diagnosis, DoesNotGuessAmongSeveralPrograms) {
  ProgramFacts other = server();
  other.name = "other";
  other.listening = at("127.0.0.1:1");
  CaseFacts facts{{other, other}, {}};
  facts.programs[0].exit = facts.programs[1].exit = ExitStatus{1, 0};
  EXPECT_EQ(told(on_client("recv", true), facts), "");
}

}  // namespace
}  // namespace sockdrill
