// What an archive has that did not come out of it as it is: counted, and told in sentences.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace sockdrill::unpack {

enum class Note : std::uint8_t {
  link,        // symbolic or hard
  special,     // a device, a pipe, a socket
  outside,     // EntryName::Fault::outside
  no_name,     // none, or one that libarchive cannot give us
  long_name,   // EntryName::Fault::too_long
  clash,       // a file where a folder stands, or the other way round
  came_again,  // an earlier file of the same name is gone
  escaped,     // EntryName::escaped
  nothing,     // the archive has no file that came out
};

class Notes {
 public:
  /// `name` is safe to print; of each kind a few are kept.
  void add(Note note, const std::string& name);
  void add(Note note) { ++of(note).count; }

  /// "2 links were left out: a, b"; in the order of Note, no line ends.
  std::vector<std::string> sentences() const;

 private:
  struct Seen {
    std::size_t count = 0;
    std::vector<std::string> names;
  };
  Seen& of(Note note) { return seen_[static_cast<std::size_t>(note)]; }

  std::array<Seen, static_cast<std::size_t>(Note::nothing) + 1> seen_;
};

}  // namespace sockdrill::unpack
