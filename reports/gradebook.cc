#include "reports/gradebook.h"

#include "reports/case_words.h"
#include "reports/check_titles.h"
#include "reports/csv_field.h"

namespace sockdrill {
namespace {

std::string cell(const GradedCheck& check, const CheckMark& mark) {
  if (check.points <= 0) return std::string(mark_name(mark.mark));
  return mark.mark == Mark::undecided ? std::string() : points_text(mark.points);
}

std::string row(const AssignmentRead& assignment, const Grade& grade) {
  std::string text = csv_field(grade.student);
  text += "," + std::string(verdict_name(grade.verdict));
  text += "," + (nothing_decided(grade) ? std::string() : points_text(grade.points));
  text += "," + points_text(grade.max_points);
  text += "," + points_text(grade.undecided_points);
  text += "," + csv_field(grade.reason);
  const CheckMark unknown;
  for (std::size_t i = 0; i < assignment.checks.size(); ++i) {
    const CheckMark& mark = i < grade.marks.size() ? grade.marks[i] : unknown;
    text += "," + cell(assignment.checks[i], mark);
  }
  return text + "\n";
}

}  // namespace

void write_gradebook(const ClassRecord& record, const Sink& sink) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  sink(kByteOrderMark);
  std::string head = "student,verdict,points,max_points,undecided_points,reason";
  for (const std::string& title : check_titles(record.assignment)) head += "," + csv_field(title);
  sink(head + "\n");
  for (const Grade& grade : record.grades) sink(row(record.assignment, grade));
}

}  // namespace sockdrill
