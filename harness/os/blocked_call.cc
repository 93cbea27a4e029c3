#include "os/blocked_call.h"

#include <elf.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <system_error>

#include "os/kernel_file.h"
#include "os/process_table.h"
#include "os/unique_fd.h"

namespace sockdrill {
namespace {

using Kind = BlockedCall::Kind;

// What a call waits for, by its number in this architecture's table.
struct CallRow {
  long number;
  std::string_view name;
  Kind kind;
};

constexpr CallRow kCalls[] = {
    {SYS_accept, "accept", Kind::accept},
    {SYS_accept4, "accept", Kind::accept},
    {SYS_connect, "connect", Kind::connect},
    {SYS_recvfrom, "recv", Kind::receive},
    {SYS_recvmsg, "recvmsg", Kind::receive},
    {SYS_read, "read", Kind::receive},
    {SYS_readv, "readv", Kind::receive},
    {SYS_sendto, "send", Kind::send},
    {SYS_sendmsg, "sendmsg", Kind::send},
    {SYS_write, "write", Kind::send},
    {SYS_writev, "writev", Kind::send},
    {SYS_ppoll, "poll", Kind::event},
    {SYS_pselect6, "select", Kind::event},
    {SYS_epoll_pwait, "epoll_wait", Kind::event},
#ifdef SYS_poll  // calls that newer architectures, aarch64 among them, do not have
    {SYS_poll, "poll", Kind::event},
    {SYS_select, "select", Kind::event},
    {SYS_epoll_wait, "epoll_wait", Kind::event},
    {SYS_pause, "pause", Kind::other},
#endif
    {SYS_nanosleep, "nanosleep", Kind::sleep},
    {SYS_clock_nanosleep, "clock_nanosleep", Kind::sleep},
    {SYS_wait4, "wait4", Kind::child},
    {SYS_waitid, "waitid", Kind::child},
    {SYS_futex, "futex", Kind::lock},
    {SYS_flock, "flock", Kind::lock},
    {SYS_fcntl, "fcntl", Kind::other},
    {SYS_openat, "open", Kind::other},
    {SYS_rt_sigtimedwait, "sigtimedwait", Kind::other},
    {SYS_rt_sigsuspend, "sigsuspend", Kind::other},
    {SYS_fsync, "fsync", Kind::other},
};

const CallRow* find_call(long number) {
  const auto* const found = std::find_if(std::begin(kCalls), std::end(kCalls),
                                         [&](const CallRow& row) { return row.number == number; });
  return found == std::end(kCalls) ? nullptr : found;
}

// "3 0x3 0x7ffd… …": the number and the first two arguments.
struct Syscall {
  long number = -1;
  unsigned long arguments[2] = {};
};

std::optional<Syscall> parse_syscall(const std::string& text) {
  Syscall call;
  const int read = std::sscanf(text.c_str(), "%ld 0x%lx 0x%lx", &call.number, &call.arguments[0],
                               &call.arguments[1]);
  return read == 3 && call.number >= 0 ? std::optional(call) : std::nullopt;
}

bool has_our_table(pid_t process) {
  const UniqueFd file(::open(fmt::format("/proc/{}/exe", process).c_str(), O_RDONLY | O_CLOEXEC));
  std::array<unsigned char, EI_CLASS + 1> head{};
  if (!file || ::read(file.get(), head.data(), head.size()) != std::ssize(head)) return false;
  return head[EI_CLASS] == (sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32);
}

// "socket:[4711]", "/dev/pts/3", "pipe:[12]"; empty where it cannot be read.
std::string target_of(pid_t process, unsigned long fd) {
  std::error_code error;
  return std::filesystem::read_symlink(fmt::format("/proc/{}/fd/{}", process, fd), error).string();
}

const SocketInfo* find_socket(const std::string& target, std::span<const SocketInfo> sockets) {
  unsigned inode = 0;
  if (std::sscanf(target.c_str(), "socket:[%u]", &inode) != 1) return nullptr;
  const auto found = std::find_if(sockets.begin(), sockets.end(),
                                  [&](const SocketInfo& socket) { return socket.inode == inode; });
  return found == sockets.end() ? nullptr : &*found;
}

// read(2), write(2) and the calls of sockets: what the descriptor is decides.
void look_at_descriptor(BlockedCall& blocked, unsigned long fd,
                        std::span<const SocketInfo> sockets) {
  const std::string target = target_of(blocked.process, fd);
  if (const SocketInfo* const socket = find_socket(target, sockets)) {
    blocked.socket = *socket;
  } else if (!target.starts_with("socket:")) {
    const bool input =
        blocked.kind == Kind::receive && !target.empty() && target == target_of(blocked.process, 0);
    blocked.kind = input ? Kind::input : Kind::other;
  }
}

// A poll(2) of one socket is what runtimes make of a call with a time limit.
void look_at_poll(BlockedCall& blocked, const Syscall& call, std::span<const SocketInfo> sockets) {
  if (call.arguments[1] == 0) {
    blocked.kind = Kind::sleep;
    return;
  }
  if (call.arguments[1] != 1) return;
  pollfd entry{};
  const iovec here{&entry, sizeof entry};
  const iovec there{reinterpret_cast<void*>(call.arguments[0]), sizeof entry};
  if (::process_vm_readv(blocked.process, &here, 1, &there, 1, 0) !=
      static_cast<ssize_t>(sizeof entry)) {
    return;
  }
  const std::string target = target_of(blocked.process, static_cast<unsigned long>(entry.fd));
  if (!target.empty() && entry.fd == 0) blocked.kind = Kind::input;
  const SocketInfo* const socket = find_socket(target, sockets);
  if (socket == nullptr) return;
  blocked.socket = *socket;
  if (socket->state == TcpState::listen) {
    blocked.kind = Kind::accept;
  } else if (socket->state == TcpState::syn_sent) {
    blocked.kind = Kind::connect;
  } else {
    blocked.kind = (entry.events & POLLIN) != 0 ? Kind::receive : Kind::send;
  }
}

void look_at_call(BlockedCall& blocked, const Syscall& call, std::span<const SocketInfo> sockets) {
  const CallRow* const row = find_call(call.number);
  if (row == nullptr) return;
  blocked.call = row->name;
  blocked.kind = row->kind;
  switch (row->kind) {
    case Kind::accept:
    case Kind::connect:
    case Kind::receive:
    case Kind::send:
      return look_at_descriptor(blocked, call.arguments[0], sockets);
    case Kind::event:
      if (row->name == "poll") return look_at_poll(blocked, call, sockets);
      if (row->name == "select" && call.arguments[0] == 0) blocked.kind = Kind::sleep;
      return;
    default:
      return;
  }
}

std::optional<BlockedCall> look_at(pid_t process, pid_t thread,
                                   std::span<const SocketInfo> sockets) {
  const std::string folder = fmt::format("/proc/{}/task/{}", process, thread);
  const auto stat = read_file(folder + "/stat");
  const std::size_t name_end = stat ? stat->rfind(')') : std::string::npos;
  if (name_end == std::string::npos || name_end + 2 >= stat->size()) return std::nullopt;
  const char state = (*stat)[name_end + 2];
  BlockedCall blocked{process, thread, Kind::other, {}, std::nullopt};
  if (state == 'Z' || state == 'X') return std::nullopt;
  if (state == 'T' || state == 't') {
    blocked.kind = Kind::stopped;
    return blocked;
  }
  const auto text = read_file(folder + "/syscall");
  if (!text) return std::nullopt;
  if (text->starts_with("running")) {
    blocked.kind = Kind::computes;
  } else if (const auto call = parse_syscall(*text)) {
    look_at_call(blocked, *call, sockets);
  }
  return blocked;
}

std::vector<pid_t> threads_of(pid_t process) {
  std::vector<pid_t> threads;
  std::error_code error;
  std::filesystem::directory_iterator entry(fmt::format("/proc/{}/task", process), error);
  for (const std::filesystem::directory_iterator end; !error && entry != end;
       entry.increment(error)) {
    threads.push_back(
        static_cast<pid_t>(std::strtol(entry->path().filename().c_str(), nullptr, 10)));
  }
  return threads;
}

}  // namespace

std::vector<BlockedCall> blocked_calls(std::span<const pid_t> processes,
                                       std::span<const SocketInfo> sockets) {
  std::vector<BlockedCall> calls;
  for (const pid_t process : processes) {
    if (!has_our_table(process)) continue;
    for (const pid_t thread : threads_of(process)) {
      if (auto call = look_at(process, thread, sockets)) calls.push_back(std::move(*call));
    }
  }
  std::stable_sort(calls.begin(), calls.end(),
                   [](const BlockedCall& a, const BlockedCall& b) { return a.kind < b.kind; });
  return calls;
}

}  // namespace sockdrill
