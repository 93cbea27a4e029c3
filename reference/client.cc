// The reference client: the tutorial's TCP client, with its answers to failure.
//
//   socket, connect, send, recv, close
//
// Start reading at run(). TEMP_FAILURE_RETRY (glibc) calls again what a signal interrupted:
// EINTR in signal(7). See tcp(7), socket(7), connect(2).
#include <poll.h>
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

constexpr std::size_t kMaxReceive = 16 * 1024 * 1024;

struct Settings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8989;
  std::optional<std::string> bind_address;  // neither of the two: the system chooses both,
  std::optional<std::uint16_t> bind_port;   // and bind() is not called
  std::string encoding = "gbk";
  std::string text = "你好服务端，我是客户端小黑!";
  bool reuse_address = false;
  bool reuse_port = false;
  bool server_closes_first = false;
  std::size_t receive = 1024;  // bytes
};

Settings parse_command_line(int argc, char** argv) {
  Settings settings;
  const auto take_bind_address = [&settings](const std::string& value) {
    settings.bind_address = value;
    return std::optional<std::string>();
  };
  CommandLine command_line(
      "sockdrill-reference-client",
      "Connects to a server, sends a text, shows what one recv brings, and closes.",
      {
          {"address", "ADDRESS", "the server: IPv4, IPv6 or a name (default: 127.0.0.1)",
           take_text(settings.address)},
          {"port", "PORT", "the server's port (default: 8989)",
           take_number<std::uint16_t>(settings.port, 0, UINT16_MAX)},
          {"bind-address", "ADDRESS", "the client's own address (default: the system's choice)",
           take_bind_address},
          {"bind-port", "PORT", "the client's own port (default: the system's choice)",
           take_number<std::uint16_t>(settings.bind_port, 0, UINT16_MAX)},
          {"encoding", "NAME", "of the texts on the wire (default: gbk)",
           take_text(settings.encoding)},
          {"text", "TEXT", "what to send\n(default: " + settings.text + ")",
           take_text(settings.text)},
          {"reuse-address", "on|off", "set SO_REUSEADDR (default: off)",
           take_either(settings.reuse_address, "on", "off")},
          {"reuse-port", "on|off", "set SO_REUSEPORT (default: off)",
           take_either(settings.reuse_port, "on", "off")},
          {"close-first", "client|server",
           "server: close after the server's end of stream;\n"
           "client: close once the answer is there (default)",
           take_either(settings.server_closes_first, "server", "client")},
          {"receive", "N", "the most that the one recv takes, in bytes (default: 1024)",
           take_number<std::size_t>(settings.receive, 1, kMaxReceive)},
      });
  command_line.parse(argc, argv);
  return settings;
}

void set_option(int fd, int option, const std::string& name) {
  const std::string call = "setsockopt(" + name + ", 1)";
  const int value = 1;
  if (setsockopt(fd, SOL_SOCKET, option, &value, sizeof value) == -1) exit_failed_call(call);
}

/// Gives the socket an address and a port of its own, as far as the settings name them.
void bind_own(int fd, const Settings& settings, int family) {
  const std::string any = family == AF_INET6 ? "::" : "0.0.0.0";
  const Address own = look_up(settings.bind_address.value_or(any), settings.bind_port.value_or(0));
  const std::string call = "bind(" + to_text(own) + ")";
  if (bind(fd, own.head(), own.length) == -1) exit_failed_call(call);
}

/// connect(), and -1 with errno like it. A connect that a signal interrupted goes on by itself and
/// must not be called again (connect(2), EINTR): its end is waited for.
int connect_through(int fd, const Address& address) {
  if (connect(fd, address.head(), address.length) == 0) return 0;
  if (errno != EINTR) return -1;

  pollfd writable{fd, POLLOUT, 0};
  if (TEMP_FAILURE_RETRY(poll(&writable, 1, -1)) == -1) return -1;
  int error = 0;
  socklen_t length = sizeof error;
  if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) == -1) return -1;
  errno = error;
  return error == 0 ? 0 : -1;
}

/// send() may take less than it is given: what is left is sent again.
void send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string call = "send(" + std::to_string(bytes.size()) + " bytes)";
    const ssize_t sent = TEMP_FAILURE_RETRY(send(fd, bytes.data(), bytes.size(), 0));
    if (sent == -1) exit_failed_call(call);
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

/// The bytes of one recv: some of a stream, not a message. Empty at the end of the stream.
std::string receive(int fd, std::size_t size) {
  const std::string call = "recv(" + std::to_string(size) + ")";
  std::string buffer(size, '\0');
  const ssize_t received = TEMP_FAILURE_RETRY(recv(fd, buffer.data(), buffer.size(), 0));
  if (received == -1) exit_failed_call(call);
  buffer.resize(static_cast<std::size_t>(received));
  return buffer;
}

int run(const Settings& settings) {
  const std::string message = encode(settings.text, settings.encoding);
  const Address server = look_up(settings.address, settings.port);
  const std::string server_text = to_text(server);

  // A send to a server that is gone is to fail with EPIPE, not to end the program.
  std::signal(SIGPIPE, SIG_IGN);

  const int connection = socket(server.family(), SOCK_STREAM, 0);
  if (connection == -1) exit_failed_call(socket_call(server));

  if (settings.reuse_address) set_option(connection, SO_REUSEADDR, "SO_REUSEADDR");
  if (settings.reuse_port) set_option(connection, SO_REUSEPORT, "SO_REUSEPORT");
  if (settings.bind_address || settings.bind_port) {
    bind_own(connection, settings, server.family());
  }

  if (connect_through(connection, server) == -1) exit_failed_call("connect(" + server_text + ")");

  send_all(connection, message);

  const std::string answer = receive(connection, settings.receive);
  std::cout << python_bytes(answer) << std::endl;
  std::cout << "接收服务端的数据为: " << decode(answer, settings.encoding) << std::endl;

  if (settings.server_closes_first) {
    while (!receive(connection, settings.receive).empty()) continue;
  }
  close(connection);
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace sockdrill::reference

int main(int argc, char** argv) {
  return sockdrill::reference::run(sockdrill::reference::parse_command_line(argc, argv));
}
