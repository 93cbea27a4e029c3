// A private network: a network namespace of its own with `lo` up.
//
// Threads: a namespace belongs to a thread. create() and enter() move the calling thread only.
// A Network is used by one thread at a time; calls marked (inside) are to be made by a thread that
// is inside it, the others from anywhere. Costs on a 2-core machine stand beside the calls.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "os/sock_diag.h"
#include "os/unique_fd.h"

namespace sockdrill {

class Network {
 public:
  /// A new network, 127.0.0.1 and (where the kernel has IPv6) ::1 ready; the calling thread is
  /// inside it afterwards, and outside as before where it fails. Error::code is ENOSPC where
  /// user.max_net_namespaces is reached (NetworkPool waits for that).
  static Result<Network> create();

  /// Moves the calling thread into the network.
  Result<void> enter() const;

  /// Proves that no socket of any kind is left in the network: neither open ones (bound only, or
  /// listening, or connected), nor what the kernel keeps alone: orphans, embryonic connections,
  /// TIME_WAIT. The network's own diagnostic socket does not count.
  Result<bool> is_empty() const;

  /// Ends what the kernel keeps after the programs have gone (TIME_WAIT, orphans), IPv4 and IPv6,
  /// and proves the network empty. False where an open socket is left, which only its owner can
  /// close: the network must then be thrown away.
  Result<bool> clean();

  /// Makes every IPv4 address an address of this machine, as `ip route add local 0.0.0.0/0 dev lo`
  /// does: a program with 192.168.1.5 built in then reaches a peer in the network. (inside)
  Result<void> make_every_address_local();

  /// Adds an address with its prefix length, "192.168.1.5/32" or "fd00::5/128", to `lo`. (inside)
  Result<void> add_address(std::string_view address_with_prefix);

  /// Sets `lo` up or down. (inside)
  Result<void> set_loopback_up(bool up);

  /// "net.ipv4.tcp_fin_timeout" and its like; only names below "net." are taken. (inside)
  Result<void> set_sysctl(std::string_view name, std::string_view value);
  /// Without the final line feed. (inside)
  Result<std::string> get_sysctl(std::string_view name) const;

  /// True once settings, addresses or routes were changed: such a network is not reused.
  bool is_modified() const { return modified_; }

  /// A diagnostic socket that looks into this network wherever the calling thread is.
  SockDiag& sock_diag() { return diag_; }

  /// The inode of the namespace, as in `readlink /proc/PID/ns/net`.
  unsigned long inode() const { return inode_; }

 private:
  Network(UniqueFd space, UniqueFd sockstat, UniqueFd sockstat6, SockDiag diag);

  UniqueFd space_;
  UniqueFd sockstat_;
  UniqueFd sockstat6_;  // none where the kernel has no IPv6
  SockDiag diag_;
  unsigned long inode_ = 0;
  long baseline_ = 0;  // sockets of ours that are always in it
  bool modified_ = false;
};

/// What get_sysctl and set_sysctl take: "net." and then letters, digits, '_', '-', '.' or '/'
/// without an empty or a ".." part.
bool is_network_sysctl(std::string_view name);

}  // namespace sockdrill
