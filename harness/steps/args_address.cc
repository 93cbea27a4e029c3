// The addresses among a step's arguments.
#include <fmt/format.h>

#include "base/text.h"
#include "steps/args.h"

namespace sockdrill {
namespace {

int family_number(std::string_view name) { return name == "ipv4" ? AF_INET : AF_INET6; }

// net.ipv4.ip_unprivileged_port_start, as it is by default: ip(7).
constexpr std::uint16_t kFirstOrdinaryPort = 1024;

bool in_every_network(const Endpoint& endpoint) {
  // 127.0.0.0/24 has a counterpart in a range of loopback addresses; nothing else has.
  return endpoint.family() == AF_INET &&
         endpoint.address_bytes().starts_with(std::string_view("\x7f\0\0", 3));
}

}  // namespace

std::optional<Address> Args::parse_address(std::string_view text, std::uint16_t port,
                                           const Node& at) {
  const std::string family =
      has("family") ? this->text("family").value_or("ipv4") : setting("family");
  if (text == "any") return Address{Endpoint::any(family_number(family), port)};
  if (text == "loopback") return Address{Endpoint::loopback(family_number(family), port)};
  if (text == "localhost") {
    return Address{Endpoint::loopback(family_number(family), port), true};
  }
  const auto endpoint = Endpoint::parse(text, port);
  if (endpoint) return Address{*endpoint};
  if (deferred_) return Address{Endpoint::loopback(AF_INET, port)};
  mistake(at, endpoint.error().message,
          "an IPv4 or IPv6 address, any, loopback or localhost is an address");
  return std::nullopt;
}

std::optional<Address> Args::address(std::string_view address_key, std::string_view port_key) {
  const Node* const port_node = node(port_key);
  const auto port = port_node != nullptr ? this->port(port_key) : parse_port(setting("port"));
  if (!port) return std::nullopt;
  const Node* const at = node(address_key);
  if (at == nullptr) {
    std::string text = setting("address");
    const std::string family =
        has("family") ? this->text("family").value_or("ipv4") : setting("family");
    // The default address is one of IPv4: where only the family is said, its loopback is meant.
    if (family != "ipv4" && text == "127.0.0.1") text = "loopback";
    return parse_address(text, *port, node_);
  }
  const auto text = this->text(address_key);
  return text ? parse_address(*text, *port, *at) : std::nullopt;
}

void Args::need_address(const Address& address, std::string_view use) {
  if (address.endpoint.family() == AF_INET6) need(Need::ipv6, fmt::format("{} IPv6", use));
  if (address.localhost) {
    need(Need::private_network, fmt::format("{} localhost", use));
    need(Need::localhost, fmt::format("{} it", use));
  } else if (address.endpoint.is_wildcard()) {
    need(Need::private_network, fmt::format("{} the wildcard address", use));
  } else if (!in_every_network(address.endpoint)) {
    need(Need::private_network, fmt::format("{} {}", use, address.endpoint.address_string()));
  } else if (const auto port = address.endpoint.port();
             use == "binds" && port > 0 && port < kFirstOrdinaryPort) {
    // Inside of a private network everybody may.
    need(Need::private_network, fmt::format("binds port {}", port));
  }
}

std::vector<Key> address_keys() {
  return {{"address", ValueType::text,
           "an IPv4 or IPv6 address, any, loopback or localhost; the setting address otherwise"},
          {"port", ValueType::port, "the setting port otherwise; 0 lets the system choose"},
          {"family", ValueType::text, "of any, loopback and localhost", false, "ipv4|ipv6|dual"}};
}

}  // namespace sockdrill
