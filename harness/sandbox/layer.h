// The layers that stand between a program under test and the machine.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string_view>

namespace sockdrill {

/// In the order in which they are put on. Limits and no_new_privs need nothing that a kernel could
/// refuse: they are always there, and no layer.
enum class Layer : std::uint8_t {
  pid_namespace,    // sees and signals only what it started; all of that ends with it
  mount_namespace,  // a file system of its own: the system read-only, its folder, a private /tmp
  ipc_namespace,    // no shared memory and message queues of the machine
  uts_namespace,    // a host name of its own, "localhost"
  user_namespace,   // no privileges over anything outside, and a count of processes of its own
  call_filter,      // a seccomp deny list
};

constexpr std::array kLayers = {Layer::pid_namespace, Layer::mount_namespace, Layer::ipc_namespace,
                                Layer::uts_namespace, Layer::user_namespace,  Layer::call_filter};

/// "pid namespace"
std::string_view layer_name(Layer layer);

/// What a program can do where the layer is missing, for doctor and the reports.
std::string_view layer_loss(Layer layer);

class LayerSet {
 public:
  static LayerSet all() {
    LayerSet set;
    for (const Layer layer : kLayers) set.add(layer);
    return set;
  }
  bool has(Layer layer) const { return bits_[static_cast<std::size_t>(layer)]; }
  void add(Layer layer) { bits_.set(static_cast<std::size_t>(layer)); }
  void remove(Layer layer) { bits_.reset(static_cast<std::size_t>(layer)); }
  bool empty() const { return bits_.none(); }
  friend bool operator==(const LayerSet&, const LayerSet&) = default;

 private:
  std::bitset<kLayers.size()> bits_;
};

}  // namespace sockdrill
