#include "os/network.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/text.h"
#include "os/errno_name.h"
#include "os/isolation.h"
#include "os/kernel_file.h"
#include "os/rtnetlink.h"

namespace sockdrill {
namespace {

// Ending a leftover costs 5 µs, a new network 100 µs.
constexpr std::size_t kLeftoverLimit = 16;

constexpr TcpStates kKeptByKernel = {
    TcpState::established, TcpState::syn_sent,  TcpState::syn_recv,
    TcpState::fin_wait1,   TcpState::fin_wait2, TcpState::time_wait,
    TcpState::close_wait,  TcpState::last_ack,  TcpState::closing};

// The number behind `label` in /proc/net/sockstat.
std::optional<long> number_after(std::string_view text, std::string_view label) {
  const std::size_t at = text.find(label);
  if (at == std::string_view::npos) return std::nullopt;
  long number = 0;
  const char* begin = text.data() + at + label.size();
  const auto [end, error] = std::from_chars(begin, text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  return number;
}

// "net.ipv4.tcp_fin_timeout" → "/proc/sys/net/ipv4/tcp_fin_timeout". As sysctl(8) has it, a name
// with a slash in it is a path already, for interfaces with a dot in their names.
Result<std::string> sysctl_path(std::string_view name) {
  if (!is_network_sysctl(name)) {
    return fail(fmt::format("\"{}\" is not a setting of the network (net.…)", visible(name)));
  }
  std::string path(name);
  if (name.find('/') == std::string_view::npos) std::replace(path.begin(), path.end(), '.', '/');
  return "/proc/sys/" + path;
}

}  // namespace

bool is_network_sysctl(std::string_view name) {
  const bool slashes = name.find('/') != std::string_view::npos;
  const char separator = slashes ? '/' : '.';
  if (!name.starts_with(slashes ? "net/" : "net.")) return false;
  std::size_t begin = 0;
  while (begin <= name.size()) {
    const std::size_t end = std::min(name.find(separator, begin), name.size());
    const std::string_view part = name.substr(begin, end - begin);
    if (part.empty() || part == "." || part == "..") return false;
    const bool plain = std::all_of(part.begin(), part.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             c == '_' || c == '-' || c == '.';
    });
    if (!plain) return false;
    begin = end + 1;
  }
  return true;
}

Network::Network(UniqueFd space, UniqueFd sockstat, SockDiag diag)
    : space_(std::move(space)), sockstat_(std::move(sockstat)), diag_(std::move(diag)) {}

Result<Network> Network::create() {
  const auto before = open_network_namespace();
  if (!before) return tl::unexpected(before.error());
  if (::unshare(CLONE_NEWNET) != 0) return errno_failure("unshare(CLONE_NEWNET)", errno);
  auto network = prepare();
  if (!network) {
    if (const auto back = enter_network_namespace(*before); !back) {
      return tl::unexpected(back.error());
    }
  }
  return network;
}

Result<Network> Network::prepare() {
  auto space = open_network_namespace();
  if (!space) return tl::unexpected(space.error());
  struct stat identity {};
  if (::fstat(space->get(), &identity) != 0) return errno_failure("fstat(ns/net)", errno);
  if (const auto up = sockdrill::set_loopback_up(true); !up) return tl::unexpected(up.error());
  if (const auto raised = raise_time_wait_limit(); !raised) return tl::unexpected(raised.error());
  auto sockstat = open_file("/proc/thread-self/net/sockstat", O_RDONLY);
  if (!sockstat) return tl::unexpected(sockstat.error());
  auto diag = SockDiag::open();
  if (!diag) return tl::unexpected(diag.error());
  Network network(std::move(*space), std::move(*sockstat), std::move(*diag));
  network.inode_ = identity.st_ino;
  const auto usage = network.usage();
  if (!usage) return tl::unexpected(usage.error());
  network.baseline_ = usage->open;
  return network;
}

Result<void> Network::enter() const { return enter_network_namespace(space_); }

Result<Network::Usage> Network::usage() const {
  std::array<char, 512> buffer;
  const ssize_t size = ::pread(sockstat_.get(), buffer.data(), buffer.size(), 0);
  if (size < 0) return errno_failure("pread(net/sockstat)", errno);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(size));
  const auto open = number_after(text, "sockets: used ");
  const auto time_wait = number_after(text, " tw ");
  if (!open || !time_wait) return errno_failure("net/sockstat", EBADMSG);
  return Usage{.open = *open, .time_wait = *time_wait};
}

Result<bool> Network::is_empty() const {
  const auto now = usage();
  if (!now) return tl::unexpected(now.error());
  return now->open <= baseline_ && now->time_wait == 0;
}

Result<void> Network::end_leftovers(int family) {
  const auto left = diag_.dump({.family = family, .states = kKeptByKernel});
  if (!left) return tl::unexpected(left.error());
  for (const SocketInfo& socket : *left) {
    if (socket.inode != 0) continue;  // a program's own: ending it would not close it
    if (const auto ended = diag_.destroy(socket); !ended) return tl::unexpected(ended.error());
  }
  return {};
}

Result<bool> Network::clean(std::span<const ConnectionEnds> likely) {
  for (const ConnectionEnds& ends : likely) {
    if (const auto ended = diag_.destroy(ends); !ended) return tl::unexpected(ended.error());
  }
  const auto now = usage();
  if (!now) return tl::unexpected(now.error());
  const long left = now->open - baseline_ + now->time_wait;
  if (left > static_cast<long>(kLeftoverLimit)) return false;
  if (left <= 0) return true;
  if (const auto ended = end_leftovers(AF_INET); !ended) return tl::unexpected(ended.error());
  // Mostly nothing of IPv6 is left: only where the proof fails is it worth a look.
  if (const auto empty = is_empty(); !empty || *empty) return empty;
  if (const auto ended = end_leftovers(AF_INET6); !ended) return tl::unexpected(ended.error());
  return is_empty();
}

Result<void> Network::make_every_address_local() {
  modified_ = true;
  return route_every_address_to_loopback();
}

Result<void> Network::add_address(std::string_view address_with_prefix) {
  const std::size_t slash = address_with_prefix.find('/');
  const auto address = Endpoint::parse(address_with_prefix.substr(0, slash));
  if (!address) return tl::unexpected(address.error());
  const std::string_view digits =
      slash == std::string_view::npos ? std::string_view() : address_with_prefix.substr(slash + 1);
  std::uint8_t length = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  const int longest = address->family() == AF_INET6 ? 128 : 32;
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size() ||
      length > longest) {
    return fail(fmt::format("\"{}\" does not end in a prefix length from /0 to /{}",
                            visible(address_with_prefix), longest));
  }
  modified_ = true;
  return add_loopback_address(*address, length);
}

Result<void> Network::set_loopback_up(bool up) {
  modified_ = true;
  return sockdrill::set_loopback_up(up);
}

Result<void> Network::set_sysctl(std::string_view name, std::string_view value) {
  const auto path = sysctl_path(name);
  if (!path) return tl::unexpected(path.error());
  modified_ = true;
  return write_file(*path, value);
}

Result<std::string> Network::get_sysctl(std::string_view name) const {
  const auto path = sysctl_path(name);
  if (!path) return tl::unexpected(path.error());
  auto text = read_file(*path);
  if (text && text->ends_with('\n')) text->pop_back();
  return text;
}

}  // namespace sockdrill
