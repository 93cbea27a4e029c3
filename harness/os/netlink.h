// One question and its answers on a netlink socket (netlink(7)); libmnl does the framing.
//
// A NetlinkSocket speaks to the network namespace in which it was opened, wherever its thread goes
// later. Used by one thread at a time.
#pragma once

#include <linux/netlink.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "os/unique_fd.h"

namespace sockdrill {

/// A request under construction: a header, a fixed part, attributes.
class NetlinkRequest {
 public:
  NetlinkRequest(std::uint16_t type, std::uint16_t flags);
  NetlinkRequest(const NetlinkRequest&) = delete;
  NetlinkRequest& operator=(const NetlinkRequest&) = delete;

  /// Room for the fixed part behind the header, zeroed. Once, before any attribute.
  template <class T>
  T& fixed_part() {
    return *static_cast<T*>(add_fixed(sizeof(T)));
  }
  void add_attribute(std::uint16_t type, std::string_view bytes);

  nlmsghdr& header() { return *header_; }

 private:
  void* add_fixed(std::size_t size);

  alignas(nlmsghdr) char buffer_[512] = {};
  nlmsghdr* header_;
};

class NetlinkSocket {
 public:
  /// `name` stands in error texts: "sock_diag", "rtnetlink".
  static Result<NetlinkSocket> open(int protocol, std::string_view name);

  using Visitor = std::function<void(const nlmsghdr&)>;

  enum class Outcome {
    complete,
    interrupted,  // the kernel's table changed under a dump (NLM_F_DUMP_INTR): ask again
  };

  /// Sends the request and shows every answer to `visit`: a dump until its end, anything else
  /// until its one answer or its acknowledgement. An error that the kernel reports becomes an
  /// Error with its errno.
  Result<Outcome> ask(NetlinkRequest& request, const Visitor& visit);

  int fd() const { return socket_.get(); }

 private:
  NetlinkSocket(UniqueFd socket, std::string_view name);
  Result<std::size_t> receive();

  static constexpr std::size_t kBufferSize = 32768;  // what the kernel fills at most in a dump

  UniqueFd socket_;
  std::string name_;
  std::unique_ptr<char[]> buffer_;
  std::uint32_t sequence_ = 0;
};

}  // namespace sockdrill
