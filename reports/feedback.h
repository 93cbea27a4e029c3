// What a student reads: what passed, what failed, why, and how to see it again.
#pragma once

#include "reports/reporter.h"
#include "verdict/submission_record.h"

namespace sockdrill {

enum class FeedbackFormat { text, markdown };

/// `record` is what for_the_student() left. Whatever the program printed, a page of Markdown has no
/// markup of its making, no links and no pictures.
void write_feedback(const SubmissionRecord& record, FeedbackFormat format,
                    const ReportOptions& options, const Sink& sink);

}  // namespace sockdrill
