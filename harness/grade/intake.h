// Takes a submission in: into a folder of our own, whatever was handed in. Nobody may trust it.
//
// Only files and folders are taken: no links, no devices. What is too large, too deep or too many
// is refused. A program that is started sees the copy; what was handed in is never touched.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "grade/assignment.h"
#include "os/temporary_folder.h"

namespace sockdrill {

/// A submission in a folder of our own.
struct Taken {
  std::string folder;  // its files; a lonely folder in it is opened
  std::vector<std::string> notes;
  Unrunnable unrunnable = Unrunnable::no;  // empty, unreadable, trouble
  std::string reason;
};

/// A folder of our own for the copies; it goes with this object. Thread-safe.
class Intake {
 public:
  /// An Error where there is no place for it.
  /// `unpacker` is the path of sockdrill-unpack.
  static Result<Intake> open(std::string unpacker);

  /// `path` is a folder, an archive or a file. `number` names the copy: no two at once.
  Taken take(const std::string& path, std::uint64_t number, const IntakeLimits& limits) const;

  /// The copy of that number goes.
  void remove(std::uint64_t number) const;

  const std::string& folder() const { return base_.path(); }

 private:
  Intake(TemporaryFolder base, std::string unpacker)
      : base_(std::move(base)), unpacker_(std::move(unpacker)) {}
  TemporaryFolder base_;
  std::string unpacker_;
};

/// The digest of what was handed in: names, contents, x bits. Of a folder in the order of its
/// names; no link is followed. Of what the limits refuse, not more than they allow is read: then
/// sizes and times stand for contents.
Result<std::string> digest_of_submission(const std::string& path, const IntakeLimits& limits);

/// Whether the file is an archive, by its first bytes or its name.
bool is_archive(const std::string& path);

}  // namespace sockdrill
