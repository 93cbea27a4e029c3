#include "scenario/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/excerpt.h"
#include "base/text.h"
#include "scenario/node.h"

namespace sockdrill {
namespace {

auto place_of(const Diagnostic& d) {
  return std::tie(d.path, d.span.begin.line, d.span.begin.column, d.message);
}

}  // namespace

void Diagnostics::add(Diagnostic diagnostic) {
  ++count_;
  if (all_.size() < kKept) all_.push_back(std::move(diagnostic));
}

void Diagnostics::add(const Source& source, Span span, std::string message,
                      std::string suggestion) {
  add(Diagnostic{source.weak_from_this().lock(), source.path(), span, std::move(message),
                 std::move(suggestion)});
}

void Diagnostics::add(const Node& at, std::string message, std::string suggestion) {
  add(at.source(), at.span(), std::move(message), std::move(suggestion));
}

void Diagnostics::add(const Node& at, const Error& error) {
  add(at, error.message);
  trouble_ = trouble_ || is_shortage(error.code);
}

void Diagnostics::add(std::string path, const Error& error) {
  add(std::move(path), error.message);
  trouble_ = trouble_ || is_shortage(error.code);
}

void Diagnostics::add(std::string path, std::string message) {
  add(Diagnostic{nullptr, std::move(path), Span{}, std::move(message), {}});
}

std::string render(const Diagnostic& diagnostic) {
  const auto& [source, path, span, message, suggestion] = diagnostic;
  std::string out = visible(path);
  if (span.begin.line > 0) out += fmt::format(":{}:{}", span.begin.line, span.begin.column);
  if (!out.empty()) out += ": ";
  out += fmt::format("error: {}\n", visible(message));

  const std::string number = span.begin.line > 0 ? std::to_string(span.begin.line) : "";
  const std::string gutter(number.size(), ' ');
  if (source != nullptr && span.begin.line > 0) {
    const Excerpt excerpt = make_excerpt(source->line(span.begin.line), span);
    out += fmt::format("  {} | {}\n", number, excerpt.text);
    out += fmt::format("  {} | {}\n", gutter, excerpt.marker);
  }
  if (!suggestion.empty()) out += fmt::format("  {} = {}\n", gutter, visible(suggestion));
  return out;
}

std::string render(const Diagnostics& diagnostics) {
  std::vector<const Diagnostic*> sorted;
  for (const Diagnostic& diagnostic : diagnostics.all()) sorted.push_back(&diagnostic);
  std::stable_sort(sorted.begin(), sorted.end(), [](const Diagnostic* a, const Diagnostic* b) {
    return place_of(*a) < place_of(*b);
  });
  const auto last = std::unique(
      sorted.begin(), sorted.end(),
      [](const Diagnostic* a, const Diagnostic* b) { return place_of(*a) == place_of(*b); });
  const auto distinct = static_cast<std::size_t>(last - sorted.begin());

  std::string out;
  for (std::size_t i = 0; i < std::min(distinct, Diagnostics::kShown); ++i) {
    out += render(*sorted[i]);
  }
  const std::size_t unkept = diagnostics.count() - diagnostics.all().size();
  const std::size_t more = distinct - std::min(distinct, Diagnostics::kShown) + unkept;
  if (more > 0) out += fmt::format("and {} more\n", more);
  return out;
}

}  // namespace sockdrill
