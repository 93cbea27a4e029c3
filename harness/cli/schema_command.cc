// schema: the language, for editors and for people.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/schema.h"

namespace sockdrill {

int schema_command(const Options& options) {
  const bool markdown = options.schema_format == SchemaFormat::markdown;
  fmt::print("{}", markdown ? markdown_reference() : json_schema());
  return kExitPassed;
}

}  // namespace sockdrill
