// A name as it stands in an archive, made fit for a folder.
//
// Archives name files in bytes; which encoding that is, most of them do not say. UTF-8 is taken for
// UTF-8. What is not UTF-8 is taken for GB18030, which Chinese Windows writes into zip archives,
// and what is neither keeps its good characters, each other byte as %XX. So is each byte of a
// character that would deceive a reader or a program after us: control characters, and those that
// reorder or hide text (visible() in base/text.h).
//
// Then '/' and '\' part the name: archives made on Windows have either. No file's name has a
// backslash, also where the archive came from a system on which it could have had one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sockdrill::unpack {

/// What Linux takes for one part of a path (NAME_MAX in limits.h(0p)).
constexpr std::size_t kLongestPart = 255;

struct EntryName {
  enum class Fault : std::uint8_t {
    none,
    empty,
    outside,  // "/a", "..", "a/../b", "C:a": not below the folder, or not surely
    too_long,
  };

  /// The way from the folder, without "." and empty parts. Empty for the folder itself ("./"), and
  /// where there is a fault.
  std::vector<std::string> parts;
  std::string shown;  // the whole, for people: safe to print, not too long
  Fault fault = Fault::none;
  bool escaped = false;  // it has a byte as %XX that the archive does not have so

  bool operator==(const EntryName&) const = default;
};

/// Never fails: any bytes are some name, or have a fault.
EntryName read_name(std::string_view bytes);

/// What a Mac adds to what its user packed: "__MACOSX" and all below it, ".DS_Store".
bool is_mac_litter(const EntryName& name);

}  // namespace sockdrill::unpack
