#include "steps/needs.h"

#include <algorithm>

namespace sockdrill {

std::string_view need_name(Need need) {
  switch (need) {
    case Need::private_network:
      return "private_network";
    case Need::ipv6:
      return "ipv6";
    case Need::another_user:
      return "another_user";
    case Need::localhost:
      return "localhost";
    case Need::watched_calls:
      return "watched_calls";
  }
  return "";
}

void Needs::add(Need need, std::string reason) {
  for (const NeedReason& known : all_) {
    if (known.need == need) return;
  }
  all_.push_back({need, std::move(reason)});
}

void Needs::watch(const std::string& program, Watching watching) {
  Watching& known = watched_[program];
  known = std::max(known, watching);
}

void Needs::hold_connects(const std::string& program) {
  watch(program, Watching::connects);
  held_.insert(program);
}

Watching Needs::watching(const std::string& program) const {
  const auto known = watched_.find(program);
  return known == watched_.end() ? Watching::nothing : known->second;
}

}  // namespace sockdrill
