#include "scenario/node.h"

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

const Node* Node::find(std::string_view key) const {
  for (const Entry& entry : entries()) {
    if (entry.key->text() == key) return entry.value;
  }
  return nullptr;
}

}  // namespace sockdrill
