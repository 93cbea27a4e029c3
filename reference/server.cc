// The reference server: the tutorial's TCP server, with its answers to failure.
//
//   socket, setsockopt, bind, listen, accept, recv, send, close
//
// One client is served at a time. Start reading at run(). TEMP_FAILURE_RETRY (glibc) calls again
// what a signal interrupted: EINTR in signal(7). See tcp(7), socket(7).
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

#include "address.h"
#include "encoding.h"
#include "failed_call.h"
#include "options.h"
#include "python_repr.h"

namespace sockdrill::reference {
namespace {

constexpr int kMaxConnections = 1'000'000'000;

struct Settings {
  std::string address = "any";
  std::uint16_t port = 8989;
  std::string encoding = "gbk";
  std::string text = "ok, 问题正在处理中...";
  bool reuse_address = true;
  bool reuse_port = false;
  std::optional<bool> v6_only;  // nullopt: as the system has it
  int backlog = 128;
  bool client_closes_first = false;
  std::optional<int> connections = 1;  // nullopt: until a signal
};

Settings parse_command_line(int argc, char** argv) {
  Settings settings;
  const auto serve_on = [&settings](const std::string&) -> std::optional<std::string> {
    settings.connections = std::nullopt;
    return std::nullopt;
  };
  CommandLine command_line(
      "sockdrill-reference-server",
      "Waits for a client, shows what it sends in one recv(1024), answers and closes.\n"
      "Where it listens is told on standard error.",
      {
          {"address", "ADDRESS",
           "the address to listen on: IPv4, IPv6, a name, or any\n(default: any, 0.0.0.0)",
           take_text(settings.address)},
          {"port", "PORT", "the port; 0 lets the system choose (default: 8989)",
           take_number<std::uint16_t>(settings.port, 0, UINT16_MAX)},
          {"encoding", "NAME", "of the texts on the wire (default: gbk)",
           take_text(settings.encoding)},
          {"text", "TEXT", "the answer (default: " + settings.text + ")", take_text(settings.text)},
          {"reuse-address", "on|off", "set SO_REUSEADDR (default: on)",
           take_either(settings.reuse_address, "on", "off")},
          {"reuse-port", "on|off", "set SO_REUSEPORT (default: off)",
           take_either(settings.reuse_port, "on", "off")},
          {"v6-only", "on|off",
           "set IPV6_V6ONLY: whether :: leaves IPv4 out\n(default: as the system has it)",
           take_either(settings.v6_only, "on", "off")},
          {"backlog", "N", "connections that may wait for accept (default: 128)",
           take_number<int>(settings.backlog, 0, INT32_MAX)},
          {"close-first", "server|client",
           "client: close after the client's end of stream;\n"
           "server: close once the answer is sent (default)",
           take_either(settings.client_closes_first, "client", "server")},
          {"connections", "N", "end after N clients (default: 1)",
           take_number<int>(settings.connections, 1, kMaxConnections)},
          {"serve-on", "", "serve one client after the other until a signal", serve_on},
      });
  command_line.parse(argc, argv);
  return settings;
}

void set_option(int fd, int level, int option, const std::string& name, int value = 1) {
  const std::string call = "setsockopt(" + name + ", " + std::to_string(value) + ")";
  if (setsockopt(fd, level, option, &value, sizeof value) == -1) exit_failed_call(call);
}

/// send() may take less than it is given: what is left is sent again. False where a call failed.
bool send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string call = "send(" + std::to_string(bytes.size()) + " bytes)";
    const ssize_t sent = TEMP_FAILURE_RETRY(send(fd, bytes.data(), bytes.size(), 0));
    if (sent == -1) {
      report_failed_call(call);
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// The bytes of one recv(1024): some of a stream, not a message. Empty at the end of the stream,
/// nullopt where the call failed.
std::optional<std::string> receive(int fd) {
  char buffer[1024];
  const ssize_t received = TEMP_FAILURE_RETRY(recv(fd, buffer, sizeof buffer, 0));
  if (received == -1) {
    report_failed_call("recv(1024)");
    return std::nullopt;
  }
  return std::string(buffer, static_cast<std::size_t>(received));
}

/// The exchange with one client. False where a call failed.
bool serve(int connection, const Settings& settings, const std::string& answer) {
  const std::optional<std::string> received = receive(connection);
  if (!received) return false;
  std::cout << "接收数据的长度为: " << received->size() << std::endl;
  std::cout << "接收客户端的数据为: " << decode(*received, settings.encoding) << std::endl;

  if (!send_all(connection, answer)) return false;

  if (settings.client_closes_first) {
    std::optional<std::string> more;
    do {
      more = receive(connection);
      if (!more) return false;
    } while (!more->empty());
  }
  return true;
}

int run(const Settings& settings) {
  const std::string answer = encode(settings.text, settings.encoding);
  const Address address = look_up(settings.address, settings.port);
  const std::string address_text = to_text(address);

  // A send to a client that is gone is to fail with EPIPE, not to end the program.
  std::signal(SIGPIPE, SIG_IGN);

  const int listener = socket(address.family(), SOCK_STREAM, 0);
  if (listener == -1) exit_failed_call(socket_call(address));

  // Before bind(): that is where the options decide whether the port may be had.
  if (settings.reuse_address) set_option(listener, SOL_SOCKET, SO_REUSEADDR, "SO_REUSEADDR");
  if (settings.reuse_port) set_option(listener, SOL_SOCKET, SO_REUSEPORT, "SO_REUSEPORT");
  if (settings.v6_only) {
    set_option(listener, IPPROTO_IPV6, IPV6_V6ONLY, "IPV6_V6ONLY", *settings.v6_only ? 1 : 0);
  }

  if (bind(listener, address.head(), address.length) == -1) {
    exit_failed_call("bind(" + address_text + ")");
  }
  if (listen(listener, settings.backlog) == -1) {
    exit_failed_call("listen(" + std::to_string(settings.backlog) + ")");
  }

  Address own;  // with the port that the system chose, where it was to choose
  if (getsockname(listener, own.head(), &own.length) == -1) exit_failed_call("getsockname()");
  std::cerr << "listening on " + to_text(own) + "\n" << std::flush;

  // The listener only takes connections; each comes as a socket of its own to talk over.
  bool all_served = true;
  for (int served = 0; !settings.connections || served < *settings.connections;) {
    Address client;
    int connection = -1;
    do {
      connection = accept(listener, client.head(), &client.length);
    } while (connection == -1 && errno == EINTR);
    if (connection == -1) exit_failed_call("accept()");
    std::cout << "客户端的ip地址和端口号: " << python_address(client) << std::endl;

    if (!serve(connection, settings, answer)) all_served = false;
    close(connection);
    if (settings.connections) ++served;
  }
  close(listener);
  return all_served ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace sockdrill::reference

int main(int argc, char** argv) {
  return sockdrill::reference::run(sockdrill::reference::parse_command_line(argc, argv));
}
