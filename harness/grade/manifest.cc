#include "grade/manifest.h"

#include <fmt/format.h>

#include <array>

#include "base/file.h"
#include "base/text.h"
#include "scenario/yaml.h"
#include "steps/program_spec.h"

namespace sockdrill {
namespace {

constexpr std::array kKeys = {
    Key{"command", ValueType::text, "starts it", true},
    Key{"build", ValueType::text, "makes it first"},
};
constexpr std::size_t kLargest = std::size_t{64} << 10U;

Error first_of(const Diagnostics& mistakes, const std::string& shown) {
  const Diagnostic& first = mistakes.all().front();
  return Error{fmt::format("{}:{}: {}", visible(shown), first.span.begin.line, first.message)};
}

}  // namespace

Result<Manifest> read_manifest(const std::string& path, const std::string& shown) {
  auto text = read_file(path, kLargest);
  if (!text) return tl::unexpected<Error>(text.error());
  Diagnostics mistakes;
  const auto document =
      parse_yaml(std::make_shared<const Source>(shown, std::move(*text)), mistakes);
  if (document != nullptr) check_keys(document->root(), kKeys, "a manifest", mistakes);
  if (!mistakes.empty()) return tl::unexpected<Error>(first_of(mistakes, shown));
  Manifest manifest{std::string(text_of(document->root(), "command")),
                    std::string(text_of(document->root(), "build"))};
  for (const std::string* command : {&manifest.command, &manifest.build}) {
    const auto words = split_command(*command);
    if (!words) return fail(fmt::format("{}: {}", visible(shown), words.error().message));
    if (words->empty() && command == &manifest.command) {
      return fail(fmt::format("{}: the command is empty", visible(shown)));
    }
  }
  return manifest;
}

}  // namespace sockdrill
