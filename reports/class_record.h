// A class, graded: a grade a student. Small: of a submission's record only its grade is kept.
#pragma once

#include <vector>

#include "verdict/submission_record.h"

namespace sockdrill {

struct ClassRecord {
  AssignmentRead assignment;
  std::vector<Grade> grades;  // in the order of the students' names, byte by byte
  std::vector<std::string> notes;
};

}  // namespace sockdrill
