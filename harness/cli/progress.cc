#include "cli/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "base/text.h"
#include "os/thread.h"

namespace sockdrill {
namespace {

constexpr auto kRedraw = std::chrono::milliseconds(50);
constexpr auto kTick = std::chrono::milliseconds(250);
constexpr auto kSlow = std::chrono::seconds(1);
// Of the usual 80: a line that wraps could not be written over.
constexpr int kCellsOfName = 56;

// As much of it as fits, an ellipsis for what was cut.
std::string fitted(std::string_view text, int cells) {
  std::size_t kept = 0;  // bytes that fit with an ellipsis behind them
  int used = 0;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = first_code_point(text.substr(at));
    used += display_width(point.value);
    if (used > cells) return std::string(text.substr(0, kept)) + "…";
    at += std::max<std::size_t>(point.size, 1);
    if (used < cells) kept = at;
  }
  return std::string(text);
}

bool is_fine(const CaseRecord& record) {
  return record.status == Status::passed || record.status == Status::skipped;
}

}  // namespace

Progress::Progress(const Options& options, const std::vector<std::string>& again, std::size_t cases)
    : options_(options), stream_(options.output_taken ? stderr : stdout), cases_(cases) {
  terminal_.color = options.color;
  terminal_.again = again;
  terminal_.language = options.report_options.language;
  if (!options.progress) return;
  // Without it the line stands still while no case starts or ends.
  if (auto keeper = start_thread([this] { keep_up(); })) keeper_ = std::move(*keeper);
}

void Progress::case_started(const PlannedCase& planned, std::uint32_t number) {
  if (!options_.progress) return;
  const std::lock_guard lock(mutex_);
  running_[number] = {Clock::now(), case_id(planned)};
  draw();
}

bool Progress::tells(const CaseRecord& record) const {
  return !is_fine(record) || options_.progress || options_.verbosity == Verbosity::verbose;
}

void Progress::case_ended(const CaseRecord& record) {
  if (!tells(record)) return;
  const bool fine = is_fine(record);
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

void Progress::finish() {
  {
    const std::lock_guard lock(mutex_);
    finished_ = true;
  }
  finish_.notify_all();
  if (keeper_.joinable()) keeper_.join();
  wipe();
}

void Progress::keep_up() {
  std::unique_lock lock(mutex_);
  while (!finish_.wait_for(lock, kTick, [this] { return finished_; })) draw();
}

void Progress::print(const std::string& text) {
  wipe();
  std::fwrite(text.data(), 1, text.size(), stream_);
  std::fflush(stream_);
}

void Progress::wipe() {
  if (!drawn_) return;
  std::fputs("\r\x1b[K", stream_);
  std::fflush(stream_);
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
    line += "  " + fitted(visible(id), kCellsOfName);
    if (now - since > kSlow) line += fmt::format("  ({:.0f} s)", to_seconds(now - since));
  }
  std::fputs(("\r\x1b[K" + line).c_str(), stream_);
  std::fflush(stream_);
  drawn_ = true;
}

}  // namespace sockdrill
