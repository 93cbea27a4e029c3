#include "grade/class_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/digest.h"
#include "base/text.h"

namespace sockdrill {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongest = 120;
constexpr std::string_view kLog = ".jsonl";

}  // namespace

std::string file_name_of(std::string_view student) {
  std::string name;
  for (std::string_view rest = student; !rest.empty();) {
    const CodePoint point = first_code_point(rest);
    const std::size_t size = std::max<std::size_t>(point.size, 1);
    const bool plain = point.size > 0 && point.value >= 0x20 && point.value != 0x7f &&
                       rest.front() != '/' && rest.front() != '\\' &&
                       !(name.empty() && rest.front() == '.');
    if (name.size() + size > kLongest) break;
    name += plain ? std::string(rest.substr(0, size)) : "_";
    rest.remove_prefix(size);
  }
  if (name == student) return name;
  Digest digest;
  digest.add(student);
  return fmt::format("{}-{}", name, digest.text());
}

std::string ClassFolder::log_of(std::string_view student) const {
  return fmt::format("{}/events/{}{}", path_, file_name_of(student), kLog);
}

std::string ClassFolder::unfinished_log_of(std::string_view student) const {
  return fmt::format("{}/events/.{}.unfinished", path_, file_name_of(student));
}

std::string ClassFolder::page_of(std::string_view student, std::string_view name) const {
  return fmt::format("{}/students/{}/{}", path_, file_name_of(student), name);
}

std::string ClassFolder::lock_of(std::string_view part) const {
  return fmt::format("{}/events/.lock{}{}", path_, part.empty() ? "" : "-", part);
}

Result<std::size_t> ClassFolder::put_away_all_but(const std::vector<std::string>& students) const {
  const auto there = logs();
  if (!there) return tl::unexpected<Error>(there.error());
  std::set<std::string> kept;
  for (const std::string& student : students) {
    kept.insert(fs::path(log_of(student)).filename().string());
  }
  std::size_t gone = 0;
  std::error_code error;
  for (const std::string& log : *there) {
    const fs::path name = fs::path(log).filename();
    if (kept.contains(name.string())) continue;
    fs::create_directories(path_ + "/events/gone", error);
    fs::rename(log, path_ + "/events/gone/" + name.string(), error);
    if (error) return fail(fmt::format("rename({}): {}", visible(log), error.message()));
    ++gone;
  }
  return gone;
}

Result<std::vector<std::string>> ClassFolder::logs() const {
  std::vector<std::string> logs;
  std::error_code error;
  for (fs::directory_iterator at(path_ + "/events", error), end; !error && at != end;
       at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name.ends_with(kLog) && !name.starts_with('.')) logs.push_back(at->path().string());
  }
  if (error) {
    return fail(fmt::format("there are no results of a class in '{}': {}", visible(path_),
                            error.message()));
  }
  std::sort(logs.begin(), logs.end());
  return logs;
}

}  // namespace sockdrill
