#include "grade/submission_finder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>

#include "base/digest.h"
#include "base/text.h"
#include "charset/charset.h"
#include "grade/unpacking.h"
#include "steps/binding.h"

namespace sockdrill {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> kLeftBehind = {"__MACOSX", "Thumbs.db", "desktop.ini",
                                                         "lost+found"};
constexpr std::string_view kStudent = "{student}";

std::string in_utf8(const std::string& name) {
  if (is_utf8(name)) return visible(name);
  const auto decoded = decode(*find_charset("gb18030"), name);
  return visible(decoded ? *decoded : name);
}

// The name without the extension of an archive or a source file.
std::string without_extension(const std::string& name) {
  for (const std::string_view extension : kArchiveExtensions) {
    if (name.size() > extension.size() && to_lower(name).ends_with(extension)) {
      return name.substr(0, name.size() - extension.size());
    }
  }
  return is_source_name(name) ? fs::path(name).stem().string() : name;
}

// Whether the name is as the part of the layout wants it. `student` gets what {student} stands for;
// a name that stands twice must be the same.
bool matches(std::string_view name, std::string_view pattern, std::string& student) {
  if (pattern.empty()) return name.empty();
  if (pattern.starts_with('*')) {
    for (std::size_t taken = name.size() + 1; taken-- > 0;) {
      std::string tried = student;
      if (!matches(name.substr(taken), pattern.substr(1), tried)) continue;
      student = tried;
      return true;
    }
    return false;
  }
  if (pattern.starts_with(kStudent)) {
    const std::string_view rest = pattern.substr(kStudent.size());
    if (!student.empty()) {
      return name.starts_with(student) && matches(name.substr(student.size()), rest, student);
    }
    // As little as will do: "{student}_*" takes the name, and not what follows.
    for (std::size_t taken = 1; taken <= name.size(); ++taken) {
      std::string tried(name.substr(0, taken));
      const std::string whole = tried;
      if (!matches(name.substr(taken), rest, tried)) continue;
      student = whole;
      return true;
    }
    return false;
  }
  return !name.empty() && name.front() == pattern.front() &&
         matches(name.substr(1), pattern.substr(1), student);
}

struct Found {
  std::string student;  // as the system has it
  fs::path path;        // relative to the folder
};

class Finder {
 public:
  Finder(const fs::path& folder, std::string_view layout) : folder_(folder) {
    for (const fs::path& part : fs::path(layout)) {
      if (!part.empty() && part != ".") parts_.push_back(part.string());
    }
  }

  Result<std::vector<Found>> find() {
    look({}, 0, "");
    if (error_) return fail(fmt::format("cannot read '{}': {}", at_, error_.message()));
    return std::move(found_);
  }

 private:
  void look(const fs::path& below, std::size_t depth, const std::string& student) {
    const std::string& pattern = parts_[depth];
    const bool last = depth + 1 == parts_.size();
    std::error_code error;
    for (fs::directory_iterator at(folder_ / below, error), end; !error && at != end;
         at.increment(error)) {
      const std::string name = at->path().filename().string();
      if (name.starts_with('.') && !pattern.starts_with('.')) continue;
      if (std::find(kLeftBehind.begin(), kLeftBehind.end(), name) != kLeftBehind.end()) continue;
      std::string of = student;
      bool fits = matches(name, pattern, of);
      std::string plain = student;
      if (last && matches(without_extension(name), pattern, plain)) {
        fits = true;
        of = plain;
      }
      if (!fits) continue;
      std::error_code unused;
      if (last) {
        found_.push_back({of, below / name});
      } else if (at->is_directory(unused) && !at->is_symlink(unused)) {
        look(below / name, depth + 1, of);
      }
    }
    if (error && !error_) {
      error_ = error;
      at_ = visible((folder_ / below).string());
    }
  }

  fs::path folder_;
  std::vector<std::string> parts_;
  std::vector<Found> found_;
  std::error_code error_;
  std::string at_;
};

}  // namespace

Result<std::vector<FoundSubmission>> find_submissions(const std::string& folder,
                                                      std::string_view layout) {
  auto found = Finder(folder, layout).find();
  if (!found) return tl::unexpected<Error>(found.error());
  std::map<std::string, int> count;
  for (const Found& one : *found) ++count[in_utf8(one.student)];
  std::vector<FoundSubmission> submissions;
  for (const Found& one : *found) {
    FoundSubmission submission;
    submission.student = in_utf8(one.student);
    submission.source = in_utf8(one.path.string());
    // Two of one student, 张三/ and 张三.zip, are two: which of them counts is for a person to say.
    if (count[submission.student] > 1) {
      submission.student += fmt::format(" ({})", submission.source);
    }
    submission.path = (fs::path(folder) / one.path).string();
    submissions.push_back(std::move(submission));
  }
  std::sort(submissions.begin(), submissions.end(),
            [](const FoundSubmission& one, const FoundSubmission& other) {
              return std::tie(one.student, one.path) < std::tie(other.student, other.path);
            });
  // Names that are made visible may become equal.
  for (std::size_t i = 1; i < submissions.size(); ++i) {
    if (submissions[i].student != submissions[i - 1].student) continue;
    Digest digest;
    digest.add(submissions[i].path);
    submissions[i].student += " #" + digest.text();
  }
  return submissions;
}

bool is_in_shard(std::string_view student, std::uint32_t index, std::uint32_t count) {
  Digest digest;
  digest.add(student);
  // The low bits of FNV-1a are those of the last bytes.
  const std::uint64_t value = digest.value();
  return (value ^ (value >> 32U)) % count == index - 1;
}

}  // namespace sockdrill
