#include "steps/call.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <cerrno>

#include "os/another_user.h"
#include "os/capabilities.h"
#include "os/errno_name.h"

namespace sockdrill {
namespace {

// sockaddr storage that a call fills in.
struct FilledAddress {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  sockaddr* pointer() { return reinterpret_cast<sockaddr*>(&storage); }
  std::optional<Endpoint> endpoint() {
    const auto made = Endpoint::from_sockaddr(pointer(), size);
    return made ? std::optional(*made) : std::nullopt;
  }
};

}  // namespace

CallSpec call_spec(Args& args) {
  CallSpec spec;
  spec.result = args.result();
  spec.result_at = args.node("result");
  spec.saves = args.saves();
  spec.ordinary_user = args.text("user") == "ordinary";
  spec.patience = args.patience();
  return spec;
}

Outcome judge_call(const Stage& stage, const Performed& performed, const CallSpec& spec,
                   std::string observed) {
  if (stage.watch.stopped()) return errored("interrupted");
  if (!performed.trouble.empty()) return errored(performed.trouble);
  if (spec.result.matches(performed.answer)) {
    if (performed.ok()) return passed(std::move(observed));
    return passed(fmt::format("{}: {}", performed.text, describe(performed.answer)));
  }
  const bool ok = performed.ok();
  if (!ok && !performed.answer.blocked && is_shortage(performed.answer.result.error)) {
    return errored(fmt::format("{}: {}", performed.text, describe(performed.answer)));
  }
  Problem problem;
  std::string gave = describe(performed.answer);
  if (performed.answer.blocked) gave += " after " + show_duration(spec.patience);
  problem.message =
      fmt::format("{} expected from {}; it gave {}", spec.result.describe(), performed.text, gave);
  problem.expected = spec.result.describe();
  problem.received = gave;
  return failed_waiting(performed.answer.blocked, fmt::format("{}: {}", performed.text, gave),
                        std::move(problem), spec.result_at);
}

SocketSetup socket_setup(Args& args, const std::optional<Address>& address) {
  SocketSetup setup;
  const std::string family =
      args.has("family") ? args.text("family").value_or("ipv4") : args.setting("family");
  setup.domain = address ? address->endpoint.family() : (family == "ipv4" ? AF_INET : AF_INET6);
  setup.dual_stack = family == "dual" && setup.domain == AF_INET6;
  if (setup.domain == AF_INET6) args.need(Need::ipv6, "uses IPv6");
  setup.blocking = args.has("blocking") ? args.flag("blocking").value_or(true)
                                        : parse_flag(args.setting("blocking")).value_or(true);
  setup.options = args.options(true);
  setup.another_user = args.text("user") == "another";
  if (setup.another_user) args.need(Need::another_user, "makes a socket of another user");
  return setup;
}

Opened open_socket(Stage& stage, const std::string& name, const SocketSetup& setup) {
  Opened opened;
  opened.socket = open_socket_named(stage, name);
  if (opened.socket == nullptr) {
    std::optional<AnotherUserScope> user;
    if (setup.another_user) {
      auto entered = AnotherUserScope::enter();
      if (!entered) {
        opened.last = {"socket", {}, entered.error().message};
        return opened;
      }
      user.emplace(std::move(*entered));
    }
    const CallResult made = stage.system.socket(setup.domain, SOCK_STREAM, 0);
    opened.last = {
        fmt::format("socket({}, SOCK_STREAM)", setup.domain == AF_INET ? "AF_INET" : "AF_INET6"),
        {made, false}};
    if (!made.ok()) return opened;
    opened.socket = std::make_shared<NamedSocket>();
    opened.socket->name = name;
    opened.socket->fd.reset(static_cast<int>(made.value));
    opened.socket->blocking = setup.blocking;
    opened.fresh = true;
    if (!setup.blocking) stage.system.set_nonblocking(opened.socket->fd.get(), true);
    if (setup.dual_stack) {
      set_option(stage.system, opened.socket->fd.get(), *find_socket_option("v6only"), 0);
    }
    stage.sockets.put(opened.socket);
  }
  for (const OptionValue& value : setup.options) {
    const CallResult done = set_option(stage, *opened.socket, value);
    opened.last = {fmt::format("setsockopt({}, {})", value.option->posix,
                               show_option_value(*value.option, value.value)),
                   {done, false}};
    if (!done.ok()) {
      opened.socket = nullptr;
      return opened;
    }
  }
  return opened;
}

CallResult set_option(Stage& stage, NamedSocket& socket, const OptionValue& value) {
  const CallResult done = set_option(stage.system, socket.fd.get(), *value.option, value.value);
  if (!done.ok() || value.option->level != SOL_SOCKET) return done;
  if (value.option->name == SO_REUSEADDR) socket.reuse_address = value.value != 0;
  if (value.option->name == SO_REUSEPORT) socket.reuse_port = value.value != 0;
  if (value.option->name == SO_LINGER) socket.linger_zero = value.value == 0;
  return done;
}

std::shared_ptr<NamedSocket> open_socket_named(Stage& stage, const std::string& name) {
  auto socket = stage.sockets.find(name);
  return socket != nullptr && socket->fd ? socket : nullptr;
}

Outcome not_open(const Stage& stage, const std::string& name, std::string_view call,
                 const CallSpec& spec) {
  // The number that a closed socket had may be another thread's by now: the kernel is asked about
  // one that is nobody's, as every call begins by looking its descriptor up.
  const Performed performed{fmt::format("{}({})", call, name), {stage.system.close(-1), false}};
  if (spec.result.matches(performed.answer)) return judge_call(stage, performed, spec, {});
  return errored(fmt::format("there is no open socket named '{}' to {}", name, call));
}

Performed bind_socket(Stage& stage, NamedSocket& socket, const Address& address,
                      bool ordinary_user) {
  const auto endpoint = locate(stage, address);
  if (!endpoint) return {"bind", {}, endpoint.error().message};
  std::optional<OrdinaryUserScope> user;
  if (ordinary_user) {
    auto entered = OrdinaryUserScope::enter();
    if (!entered) return {"bind", {}, entered.error().message};
    user.emplace(std::move(*entered));
  }
  const CallResult done =
      stage.system.bind(socket.fd.get(), endpoint->sockaddr_ptr(), endpoint->sockaddr_size());
  if (done.ok()) {
    socket.local = *endpoint;
    if (endpoint->port() == 0) learn_local(stage, socket);
  }
  return {fmt::format(FMT_COMPILE("bind({})"), endpoint->to_string()), {done, false}};
}

Performed learn_local(Stage& stage, NamedSocket& socket) {
  FilledAddress filled;
  const CallResult done = stage.system.getsockname(socket.fd.get(), filled.pointer(), &filled.size);
  if (done.ok()) socket.local = filled.endpoint();
  return {fmt::format(FMT_COMPILE("getsockname({})"), socket.name), {done, false}};
}

Performed learn_remote(Stage& stage, NamedSocket& socket) {
  FilledAddress filled;
  const CallResult done = stage.system.getpeername(socket.fd.get(), filled.pointer(), &filled.size);
  if (done.ok()) socket.remote = filled.endpoint();
  return {fmt::format("getpeername({})", socket.name), {done, false}};
}

Result<Endpoint> locate(Stage& stage, const Address& address) {
  if (!address.localhost) return stage.network.translate(address.endpoint);
  const auto found = resolve_localhost(address.endpoint.port());
  if (!found) return tl::unexpected<Error>(found.error());
  for (const Endpoint& endpoint : *found) {
    if (endpoint.family() == address.endpoint.family()) return endpoint;
  }
  return fail("localhost has no address of the family that is wanted");
}

std::string show_duration(Nanoseconds duration) {
  const double ms = to_milliseconds(duration);
  return ms < 1000 ? fmt::format("{:.6g} ms", ms) : fmt::format("{:.6g} s", ms / 1000);
}

}  // namespace sockdrill
