// What isolation costs when it is done plainly: for every exchange a process of its own in a
// network namespace of its own. Usage: unshare_peer COUNT
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "bench/exchange.h"
#include "bench/private_network.h"

int main(int argc, char** argv) {
  using namespace sockdrill::bench;
  const int count = argc > 1 ? std::atoi(argv[1]) : 200;
  for (int i = 0; i < count; ++i) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(enter_private_network() && exchange(8989) ? 0 : 1);
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child || status != 0) return 1;
  }
  return 0;
}
