// A kernel that does what a test wrote down, in the place of the real one (os/sockets.h).
//
// Two things can be scripted: what comes in (bytes in the pieces in which recv gives them, errors
// between them, the end of the stream) and what each send takes. Every other call succeeds, unless
// the test gave it answers. Descriptors are real ones of /dev/null, so that whoever owns them may
// close them.
//
// A recv that has nothing to give answers as a kernel whose wait was ended from outside: EINTR, or
// EAGAIN where it must not block. So nothing here ever waits.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "os/endpoint.h"
#include "os/sockets.h"

namespace sockdrill {

class FakeSockets final : public Sockets {
 public:
  // --- what the test says

  /// One piece, which one recv gives at most.
  void incoming(std::string bytes) { incoming_.push_back({std::move(bytes), 0}); }
  /// The next recv fails.
  void incoming_error(int error) { incoming_.push_back({{}, error}); }
  /// From here on every recv says end of stream.
  void incoming_end() { ended_ = true; }

  /// The next send takes at most so many bytes; later ones everything again.
  void send_takes(std::size_t count) { sends_.push_back({static_cast<long>(count), 0}); }
  void send_fails(int error) { sends_.push_back({-1, error}); }

  /// The answers of the next calls of that name; afterwards it succeeds again.
  void answers(const std::string& call, std::deque<CallResult> results) {
    answers_[call] = std::move(results);
  }
  /// What SO_ERROR is.
  int pending_error = 0;

  // --- what the test may ask

  /// Every byte that was sent, and in which pieces.
  std::string sent;
  std::vector<std::size_t> sizes_sent;
  int send_flags = 0;  // of the last send
  std::size_t largest_recv = 0;

  std::size_t count(const std::string& call) const {
    const auto found = counts_.find(call);
    return found == counts_.end() ? 0 : found->second;
  }
  /// What no recv has taken yet.
  std::string left() const {
    std::string all;
    for (const Piece& piece : incoming_) all += piece.bytes;
    return all;
  }

  // --- the kernel

  CallResult socket(int, int, int) override {
    const CallResult scripted = next("socket");
    return scripted.ok() ? CallResult{open_null(), 0} : scripted;
  }
  CallResult bind(int, const sockaddr*, socklen_t) override { return next("bind"); }
  CallResult listen(int, int) override { return next("listen"); }
  CallResult accept4(int, sockaddr* address, socklen_t* size, int) override {
    const CallResult scripted = next("accept4");
    if (!scripted.ok()) return scripted;
    name(address, size);
    return {open_null(), 0};
  }
  CallResult connect(int, const sockaddr*, socklen_t) override { return next("connect"); }

  CallResult send(int, std::string_view bytes, int flags) override {
    ++counts_["send"];
    send_flags = flags;
    Limit limit{static_cast<long>(bytes.size()), 0};
    if (!sends_.empty()) {
      limit = sends_.front();
      sends_.pop_front();
    }
    if (limit.error != 0) return {-1, limit.error};
    const std::size_t taken = std::min(static_cast<std::size_t>(limit.most), bytes.size());
    sent += bytes.substr(0, taken);
    sizes_sent.push_back(taken);
    return {static_cast<long>(taken), 0};
  }

  CallResult recv(int fd, std::span<char> buffer, int flags) override {
    ++counts_["recv"];
    largest_recv = std::max(largest_recv, buffer.size());
    if (incoming_.empty()) {
      if (ended_) return {0, 0};
      const bool waits = (flags & MSG_DONTWAIT) == 0 && !nonblocking_.contains(fd);
      return {-1, waits ? EINTR : EAGAIN};
    }
    Piece& piece = incoming_.front();
    if (piece.error != 0) {
      const int error = piece.error;
      if ((flags & MSG_PEEK) == 0) incoming_.pop_front();
      return {-1, error};
    }
    const std::size_t taken = std::min(piece.bytes.size(), buffer.size());
    std::memcpy(buffer.data(), piece.bytes.data(), taken);
    if ((flags & MSG_PEEK) == 0) {
      piece.bytes.erase(0, taken);
      if (piece.bytes.empty()) incoming_.pop_front();
    }
    return {static_cast<long>(taken), 0};
  }

  CallResult shutdown(int, int) override { return next("shutdown"); }
  CallResult close(int fd) override {
    if (fd < 0) return {-1, EBADF};
    ::close(fd);
    return next("close");
  }
  CallResult setsockopt(int, int, int, const void*, socklen_t) override {
    return next("setsockopt");
  }
  CallResult getsockopt(int, int level, int option, void* value, socklen_t* size) override {
    const int is = level == SOL_SOCKET && option == SO_ERROR ? std::exchange(pending_error, 0) : 0;
    std::memset(value, 0, *size);
    std::memcpy(value, &is, std::min<std::size_t>(sizeof is, *size));
    return next("getsockopt");
  }
  CallResult getsockname(int, sockaddr* address, socklen_t* size) override {
    name(address, size);
    return next("getsockname");
  }
  CallResult getpeername(int, sockaddr* address, socklen_t* size) override {
    name(address, size);
    return next("getpeername");
  }
  CallResult set_nonblocking(int fd, bool on) override {
    if (on) {
      nonblocking_.insert(fd);
    } else {
      nonblocking_.erase(fd);
    }
    return next("set_nonblocking");
  }
  /// Readable where something comes in, always writable.
  CallResult poll(std::span<pollfd> fds, int) override {
    const CallResult scripted = next("poll");
    if (!scripted.ok()) return scripted;
    long ready = 0;
    for (pollfd& entry : fds) {
      entry.revents = 0;
      if (entry.fd < 0) continue;
      int happened = POLLOUT;
      if (!incoming_.empty() || ended_) happened |= POLLIN;
      if (ended_ && incoming_.empty()) happened |= POLLRDHUP;
      entry.revents = static_cast<short>(entry.events & happened);
      ready += entry.revents != 0 ? 1 : 0;
    }
    return {ready, 0};
  }
  CallResult query(int, unsigned long) override { return next("query"); }

 private:
  struct Piece {
    std::string bytes;
    int error;
  };
  struct Limit {
    long most;
    int error;
  };

  static int open_null() { return ::open("/dev/null", O_RDWR | O_CLOEXEC); }

  static void name(sockaddr* address, socklen_t* size) {
    const Endpoint local = Endpoint::loopback(AF_INET, 40000);
    *size = std::min(*size, local.sockaddr_size());
    std::memcpy(address, local.sockaddr_ptr(), *size);
  }

  CallResult next(const std::string& call) {
    ++counts_[call];
    std::deque<CallResult>& left = answers_[call];
    if (left.empty()) return {0, 0};
    const CallResult result = left.front();
    left.pop_front();
    return result;
  }

  std::deque<Piece> incoming_;
  bool ended_ = false;
  std::deque<Limit> sends_;
  std::map<std::string, std::deque<CallResult>> answers_;
  std::map<std::string, std::size_t> counts_;
  std::set<int> nonblocking_;
};

}  // namespace sockdrill
