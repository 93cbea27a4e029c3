#include "reports/class_summary.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "reports/case_words.h"
#include "reports/check_titles.h"
#include "reports/ci_commands.h"
#include "reports/class_words.h"
#include "reports/markdown.h"
#include "reports/words.h"

namespace sockdrill {
namespace {

constexpr std::size_t kSteps = 10;   // of the distribution
constexpr std::size_t kMost = 10;    // lines of a list of the worst
constexpr std::size_t kWidest = 40;  // signs of a bar

// The points of those whose grade is final, in ascending order.
std::vector<double> decided_points(const std::vector<Grade>& grades) {
  std::vector<double> points;
  for (const Grade& grade : grades) {
    if (grade.verdict != Grade::Verdict::review) points.push_back(grade.points);
  }
  std::sort(points.begin(), points.end());
  return points;
}

double mean(const std::vector<double>& sorted) {
  double sum = 0;
  for (const double each : sorted) sum += each;
  return sum / static_cast<double>(sorted.size());
}

double median(const std::vector<double>& sorted) {
  const std::size_t middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// "  0– 10 %  ████ 4", a line each.
std::string distribution(const std::vector<double>& points, double max_points) {
  std::vector<std::size_t> counts(kSteps);
  for (const double each : points) {
    // What was added up may be a little below what it should be.
    const double share = std::clamp(each / max_points, 0.0, 1.0) * kSteps + 1e-9;
    ++counts[std::min(kSteps - 1, static_cast<std::size_t>(share))];
  }
  const std::size_t most = *std::max_element(counts.begin(), counts.end());
  std::string lines;
  for (std::size_t i = 0; i < kSteps; ++i) {
    const std::size_t signs = most <= kWidest ? counts[i] : (counts[i] * kWidest + most - 1) / most;
    std::string bar;
    for (std::size_t sign = 0; sign < signs; ++sign) bar += "█";
    lines += fmt::format("{:>3}–{:>3} %  {}{}{}\n", i * 10, i * 10 + 10, bar,
                         bar.empty() ? "" : " ", counts[i]);
  }
  return lines;
}

double total_of(const AssignmentRead& assignment) {
  double points = 0;
  for (const GradedCheck& check : assignment.checks) points += check.points;
  return points;
}

struct Hardness {
  std::size_t at = 0;  // the check
  std::size_t passed = 0;
  std::size_t marked = 0;  // passed or failed
  double share() const { return static_cast<double>(passed) / static_cast<double>(marked); }
};

// The checks that not all passed, those that fewest passed first. What could not be run says
// nothing about a check.
std::vector<Hardness> hardest(const ClassRecord& record) {
  std::vector<Hardness> all;
  for (std::size_t at = 0; at < record.assignment.checks.size(); ++at) {
    Hardness one{at, 0, 0};
    for (const Grade& grade : record.grades) {
      if (grade.unrunnable != Unrunnable::no || at >= grade.marks.size()) continue;
      if (grade.marks[at].mark == Mark::passed) ++one.passed;
      if (grade.marks[at].mark != Mark::undecided) ++one.marked;
    }
    if (one.passed < one.marked) all.push_back(one);
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Hardness& a, const Hardness& b) { return a.share() < b.share(); });
  if (all.size() > kMost) all.resize(kMost);
  return all;
}

// Why checks failed, and of how many students.
class Reasons {
 public:
  Reasons(Language language, const ClassWords& words) : language_(language), words_(words) {}

  void take(const Grade& grade) {
    ++student_;
    if (grade.unrunnable != Unrunnable::no) {
      if (grade.verdict != Grade::Verdict::failed) return;
      const std::string what(unrunnable_words(grade.unrunnable, language_).what);
      count("unrunnable " + what, {}, what);
      return;
    }
    for (const CheckMark& mark : grade.marks) {
      if (mark.mark != Mark::failed || mark.follows) continue;
      if (mark.cause.empty()) {
        count("reason " + mark.reason, {}, mark.reason);
      } else {
        count("cause " + mark.cause, mark.cause, told(mark));
      }
    }
  }

  /// The most common ones, as lines.
  std::vector<std::string> most_common() const {
    std::vector<Entry> sorted = entries_;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Entry& a, const Entry& b) { return a.students > b.students; });
    if (sorted.size() > kMost) sorted.resize(kMost);
    std::vector<std::string> lines;
    for (const Entry& entry : sorted) {
      std::string text = markdown_text(entry.text);
      if (entry.differs) text = say(words_.example, text);
      if (!entry.cause.empty()) {
        text = say(words_.of_student, markdown_code(entry.cause), text);
      }
      lines.push_back(say(words_.reason, entry.students, text));
    }
    return lines;
  }

 private:
  struct Entry {
    std::string cause;
    std::string text;
    std::size_t students = 0;
    std::size_t last = 0;  // the student who was counted last
    bool differs = false;  // not all were told the same
  };

  std::string told(const CheckMark& mark) const {
    return mark.causes.empty() ? mark.reason : sentence({mark.causes.front()}, language_);
  }

  void count(const std::string& key, const std::string& cause, const std::string& text) {
    const auto [at, added] = index_.try_emplace(key, entries_.size());
    if (added) entries_.push_back({cause, text, 0, 0, false});
    Entry& entry = entries_[at->second];
    if (entry.text != text) entry.differs = true;
    if (entry.last == student_) return;
    entry.last = student_;
    ++entry.students;
  }

  Language language_;
  const ClassWords& words_;
  std::size_t student_ = 0;
  std::vector<Entry> entries_;  // in the order in which they first came
  std::unordered_map<std::string, std::size_t> index_;
};

class Summary {
 public:
  Summary(const ClassRecord& record, const ReportOptions& options, const Sink& sink)
      : record_(record),
        language_(options.language),
        words_(class_words(options.language)),
        sink_(sink) {}

  void write() {
    const std::string& title = record_.assignment.title;
    put(fmt::format("# {}\n\n",
                    title.empty() ? std::string(words_.no_title) : markdown_text(title)));
    counts();
    points();
    list(words_.hardest, hard_checks());
    list(words_.reasons, reasons());
    list(words_.review, for_review());
    notes();
  }

 private:
  void put(std::string lines) { sink_(without_ci_commands(std::move(lines))); }

  void list(std::string_view heading, const std::vector<std::string>& lines) {
    std::string text = fmt::format("\n## {}\n\n", heading);
    for (const std::string& line : lines) text += "- " + line + "\n";
    if (lines.empty()) text += fmt::format("{}\n", words_.none);
    put(std::move(text));
  }

  void counts() {
    const auto with = [&](Grade::Verdict verdict) {
      return std::count_if(record_.grades.begin(), record_.grades.end(),
                           [&](const Grade& grade) { return grade.verdict == verdict; });
    };
    put(say(words_.counts, record_.grades.size(), with(Grade::Verdict::passed),
            with(Grade::Verdict::failed), with(Grade::Verdict::review)) +
        "\n");
  }

  void points() {
    const double max_points = total_of(record_.assignment);
    if (max_points <= 0 || record_.grades.empty()) return;
    const std::vector<double> points = decided_points(record_.grades);
    if (points.empty()) {
      put(fmt::format("\n{}\n", words_.none_decided));
      return;
    }
    put("\n" +
        say(words_.mean, points_text(mean(points)), points_text(median(points)),
            points_text(max_points), points.size()) +
        fmt::format("\n\n## {}\n\n", words_.points) +
        markdown_block(distribution(points, max_points)));
  }

  std::vector<std::string> hard_checks() const {
    const std::vector<std::string> titles = check_titles(record_.assignment);
    std::vector<std::string> lines;
    for (const Hardness& one : hardest(record_)) {
      lines.push_back(say(words_.hard_check, one.passed, one.marked,
                          static_cast<int>(std::floor(one.share() * 100)),
                          markdown_text(titles[one.at])));
    }
    return lines;
  }

  std::vector<std::string> reasons() const {
    Reasons reasons(language_, words_);
    for (const Grade& grade : record_.grades) reasons.take(grade);
    return reasons.most_common();
  }

  std::vector<std::string> for_review() const {
    std::vector<std::string> lines;
    for (const Grade& grade : record_.grades) {
      if (grade.verdict != Grade::Verdict::review) continue;
      std::string why = markdown_text(grade.reason);
      if (grade.unrunnable != Unrunnable::no) {
        why = say(words_.of_student, unrunnable_words(grade.unrunnable, language_).what, why);
      }
      lines.push_back(say(words_.of_student, markdown_text(grade.student), why));
    }
    return lines;
  }

  void notes() {
    if (record_.notes.empty()) return;
    std::vector<std::string> lines;
    for (const std::string& note : record_.notes) lines.push_back(markdown_text(note));
    list(words_.notes, lines);
  }

  const ClassRecord& record_;
  Language language_;
  const ClassWords& words_;
  const Sink& sink_;
};

}  // namespace

void write_class_summary(const ClassRecord& record, const ReportOptions& options,
                         const Sink& sink) {
  Summary(record, options, sink).write();
}

}  // namespace sockdrill
