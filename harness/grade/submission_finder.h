// Which submissions there are below a folder, and whose.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sockdrill {

struct FoundSubmission {
  std::string student;  // UTF-8, safe to print; no two have the same
  std::string source;   // relative to the folder of submissions, safe to print
  std::string path;     // as the system has it
};

/// By the students' names. `layout` is a path below the folder in which {student} stands for the
/// student's name and * for anything; its last part may leave out the extension of an archive or a
/// source file. Entries that begin with '.' are passed over, unless the layout names them; so is
/// what systems leave behind, and a link on the way to a submission: it may lead to another's
/// (__MACOSX, Thumbs.db, desktop.ini). Names that are not UTF-8 are taken for GB18030, as Windows
/// in China writes them, or shown with \xNN.
Result<std::vector<FoundSubmission>> find_submissions(const std::string& folder,
                                                      std::string_view layout);

/// The part of them that one of several machines grades: by the student's name alone, so that a
/// submission that is added moves no other one.
bool is_in_shard(std::string_view student, std::uint32_t index, std::uint32_t count);

}  // namespace sockdrill
