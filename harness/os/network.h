// A private network: a network namespace of its own with `lo` up.
//
// Threads: a namespace belongs to a thread. create() and enter() move the calling thread only.
// A Network is used by one thread at a time; calls marked (inside) are to be made by a thread that
// is inside it, the others from anywhere.
#pragma once

#include <sys/types.h>

#include <span>
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
  /// TIME_WAIT. The network's own diagnostic socket does not count. False also for some
  /// milliseconds after a netlink socket was closed, which the kernel frees late.
  Result<bool> is_empty() const;

  /// Ends what the kernel keeps after the programs have gone (TIME_WAIT, orphans), IPv4 and IPv6,
  /// and proves the network empty. `likely`: connections of which something may be left, whose
  /// listeners have gone; where it is all, nothing needs to be looked up. False where an open
  /// socket is left, which only its owner can close, or so many others that a new network comes
  /// cheaper: it must then be thrown away.
  Result<bool> clean(std::span<const ConnectionEnds> likely = {});

  /// Makes every IPv4 address an address of this machine, as `ip route add local 0.0.0.0/0 dev lo`
  /// does: a program with 192.168.1.5 built in then reaches a peer in the network. (inside)
  Result<void> make_every_address_local();

  /// Adds an address with its prefix length, "192.168.1.5/32" or "fd00::5/128", to `lo`. (inside)
  Result<void> add_address(std::string_view address_with_prefix);

  /// Sets `lo` up or down; down it has no addresses, so that connect(2) is ENETUNREACH. (inside)
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
  ino_t inode() const { return inode_; }

 private:
  struct Usage {
    long open = 0;       // sockets of any family that are not wholly freed, orphans included
    long time_wait = 0;  // TIME_WAIT and FIN_WAIT2 that the kernel keeps in short form
  };

  Network(UniqueFd space, UniqueFd sockstat, SockDiag diag);
  static Result<Network> prepare();
  Result<Usage> usage() const;
  Result<void> end_leftovers(int family);

  ino_t inode_ = 0;
  long baseline_ = 0;  // sockets of ours and of the kernel that are always in it
  UniqueFd space_;
  UniqueFd sockstat_;
  SockDiag diag_;
  bool modified_ = false;
};

/// What get_sysctl and set_sysctl take: "net.ipv4.ip_forward" or, as sysctl(8) has it for
/// interfaces with a dot in their names, "net/ipv4/ip_forward"; no empty, "." or ".." part.
bool is_network_sysctl(std::string_view name);

}  // namespace sockdrill
