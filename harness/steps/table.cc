#include "steps/table.h"

#include "steps/verbs.h"

namespace sockdrill {

std::span<const Verb> step_table() {
  static const std::vector<Verb> table = {
      // The calls of a TCP program, in the order of its life.
      socket_verb(), bind_verb(), listen_verb(), connect_verb(), accept_verb(), send_verb(),
      recv_verb(), shutdown_verb(), close_verb(), reset_verb(),
      // What a socket is asked for.
      set_verb(), get_verb(), address_verb(), peer_verb(), poll_verb(), state_verb(),
      // Programs.
      start_verb(), program_socket_verb(), calls_verb(), output_verb(), input_verb(), exit_verb(),
      signal_verb(), stop_verb(), kill_verb(), left_verb(), runs_verb(),
      // Everything else.
      given_verb(), port_verb(), end_time_wait_verb(), sysctl_verb(), clock_verb(), expect_verb()};
  return table;
}

const Verb* find_verb(Target target, std::string_view name) {
  for (const Verb& verb : step_table()) {
    if (verb.target == target && verb.name == name) return &verb;
  }
  return nullptr;
}

std::vector<std::string_view> verb_names(Target target) {
  std::vector<std::string_view> names;
  for (const Verb& verb : step_table()) {
    if (verb.target == target) names.push_back(verb.name);
  }
  return names;
}

}  // namespace sockdrill
