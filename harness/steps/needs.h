// What a case needs of the machine. Gathered while its steps are bound, so that a case that cannot
// be honest here is skipped, with the reason, before it starts.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/system_call_filter.h"

namespace sockdrill {

enum class Need : std::uint8_t {
  private_network,  // a network namespace: wildcard addresses, sysctls, the whole port table
  ipv6,
  another_user,   // sockets of two users
  localhost,      // the name, known to the resolver
  watched_calls,  // socket calls of programs, told by the kernel
};

/// The words that `requires:` takes.
std::string_view need_name(Need need);

struct NeedReason {
  Need need;
  std::string reason;  // "binds the wildcard address"
};

/// Each need once, with the first reason given for it.
class Needs {
 public:
  void add(Need need, std::string reason);
  const std::vector<NeedReason>& all() const { return all_; }

  /// What a step wants to be told of a program's socket calls; the most that any step wants holds.
  void watch(const std::string& program, Watching watching);
  Watching watching(const std::string& program) const;
  /// A step binds its end where the program is about to connect to.
  void hold_connects(const std::string& program);
  bool holds_connects(const std::string& program) const { return held_.contains(program); }

 private:
  std::vector<NeedReason> all_;
  std::map<std::string, Watching> watched_;
  std::set<std::string> held_;
};

}  // namespace sockdrill
