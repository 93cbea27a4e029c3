// The <testcase> of a JUnit report.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "reports/reporter.h"
#include "verdict/case_record.h"

namespace sockdrill {

/// How much of what a case left behind is written: a report beyond its readers' limit (GitLab
/// takes 30 MB) is read by nobody.
enum class Detail { full, brief };

struct JunitCaseOptions {
  JunitDialect dialect = JunitDialect::rich;
  Detail detail = Detail::full;
  std::vector<std::string> again;  // RunStarted::again
  Language language = Language::english;
};

/// A text as the value of an attribute: one line, visible, not too long, no attachment.
std::string junit_line(std::string_view text);

/// "scenarios/tutorial/server.yaml" → "scenarios.tutorial.server": what readers group cases by.
std::string junit_classname(std::string_view path);

/// What readers know a case by.
struct JunitNames {
  std::string name;  // unique among the cases of the classname
  std::string classname;
  std::string file;
};

/// Fills an empty <testcase>.
void fill_junit_case(pugi::xml_node testcase, const CaseRecord& record, const JunitNames& names,
                     const JunitCaseOptions& options);

/// Seconds: six decimals, or the three that the strict schema allows.
std::string junit_seconds(double seconds, JunitDialect dialect);

}  // namespace sockdrill
