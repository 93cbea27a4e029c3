#include "steps/active_close.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace sockdrill {
namespace {

using std::chrono::milliseconds;

const Endpoint kServer = Endpoint::loopback(AF_INET, 8989);

Endpoint client(int number) {
  return Endpoint::loopback(AF_INET, static_cast<std::uint16_t>(40000 + number));
}

class ActiveCloseTest : public testing::Test {
 protected:
  NamedSocket& add(const std::string& name, const Endpoint& local, const Endpoint& remote) {
    auto socket = std::make_shared<NamedSocket>();
    socket->name = name;
    socket->local = local;
    socket->remote = remote;
    sockets_.put(socket);
    return *socket;
  }

  static Ending at(int ms) { return {false, 0, TimePoint(milliseconds(ms))}; }

  // "127.0.0.1:40000 → 127.0.0.1:8989, …"
  std::string found() const {
    std::string text;
    for (const ConnectionEnds& ends : active_closes(sockets_)) {
      text += (text.empty() ? "" : ", ") + ends.local.to_string() + " → " + ends.remote.to_string();
    }
    return text;
  }

  SocketTable sockets_;
};

TEST_F(ActiveCloseTest, IsOfTheEndThatWasClosedFirst) {
  NamedSocket& a = add("a", client(0), kServer);
  NamedSocket& b = add("b", kServer, client(0));
  EXPECT_EQ(found(), "") << "nothing is closed";
  b.ending = at(2);
  EXPECT_EQ(found(), "127.0.0.1:8989 → 127.0.0.1:40000");
  a.ending = at(1);
  EXPECT_EQ(found(), "127.0.0.1:40000 → 127.0.0.1:8989");
}

TEST_F(ActiveCloseTest, IsOneForEachConnection) {
  add("a", client(0), kServer).ending = at(1);
  add("b", kServer, client(0)).ending = at(2);
  add("c", client(1), kServer).ending = at(4);
  add("d", kServer, client(1)).ending = at(3);
  EXPECT_EQ(found(), "127.0.0.1:40000 → 127.0.0.1:8989, 127.0.0.1:8989 → 127.0.0.1:40001");
}

TEST_F(ActiveCloseTest, KnowsTheOtherEndOfADualStackListener) {
  const auto mapped = Endpoint::parse("::ffff:127.0.0.1");
  ASSERT_TRUE(mapped);
  add("a", client(0), kServer).ending = at(1);
  add("b", mapped->with_port(8989), mapped->with_port(40000)).ending = at(2);
  EXPECT_EQ(found(), "127.0.0.1:40000 → 127.0.0.1:8989");
}

TEST_F(ActiveCloseTest, IsNoReset) {
  add("a", client(0), kServer).ending = Ending{true, 0, TimePoint()};
  add("b", kServer, client(1)).ending = Ending{false, 5, TimePoint()};
  EXPECT_EQ(found(), "");
}

TEST_F(ActiveCloseTest, IsOfNothingThatWasNeverConnected) {
  auto listener = std::make_shared<NamedSocket>();
  listener->name = "listener";
  listener->local = kServer;
  listener->ending = at(1);
  sockets_.put(listener);
  EXPECT_EQ(found(), "");
}

TEST_F(ActiveCloseTest, IsNotLookedForAmongMany) {
  for (int i = 0; i < 17; ++i) add(std::to_string(i), client(i), kServer).ending = at(i);
  EXPECT_EQ(found(), "");
}

}  // namespace
}  // namespace sockdrill
