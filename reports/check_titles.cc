#include "reports/check_titles.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "base/text.h"

namespace sockdrill {
namespace {

// The titles that more than one has.
std::set<std::string> repeated(const std::vector<std::string>& titles) {
  std::set<std::string> seen;
  std::set<std::string> again;
  for (const std::string& title : titles) {
    if (!seen.insert(title).second) again.insert(title);
  }
  return again;
}

std::string path_of(const GradedCheck& check) {
  const std::size_t colons = check.id.find("::");
  return colons == std::string::npos ? std::string() : visible(check.id.substr(0, colons));
}

void tell_apart_by_path(std::vector<std::string>& titles, const AssignmentRead& assignment) {
  const std::set<std::string> same = repeated(titles);
  for (std::size_t i = 0; i < titles.size(); ++i) {
    const std::string path = path_of(assignment.checks[i]);
    if (same.contains(titles[i]) && !path.empty()) titles[i] += fmt::format(" ({})", path);
  }
}

void number_what_is_the_same(std::vector<std::string>& titles) {
  std::set<std::string> taken(titles.begin(), titles.end());
  std::set<std::string> seen;
  std::map<std::string, std::size_t> next;  // the number that may be free; saves counting again
  for (std::string& title : titles) {
    if (seen.insert(title).second) continue;
    std::size_t& number = next.try_emplace(title, 2).first->second;
    std::string numbered;
    do {
      numbered = fmt::format("{} #{}", title, number++);
    } while (!taken.insert(numbered).second);
    title = numbered;
  }
}

}  // namespace

std::string check_title(const GradedCheck& check) {
  const std::size_t colons = check.id.find("::");
  std::string title = visible(colons == std::string::npos ? check.id : check.id.substr(colons + 2));
  if (!check.check.empty()) title += ": " + visible(check.check);
  return title;
}

std::vector<std::string> check_titles(const AssignmentRead& assignment) {
  std::vector<std::string> titles;
  for (const GradedCheck& check : assignment.checks) {
    const std::string group = check.group.empty() ? std::string() : visible(check.group) + " / ";
    titles.push_back(group + check_title(check) + (check.hidden ? " (hidden)" : ""));
  }
  tell_apart_by_path(titles, assignment);
  number_what_is_the_same(titles);
  return titles;
}

}  // namespace sockdrill
