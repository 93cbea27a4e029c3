// The tree of a YAML document: raw texts and where they stand, no types, no meaning.
//
// Nodes live in the arena of their Document and are never changed once the tree stands, so any
// number of threads may read them. An alias is the node it names: the same one, with the place of
// its anchor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "base/span.h"
#include "scenario/arena.h"
#include "scenario/source.h"

namespace sockdrill {

class Node {
 public:
  /// null is a plain scalar that is empty, `~` or `null`.
  enum class Kind : std::uint8_t { null, scalar, sequence, mapping };

  struct Entry {
    const Node* key;  // always a scalar
    const Node* value;
  };

  /// What is passed must outlive the node: texts and lists belong in the document's arena.
  static Node scalar(const Source& source, Span span, std::string_view text, bool plain);
  static Node null(const Source& source, Span span, std::string_view text = {});
  static Node sequence(const Source& source, Span span, std::span<const Node* const> items);
  static Node mapping(const Source& source, Span span, std::span<const Entry> entries);

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::null; }
  bool is_scalar() const { return kind_ == Kind::scalar; }
  bool is_sequence() const { return kind_ == Kind::sequence; }
  bool is_mapping() const { return kind_ == Kind::mapping; }

  /// An unquoted scalar: only such a one may be a keyword (eof, on, ok …). True for null as well.
  bool plain() const { return plain_; }

  /// A scalar's text: escapes resolved and lines folded, never typed. Of a null as it is written;
  /// empty for sequences and mappings.
  std::string_view text() const;

  /// A sequence's items; none for other kinds.
  std::span<const Node* const> items() const;

  /// A mapping's entries in the order written, no key twice; none for other kinds.
  std::span<const Entry> entries() const;

  /// The value of a mapping's key, nullptr where it is absent. Looks at one entry after the other.
  const Node* find(std::string_view key) const;

  /// From the first character (the anchor's, where it has one) to behind the last; quotes count.
  Span span() const { return span_; }
  const Source& source() const { return *source_; }

  /// Where a part of its text stands, in bytes of the text. The whole span where that is not known:
  /// of quoted texts and those of several lines.
  Span part(std::size_t offset, std::size_t size) const;

 private:
  Node(const Source& source, Span span, Kind kind, bool plain, std::size_t size)
      : source_(&source),
        span_(span),
        size_(static_cast<std::uint32_t>(size)),
        kind_(kind),
        plain_(plain) {}

  const Source* source_;
  union {
    const char* text_ = nullptr;
    const Node* const* items_;
    const Entry* entries_;
  };
  Span span_;
  std::uint32_t size_;  // bytes, items or entries: Source::kLimit keeps them in range
  Kind kind_;
  bool plain_;
};

static_assert(sizeof(Node) == 40, "a large suite has some 400,000 of them");

/// A tree, and everything its nodes point to.
class Document {
 public:
  explicit Document(std::shared_ptr<const Source> source) : source_(std::move(source)) {}

  const Node& root() const { return *root_; }
  const Source& source() const { return *source_; }

  // For whoever builds the tree.
  Arena& arena() { return arena_; }
  void set_root(const Node* root) { root_ = root; }

 private:
  std::shared_ptr<const Source> source_;
  Arena arena_;
  const Node* root_ = nullptr;
};

}  // namespace sockdrill
