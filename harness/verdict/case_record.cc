#include "verdict/case_record.h"

namespace sockdrill {

const Failure* decisive_failure(const CaseRecord& record) {
  for (const Failure& failure : record.failures) {
    if (failure.status == record.status) return &failure;
  }
  return record.failures.empty() ? nullptr : &record.failures.front();
}

std::string failure_reason(const Failure& failure) {
  const std::string& why = failure.problem.why;
  return why.empty() ? failure.problem.message : failure.problem.message + "; " + why;
}

}  // namespace sockdrill
