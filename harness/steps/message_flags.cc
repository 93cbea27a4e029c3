#include "steps/message_flags.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <array>

#include "base/text.h"

namespace sockdrill {
namespace {

struct MessageFlag {
  std::string_view name;
  int value;
};

constexpr std::array kFlags = {
    MessageFlag{"peek", MSG_PEEK},   MessageFlag{"waitall", MSG_WAITALL},
    MessageFlag{"oob", MSG_OOB},     MessageFlag{"dontwait", MSG_DONTWAIT},
    MessageFlag{"more", MSG_MORE},   MessageFlag{"dontroute", MSG_DONTROUTE},
    MessageFlag{"trunc", MSG_TRUNC},
};

}  // namespace

int message_flags(Args& args, const Node* at) {
  if (at == nullptr) return 0;
  int flags = 0;
  std::vector<std::string_view> names;
  for (const MessageFlag& flag : kFlags) names.push_back(flag.name);
  for (const std::string& text : args.list("flags")) {
    int value = 0;
    for (const MessageFlag& flag : kFlags) {
      if (flag.name == text) value = flag.value;
    }
    flags |= value;
    if (value != 0 || args.deferred()) continue;
    args.mistake(*at, fmt::format("no flag is named {}", in_quotes(text)),
                 suggest(text, "flags", names));
  }
  return flags;
}

}  // namespace sockdrill
