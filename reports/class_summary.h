// A class at a glance, for its teacher: the distribution of points, the checks that most did not
// pass, the most common reasons, and whose submission a person must look at.
#pragma once

#include "reports/class_record.h"
#include "reports/reporter.h"

namespace sockdrill {

/// As Markdown, which reads well as a text, too.
void write_class_summary(const ClassRecord& record, const ReportOptions& options, const Sink& sink);

}  // namespace sockdrill
