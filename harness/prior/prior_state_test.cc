#include "prior/prior_state.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <ostream>
#include <stdexcept>

#include "os/test_support.h"

namespace sockdrill {

// NOLINTNEXTLINE(readability-identifier-naming): GoogleTest's name
void PrintTo(const PriorDefinition& one, std::ostream* out) { *out << one.name; }

namespace {

constexpr std::uint16_t kPort = 8989;

Endpoint at(std::string_view address) { return Endpoint::parse(address, kPort).value(); }

PriorRequest request(PriorKind kind, const Endpoint& endpoint) {
  return {.kind = kind, .endpoint = endpoint, .deadline = soon()};
}

// What an innocent server gets from the port: 0 or the errno of bind.
int rebind(const Endpoint& endpoint, ReuseFlags flags) {
  const UniqueFd fd = tcp_socket(endpoint.family());
  EXPECT_TRUE(set_reuse_flags(fd.get(), flags));
  return try_bind(fd, endpoint);
}

class Prior : public testing::Test {
 protected:
  void SetUp() override {
    SOCKDRILL_NEED_NETWORKS();
    auto network = Network::create();
    ASSERT_TRUE(network) << network.error().message;
    network_.emplace(std::move(*network));
  }
  SockDiag& diag() { return network_->sock_diag(); }
  PriorState prior(PriorKind kind, std::string_view address = "127.0.0.1") {
    auto state = PriorState::set_up(request(kind, at(address)), diag());
    if (!state) throw std::runtime_error(state.error().message);
    return std::move(*state);
  }

  std::optional<Network> network_;
};

class PriorKinds : public Prior, public testing::WithParamInterface<PriorDefinition> {};

TEST_P(PriorKinds, IsWhatItsDefinitionSays) {
  const PriorState state = prior(GetParam().kind);
  EXPECT_EQ(state.kind(), GetParam().kind);
  EXPECT_TRUE(state.verify(diag()));
  ASSERT_EQ(state.survivor().has_value(), GetParam().holder != PriorHolder::nobody);
  if (!state.survivor()) return;
  EXPECT_EQ(state.survivor()->state, GetParam().survivor);
  EXPECT_EQ(state.survivor()->inode != 0, GetParam().holder == PriorHolder::process);
  EXPECT_EQ(state.survivor()->local, state.endpoint());
}

TEST_P(PriorKinds, HoldsThePortWhereSomethingSurvives) {
  const PriorState state = prior(GetParam().kind);
  const int expected = GetParam().holder == PriorHolder::nobody ? 0 : EADDRINUSE;
  EXPECT_EQ(rebind(state.endpoint(), ReuseFlags::none), expected);
}

TEST_P(PriorKinds, LeavesNothingThatCannotBeEnded) {
  { const PriorState state = prior(GetParam().kind); }
  const auto clean = network_->clean();
  ASSERT_TRUE(clean) << clean.error().message;
  EXPECT_TRUE(*clean);
}

TEST_P(PriorKinds, ComesAboutOnEveryKindOfAddress) {
  SOCKDRILL_NEED_IPV6();
  for (const char* address :
       {"0.0.0.0", "127.0.0.1", "127.0.0.2", "::", "::1", "::ffff:127.0.0.1"}) {
    for (const ReuseFlags flags : kReuseFlags) {
      PriorRequest wanted = request(GetParam().kind, at(address));
      wanted.flags = flags;
      if (const auto state = PriorState::set_up(wanted, diag()); !state) {
        ADD_FAILURE() << address << ": " << state.error().message;
      }
      const auto clean = network_->clean();
      ASSERT_TRUE(clean.has_value() && *clean) << address;
    }
  }
}

TEST_P(PriorKinds, IsNotFoundWhereSomethingElseStands) {
  const PriorKind other =
      GetParam().kind == PriorKind::established ? PriorKind::close_wait : PriorKind::established;
  const PriorState state = prior(other);
  const PriorPlace place = {.endpoint = at("127.0.0.1"),
                            .local = state.survivor()->local,
                            .remote = state.survivor()->remote};
  const auto finding = look_for_prior(GetParam().kind, place, diag());
  ASSERT_TRUE(finding) << finding.error().message;
  EXPECT_FALSE(finding->reached);
}

INSTANTIATE_TEST_SUITE_P(All, PriorKinds,
                         testing::ValuesIn(prior_definitions().begin(), prior_definitions().end()),
                         [](const auto& one) { return std::string(one.param.name); });

TEST_F(Prior, AnotherStateIsToldAsOurError) {
  const PriorState state = prior(PriorKind::fin_wait2_orphan);
  const PriorPlace place = {.endpoint = at("127.0.0.1"),
                            .local = state.survivor()->local,
                            .remote = state.survivor()->remote};
  const auto outcome = await_prior(PriorKind::close_wait, place, diag(), Clock::now());
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().message,
            fmt::format("close_wait on 127.0.0.1:8989 was not reached: CLOSE_WAIT expected, held "
                        "by a process; FIN_WAIT2 127.0.0.1:8989 → {} found, held by the kernel "
                        "alone",
                        state.survivor()->remote.to_string()));
}

TEST_F(Prior, TheSameStateInOtherHandsIsAnotherState) {
  const PriorState held = prior(PriorKind::fin_wait2_held);
  const PriorPlace place = {.endpoint = at("127.0.0.1"),
                            .local = held.survivor()->local,
                            .remote = held.survivor()->remote};
  EXPECT_FALSE(look_for_prior(PriorKind::fin_wait2_orphan, place, diag())->reached);
}

TEST_F(Prior, NoTimeWaitIsTold) {
  ASSERT_TRUE(network_->set_sysctl("net.ipv4.tcp_max_tw_buckets", "0"));
  PriorRequest wanted = request(PriorKind::time_wait_server, at("127.0.0.1"));
  wanted.deadline = Clock::now() + std::chrono::milliseconds(20);
  const auto state = PriorState::set_up(wanted, diag());
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().message,
            "time_wait_server on 127.0.0.1:8989 was not reached: TIME_WAIT expected, held by the "
            "kernel alone; nothing found");
}

TEST_F(Prior, APortThatIsTakenAlreadyIsToldWithTheCall) {
  const UniqueFd other = listener_on(at("127.0.0.1"));
  const auto state = PriorState::set_up(request(PriorKind::listening, at("127.0.0.1")), diag());
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().message,
            "listening on 127.0.0.1:8989: bind(127.0.0.1:8989): Address already in use "
            "(EADDRINUSE)");
  EXPECT_EQ(state.error().code, EADDRINUSE);
}

TEST_F(Prior, NothingIsNotThereWhereSomebodyListens) {
  const UniqueFd other = listener_on(at("127.0.0.1"));
  PriorRequest wanted = request(PriorKind::nothing, at("127.0.0.1"));
  wanted.deadline = Clock::now();
  const auto state = PriorState::set_up(wanted, diag());
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().message,
            "nothing on 127.0.0.1:8989 was not reached: nothing expected; LISTEN 127.0.0.1:8989 "
            "found, held by a process");
}

TEST_F(Prior, AStateThatEndedIsNoLongerVerified) {
  PriorState state = prior(PriorKind::established);
  state.take(PriorRole::child).reset();
  const auto verified = state.verify(diag());
  ASSERT_FALSE(verified);
  EXPECT_THAT(verified.error().message,
              testing::StartsWith("established on 127.0.0.1:8989 was not reached: ESTABLISHED "
                                  "expected, held by a process; FIN_WAIT"));
}

TEST_F(Prior, APartThatIsTakenOverBlocksAsANewSocket) {
  PriorState state = prior(PriorKind::established);
  const UniqueFd client = state.take(PriorRole::client);
  ASSERT_TRUE(client);
  EXPECT_EQ(state.fd(PriorRole::client), -1);
  timeval limit = {.tv_sec = 1, .tv_usec = 1};
  socklen_t size = sizeof limit;
  ASSERT_EQ(::getsockopt(client.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, &size), 0);
  EXPECT_EQ(limit.tv_sec, 0);
  EXPECT_EQ(limit.tv_usec, 0);
  EXPECT_EQ(::send(state.fd(PriorRole::child), "x", 1, 0), 1);
  char byte = 0;
  EXPECT_EQ(::recv(client.get(), &byte, 1, 0), 1);
}

TEST_F(Prior, TheInheritedListenerEndsWithItsProcess) {
  PriorState state = prior(PriorKind::listener_inherited);
  ASSERT_GT(state.holder(), 0);
  EXPECT_EQ(state.fd(PriorRole::listener), -1);
  EXPECT_EQ(rebind(at("127.0.0.1"), ReuseFlags::address), EADDRINUSE);
  state = prior(PriorKind::nothing, "127.0.0.2");
  EXPECT_EQ(rebind(at("127.0.0.1"), ReuseFlags::none), 0);
}

TEST_F(Prior, AnAutoboundClientHasAPortOfTheRange) {
  const PriorState state = prior(PriorKind::time_wait_autobound_client);
  EXPECT_NE(state.endpoint().port(), kPort);
  EXPECT_EQ(state.endpoint().address_string(), "127.0.0.1");
}

TEST(PriorNames, AreReadBack) {
  for (const PriorDefinition& one : prior_definitions()) {
    EXPECT_EQ(prior_of(one.name), one.kind);
    EXPECT_EQ(prior_definition(one.kind).name, one.name);
  }
  EXPECT_EQ(prior_of("time_wait"), std::nullopt);
  EXPECT_EQ(prior_names().size(), prior_definitions().size());
  for (const ReuseFlags flags : kReuseFlags) {
    EXPECT_EQ(reuse_flags_of(reuse_flags_name(flags)), flags);
  }
}

}  // namespace
}  // namespace sockdrill
