// What it costs to run servers plainly: start one, connect as soon as it listens, send a message,
// expect it back and the end of the stream, wait for its end. One at a time for each processor,
// each processor's in one network; no sandbox, no check of anything else, no report. Usage:
// servers_peer TIMES PROGRAM [ARGUMENT…], run from the folder that the server wants.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string_view>
#include <thread>

#include "bench/private_network.h"

namespace {

constexpr std::string_view kMessage = "message 1";
constexpr int kMostTries = 100'000;

// As a script does it that cannot see when another process listens: it tries again, after a rest
// that leaves the processor to the server.
int connected(const sockaddr_in& address) {
  const timespec pause = {.tv_sec = 0, .tv_nsec = 300'000};
  for (int tries = 0; tries < kMostTries; ++tries) {
    const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
      return client;
    }
    ::close(client);
    ::nanosleep(&pause, nullptr);
  }
  return -1;
}

bool answers() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(8989);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int client = connected(address);
  std::array<char, 64> received;
  const bool fine =
      ::send(client, kMessage.data(), kMessage.size(), 0) == ssize_t{kMessage.size()} &&
      ::recv(client, received.data(), received.size(), 0) == ssize_t{kMessage.size()} &&
      std::memcmp(received.data(), kMessage.data(), kMessage.size()) == 0 &&
      ::recv(client, received.data(), received.size(), 0) == 0;
  ::close(client);
  return fine;
}

bool serves(char** program) {
  pid_t server = -1;
  if (::posix_spawnp(&server, program[0], nullptr, nullptr, program, environ) != 0) return false;
  const bool fine = answers();
  if (!fine) ::kill(server, SIGKILL);
  int status = -1;
  return ::waitpid(server, &status, 0) == server && fine && status == 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const unsigned times = static_cast<unsigned>(std::atoi(argv[1]));
  const unsigned processors = std::thread::hardware_concurrency();
  for (unsigned processor = 0; processor < processors; ++processor) {
    const pid_t worker = ::fork();
    if (worker < 0) return 1;
    if (worker > 0) continue;
    if (!sockdrill::bench::enter_private_network()) ::_exit(1);
    for (unsigned i = processor; i < times; i += processors) {
      if (!serves(argv + 2)) ::_exit(1);
    }
    ::_exit(0);
  }
  bool fine = true;
  for (unsigned processor = 0; processor < processors; ++processor) {
    int status = -1;
    fine = ::wait(&status) > 0 && status == 0 && fine;
  }
  return fine ? 0 : 1;
}
