// How the programs of a run are kept apart from this machine: found out once, before the run.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "os/process.h"
#include "os/unique_fd.h"
#include "sandbox/file_view.h"
#include "steps/program_spec.h"
#include "steps/workshop.h"

namespace sockdrill {

struct MissingLayer {
  Layer layer;
  std::string reason;  // "mount(overlay): Operation not permitted (EPERM)"
};

/// Why a program was not started.
struct StartFailure : Error {
  bool ours = false;      // a reason of ours or of the machine
  std::string made = {};  // what the command that should make it wrote, where that failed
};

/// Thread-safe.
class Sandboxing {
 public:
  /// No sandbox: programs are what they are when a shell starts them.
  Sandboxing() = default;

  /// Finds out which layers this machine has, by starting /bin/true in all of them. In a process
  /// that has called prepare_for_programs(). `hidden`: files and folders that no program may see.
  /// An Error where the machine is short of processes, memory or descriptors now: that says nothing
  /// of what it has.
  static Result<std::unique_ptr<Sandboxing>> probe(std::vector<std::string> hidden);

  bool is_on() const { return on_; }
  const LayerSet& layers() const { return layers_; }
  const std::vector<MissingLayer>& missing() const { return missing_; }

  /// Makes the program where it is to be made, and starts it; where its folder cannot be laid over,
  /// with the folder read-only.
  tl::expected<Process, StartFailure> start(const ProgramSpec& program);

  /// The program of this folder is not started again: what was made of it goes.
  void forget(const std::string& folder) { workshop_.forget(folder); }

  /// Starts the command of `program` with the folder `copy`, writable, in its folder's place.
  tl::expected<Process, StartFailure> start_making(const ProgramSpec& program,
                                                   const std::string& folder,
                                                   const std::string& copy);

 private:
  struct Place {
    std::string folder;
    std::string directory;
    std::vector<std::string> visible;
  };

  Place place_of(const ProgramSpec& program) const;
  SandboxSpec bare_spec() const;
  FileViewSpec view_of(const ProgramSpec& program, const Place& place) const;
  Result<ProcessSpec> process_spec(const ProgramSpec& program, const FileViewSpec& view);
  int owner_of(const std::string& folder);

  bool on_ = false;
  LayerSet layers_;
  std::vector<MissingLayer> missing_;
  std::vector<std::string> hidden_;
  ProgramUser user_;
  bool own_proc_ = true;
  std::mutex mutex_;
  std::map<std::pair<uid_t, gid_t>, UniqueFd> owners_;
  Workshop workshop_;
};

}  // namespace sockdrill
