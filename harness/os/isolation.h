// What keeps the cases of one run apart from each other and from the machine.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sockdrill {

enum class Isolation {
  namespaces,          // private networks, made with the privileges the process came with
  user_namespace,      // private networks inside a user namespace of our own
  loopback_addresses,  // no private networks: every case has a 127.a.b.0/24 of its own
};

/// "namespaces", "user_namespace", "loopback_addresses".
std::string_view isolation_name(Isolation isolation);

struct IsolationProbe {
  Isolation isolation = Isolation::loopback_addresses;
  std::string reason;  // why it is not a better one; empty for `namespaces`
  bool ipv6 = false;   // whether ::1 can be bound in a case's network
};

/// Decides the isolation of this process and moves the calling thread into a home network of our
/// own, so that nothing below touches the machine's network and its settings; threads started
/// afterwards stand in the home network, too. To be called once, at start-up, while the process has
/// one thread: user_namespaces(7) lets only a single-threaded process enter a new user namespace,
/// which is what an ordinary user needs. Never fails: where nothing better is allowed the answer
/// is loopback_addresses in the network in which the process was started.
///
/// `force_loopback` (the caller reads it from SOCKDRILL_ISOLATION=loopback) skips the attempts.
IsolationProbe enter_isolation(bool force_loopback = false);

/// The first that enter_isolation() tries, Isolation::namespaces and no other, for the calling
/// thread alone and with any number of threads. The thread is where it was where it fails.
Result<IsolationProbe> enter_namespaces();

/// Of a network that was just made, in which the calling thread is: that it keeps as many TIME_WAIT
/// as the machine's does (net.ipv4.tcp_max_tw_buckets), for its smaller table would make them few.
Result<void> raise_time_wait_limit();

}  // namespace sockdrill
