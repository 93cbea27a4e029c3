// JUnit XML, in two dialects.
//
// rich (the default) says all that its readers make use of: Jenkins reads case properties and
// flakyFailure; GitLab the case's file, the failure's text and the pair of classname and name,
// of which it drops duplicates; GitHub actions file and line, or a body line such as
// " at scenarios.rebind.client.recv(scenarios/rebind.yaml:19)".
//
// xunit is what the strict schema of the Jenkins xUnit plugin allows (schema/junit-10.xsd): no
// file, line, assertions or properties on a case, at most three decimals of a second.
//
// In both, no text of a subject leaves its place: it is made visible (base/text.h), so the file is
// well-formed, and "[[ATTACHMENT|path]]", with which GitLab and Jenkins take files from the
// machine, is broken up.
#pragma once

#include "reports/reporter.h"

namespace sockdrill {

/// One testsuite a file of scenarios, in the order of the record. Written case by case: memory is
/// that of one case and a few bytes for each.
void write_junit(const RunRecord& run, const ReportOptions& options, const Sink& sink);

}  // namespace sockdrill
