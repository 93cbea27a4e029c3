// Any bytes as a scenario file: a tree or mistakes in words, never a crash, never both missing.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "base/text.h"
#include "scenario/diagnostic.h"
#include "scenario/node.h"
#include "scenario/source.h"
#include "scenario/yaml.h"

namespace sockdrill {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

// Every place lies in the file, every text is UTF-8, keys are texts and stand once.
void check(const Node& node, const Source& source, std::size_t depth) {
  require(depth <= kDeepestNesting);
  require(&node.source() == &source);
  const Span span = node.span();
  require(span.begin.line >= 1 && span.begin.line <= source.line_count());
  require(span.begin.column >= 1 && span.end.column >= 1);
  require(span.begin.line < span.end.line ||
          (span.begin.line == span.end.line && span.begin.column <= span.end.column));
  require(is_utf8(node.text()));
  for (const Node* item : node.items()) check(*item, source, depth + 1);
  for (const Node::Entry& entry : node.entries()) {
    require(entry.key->is_scalar());
    require(node.find(entry.key->text()) == entry.value);
    check(*entry.key, source, depth + 1);
    check(*entry.value, source, depth + 1);
  }
}

}  // namespace
}  // namespace sockdrill

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sockdrill;
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(data[i]);
  const auto source = std::make_shared<const Source>("fuzz.yaml", std::move(text));
  Diagnostics diagnostics;
  const auto document = parse_yaml(source, diagnostics);
  require(document != nullptr || !diagnostics.empty());
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    require(diagnostic.span.begin.line >= 1);
    require(diagnostic.span.begin.line <= source->line_count() + 1);
  }
  const std::string rendered = render(diagnostics);
  require(visible(rendered, true) == rendered);
  if (document != nullptr) check(document->root(), *source, 0);
  return 0;
}
