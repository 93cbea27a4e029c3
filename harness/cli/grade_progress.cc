#include "cli/grade_progress.h"

#include <fmt/format.h>

#include <cstdio>

#include "base/text.h"
#include "reports/case_words.h"
#include "reports/ci_commands.h"

namespace sockdrill {
namespace {

constexpr std::size_t kLongestReason = 160;  // characters

std::string line_of(const Grade& grade) {
  std::string line = fmt::format("{}  {}/{}", grade.student,
                                 nothing_decided(grade) ? "?" : points_text(grade.points),
                                 points_text(grade.max_points));
  if (grade.verdict == Grade::Verdict::review) line += "  a person must look";
  if (!grade.reason.empty()) line += ": " + shorten(grade.reason, kLongestReason);
  return without_ci_commands(visible(line) + "\n");
}

std::string time_text(double seconds) {
  if (seconds < 90) return fmt::format("{:.0f} s", seconds);
  return fmt::format("{:.0f} min", seconds / 60);
}

}  // namespace

GradeProgress::GradeProgress(const Options& options, std::size_t submissions, ClassReports& reports)
    : options_(options), reports_(reports), submissions_(submissions) {}

Result<void> GradeProgress::graded(SubmissionRecord record, bool before) {
  const auto grade = reports_.add(std::move(record));
  if (!grade) return tl::unexpected<Error>(grade.error());
  const std::lock_guard lock(mutex_);
  ++done_;
  if (before) ++before_;
  const bool told = options_.verbosity == Verbosity::verbose ||
                    (options_.verbosity == Verbosity::normal && !before);
  if (told) {
    wipe();
    std::fputs(line_of(*grade).c_str(), stdout);
    std::fflush(stdout);
  }
  if (options_.progress) draw();
  return {};
}

void GradeProgress::finish() {
  const std::lock_guard lock(mutex_);
  wipe();
}

void GradeProgress::draw() {
  std::string line = fmt::format("{}/{} students", done_, submissions_);
  const std::size_t fresh = done_ - before_;
  if (fresh > 0 && done_ < submissions_) {
    const double each = to_seconds(Clock::now() - start_) / static_cast<double>(fresh);
    line +=
        fmt::format(", about {} left", time_text(each * static_cast<double>(submissions_ - done_)));
  }
  std::fputs(("\r\x1b[K" + line).c_str(), stdout);
  std::fflush(stdout);
  drawn_ = true;
}

void GradeProgress::wipe() {
  if (!drawn_) return;
  std::fputs("\r\x1b[K", stdout);
  std::fflush(stdout);
  drawn_ = false;
}

}  // namespace sockdrill
