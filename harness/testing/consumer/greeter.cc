// greeter PORT [WORD]: greets one client with the word and a newline, then ends.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(argv[1])));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      listen(listener, 8) != 0) {
    return 1;
  }
  const int client = accept(listener, nullptr, nullptr);
  if (client < 0) return 1;
  if (argc > 2) {
    const std::string greeting = std::string(argv[2]) + "\n";
    if (send(client, greeting.data(), greeting.size(), 0) < 0) return 1;
  }
  close(client);
  close(listener);
}
