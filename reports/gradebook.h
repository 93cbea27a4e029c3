// The gradebook of a class, for spreadsheets: a row a student, a column a check.
#pragma once

#include "reports/class_record.h"
#include "reports/reporter.h"

namespace sockdrill {

/// student,verdict,points,max_points,undecided_points,reason, then the checks in the assignment's
/// order, each with the points that were earned; empty where it is undecided, as `points` are where
/// none is decided. Of a check that is
/// worth nothing, its mark. Begins with a byte order mark, without which spreadsheets take Chinese
/// names for another encoding.
void write_gradebook(const ClassRecord& record, const Sink& sink);

}  // namespace sockdrill
