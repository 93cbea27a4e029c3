#include "steps/port_range.h"

#include <fmt/format.h>

#include <cstdio>

#include "base/file.h"
#include "base/text.h"

namespace sockdrill {
namespace {

constexpr Key kPort{"port", ValueType::text, ""};
constexpr Key kBounds[] = {{"from", ValueType::port, "the lowest"},
                           {"to", ValueType::port, "the highest"}};
constexpr const char* kEphemeral = "/proc/sys/net/ipv4/ip_local_port_range";

}  // namespace

std::string PortBounds::describe() const {
  return from == to ? fmt::format("port {}", from) : fmt::format("a port from {} to {}", from, to);
}

Result<PortBounds> PortRange::bounds(Stage& stage) const {
  return bounds_ ? Result<PortBounds>(*bounds_) : ephemeral_ports(stage);
}

Result<PortBounds> ephemeral_ports(Stage& stage) {
  Result<std::string> text =
      stage.network.is_private()
          ? stage.network.network().get_sysctl("net.ipv4.ip_local_port_range")
          : read_file(kEphemeral, 4096);
  if (!text) return tl::unexpected<Error>(text.error());
  unsigned from = 0;
  unsigned to = 0;
  if (std::sscanf(text->c_str(), "%u %u", &from, &to) != 2 || to > 65535 || from > to) {
    return fail(fmt::format("'{}' is no range of ports", visible(*text)));
  }
  return PortBounds{static_cast<std::uint16_t>(from), static_cast<std::uint16_t>(to)};
}

std::optional<PortRange> port_range(Args& args) {
  const Node* const at = args.node("port");
  if (at == nullptr) return std::nullopt;
  if (at->is_mapping()) {
    PortBounds bounds{0, 65535};
    if (!check_keys(*at, kBounds, "port", args.binding().diagnostics)) return std::nullopt;
    for (const Node::Entry& entry : at->entries()) {
      const Key key{entry.key->text(), ValueType::port, ""};
      const auto text = args.scalar(*entry.value, key);
      const auto port = text ? parse_port(*text) : std::nullopt;
      if (!port) return std::nullopt;
      (entry.key->text() == "from" ? bounds.from : bounds.to) = *port;
    }
    if (bounds.from > bounds.to) args.mistake(*at, "the range of ports is empty");
    return PortRange(bounds, at);
  }
  const auto text = args.scalar(*at, kPort);
  if (!text) return std::nullopt;
  if (*text == "ephemeral") return PortRange(std::nullopt, at);
  const auto port = parse_port(*text);
  if (!port && !args.deferred()) {
    args.mistake(*at, fmt::format("port wants a port, ephemeral or {{from: …, to: …}}, not '{}'",
                                  shorten(visible(*text), 40)));
  }
  return PortRange(PortBounds{port.value_or(0), port.value_or(0)}, at);
}

}  // namespace sockdrill
