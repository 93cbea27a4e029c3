#include "plan/network_settings.h"

#include <fmt/format.h>

#include "base/text.h"
#include "os/endpoint.h"
#include "os/network.h"

namespace sockdrill {
namespace {

class NetworkBinder {
 public:
  NetworkBinder(const Binding& binding, const Scope& scope) : binding_(binding), scope_(scope) {}

  // The suite's settings first, so that the scenario's overrule them.
  NetworkSettings bind() {
    for (const Node* node : {binding_.scenario.suite->network, binding_.scenario.network}) {
      if (node != nullptr) read(*node);
    }
    return std::move(into_);
  }

 private:
  void read(const Node& node) {
    if (text_of(node, "any_address") == "local") into_.any_address_local = true;
    if (const Node* const sysctls = node.find("sysctls")) {
      for (const Node::Entry& entry : sysctls->entries()) sysctl(entry);
    }
    const Node* const addresses = node.find("addresses");
    if (addresses == nullptr) return;
    if (addresses->is_scalar()) address(*addresses);
    for (const Node* item : addresses->items()) address(*item);
  }

  void sysctl(const Node::Entry& entry) {
    const std::string name(entry.key->text());
    if (!is_network_sysctl(name)) {
      binding_.diagnostics.add(*entry.key,
                               fmt::format("{} is no setting of a network", in_quotes(name)),
                               "such settings begin with 'net.'");
    }
    into_.sysctls.emplace_back(name, known_text(*entry.value));
  }

  void address(const Node& at) {
    std::string text = known_text(at);
    const std::size_t slash = text.find('/');
    const auto endpoint = Endpoint::parse(std::string_view(text).substr(0, slash));
    if (!endpoint) {
      binding_.diagnostics.add(at, endpoint.error().message);
      return;
    }
    if (slash == std::string::npos) text += endpoint->family() == AF_INET ? "/32" : "/128";
    into_.addresses.push_back(std::move(text));
  }

  // A text that must be known before the case runs.
  std::string known_text(const Node& node) {
    const auto text = substitute(node, scope_, binding_.captures, binding_.diagnostics);
    if (text && text->of_variant) binding_.uses_variant = true;
    if (text && text->deferred) {
      binding_.diagnostics.add(node, "the network is set up before any step has saved a value");
    }
    return text ? text->text : std::string();
  }

  const Binding& binding_;
  const Scope& scope_;
  NetworkSettings into_;
};

}  // namespace

NetworkSettings bind_network(const Binding& binding, const Scope& scope) {
  return NetworkBinder(binding, scope).bind();
}

}  // namespace sockdrill
