#include "probe/cell.h"

#include <fmt/format.h>

#include "os/errno_name.h"

namespace sockdrill {
namespace {

constexpr std::array<std::string_view, 7> kAddressNames = {
    "0.0.0.0", "127.0.0.1", "127.0.0.2", "::", "::v6only", "::1", "::ffff:127.0.0.1"};
constexpr std::array<std::string_view, 5> kReceiverNames = {"-", "new", "old", "either", "nobody"};

template <class T, std::size_t N>
std::optional<T> index_of(const std::array<std::string_view, N>& names, std::string_view name) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == name) return static_cast<T>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view probe_address_name(ProbeAddress address) {
  return kAddressNames[static_cast<std::size_t>(address)];
}

std::optional<ProbeAddress> probe_address_of(std::string_view name) {
  return index_of<ProbeAddress>(kAddressNames, name);
}

Endpoint endpoint_of(ProbeAddress address, std::uint16_t port) {
  static const auto all = [] {
    std::array<Endpoint, 7> endpoints;
    for (const ProbeAddress one : kProbeAddresses) {
      const std::string_view name = one == ProbeAddress::any_v6 ? "::" : probe_address_name(one);
      endpoints[static_cast<std::size_t>(one)] = Endpoint::parse(name).value();
    }
    return endpoints;
  }();
  return all[static_cast<std::size_t>(address)].with_port(port);
}

bool needs_ipv6(ProbeAddress address) { return endpoint_of(address, 0).family() == AF_INET6; }

std::string_view probe_user_name(ProbeUser user) {
  return user == ProbeUser::same ? "same" : "other";
}

std::optional<ProbeUser> probe_user_of(std::string_view name) {
  for (const ProbeUser user : kProbeUsers) {
    if (probe_user_name(user) == name) return user;
  }
  return std::nullopt;
}

std::string to_string(const Cell& cell) {
  return fmt::format("{}, old {} {}, new {} {}, {} user", prior_name(cell.state),
                     probe_address_name(cell.old_address), reuse_flags_name(cell.old_flags),
                     probe_address_name(cell.new_address), reuse_flags_name(cell.new_flags),
                     probe_user_name(cell.user));
}

std::string_view receiver_name(Receiver receiver) {
  return kReceiverNames[static_cast<std::size_t>(receiver)];
}

std::optional<Receiver> receiver_of(std::string_view name) {
  return index_of<Receiver>(kReceiverNames, name);
}

std::string to_string(const CellOutcome& outcome) {
  if (outcome.bind != 0) return "bind " + call_result_name(outcome.bind);
  if (outcome.listen.value_or(0) != 0) return "listen " + call_result_name(*outcome.listen);
  return std::string(receiver_name(outcome.receiver));
}

std::string call_result_name(int error) {
  if (error == 0) return "ok";
  const std::string_view name = errno_name(error);
  return name.empty() ? fmt::format("errno {}", error) : std::string(name);
}

std::optional<CellOutcome> cell_outcome_of(std::string_view text) {
  CellOutcome outcome;
  for (const std::string_view call : {"bind ", "listen "}) {
    if (!text.starts_with(call)) continue;
    const auto error = errno_value(text.substr(call.size()));
    if (!error) return std::nullopt;
    (call == "bind " ? outcome.bind : outcome.listen.emplace()) = *error;
    return outcome;
  }
  const auto receiver = receiver_of(text);
  if (!receiver || *receiver == Receiver::nobody_asked) return std::nullopt;
  return CellOutcome{.bind = 0, .listen = 0, .receiver = *receiver};
}

}  // namespace sockdrill
