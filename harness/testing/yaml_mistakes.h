// What the syntax layer says of a text, for tests.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "scenario/diagnostic.h"
#include "scenario/source.h"
#include "scenario/yaml.h"

namespace sockdrill {

inline std::string mistakes(std::string_view text) {
  Diagnostics diagnostics;
  parse_yaml(std::make_shared<const Source>("x.yaml", std::string(text)), diagnostics);
  return render(diagnostics);
}

/// The first line of it.
inline std::string mistake(std::string_view text) {
  const std::string all = mistakes(text);
  return all.substr(0, all.find('\n'));
}

inline std::string repeat(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

}  // namespace sockdrill
