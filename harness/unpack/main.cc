// sockdrill-unpack: a submission's archive, unpacked into the current folder.
//
// A program of its own, because what reads archives is a large library in C and its input comes
// from students: where that library errs, it is not the engine that falls. Start reading at
// run(); confinement.h says what stands between the archive and the machine.
#include <dirent.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>

#include "unpack/archive_reader.h"
#include "unpack/confinement.h"
#include "unpack/tree.h"
#include "unpack/unpacker.h"

namespace sockdrill::unpack {
namespace {

enum Exit : int { unpacked = 0, refused = 1, machine = 3, usage = 4 };

struct Options {
  Bounds bounds;
  std::optional<uid_t> uid;
  std::optional<gid_t> gid;
};

void say(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

Attempt<void> expect_empty_folder() {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("."), ::closedir);
  if (folder == nullptr) return failed_call("opendir", ".", errno);
  while (const dirent* const entry = ::readdir(folder.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") return machine_trouble("the current folder is not empty");
  }
  return {};
}

Attempt<Notes> run(const Options& options) {
  if (auto empty = expect_empty_folder(); !empty) return tl::unexpected(empty.error());
  Confinement confinement;
  confinement.bytes = options.bounds.bytes;
  if (options.uid) confinement.owner = Owner{*options.uid, *options.gid};
  auto folder = confine(confinement);
  if (!folder) return tl::unexpected(folder.error());
  auto archive = ArchiveReader::open(STDIN_FILENO);
  if (!archive) return tl::unexpected(archive.error());
  Tree tree(std::move(*folder));
  return unpack(*archive, tree, options.bounds);
}

int report(const Attempt<Notes>& result) {
  std::string text;
  if (!result) {
    say(result.error().reason + "\n");
    return result.error().kind == Problem::Kind::refused ? Exit::refused : Exit::machine;
  }
  for (const std::string& sentence : result->sentences()) {
    text += fmt::format("note: {}\n", sentence);
  }
  say(text);
  return Exit::unpacked;
}

void add_options(CLI::App& app, Options& options) {
  app.add_option("--bytes", options.bounds.bytes, "the most that all files may have together")
      ->check(CLI::NonNegativeNumber)
      ->required();
  app.add_option("--files", options.bounds.files, "the most entries that the archive may have")
      ->check(CLI::NonNegativeNumber)
      ->required();
  CLI::Option* const uid =
      app.add_option("--uid", options.uid, "unpack as this user, below the current folder as root");
  CLI::Option* const gid = app.add_option("--gid", options.gid, "and as this group");
  uid->needs(gid)->check(CLI::NonNegativeNumber);
  gid->needs(uid)->check(CLI::NonNegativeNumber);
}

}  // namespace
}  // namespace sockdrill::unpack

int main(int argc, char** argv) {
  using namespace sockdrill::unpack;
  try {
    Options options;
    CLI::App app(
        "Unpacks the archive on standard input into the current folder, which is empty.\n"
        "Exit code 0: unpacked; 1: the archive is refused; 3: trouble of this machine.",
        "sockdrill-unpack");
    add_options(app, options);
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      return app.exit(error) == 0 ? Exit::unpacked : Exit::usage;
    }
    return report(run(options));
  } catch (const std::bad_alloc&) {
    say("there is not enough memory\n");
    return Exit::machine;
  }
}
