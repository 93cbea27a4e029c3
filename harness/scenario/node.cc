#include "scenario/node.h"

#include "base/text.h"

namespace sockdrill {

Node Node::scalar(const Source& source, Span span, std::string_view text, bool plain) {
  Node node(source, span, Kind::scalar, plain, text.size());
  node.text_ = text.data();
  return node;
}

Node Node::null(const Source& source, Span span, std::string_view text) {
  Node node(source, span, Kind::null, true, text.size());
  node.text_ = text.data();
  return node;
}

Node Node::sequence(const Source& source, Span span, std::span<const Node* const> items) {
  Node node(source, span, Kind::sequence, false, items.size());
  node.items_ = items.data();
  return node;
}

Node Node::mapping(const Source& source, Span span, std::span<const Entry> entries) {
  Node node(source, span, Kind::mapping, false, entries.size());
  node.entries_ = entries.data();
  return node;
}

std::string_view Node::text() const {
  if (is_scalar() || is_null()) return {text_, size_};
  return {};
}

std::span<const Node* const> Node::items() const {
  if (is_sequence()) return {items_, size_};
  return {};
}

std::span<const Node::Entry> Node::entries() const {
  if (is_mapping()) return {entries_, size_};
  return {};
}

Span Node::part(std::size_t offset, std::size_t size) const {
  const auto count = [&](std::size_t from, std::size_t bytes) {
    return static_cast<std::uint32_t>(count_code_points(text().substr(from, bytes)));
  };
  const bool as_written = plain_ && span_.begin.line == span_.end.line &&
                          span_.end.column - span_.begin.column == count(0, text().size());
  if (!as_written) return span_;
  Place begin = span_.begin;
  begin.column += count(0, offset);
  return {begin, {begin.line, begin.column + count(offset, size)}};
}

const Node* Node::find(std::string_view key) const {
  for (const Entry& entry : entries()) {
    if (entry.key->text() == key) return entry.value;
  }
  return nullptr;
}

}  // namespace sockdrill
