#include "cli/class_reports.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "reports/class_summary.h"
#include "reports/feedback.h"
#include "reports/gradebook.h"

namespace sockdrill {
namespace {

// What a student gets beside the two pages that are read by people.
constexpr std::string_view kPages[] = {"junit",     "ctrf",    "gradescope",
                                       "classroom", "autolab", "prairielearn"};

Result<void> write_pages(const SubmissionRecord& record, const ClassFolder& folder,
                         const ReportOptions& options) {
  const std::string& student = record.submission.student;
  for (const auto& [name, format] : {std::pair("feedback.md", FeedbackFormat::markdown),
                                     std::pair("feedback.txt", FeedbackFormat::text)}) {
    auto written = write_report_file(folder.page_of(student, name), [&](const Sink& sink) {
      write_feedback(record, format, options, sink);
    });
    if (!written) return written;
  }
  for (const std::string_view name : kPages) {
    const Reporter& reporter = *find_reporter(name);
    auto written =
        write_report(reporter, record.run, options, folder.page_of(student, reporter.file_name));
    if (!written) return written;
  }
  return {};
}

}  // namespace

Result<Grade> ClassReports::add(SubmissionRecord record) {
  Grade grade = grade_of(record);
  AssignmentRead assignment = record.assignment;
  if (auto written = write_pages(for_the_student(std::move(record)), folder_, options_); !written) {
    return tl::unexpected<Error>(written.error());
  }
  const std::lock_guard lock(mutex_);
  if (class_.grades.empty()) class_.assignment = std::move(assignment);
  class_.grades.push_back(grade);
  return grade;
}

Result<void> ClassReports::finish() {
  std::sort(class_.grades.begin(), class_.grades.end(),
            [](const Grade& one, const Grade& other) { return one.student < other.student; });
  auto written = write_report_file(folder_.gradebook(),
                                   [&](const Sink& sink) { write_gradebook(class_, sink); });
  if (!written) return written;
  return write_report_file(folder_.summary(),
                           [&](const Sink& sink) { write_class_summary(class_, options_, sink); });
}

Result<void> remake_class_reports(const std::vector<std::string>& folders, ClassReports& reports) {
  std::set<std::string> students;
  for (const std::string& folder : folders) {
    const auto logs = ClassFolder(folder).logs();
    if (!logs) return tl::unexpected<Error>(logs.error());
    for (const std::string& log : *logs) {
      auto record = read_submission_log(log);
      if (!record) return tl::unexpected<Error>(record.error());
      const AssignmentRead& first = reports.record().assignment;
      if (!students.empty() && record->assignment.digest != first.digest) {
        return fail(
            fmt::format("{}: it was graded by another assignment than the others: grade it "
                        "again",
                        visible(log)));
      }
      if (!students.insert(record->submission.student).second) {
        return fail(fmt::format("{}: there are two logs of {}: leave one of them", visible(log),
                                in_quotes(record->submission.student)));
      }
      if (auto added = reports.add(std::move(*record)); !added) {
        return tl::unexpected<Error>(added.error());
      }
    }
  }
  return reports.finish();
}

}  // namespace sockdrill
