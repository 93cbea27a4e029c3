// The programs of a case: what they are, and those that run.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "os/endpoint.h"
#include "steps/program_spec.h"
#include "steps/running_program.h"
#include "steps/sandboxing.h"
#include "trace/case_trace.h"

namespace sockdrill {

/// Thread-safe.
class ProgramTable {
 public:
  ProgramTable(Sandboxing& sandboxing, CaseTrace& trace) : sandboxing_(sandboxing), trace_(trace) {}

  void define(ProgramSpec spec);
  const ProgramSpec* spec(std::string_view name) const;
  std::vector<std::string> names() const;

  /// nullptr where it was never started. One that was started again takes the earlier one's place.
  std::shared_ptr<RunningProgram> find(std::string_view name) const;
  tl::expected<std::shared_ptr<RunningProgram>, StartFailure> start(
      std::string_view name, const std::vector<std::string>& arguments);

  /// Where the program was last seen to listen.
  void set_listening(std::string_view name, const Endpoint& endpoint);
  std::optional<Endpoint> listening(std::string_view name) const;

  /// Something is done to a socket of the scenario's: what programs write from here on may be of
  /// that.
  void mark_outputs();

  /// Ends all of them.
  void end_all();

 private:
  struct Entry {
    ProgramSpec spec;
    std::shared_ptr<RunningProgram> running;
    std::optional<Endpoint> listening;
  };

  Sandboxing& sandboxing_;
  CaseTrace& trace_;
  mutable std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> programs_;
};

}  // namespace sockdrill
