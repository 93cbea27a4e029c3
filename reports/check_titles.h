// How the checks of an assignment are called, in gradebooks and to students.
#pragma once

#include <string>
#include <vector>

#include "trace/event.h"

namespace sockdrill {

/// Without its group: "hello is answered[old=on]: answers in GBK". One line, safe to print.
std::string check_title(const GradedCheck& check);

/// A title for each: the group in front ("Exchange / hello is answered"), the path of the suite
/// behind where two would be the same, and " (hidden)". No two are the same. One line each, safe to
/// print.
std::vector<std::string> check_titles(const AssignmentRead& assignment);

}  // namespace sockdrill
