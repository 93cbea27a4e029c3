#include "steps/needs.h"

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
  }
  return "";
}

void Needs::add(Need need, std::string reason) {
  for (const NeedReason& known : all_) {
    if (known.need == need) return;
  }
  all_.push_back({need, std::move(reason)});
}

}  // namespace sockdrill
