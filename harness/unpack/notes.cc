#include "unpack/notes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace sockdrill::unpack {
namespace {

constexpr std::size_t kMostNames = 3;

struct Words {
  const char* one;
  const char* many;
};

// In the order of Note.
constexpr std::array kWords = {
    Words{"1 link was left out", "{} links were left out"},
    Words{"1 device, pipe or socket was left out", "{} devices, pipes or sockets were left out"},
    Words{"1 file outside of the folder was left out",
          "{} files outside of the folder were left out"},
    Words{"1 file was left out because it has no name that can be read",
          "{} files were left out because they have no name that can be read"},
    Words{"1 file was left out because its name has more than 255 bytes",
          "{} files were left out because their names have more than 255 bytes"},
    Words{"1 file was left out because a file and a folder have the same name",
          "{} files were left out because a file and a folder have the same name"},
    Words{"1 file came again under the same name, and the last one was kept",
          "{} files came again under the same name, and the last one was kept"},
    Words{"1 name has bytes that no name should have, written as %XX",
          "{} names have bytes that no name should have, written as %XX"},
    Words{"the archive holds no file", "the archive holds no file"},
};

}  // namespace

void Notes::add(Note note, const std::string& name) {
  Seen& seen = of(note);
  ++seen.count;
  if (seen.names.size() < kMostNames) seen.names.push_back(name);
}

std::vector<std::string> Notes::sentences() const {
  static_assert(kWords.size() == std::tuple_size_v<decltype(seen_)>);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    const auto& [count, names] = seen_[i];
    if (count == 0) continue;
    std::string sentence =
        count == 1 ? kWords[i].one : fmt::format(fmt::runtime(kWords[i].many), count);
    if (!names.empty()) sentence += fmt::format(": {}", fmt::join(names, ", "));
    if (count > names.size() && !names.empty()) {
      sentence += fmt::format(" and {} more", count - names.size());
    }
    out.push_back(std::move(sentence));
  }
  return out;
}

}  // namespace sockdrill::unpack
