// The fixed words of reports, in each language. What a scenario's author wrote and what a program
// printed stay as they are.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "cause/language.h"
#include "trace/event.h"

namespace sockdrill {

/// The labels and, with {} as fmt has them, the sentences.
struct ReportWords {
  std::string_view problem;
  std::string_view step;
  std::string_view expected;
  std::string_view received;
  std::string_view why;
  std::string_view hint;
  std::string_view trace;
  std::string_view again;
  std::string_view more_lines;  // how many

  std::string_view passed;   // how many
  std::string_view failed;   // how many
  std::string_view errored;  // how many
  std::string_view skipped;  // how many
  std::string_view flaky;    // how many
  std::string_view no_case;
  std::string_view counts;           // the counts above, seconds
  std::string_view joined_by;        // between the counts
  std::string_view points;           // earned, of how many
  std::string_view undecided;        // how many
  std::string_view skipped_because;  // how many, why
  std::string_view no_reason;
  std::string_view flaky_case;   // case, attempt
  std::string_view not_checked;  // what
  std::string_view note;         // about the logs
  std::string_view interrupted;  // by what
};

const ReportWords& report_words(Language language);

/// A sentence with its gaps filled.
template <class... Arguments>
std::string say(std::string_view words, const Arguments&... arguments) {
  return fmt::format(fmt::runtime(words), arguments...);
}

/// Why, in the language where the cause is known; else as the log has it.
std::string why_text(const Problem& problem, Language language);

}  // namespace sockdrill
