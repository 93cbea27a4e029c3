#include "unpack/archive_reader.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <limits>

#include "base/text.h"

namespace sockdrill::unpack {
namespace {

constexpr std::size_t kReadSize = 64 * 1024;  // bytes
constexpr std::size_t kMostReason = 200;      // characters

// The compressions of a tar archive. `version` is nullptr where libarchive was built without the
// library and would start a program.
struct Compression {
  const char* suffix;
  std::string_view magic;  // the bytes at the beginning
  const char* (*version)();
  int (*support)(archive*);
};
constexpr std::array kCompressions = {
    Compression{"gz", "\x1f\x8b", archive_zlib_version, archive_read_support_filter_gzip},
    Compression{"bz2", "BZh", archive_bzlib_version, archive_read_support_filter_bzip2},
    Compression{"xz",
                "\xfd"
                "7zX",
                archive_liblzma_version, archive_read_support_filter_xz},
    Compression{"zst", "\x28\xb5\x2f\xfd", archive_libzstd_version,
                archive_read_support_filter_zstd},
};

// Of zip only what its table of contents tells: an archive that says one thing there and another
// thing before its files would be one archive for us and another one for its sender.
constexpr std::array kFormats = {archive_read_support_format_tar,
                                 archive_read_support_format_zip_seekable,
                                 archive_read_support_format_7zip, archive_read_support_format_rar,
                                 archive_read_support_format_rar5};

Entry::Kind kind_of(archive_entry* entry) {
  if (archive_entry_hardlink(entry) != nullptr || archive_entry_symlink(entry) != nullptr) {
    return Entry::Kind::link;
  }
  switch (archive_entry_filetype(entry)) {
    case AE_IFREG:
      return Entry::Kind::file;
    case AE_IFDIR:
      return Entry::Kind::folder;
    case AE_IFLNK:
      return Entry::Kind::link;
    default:
      return Entry::Kind::special;
  }
}

std::string why_unknown(std::string_view first_bytes) {
  if (first_bytes == "PK\x03\x04") {
    return "the zip archive has no table of contents at its end: it was cut short";
  }
  if (first_bytes == "PK\x05\x06") return "the zip archive is empty: it holds no file";
  for (const auto& [suffix, magic, version, support] : kCompressions) {
    if (version() != nullptr && first_bytes.starts_with(magic)) {
      return fmt::format("it is compressed ({}), but no tar archive is in it, or it was cut short",
                         suffix);
    }
  }
  return fmt::format("it is no archive that is known here: {}", known_archives());
}

}  // namespace

std::string known_archives() {
  std::string out = "zip, 7z, rar, tar";
  for (const Compression& compression : kCompressions) {
    if (compression.version() != nullptr) out += fmt::format(", tar.{}", compression.suffix);
  }
  return out;
}

void ArchiveReader::Free::operator()(archive* handle) const { archive_read_free(handle); }

ArchiveReader::ArchiveReader(int descriptor) : archive_(archive_read_new()) {
  std::array<char, 4> start{};
  const ssize_t size = ::pread(descriptor, start.data(), start.size(), 0);
  if (size > 0) first_bytes_.assign(start.data(), static_cast<std::size_t>(size));
}

ArchiveReader::ArchiveReader(ArchiveReader&&) noexcept = default;
ArchiveReader& ArchiveReader::operator=(ArchiveReader&&) noexcept = default;
ArchiveReader::~ArchiveReader() = default;

Attempt<ArchiveReader> ArchiveReader::open(int descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return failed_call("fstat", "standard input", errno);
  if (!S_ISREG(status.st_mode)) {
    return machine_trouble("standard input is no file: sockdrill-unpack … < ARCHIVE");
  }
  if (status.st_size == 0) return refuse("the archive is empty: it has no byte");
  ArchiveReader reader(descriptor);
  archive* const handle = reader.archive_.get();
  if (handle == nullptr) return machine_trouble("there is not enough memory");
  for (const Compression& compression : kCompressions) {
    if (compression.version() != nullptr) compression.support(handle);
  }
  for (const auto support : kFormats) support(handle);
  if (archive_read_open_fd(handle, descriptor, kReadSize) != ARCHIVE_OK) return reader.problem();
  reader.is_known_ = true;
  return reader;
}

tl::unexpected<Problem> ArchiveReader::problem() const {
  archive* const handle = archive_.get();
  const int error = archive_errno(handle);
  if (error == EIO) return failed_call("read", "standard input", error);
  if (error == ENOMEM) return refuse("it takes too much memory to unpack the archive");
  if (!is_known_) return refuse(why_unknown(first_bytes_));
  // Before a format is chosen, libarchive 3.6 looks for the answer at a null pointer.
  if (archive_read_has_encrypted_entries(handle) > 0) return refuse("the archive wants a password");
  const char* const said = archive_error_string(handle);
  return refuse(
      fmt::format("the archive cannot be read: {}",
                  said == nullptr ? "it is broken" : shorten(visible(said), kMostReason)));
}

Attempt<std::optional<Entry>> ArchiveReader::next() {
  archive_entry* entry = nullptr;
  const int rc = archive_read_next_header(archive_.get(), &entry);
  if (rc == ARCHIVE_EOF) return std::nullopt;
  // A warning is about what is not used here, or about a name that cannot be told.
  if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN) return problem();
  if (archive_entry_is_encrypted(entry) != 0) return refuse("the archive wants a password");
  Entry out;
  out.kind = kind_of(entry);
  const char* const name = archive_entry_pathname(entry);
  if (name != nullptr) out.name = name;
  out.executable = (archive_entry_mode(entry) & S_IXUSR) != 0;
  return out;
}

Attempt<Block> ArchiveReader::read() {
  const void* bytes = nullptr;
  std::size_t size = 0;
  la_int64_t offset = 0;
  const int rc = archive_read_data_block(archive_.get(), &bytes, &size, &offset);
  if (rc != ARCHIVE_OK && rc != ARCHIVE_EOF) return problem();
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  if (offset < 0 || size > static_cast<std::size_t>(kMost - offset)) {
    return refuse("the archive cannot be read: a file in it has bytes at no place");
  }
  Block block;
  block.offset = offset;
  block.is_last = rc == ARCHIVE_EOF;
  if (!block.is_last) block.bytes = {static_cast<const char*>(bytes), size};
  return block;
}

}  // namespace sockdrill::unpack
