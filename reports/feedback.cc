#include "reports/feedback.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "reports/case_words.h"
#include "reports/check_titles.h"
#include "reports/ci_commands.h"
#include "reports/class_words.h"
#include "reports/markdown.h"
#include "reports/terminal.h"
#include "reports/words.h"

namespace sockdrill {
namespace {

constexpr std::size_t kLongest = 400;  // code points of a text in a line

// Writes either format. Texts of others go through text() or code() first.
class Page {
 public:
  Page(FeedbackFormat format, const Sink& sink) : format_(format), sink_(sink) {}

  std::string text(std::string_view from) const {
    const std::string shown = shorten(visible(from), kLongest);
    return markdown() ? markdown_text(shown) : shown;
  }

  std::string code(std::string_view from) const {
    const std::string shown = shorten(visible(from), kLongest);
    return markdown() ? markdown_code(shown) : shown;
  }

  void heading(std::size_t level, std::string_view title) {
    end_list();
    put(markdown() ? fmt::format("{} {}\n", std::string(level, '#'), title)
                   : fmt::format("{}\n", title));
    gap_ = true;
  }

  void item(std::string_view line) {
    put(fmt::format("{} {}\n", markdown() ? "-" : " ", line));
    in_list_ = true;
  }

  void paragraph(std::string_view line) {
    end_list();
    put(fmt::format("{}\n", line));
    gap_ = true;
  }

  void block(std::string_view lines) {
    end_list();
    put(markdown() ? markdown_block(lines) : std::string(lines));
    gap_ = true;
  }

  bool markdown() const { return format_ == FeedbackFormat::markdown; }

 private:
  void end_list() { gap_ = std::exchange(in_list_, false) || gap_; }

  void put(std::string lines) {
    if (std::exchange(gap_, false)) sink_("\n");
    sink_(without_ci_commands(std::move(lines)));
  }

  FeedbackFormat format_;
  const Sink& sink_;
  bool in_list_ = false;
  bool gap_ = false;  // an empty line comes before what is next
};

std::string shell_words(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + shell_quote(word);
  return line;
}

// What stands in several of the same kind, once.
void add_new(std::vector<std::string>& texts, const std::string& text) {
  if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
}

// Cases that failed alike: the first is told, the others are named.
struct Alike {
  const CaseRecord* first = nullptr;
  std::vector<const CaseRecord*> others;
};

bool same_failures(const CaseRecord& a, const CaseRecord& b) {
  return a.status == b.status &&
         std::equal(a.failures.begin(), a.failures.end(), b.failures.begin(), b.failures.end(),
                    [](const Failure& one, const Failure& other) {
                      return one.status == other.status &&
                             one.problem.message == other.problem.message &&
                             one.problem.why == other.problem.why;
                    });
}

std::vector<Alike> failures_of(const RunRecord& run) {
  std::vector<Alike> all;
  for (const CaseRecord& record : run.cases) {
    if (record.failures.empty() || record.identity.id == kHiddenChecks) continue;
    const auto found = std::find_if(all.begin(), all.end(), [&](const Alike& alike) {
      return same_failures(*alike.first, record);
    });
    if (found == all.end()) {
      all.push_back({&record, {}});
    } else {
      found->others.push_back(&record);
    }
  }
  return all;
}

class Feedback {
 public:
  Feedback(const SubmissionRecord& record, FeedbackFormat format, const ReportOptions& options,
           const Sink& sink)
      : record_(record),
        options_(options),
        words_(feedback_words(options.language)),
        grade_(grade_of(record)),
        page_(format, sink) {}

  void write() {
    const std::string& title = record_.assignment.title;
    page_.heading(1, title.empty() ? std::string(words_.no_title) : page_.text(title));
    what_was_handed_in();
    if (record_.submission.unrunnable != Unrunnable::no) {
      why_nothing_ran();
      return;
    }
    points();
    checks();
    failures();
  }

 private:
  void what_was_handed_in() {
    const SubmissionRead& submission = record_.submission;
    const std::string start = shell_words(submission.command);
    fact(words_.student, submission.student);
    fact(words_.source, submission.source);
    if (!submission.program.empty() && !start.empty()) {
      page_.item(say(words_.program_and_start, page_.code(submission.program), page_.code(start)));
    } else {
      fact(words_.program, submission.program.empty() ? start : submission.program);
    }
    fact(words_.build, shell_words(submission.build));
    const ReportWords& words = report_words(options_.language);
    for (const std::string& note : submission.notes) fact(words.note, note);
    for (const std::string& note : record_.run.notes) fact(words.note, note);
    for (const std::string& lost : record_.run.run.lost) fact(words.not_checked, lost);
  }

  void fact(std::string_view sentence, const std::string& value) {
    if (!value.empty()) page_.item(say(sentence, page_.code(value)));
  }

  void total() {
    if (grade_.max_points <= 0) return;
    page_.paragraph(say(words_.points, points_text(grade_.points), points_text(grade_.max_points)));
  }

  void why_nothing_ran() {
    const SubmissionRead& submission = record_.submission;
    const UnrunnableWords words = unrunnable_words(submission.unrunnable, options_.language);
    page_.paragraph(say(words_.not_run, words.what));
    if (!submission.reason.empty()) {
      page_.paragraph(say(words_.details, page_.text(submission.reason)));
    }
    page_.paragraph(say(words_.what_to_do, words.advice));
    page_.paragraph(submission.counts_zero ? words_.counts_zero : words_.person_looks);
    if (submission.counts_zero) total();
  }

  void points() {
    total();
    if (grade_.undecided_points > 0) {
      page_.paragraph(say(words_.undecided_points, points_text(grade_.undecided_points)));
    } else if (grade_.verdict == Grade::Verdict::review) {
      page_.paragraph(words_.undecided);
    }
    if (!record_.run.interrupted.empty()) {
      page_.paragraph(say(words_.interrupted, page_.text(record_.run.interrupted)));
    }
    if (grade_.verdict != Grade::Verdict::passed) return;
    page_.paragraph(grade_.marks.empty() ? words_.no_check : words_.all_passed);
  }

  void checks() {
    const std::vector<GradedCheck>& all = record_.assignment.checks;
    if (all.empty()) return;
    std::vector<std::string> groups;
    for (const GradedCheck& check : all) add_new(groups, check.group);
    for (const std::string& group : groups) {
      const std::string_view without = groups.size() == 1 ? words_.checks : words_.other_checks;
      page_.heading(2, group.empty() ? std::string(without) : page_.text(group));
      for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].group == group) page_.item(check_line(all[i], grade_.marks[i]));
      }
    }
    const bool any_hidden = std::any_of(
        all.begin(), all.end(), [](const GradedCheck& check) { return check.id == kHiddenChecks; });
    if (any_hidden) page_.paragraph(words_.hidden_note);
  }

  std::string check_line(const GradedCheck& check, const CheckMark& mark) const {
    const bool hidden = check.id == kHiddenChecks;
    const std::string title = hidden ? std::string(words_.hidden) : page_.text(check_title(check));
    const std::string_view word = mark_word(mark.mark, options_.language);
    const bool open = mark.mark == Mark::undecided && mark.points <= 0;
    std::string line = check.points <= 0 ? say(words_.marked, word, title)
                                         : say(words_.marked_and_points, word,
                                               open ? std::string("?") : points_text(mark.points),
                                               points_text(check.points), title);
    // What failed or errored is told below; this tells of what was not come to.
    const bool told = hidden || mark.reason.empty() || (!mark.follows && has_failure(check.id));
    if (!told) line += say(words_.because, page_.text(mark.reason));
    return line;
  }

  bool has_failure(const std::string& id) const {
    return std::any_of(
        record_.run.cases.begin(), record_.run.cases.end(),
        [&](const CaseRecord& one) { return one.identity.id == id && !one.failures.empty(); });
  }

  void failures() {
    const std::vector<Alike> all = failures_of(record_.run);
    if (all.empty()) return;
    page_.heading(2, words_.not_passed);
    for (const Alike& alike : all) failure(alike);
  }

  void failure(const Alike& alike) {
    const CaseRecord& record = *alike.first;
    if (page_.markdown()) page_.heading(3, page_.text(case_name(record)));
    page_.block(
        case_report(record, TerminalOptions{Color::off, record_.run.run.again, options_.language}));
    // Of the case that is shown: another one's may be about something else.
    for (const std::string& hint : hints_on(*alike.first)) {
      page_.paragraph(say(words_.hint, page_.text(hint)));
    }
    if (record.status == Status::errored) page_.paragraph(words_.nobodys_fault);
    std::string names;
    for (const CaseRecord* other : alike.others) {
      if (!names.empty()) names += words_.joined_by;
      names += page_.text(case_name(*other));
    }
    if (!names.empty()) page_.paragraph(say(words_.same, names));
  }

  // The teacher's advice on what failed, where no step gave the same.
  std::vector<std::string> hints_on(const CaseRecord& record) const {
    std::vector<std::string> found;
    for (std::size_t i = 0; i < grade_.marks.size(); ++i) {
      const GradedCheck& check = record_.assignment.checks[i];
      const CheckMark& mark = grade_.marks[i];
      const bool own = mark.mark == Mark::failed && (!mark.follows || check.check.empty());
      if (!own || check.hint.empty() || check.id != record.identity.id) continue;
      const bool said =
          std::any_of(record.failures.begin(), record.failures.end(),
                      [&](const Failure& failure) { return failure.problem.hint == check.hint; });
      if (!said) add_new(found, check.hint);
    }
    return found;
  }

  const SubmissionRecord& record_;
  const ReportOptions& options_;
  const FeedbackWords& words_;
  Grade grade_;
  Page page_;
};

}  // namespace

void write_feedback(const SubmissionRecord& record, FeedbackFormat format,
                    const ReportOptions& options, const Sink& sink) {
  Feedback(record, format, options, sink).write();
}

}  // namespace sockdrill
