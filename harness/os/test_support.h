// For the tests of os/: the isolation of the test program, and sockets by the shortest way.
#pragma once

#include <gtest/gtest.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <system_error>

#include "base/clock.h"
#include "os/endpoint.h"
#include "os/isolation.h"
#include "os/network.h"
#include "os/unique_fd.h"

namespace sockdrill {

/// enter_isolation() for the whole test program, on the first call.
inline const IsolationProbe& test_isolation() {
  static const IsolationProbe probe = enter_isolation();
  return probe;
}

/// Runs `body` in a child, which may change its namespaces; true where `body` is.
inline bool holds_in_child(bool (*body)()) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body() ? 0 : 1);
  int status = -1;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return status == 0;
}

/// Its name in the kernel, as "net:[4026531840]".
inline std::string network_of_this_thread() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/thread-self/ns/net", error);
}

inline TimePoint soon() { return Clock::now() + std::chrono::seconds(10); }

/// True where CI promises a machine that can do everything: what cannot be tested has failed then.
inline bool privileges_required() {
  const char* value = std::getenv("SOCKDRILL_REQUIRE_PRIVILEGES");
  return value != nullptr && std::strcmp(value, "1") == 0;
}

#define SOCKDRILL_SKIP_OR_FAIL(reason)             \
  do {                                             \
    if (privileges_required()) FAIL() << (reason); \
    GTEST_SKIP() << (reason);                      \
  } while (false)

#define SOCKDRILL_NEED_NETWORKS()                                    \
  do {                                                               \
    if (test_isolation().isolation == Isolation::loopback_addresses) \
      SOCKDRILL_SKIP_OR_FAIL(test_isolation().reason);               \
  } while (false)

#define SOCKDRILL_NEED_IPV6()                                                     \
  do {                                                                            \
    if (!test_isolation().ipv6) SOCKDRILL_SKIP_OR_FAIL("no IPv6 on this kernel"); \
  } while (false)

/// Its blocking calls give up after five seconds, so that a mistake fails instead of hanging.
inline UniqueFd tcp_socket(int family = AF_INET, int flags = 0) {
  UniqueFd fd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
  EXPECT_TRUE(fd) << std::strerror(errno);
  const timeval limit = {.tv_sec = 5, .tv_usec = 0};
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  return fd;
}

inline Endpoint local_end(const UniqueFd& fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  EXPECT_EQ(::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  return Endpoint::from_sockaddr(reinterpret_cast<sockaddr*>(&address), size).value();
}

/// 0 or the errno.
inline int try_bind(const UniqueFd& fd, const Endpoint& end) {
  return ::bind(fd.get(), end.sockaddr_ptr(), end.sockaddr_size()) == 0 ? 0 : errno;
}

inline UniqueFd bound_socket(const Endpoint& end) {
  UniqueFd fd = tcp_socket(end.family());
  EXPECT_EQ(try_bind(fd, end), 0) << end.to_string();
  return fd;
}

inline UniqueFd listener_on(const Endpoint& end, int backlog = 8) {
  UniqueFd fd = bound_socket(end);
  EXPECT_EQ(::listen(fd.get(), backlog), 0);
  return fd;
}

inline UniqueFd connect_to(const Endpoint& end) {
  UniqueFd fd = tcp_socket(end.family());
  EXPECT_EQ(::connect(fd.get(), end.sockaddr_ptr(), end.sockaddr_size()), 0) << end.to_string();
  return fd;
}

inline UniqueFd accept_from(const UniqueFd& listener) {
  UniqueFd fd(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  EXPECT_TRUE(fd) << std::strerror(errno);
  return fd;
}

/// A conversation, both ends open.
struct Conversation {
  UniqueFd listener;
  UniqueFd client;
  UniqueFd server;
};

inline Conversation converse(const Endpoint& end) {
  Conversation made;
  made.listener = listener_on(end);
  made.client = connect_to(local_end(made.listener));
  made.server = accept_from(made.listener);
  return made;
}

/// Closes the server's end first, so that it is the server that leaves TIME_WAIT.
inline void close_server_first(Conversation& made) {
  made.server.reset();
  char byte = 0;
  EXPECT_EQ(::recv(made.client.get(), &byte, 1, 0), 0);
  made.client.reset();
  made.listener.reset();
}

}  // namespace sockdrill
