// The fixed words of feedback and of a class's summary, in each language; as words.h.
#pragma once

#include <string_view>

#include "cause/language.h"
#include "verdict/submission_record.h"

namespace sockdrill {

/// The labels and, with {} as fmt has them, the sentences.
struct FeedbackWords {
  std::string_view no_title;
  std::string_view student;            // name
  std::string_view source;             // file or folder
  std::string_view program;            // file
  std::string_view program_and_start;  // file, command
  std::string_view build;              // command
  std::string_view points;             // earned, of how many
  std::string_view undecided_points;   // how many
  std::string_view undecided;
  std::string_view all_passed;
  std::string_view no_check;
  std::string_view interrupted;  // by what
  std::string_view not_run;      // what is wrong with the submission
  std::string_view details;      // its own sentence
  std::string_view what_to_do;   // advice
  std::string_view counts_zero;
  std::string_view person_looks;
  std::string_view checks;
  std::string_view other_checks;
  std::string_view marked;             // mark, title
  std::string_view marked_and_points;  // mark, earned, of how many, title
  std::string_view because;            // reason
  std::string_view hidden;
  std::string_view hidden_note;
  std::string_view not_passed;
  std::string_view nobodys_fault;
  std::string_view hint;       // advice
  std::string_view same;       // names
  std::string_view joined_by;  // between the names
};

const FeedbackWords& feedback_words(Language language);

/// The same for write_class_summary().
struct ClassWords {
  std::string_view no_title;
  std::string_view counts;        // students, passed, failed, for a person
  std::string_view mean;          // mean, median, of how many points, students
  std::string_view none_decided;  // for the mean
  std::string_view points;
  std::string_view hardest;
  std::string_view hard_check;  // passed, of how many, percent, title
  std::string_view reasons;
  std::string_view reason;   // students, what
  std::string_view example;  // sentence
  std::string_view review;
  std::string_view of_student;  // name, reason
  std::string_view notes;
  std::string_view none;
};

const ClassWords& class_words(Language language);

/// "passed", as people of that language call it.
std::string_view mark_word(Mark mark, Language language);

/// What kept a submission from being run, and what the one who handed it in does about it.
struct UnrunnableWords {
  std::string_view what;
  std::string_view advice;
};

/// Empty for `no`.
UnrunnableWords unrunnable_words(Unrunnable unrunnable, Language language);

}  // namespace sockdrill
