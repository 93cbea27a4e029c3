// What a submission says of itself: how it is made and started.
//
//   command: python3 main.py
//   build: make
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "scenario/key.h"

namespace sockdrill {

struct Manifest {
  std::string command;  // splits into words
  std::string build;    // the same, or empty
};

/// Reads a file that a stranger wrote. The Error is one line with its place: "sockdrill.yaml:2:1:
/// …"; `shown` is what it calls the file.
Result<Manifest> read_manifest(const std::string& path, const std::string& shown);

}  // namespace sockdrill
