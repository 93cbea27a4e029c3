// The language described from its tables: a JSON Schema for editors, a reference for people.
#pragma once

#include <string>

namespace sockdrill {

/// JSON Schema, draft 2020-12. Scalars are as YAML readers type them: `on` may be a boolean there.
std::string json_schema();

/// The reference of verbs and keys in Markdown, as it stands in scenarios/REFERENCE.md.
std::string markdown_reference();

}  // namespace sockdrill
