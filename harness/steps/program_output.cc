#include "steps/program_output.h"

#include <algorithm>

namespace sockdrill {
namespace {

constexpr std::uint64_t kLogged = std::uint64_t{256} << 10U;
constexpr std::uint32_t kMostEvents = 2000;  // of a program that writes single bytes
constexpr std::size_t kTail = std::size_t{16} << 10U;

}  // namespace

void ProgramOutputKeeper::take(std::string_view bytes, CaseTrace& trace) {
  const std::size_t kept =
      std::min(bytes.size(), kOutputKept - std::min(kOutputKept, text_.size()));
  text_ += bytes.substr(0, kept);
  if (events_ < kMostEvents && logged_ + bytes.size() <= kLogged && left_out_ == 0 &&
      tail_.empty()) {
    ++events_;
    logged_ += bytes.size();
    trace.record(ProgramOutput{program_, stream_, std::string(bytes)});
    return;
  }
  tail_ += bytes;
  if (tail_.size() < 2 * kTail) return;
  left_out_ += tail_.size() - kTail;
  tail_.erase(0, tail_.size() - kTail);
}

void ProgramOutputKeeper::finish(CaseTrace& trace) {
  if (tail_.empty()) return;
  trace.record(ProgramOutput{program_, stream_, std::move(tail_), left_out_});
  tail_.clear();
}

}  // namespace sockdrill
