// What a case needs of the machine. Gathered while its steps are bound, so that a case that cannot
// be honest here is skipped, with the reason, before it starts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sockdrill {

enum class Need : std::uint8_t {
  private_network,  // a network namespace: wildcard addresses, sysctls, the whole port table
  ipv6,
  another_user,  // sockets of two users
  localhost,     // the name, known to the resolver
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

 private:
  std::vector<NeedReason> all_;
};

}  // namespace sockdrill
