// Where the results of a class stand.
//
//   OUT/gradebook.csv            a row a student
//   OUT/summary.md               the class at a glance
//   OUT/events/<name>.jsonl      a submission's log, from which all else is made
//   OUT/students/<name>/…        what the student may see
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sockdrill {

class ClassFolder {
 public:
  explicit ClassFolder(std::string path) : path_(std::move(path)) {}

  const std::string& path() const { return path_; }
  std::string gradebook() const { return path_ + "/gradebook.csv"; }
  std::string summary() const { return path_ + "/summary.md"; }
  std::string log_of(std::string_view student) const;
  /// Where the log stands until it is whole.
  std::string unfinished_log_of(std::string_view student) const;
  /// The file `name` of the student's pages.
  std::string page_of(std::string_view student, std::string_view name) const;

  /// Locked by who grades the part of that name; "" for the whole class.
  std::string lock_of(std::string_view part) const;

  /// Takes the logs of students of whom nothing is handed in any more out of the way, into
  /// events/gone; `students` are those of whom something is. How many there were.
  Result<std::size_t> put_away_all_but(const std::vector<std::string>& students) const;

  /// The logs that stand there, by their names.
  Result<std::vector<std::string>> logs() const;

 private:
  std::string path_;
};

/// The student's name as a file may be called: his own where that is a name of a file, of at most
/// 120 bytes. Otherwise what had to be replaced is, and a digest keeps it different from all
/// others.
std::string file_name_of(std::string_view student);

}  // namespace sockdrill
