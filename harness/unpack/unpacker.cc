#include "unpack/unpacker.h"

#include <fmt/format.h>

#include <algorithm>

#include "unpack/entry_name.h"

namespace sockdrill::unpack {
namespace {

std::string size_text(std::uint64_t bytes) {
  constexpr std::uint64_t kKiB = 1024;
  constexpr std::uint64_t kMiB = 1024 * kKiB;
  if (bytes >= kMiB && bytes % kMiB == 0) return fmt::format("{} MiB", bytes / kMiB);
  if (bytes >= kKiB && bytes % kKiB == 0) return fmt::format("{} KiB", bytes / kKiB);
  return fmt::format("{} byte{}", bytes, bytes == 1 ? "" : "s");
}

std::optional<Note> why_left_out(const Entry& entry, const EntryName& name) {
  switch (name.fault) {
    case EntryName::Fault::empty:
      return Note::no_name;
    case EntryName::Fault::outside:
      return Note::outside;
    case EntryName::Fault::too_long:
      return Note::long_name;
    case EntryName::Fault::none:
      break;
  }
  switch (entry.kind) {
    case Entry::Kind::link:
      return Note::link;
    case Entry::Kind::special:
      return Note::special;
    case Entry::Kind::file:
      if (name.parts.empty()) return Note::no_name;
      break;
    case Entry::Kind::folder:
      break;
  }
  return std::nullopt;
}

class Unpacker {
 public:
  Unpacker(ArchiveReader& archive, Tree& tree, const Bounds& bounds)
      : archive_(archive), tree_(tree), bounds_(bounds) {}

  Attempt<Notes> run() {
    while (true) {
      auto entry = archive_.next();
      if (!entry) return tl::unexpected(entry.error());
      if (!*entry) break;
      if (++entries_ > bounds_.files) {
        return refuse(fmt::format("the archive holds more than {} file{}", bounds_.files,
                                  bounds_.files == 1 ? "" : "s"));
      }
      if (auto done = take(**entry); !done) return tl::unexpected(done.error());
    }
    if (!has_file_) notes_.add(Note::nothing);
    return std::move(notes_);
  }

 private:
  Attempt<void> take(const Entry& entry) {
    const EntryName name = read_name(entry.name);
    if (is_mac_litter(name)) return {};
    if (const auto note = why_left_out(entry, name)) {
      if (name.shown.empty()) {
        notes_.add(*note);
      } else {
        notes_.add(*note, name.shown);
      }
      return {};
    }
    const bool is_folder = entry.kind == Entry::Kind::folder;
    if (name.parts.size() > kMostLevels + (is_folder ? 0 : 1)) {
      return refuse(
          fmt::format("the archive has folders that are more than {} levels deep", kMostLevels));
    }
    if (name.escaped) notes_.add(Note::escaped, name.shown);
    return is_folder ? take_folder(name) : take_file(name, entry.executable);
  }

  Attempt<void> take_folder(const EntryName& name) {
    const auto made = tree_.make_folder(name.parts);
    if (!made) return tl::unexpected(made.error());
    if (!*made) notes_.add(Note::clash, name.shown);
    return {};
  }

  Attempt<void> take_file(const EntryName& name, bool executable) {
    auto file = tree_.make_file(name.parts, executable);
    if (!file) return tl::unexpected(file.error());
    if (!*file) {
      notes_.add(Note::clash, name.shown);
      return {};
    }
    if ((*file)->replaces()) notes_.add(Note::came_again, name.shown);
    has_file_ = true;
    return fill(**file);
  }

  Attempt<void> fill(NewFile& file) {
    std::int64_t end = 0;  // where the file ends so far
    while (true) {
      const auto block = archive_.read();
      if (!block) return tl::unexpected(block.error());
      // A gap counts as if it was written. So does what is written a second time.
      const std::int64_t gap = std::max<std::int64_t>(0, block->offset - end);
      auto counted = count(static_cast<std::uint64_t>(gap));
      if (counted) counted = count(block->bytes.size());
      if (!counted) return counted;
      if (block->is_last) {
        auto sized = gap > 0 ? file.resize(block->offset) : Attempt<void>();
        return sized ? file.close() : sized;
      }
      if (auto written = file.write(block->bytes, block->offset); !written) return written;
      end = std::max(end, block->offset + static_cast<std::int64_t>(block->bytes.size()));
    }
  }

  Attempt<void> count(std::uint64_t bytes) {
    if (bytes > bounds_.bytes - bytes_) {
      return refuse(fmt::format("the archive unpacks to more than {}", size_text(bounds_.bytes)));
    }
    bytes_ += bytes;
    return {};
  }

  ArchiveReader& archive_;
  Tree& tree_;
  const Bounds bounds_;
  Notes notes_;
  std::uint64_t entries_ = 0;
  std::uint64_t bytes_ = 0;
  bool has_file_ = false;
};

}  // namespace

Attempt<Notes> unpack(ArchiveReader& archive, Tree& tree, const Bounds& bounds) {
  return Unpacker(archive, tree, bounds).run();
}

}  // namespace sockdrill::unpack
