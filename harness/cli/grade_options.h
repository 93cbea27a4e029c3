// The command line of `grade`, as values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace sockdrill {

struct GradeOptions {
  std::string assignment;   // the file
  std::string submissions;  // the folder
  std::optional<std::uint64_t> seed;
};

}  // namespace sockdrill
