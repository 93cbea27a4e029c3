// The isolation of a run and its first network, made while the run reads its plan.
#pragma once

#include <future>
#include <optional>

#include "os/isolation.h"
#include "os/network_ahead.h"
#include "os/unique_fd.h"

namespace sockdrill {

/// enter_isolation() in two halves. With the privilege for it, another thread makes the home
/// network meanwhile (Linux lets each thread have a network of its own); without, all but the first
/// network is done by the constructor.
///
/// Threads: used by one thread, the only one of the process when this is made and when enter() is
/// called.
class IsolationAhead {
 public:
  /// `force_loopback`: as of enter_isolation(). Moves the calling thread only where it does all of
  /// it: it is to make no sockets before enter().
  explicit IsolationAhead(bool force_loopback);

  /// Moves the calling thread into the home network, and answers as enter_isolation(). Once.
  IsolationProbe enter();

  /// After enter(): the first network, which this owns. Null where the isolation has none.
  NetworkAhead* network() { return network_ ? &*network_ : nullptr; }

 private:
  struct Home {
    IsolationProbe probe;
    UniqueFd network;
  };

  // What the other thread does before it makes the first network.
  static std::optional<Home> settle();
  IsolationProbe enter_alone();

  bool force_loopback_;
  std::optional<IsolationProbe> entered_;   // by the constructor
  std::promise<std::optional<Home>> home_;  // else, by the other thread
  std::optional<NetworkAhead> network_;     // the last: its thread uses what is above
};

}  // namespace sockdrill
