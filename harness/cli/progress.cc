#include "cli/progress.h"

#include <fmt/format.h>

#include <cstdio>

#include "base/text.h"

namespace sockdrill {
namespace {

constexpr auto kRedraw = std::chrono::milliseconds(50);
constexpr auto kSlow = std::chrono::seconds(1);

}  // namespace

Progress::Progress(const Options& options, std::size_t cases) : options_(options), cases_(cases) {
  terminal_.color = options.color;
  terminal_.again = options.again;
}

void Progress::case_started(const PlannedCase& planned, std::uint32_t number) {
  if (!options_.progress) return;
  const std::lock_guard lock(mutex_);
  running_[number] = {Clock::now(), case_id(planned)};
  draw();
}

void Progress::case_ended(const CaseRecord& record) {
  const bool fine = record.status == Status::passed || record.status == Status::skipped;
  if (fine && !options_.progress && options_.verbosity != Verbosity::verbose) return;
  const std::lock_guard lock(mutex_);
  ++done_;
  if (!fine) ++failed_;
  running_.erase(record.number);
  if (options_.verbosity == Verbosity::verbose) print(case_line(record, terminal_) + "\n");
  if (!fine && options_.verbosity != Verbosity::quiet) {
    print(case_report(record, terminal_) + "\n");
  }
  if (options_.progress) draw();
}

void Progress::finish() { wipe(); }

void Progress::print(const std::string& text) {
  wipe();
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

void Progress::wipe() {
  if (!drawn_) return;
  std::fputs("\r\x1b[K", stdout);
  std::fflush(stdout);
  drawn_ = false;
}

void Progress::draw() {
  const TimePoint now = Clock::now();
  if (drawn_ && now - last_drawn_ < kRedraw) return;
  last_drawn_ = now;
  std::string line = fmt::format("{}/{}", done_, cases_);
  if (failed_ > 0) line += fmt::format(", {} not passed", failed_);
  if (!running_.empty()) {
    const auto& [since, id] = running_.begin()->second;
    line += "  " + shorten(visible(id), 56);
    if (now - since > kSlow) line += fmt::format("  ({:.0f} s)", to_seconds(now - since));
  }
  fmt::print("\r\x1b[K{}", line);
  std::fflush(stdout);
  drawn_ = true;
}

}  // namespace sockdrill
