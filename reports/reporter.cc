#include "reports/reporter.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

#include "reports/autolab.h"
#include "reports/classroom.h"
#include "reports/csv.h"
#include "reports/ctrf.h"
#include "reports/gradescope.h"
#include "reports/junit.h"
#include "reports/prairielearn.h"
#include "reports/tap.h"

namespace sockdrill {
namespace {

constexpr std::array kReporters = {
    Reporter{"junit", "junit.xml", "JUnit XML, for Jenkins, GitLab, GitHub actions and others",
             write_junit},
    Reporter{"tap", "report.tap", "TAP 14, for prove(1) and other readers of test lines",
             write_tap},
    Reporter{"csv", "report.csv", "a table of cases and checks, for spreadsheets", write_csv},
    Reporter{"ctrf", "ctrf-report.json", "CTRF, the Common Test Report Format", write_ctrf},
    Reporter{"gradescope", "results.json", "Gradescope's results.json", write_gradescope},
    Reporter{"classroom", "classroom.txt", "the result of a GitHub Classroom autograder",
             write_classroom},
    Reporter{"autolab", "autolab.json", "Autolab's scores: the last line of the output",
             write_autolab},
    Reporter{"prairielearn", "prairielearn.json", "PrairieLearn's external grader results",
             write_prairielearn},
};

std::string errno_text(int code) { return std::generic_category().message(code); }

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

// 0, or the errno of the first write that failed. Nothing is written after it.
int write_to(std::FILE* file, const Reporter& reporter, const RunRecord& run,
             const ReportOptions& options) {
  int code = 0;
  reporter.write(run, options, [&](std::string_view piece) {
    if (code != 0 || piece.empty()) return;
    if (std::fwrite(piece.data(), 1, piece.size(), file) != piece.size()) code = errno;
  });
  if (code == 0 && std::fflush(file) != 0) code = errno;
  return code;
}

tl::unexpected<Error> cannot(std::string_view call, std::string_view path, int code) {
  return fail(fmt::format("{}({}): {}", call, path, errno_text(code)), code);
}

// A file beside `path` that takes its name when it is whole, or goes.
Result<void> write_by_rename(const Reporter& reporter, const RunRecord& run,
                             const ReportOptions& options, const std::string& path) {
  std::string temporary = path + ".XXXXXX";
  const int fd = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (fd < 0) return cannot("open", path, errno);
  int code = ::fchmod(fd, 0644) == 0 ? 0 : errno;
  const File file(::fdopen(fd, "wb"));
  if (!file) {
    code = errno;
    ::close(fd);
  }
  std::string_view call = "write";
  if (code == 0) code = write_to(file.get(), reporter, run, options);
  if (code == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) {
    code = errno;
    call = "rename";
  }
  if (code == 0) return {};
  ::unlink(temporary.c_str());
  return cannot(call, path, code);
}

// A pipe, a device or a link (/dev/stdout is one) must not be replaced: it is written to as it is.
Result<void> write_in_place(const Reporter& reporter, const RunRecord& run,
                            const ReportOptions& options, const std::string& path) {
  const File file(std::fopen(path.c_str(), "wbe"));
  if (!file) return cannot("open", path, errno);
  const int code = write_to(file.get(), reporter, run, options);
  if (code != 0) return cannot("write", path, code);
  return {};
}

enum class Manner { renamed, in_place };

// How a report gets to the path; makes the folder.
Result<Manner> manner_of(const std::string& path) {
  const std::filesystem::path target(path);
  std::error_code trouble;
  if (target.has_parent_path()) std::filesystem::create_directories(target.parent_path(), trouble);
  if (trouble) return cannot("mkdir", target.parent_path().string(), trouble.value());
  const std::filesystem::file_status status = std::filesystem::status(target, trouble);
  if (std::filesystem::is_directory(status)) return cannot("open", path, EISDIR);
  const bool special =
      std::filesystem::exists(status) &&
      (!std::filesystem::is_regular_file(status) || std::filesystem::is_symlink(target, trouble));
  return special ? Manner::in_place : Manner::renamed;
}

}  // namespace

std::span<const Reporter> reporters() { return kReporters; }

const Reporter* find_reporter(std::string_view name) {
  const auto found = std::find_if(kReporters.begin(), kReporters.end(),
                                  [&](const Reporter& reporter) { return reporter.name == name; });
  return found == kReporters.end() ? nullptr : &*found;
}

std::string render_report(const Reporter& reporter, const RunRecord& run,
                          const ReportOptions& options) {
  std::string text;
  reporter.write(run, options, [&](std::string_view piece) { text += piece; });
  return text;
}

Result<void> clear_report_path(const std::string& path) {
  if (path == "-") return {};
  const Result<Manner> manner = manner_of(path);
  if (!manner) return tl::unexpected<Error>(manner.error());
  if (*manner == Manner::in_place) {
    if (::access(path.c_str(), W_OK) != 0) return cannot("open", path, errno);
    return {};
  }
  if (::unlink(path.c_str()) == 0) return {};  // a folder that lets a file go lets one come
  if (errno != ENOENT) return cannot("unlink", path, errno);
  std::string temporary = path + ".XXXXXX";
  const int fd = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (fd < 0) return cannot("open", path, errno);
  ::close(fd);
  ::unlink(temporary.c_str());
  return {};
}

Result<void> write_report(const Reporter& reporter, const RunRecord& run,
                          const ReportOptions& options, const std::string& path) {
  if (path == "-") {
    const int code = write_to(stdout, reporter, run, options);
    if (code != 0) return cannot("write", "standard output", code);
    return {};
  }
  const Result<Manner> manner = manner_of(path);
  if (!manner) return tl::unexpected<Error>(manner.error());
  return *manner == Manner::in_place ? write_in_place(reporter, run, options, path)
                                     : write_by_rename(reporter, run, options, path);
}

}  // namespace sockdrill
