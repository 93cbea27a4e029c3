#include "steps/call_causes.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

namespace sockdrill {
namespace {

using Kind = SocketCallKind;

SocketCall call(Kind kind, std::uint32_t inode) {
  SocketCall made;
  made.kind = kind;
  made.inode = inode;
  return made;
}

SocketCall bind(std::uint32_t inode) {
  SocketCall made = call(Kind::bind, inode);
  made.endpoint = Endpoint::any(AF_INET, 8989);
  return made;
}

SocketCall option(std::uint32_t inode, int option, long value = 1) {
  SocketCall made = call(Kind::set_option, inode);
  made.level = SOL_SOCKET;
  made.option = option;
  made.argument = value;
  return made;
}

std::string told(const std::optional<Cause>& cause) {
  return cause ? sentence({*cause}, Language::english) : "nothing";
}

TEST(CallCauses, SeesWhetherTheFlagCameBeforeTheBind) {
  const auto reuse = [](const std::vector<SocketCall>& calls) {
    return told(reuse_cause("server", calls, 8989));
  };
  const std::string missing = "server does not set SO_REUSEADDR on the socket that it binds";
  const std::string late = "server sets SO_REUSEADDR only after bind(), where it comes too late";
  EXPECT_EQ(reuse({option(1, SO_REUSEADDR), bind(1)}), "nothing");
  EXPECT_EQ(reuse({bind(1)}), missing);
  EXPECT_EQ(reuse({bind(1), option(1, SO_REUSEADDR)}), late);
  EXPECT_EQ(
      reuse({bind(1), option(2, SO_REUSEADDR)}),
      "server sets SO_REUSEADDR on the connections that it accepts, not on the socket that it "
      "binds");
  EXPECT_EQ(reuse({option(1, SO_REUSEADDR, 0), bind(1)}), missing);
  EXPECT_EQ(reuse({option(1, SO_KEEPALIVE), bind(1)}), missing);
  EXPECT_EQ(reuse({option(2, SO_REUSEADDR), bind(1)}), missing) << "on another socket";
  EXPECT_EQ(reuse({}), "nothing");
}

TEST(CallCauses, SeesACloseWithUnreadData) {
  EXPECT_EQ(told(reset_cause("server", {call(Kind::close, 1)})),
            "server closed with unread data in its receive buffer, which is a reset");
  EXPECT_EQ(told(reset_cause("server", {option(1, SO_LINGER), call(Kind::close, 1)})), "nothing");
  EXPECT_EQ(told(reset_cause("server", {})), "nothing") << "it ended and did not close";
}

}  // namespace
}  // namespace sockdrill
