// Putting the layers on: what a child does to itself between clone(2) and execve(2).
//
// Everything is prepared by Containment in the engine; the functions marked (child) run in a child
// that shares the engine's memory (spawn.h). They make system calls only: no allocation, no locks,
// no errno that the engine would see changed, nothing that a sanitizer instruments.
//
// Three processes put the layers on, because each can do what the next cannot any more:
//   go-between  outside; makes the namespaces but the pid namespace's /proc
//   builder     in the pid namespace, with our privileges; builds the root, maps the user
//   program     without privileges; limits, no_new_privs, filter, and then execve(2)
// Where there is no user namespace the builder goes on as the program.
#pragma once

#include <linux/filter.h>
#include <sys/resource.h>
#include <sys/types.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sandbox/file_view.h"
#include "sandbox/layer.h"
#include "sandbox/limits.h"
#include "sandbox/system_call_filter.h"

#define SOCKDRILL_IN_CHILD __attribute__((no_sanitize("address", "undefined", "thread")))

namespace sockdrill {

/// Which user the program becomes.
struct ProgramUser {
  uid_t uid = 0;
  gid_t gid = 0;
  bool changes = false;  // false: whoever we are
  // A user namespace that maps the owner of the program's folder to the program's user, so that
  // its files are its own (mount_setattr(2), MOUNT_ATTR_IDMAP); borrowed, -1 where there is none.
  int folder_owner = -1;
};

struct SandboxSpec {
  LayerSet layers = LayerSet::all();
  FileView view;  // without Layer::mount_namespace it has no meaning
  Limits limits;
  ProgramUser user;
  Watching watching = Watching::nothing;  // without Layer::call_filter nothing is watched
};

/// Where putting on the layers came to an end.
struct ContainmentFailure {
  std::optional<Layer> layer;  // none: limits, user or no_new_privs
  int error = 0;
  const char* call = "";    // "mount"
  const char* target = "";  // what of, or ""
};

class Containment {
 public:
  /// `spec` must outlive it.
  static Result<Containment> prepare(const SandboxSpec& spec);

  const SandboxSpec& spec() const { return *spec_; }

  /// (child, go-between) The namespaces but the user's. False where one is refused.
  bool leave_namespaces();
  /// (child, builder) The root and the host name.
  bool build();
  /// (child, builder) Maps the user into the user namespace of its child `program`, a number of the
  /// builder's pid namespace.
  bool map_user(pid_t program);
  /// (child, program) Everything else. Afterwards descriptors, directory and execve(2).
  bool drop_privileges();
  /// (child, program) The last thing before execve(2): from then on calls may be refused. With a
  /// watching filter the listener becomes a descriptor of the table that the caller stands in;
  /// -1 where the kernel has no listener for us and only the refusals stand.
  bool install_filter(int& listener);

  const ContainmentFailure& failure() const { return failure_; }
  /// (child) Notes the errno of now.
  bool fail(std::optional<Layer> layer, const char* call, const char* target = "");

 private:
  explicit Containment(const SandboxSpec& spec) : spec_(&spec) {}
  bool build_root();
  bool carry_out(const FileOperation& operation, const char* source, const char* target);
  bool take_over(const char* source, const char* target);
  bool lay_over(const char* source, const char* target);
  bool write_map(pid_t program, const char* file, const char* text, std::size_t size);

  const SandboxSpec* spec_;
  ContainmentFailure failure_;
  std::vector<std::string> sources_;  // "/old/usr": where they stand while the root is built
  std::vector<std::string> targets_;  // "/new/usr"
  std::string uid_map_;
  std::string gid_map_;
  const std::vector<sock_filter>* watching_ = nullptr;
  const std::vector<sock_filter>* refusing_ = nullptr;
};

}  // namespace sockdrill
