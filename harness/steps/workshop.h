// Where programs are made before they are started: each once a run, in a copy of its folder.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "os/temporary_folder.h"
#include "steps/program_spec.h"

namespace sockdrill {

class Sandboxing;

/// What came of making a program.
struct Made {
  bool well = false;
  std::string folder;   // the copy, with what was made, well or not; "" where there is none
  std::string output;   // what the command wrote
  std::string message;  // one line, where it did not go well: "exit code 1: server.c:3:10: …"
  bool ours = false;    // it did not go well for a reason of ours or of the machine
};

/// Thread-safe. The copies go with this object.
class Workshop {
 public:
  Workshop() = default;
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  /// Makes the program, or waits until another thread has. `folder` is the program's own outside.
  /// The calling thread's network becomes the command's.
  const Made& make(const ProgramSpec& program, const std::string& folder, Sandboxing& sandboxing);

  /// Removes what was made of the folder. Nobody makes or starts it any more.
  void forget(const std::string& folder);

 private:
  Made build(const ProgramSpec& program, const std::string& folder, Sandboxing& sandboxing);
  Result<std::string> copy(const std::string& folder);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::vector<std::string>, std::optional<Made>> made_;  // by folder and command
  std::optional<TemporaryFolder> base_;  // for the copies; made with the first
  int copies_ = 0;
};

}  // namespace sockdrill
