// What a program wrote to one stream: kept for the steps, and told to the log, in measure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "trace/case_trace.h"

namespace sockdrill {

/// What is kept for the steps, in bytes; a program that writes without end must not fill the
/// memory. Steps look at this much of it.
constexpr std::size_t kOutputKept = std::size_t{1} << 20U;

/// Used by one thread at a time.
class ProgramOutputKeeper {
 public:
  ProgramOutputKeeper(std::string program, OutputStream stream)
      : program_(std::move(program)), stream_(stream) {}

  /// What came; the log is told of the first quarter of a mebibyte as it comes.
  void take(std::string_view bytes, CaseTrace& trace);
  /// Nothing more will come: the log is told how much was left out, and the end of it.
  void finish(CaseTrace& trace);

  const std::string& text() const { return text_; }

 private:
  std::string program_;
  OutputStream stream_;
  std::string text_;
  std::uint64_t logged_ = 0;
  std::uint32_t events_ = 0;
  std::uint64_t left_out_ = 0;
  std::string tail_;
};

}  // namespace sockdrill
