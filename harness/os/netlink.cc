#include "os/netlink.h"

#include <fmt/format.h>
#include <libmnl/libmnl.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "os/errno_name.h"

namespace sockdrill {
namespace {

// The kernel answers at once; the limit is there so that no mistake blocks a run for ever.
constexpr timeval kReceiveLimit = {.tv_sec = 5, .tv_usec = 0};

// The errno in a message that ends an answer, 0 where all is well. NLMSG_DONE and NLMSG_ERROR both
// begin with a negative errno.
int final_error(const nlmsghdr& message) {
  int error = 0;
  if (mnl_nlmsg_get_payload_len(&message) >= sizeof error) {
    std::memcpy(&error, mnl_nlmsg_get_payload(&message), sizeof error);
  }
  return -std::min(error, 0);
}

}  // namespace

NetlinkRequest::NetlinkRequest(std::uint16_t type, std::uint16_t flags)
    : header_(mnl_nlmsg_put_header(buffer_)) {
  header_->nlmsg_type = type;
  header_->nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
}

void* NetlinkRequest::add_fixed(std::size_t size) {
  return mnl_nlmsg_put_extra_header(header_, size);
}

void NetlinkRequest::add_attribute(std::uint16_t type, std::string_view bytes) {
  mnl_attr_put(header_, type, bytes.size(), bytes.data());
}

NetlinkSocket::NetlinkSocket(UniqueFd socket, std::string_view name)
    : socket_(std::move(socket)),
      name_(name),
      buffer_(std::make_unique_for_overwrite<char[]>(kBufferSize)) {}

Result<NetlinkSocket> NetlinkSocket::open(int protocol, std::string_view name) {
  UniqueFd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol));
  if (!socket) return errno_failure(fmt::format("socket(AF_NETLINK, {})", name), errno);
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &kReceiveLimit, sizeof kReceiveLimit);
  return NetlinkSocket(std::move(socket), name);
}

Result<std::size_t> NetlinkSocket::receive() {
  for (;;) {
    const ssize_t size = ::recv(socket_.get(), buffer_.get(), kBufferSize, MSG_TRUNC);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return errno_failure(fmt::format("recv({})", name_), errno);
    if (static_cast<std::size_t>(size) > kBufferSize) {
      return errno_failure(fmt::format("recv({}) of {} bytes", name_, size), EMSGSIZE);
    }
    return static_cast<std::size_t>(size);
  }
}

Result<NetlinkSocket::Outcome> NetlinkSocket::ask(NetlinkRequest& request, const Visitor& visit) {
  nlmsghdr& header = request.header();
  header.nlmsg_seq = ++sequence_;
  const bool dump = (header.nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
  ssize_t sent = -1;
  do {
    sent = ::send(socket_.get(), &header, header.nlmsg_len, 0);
  } while (sent < 0 && errno == EINTR);
  if (sent < 0) return errno_failure(fmt::format("send({})", name_), errno);

  Outcome outcome = Outcome::complete;
  for (;;) {
    const auto size = receive();
    if (!size) return tl::unexpected(size.error());
    int left = static_cast<int>(*size);
    for (const nlmsghdr* message = reinterpret_cast<const nlmsghdr*>(buffer_.get());
         mnl_nlmsg_ok(message, left); message = mnl_nlmsg_next(message, &left)) {
      if (message->nlmsg_seq != sequence_) continue;  // of an earlier question, given up
      if ((message->nlmsg_flags & NLM_F_DUMP_INTR) != 0) outcome = Outcome::interrupted;
      if (message->nlmsg_type == NLMSG_DONE || message->nlmsg_type == NLMSG_ERROR) {
        if (const int error = final_error(*message); error != 0) return errno_failure(name_, error);
        return outcome;
      }
      if (message->nlmsg_type < NLMSG_MIN_TYPE) continue;
      visit(*message);
      if (!dump) return outcome;
    }
  }
}

}  // namespace sockdrill
