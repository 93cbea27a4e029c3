// Deadlines for calls that block: a real blocking call, ended from outside.
//
// A blocking call must really block, or "accept wakes up on shutdown" would be tested on something
// else. So every thread that makes such calls owns a Watch; before a call it says until when, and a
// thread of the Watchdog sends it a signal (SIGRTMIN+1, without SA_RESTART) once that has passed,
// again and again until the call has returned: a signal that came before the call began is
// followed by another one. None comes after it: that would cut the next call short, and a recv with
// MSG_WAITALL would return less without an error. The signal(7) manual lists the calls that EINTR
// ends.
//
// Threads: one Watchdog a process; Watch objects belong to one thread each. stop() may be called
// from any thread and is what Ctrl-C does: calls in progress and all later ones end at once.
#pragma once

#include <pthread.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "os/sockets.h"

namespace sockdrill {

class Watch;

class Watchdog {
 public:
  Watchdog();
  ~Watchdog();  // waits for its thread
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  /// Why there is no thread, without which no deadline is kept: then nothing may be watched.
  const std::optional<Error>& trouble() const { return trouble_; }

  /// Nothing is watched any more. Its thread ends while the caller goes on to something else.
  void retire();

  void stop() { stopped_.store(true, std::memory_order_relaxed); }
  bool stopped() const { return stopped_.load(std::memory_order_relaxed); }

 private:
  friend class Watch;
  void run();

  std::atomic<bool> stopped_{false};
  std::mutex mutex_;  // guards the two below
  std::vector<Watch*> watches_;
  bool ending_ = false;
  std::condition_variable wake_;
  std::optional<Error> trouble_;
  std::thread thread_;
};

/// A call's answer under a deadline.
struct Answer {
  CallResult result;
  bool blocked = false;  // the deadline came while the call was still blocked; `result` is void
};

class Watch {
 public:
  explicit Watch(Watchdog& dog);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  bool stopped() const { return dog_.stopped(); }
  Watchdog& dog() const { return dog_; }

  /// Makes the call, again when something else interrupts it, until it answers or the deadline
  /// passes. `call` returns a CallResult and is one blocking system call that EINTR leaves undone.
  template <class Call>
  Answer until(TimePoint deadline, Call&& call) {
    for (;;) {
      deadline_.store(deadline.time_since_epoch().count(), std::memory_order_release);
      const CallResult result = call();
      disarm(deadline.time_since_epoch().count());
      if (result.error != EINTR) return {result, false};
      if (stopped() || Clock::now() >= deadline) return {result, true};
    }
  }

  /// poll(2) for one descriptor with a deadline: true once one of `events` (or an error or a
  /// hang-up) is there.
  bool ready(Sockets& sockets, int fd, short events, TimePoint deadline);

 private:
  friend class Watchdog;
  static constexpr Clock::rep kIdle = 0;
  static constexpr Clock::rep kSignalling = -1;

  /// Once it returns, no signal comes any more.
  void disarm(Clock::rep deadline);

  Watchdog& dog_;
  pthread_t thread_;
  // The deadline of the call in progress; kSignalling while the watchdog sends its signal.
  std::atomic<Clock::rep> deadline_{kIdle};
  bool signalled_ = false;  // written by the watchdog during kSignalling only
};

}  // namespace sockdrill
