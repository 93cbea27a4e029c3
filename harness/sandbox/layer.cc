#include "sandbox/layer.h"

namespace sockdrill {

std::string_view layer_name(Layer layer) {
  switch (layer) {
    case Layer::pid_namespace:
      return "pid namespace";
    case Layer::mount_namespace:
      return "mount namespace";
    case Layer::ipc_namespace:
      return "ipc namespace";
    case Layer::uts_namespace:
      return "uts namespace";
    case Layer::user_namespace:
      return "user namespace";
    case Layer::call_filter:
      return "system call filter";
  }
  return {};
}

std::string_view layer_loss(Layer layer) {
  switch (layer) {
    case Layer::pid_namespace:
      return "a program sees other processes, and one that detaches and clears its environment "
             "outlives its case";
    case Layer::mount_namespace:
      return "a program reads and writes the files of whoever runs it, the scenarios included";
    case Layer::ipc_namespace:
      return "a program reaches the machine's shared memory and message queues";
    case Layer::uts_namespace:
      return "a program sees the machine's host name";
    case Layer::user_namespace:
      return "the limit of processes counts those of the whole user";
    case Layer::call_filter:
      return "a program may trace its own kind, and the order of its socket calls is not seen";
  }
  return {};
}

}  // namespace sockdrill
