// The socket calls of a program and of all that it starts, told by the kernel before it carries
// them out (seccomp_unotify(2)). The program is not changed by it, only held for some microseconds.
//
// Used by one thread at a time. While this object stands unread the program's watched calls wait;
// once it has gone they fail with ENOSYS: it is to outlive the program.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>

#include "base/result.h"
#include "os/socket_call.h"
#include "os/unique_fd.h"

namespace sockdrill {

class CallWatcher {
 public:
  /// What take_listener() of a Process gave.
  explicit CallWatcher(UniqueFd listener);

  /// Readable while a call waits; POLLHUP once no process is left that could make one.
  int fd() const { return listener_.get(); }

  struct Seen {
    SocketCall call;
    std::uint64_t id = 0;  // for let_go()
  };

  /// Takes the call that waits; it goes on with let_go(). A listen(2) has been carried out here by
  /// then, so that it is known when the socket listens. nullopt: none of interest waits. Never
  /// blocks.
  std::optional<Seen> next();

  /// Lets a call go on. No error where the program has ended meanwhile.
  void let_go(const Seen& seen);

 private:
  struct Notification;

  std::optional<SocketCall> read_call(const Notification& notification);
  void read_socket(pid_t thread, SocketCall& call, bool& of_interest);
  std::optional<Endpoint> read_endpoint(pid_t thread, std::uint64_t address, std::uint64_t size);
  long read_integer(pid_t thread, std::uint64_t address, std::uint64_t size);
  std::uint64_t read_vector(pid_t thread, std::uint64_t address, std::uint64_t count);
  const UniqueFd* pidfd_of(pid_t thread);
  UniqueFd copy_descriptor(pid_t thread, int fd);
  bool is_valid(std::uint64_t id) const;
  void answer(std::uint64_t id, std::optional<int> error);

  UniqueFd listener_;
  std::map<pid_t, UniqueFd> pidfds_;           // of threads that made calls
  std::map<std::uint32_t, int> socket_types_;  // by inode; 0: not of interest
};

}  // namespace sockdrill
