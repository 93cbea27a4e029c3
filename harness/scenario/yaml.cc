// The tree is built from libyaml's events. Its scanner looks at most 1024 characters ahead of the
// event it delivers, so a file of nothing but brackets is refused, at kDeepestNesting, before the
// scanner's cost (quadratic in the depth of brackets) can be felt.
#include "scenario/yaml.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "scenario/anchors.h"
#include "scenario/characters.h"
#include "scenario/directives.h"
#include "scenario/mapping_keys.h"
#include "scenario/syntax_error.h"
#include "scenario/yaml_events.h"

namespace sockdrill {
namespace {

std::uint32_t to_count(std::string_view text) {
  return static_cast<std::uint32_t>(count_code_points(text));
}

// Finds the bytes of ever later places. Each step begins where the last one ended, so that a file
// of one long line does not cost the square of its length.
class Cursor {
 public:
  explicit Cursor(const Source& source) : source_(source) {}

  std::size_t offset(Place place) {
    if (place.line != at_.line || place.column < at_.column) {
      at_ = {place.line, 1};
      offset_ = source_.line_offset(place.line);
    }
    const std::string_view text = source_.text();
    for (; at_.column < place.column && offset_ < text.size(); ++at_.column) {
      const auto byte = static_cast<unsigned char>(text[offset_]);
      offset_ += byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    }
    return std::min(offset_, text.size());
  }

 private:
  const Source& source_;
  Place at_;
  std::size_t offset_ = 0;
};

class TreeBuilder {
 public:
  TreeBuilder(std::shared_ptr<const Source> source, Diagnostics& diagnostics)
      : source_(*source),
        diagnostics_(diagnostics),
        document_(std::make_unique<Document>(std::move(source))),
        parser_(source_.text()),
        cursor_(source_),
        end_(source_.place(source_.text().size())) {}

  std::unique_ptr<Document> build() {
    if (const auto directive = find_refused_directive(source_)) fail_directive(*directive);
    while (!done_ && !diagnostics_.full()) {
      YamlEvent event;
      if (!parser_.next(event)) {
        report_syntax_error();
        break;
      }
      take(event);
    }
    if (!whole_ || !done_ || root_ == nullptr) return nullptr;
    document_->set_root(root_);
    return std::move(document_);
  }

 private:
  // A sequence or mapping whose end has not been read.
  struct Open {
    Place begin;
    Place end;  // of the last child
    bool mapping;
    bool in_flow;
    std::size_t first;   // its children's place in children_: a mapping's are key, value, key, …
    std::size_t height;  // 1 + that of its highest child
    Anchors::Id anchor;
    std::uint64_t count_before;
  };

  // At the end of a file without a last line end libyaml counts a line more.
  Place place_of(const yaml_mark_t& mark) const {
    const Place at = to_place(mark);
    return at.line > end_.line ? end_ : at;
  }

  Span span_of(const YamlEvent& event) const {
    return {place_of(event->start_mark), place_of(event->end_mark)};
  }

  void take(const YamlEvent& event) {
    switch (event->type) {
      case YAML_NO_EVENT:
      case YAML_STREAM_START_EVENT:
        return;
      case YAML_STREAM_END_EVENT:
        done_ = true;
        if (root_ == nullptr) fail_empty();
        return;
      case YAML_DOCUMENT_START_EVENT:
        if (root_ != nullptr) fail_second_document(place_of(event->start_mark));
        return;
      case YAML_DOCUMENT_END_EVENT:
        return end_document(event);
      case YAML_ALIAS_EVENT:
        return take_alias(event);
      case YAML_SCALAR_EVENT:
        return take_scalar(event);
      case YAML_SEQUENCE_START_EVENT: {
        const auto& start = event->data.sequence_start;
        return open(event, false, start.style == YAML_FLOW_SEQUENCE_STYLE, to_view(start.anchor),
                    to_view(start.tag));
      }
      case YAML_MAPPING_START_EVENT: {
        const auto& start = event->data.mapping_start;
        return open(event, true, start.style == YAML_FLOW_MAPPING_STYLE, to_view(start.anchor),
                    to_view(start.tag));
      }
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT:
        return close(event);
    }
  }

  // A mistake after which there is no tree.
  void report(Span span, std::string message, std::string suggestion = {}) {
    whole_ = false;
    diagnostics_.add(source_, span, std::move(message), std::move(suggestion));
  }

  // A mistake after which reading ends.
  void fail(Span span, std::string message, std::string suggestion = {}) {
    report(span, std::move(message), std::move(suggestion));
    done_ = true;
  }

  void fail_empty() {
    whole_ = false;
    diagnostics_.add(Diagnostic{
        nullptr, source_.path(), {{1, 1}, {1, 1}}, "the file is empty but for comments", {}});
  }

  void fail_directive(Span span) {
    const std::string_view line = source_.line(span.begin.line);
    const std::string_view name = line.substr(0, line.find_first_of(" \t"));
    fail(span, fmt::format("directives such as '{}' are not read", shorten(name, kShownName)),
         "leave it out, or quote the text if it begins with '%'");
  }

  void fail_second_document(Place at) {
    fail({at, {at.line, at.column + 3}}, "a second document begins here",
         "a file holds one: put the other into a file of its own");
  }

  void report_syntax_error() {
    const yaml_parser_t& state = parser_.state();
    if (parser_.is_out_of_memory()) return fail({}, "not enough memory");
    SyntaxError error;
    error.problem = to_view(state.problem);
    error.context = to_view(state.context);
    error.at = place_of(state.problem_mark);
    error.context_at = place_of(state.context_mark);
    error.scalar = last_scalar_;
    error.scalar_quoted = last_scalar_quoted_;
    if (!open_.empty()) error.open_at = open_.back().begin;
    if (!open_.empty()) error.open_in_flow = open_.back().in_flow;
    auto [span, message, suggestion] = explain(source_, error);
    fail(span, std::move(message), std::move(suggestion));
  }

  void end_document(const YamlEvent& event) {
    const Place end = place_of(event->end_mark);
    const std::uint32_t next = end.column > 1 ? end.line + 1 : end.line;
    if (const auto directive = find_directive(source_, next))
      fail_second_document(directive->begin);
  }

  bool key_comes_next() const {
    return !open_.empty() && open_.back().mapping &&
           (children_.size() - open_.back().first) % 2 == 0;
  }

  void check_tag(const YamlEvent& event, std::string_view tag) {
    if (tag.empty()) return;
    // As it is written, not as libyaml resolves it; an anchor may stand before it.
    const Place begin = place_of(event->start_mark);
    const std::string_view line = source_.line(begin.line);
    const std::size_t start = cursor_.offset(begin) - source_.line_offset(begin.line);
    const std::size_t at = std::min(line.find('!', start), line.size());
    const std::string_view written = line.substr(at, line.find_first_of(" \t,", at) - at);
    const auto column = begin.column + to_count(line.substr(start, at - start));
    // The tree is what it would be without the tag.
    diagnostics_.add(source_, {{begin.line, column}, {begin.line, column + to_count(written)}},
                     fmt::format("tags such as '{}' are not read", shorten(written, kShownName)),
                     "leave it out, or quote the text if it begins with '!'");
  }

  Anchors::Id check_anchor(const YamlEvent& event, std::string_view name) {
    if (name.empty()) return Anchors::kNone;
    const Place at = place_of(event->start_mark);
    const Span span{at, {at.line, at.column + 1 + to_count(name)}};
    const auto [id, first] = anchors_.open(document_->arena(), name, span);
    if (first) {
      diagnostics_.add(source_, span,
                       fmt::format("anchor '&{}' is already defined on line {}",
                                   shorten(name, kShownName), first->begin.line));
    }
    return id;
  }

  void take_scalar(const YamlEvent& event) {
    const auto& scalar = event->data.scalar;
    const Span span = span_of(event);
    const bool plain = scalar.style == YAML_PLAIN_SCALAR_STYLE;
    const bool is_key = key_comes_next();
    const std::string_view value(reinterpret_cast<const char*>(scalar.value), scalar.length);
    last_scalar_ = span;
    last_scalar_quoted_ = scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
                          scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    check_tag(event, to_view(scalar.tag));

    const std::string_view text = keep(span.begin, value, last_scalar_quoted_);
    const bool null = plain && !is_key && (text.empty() || text == "~" || text == "null");
    const Node* node = document_->arena().make<Node>(
        null ? Node::null(source_, span, text) : Node::scalar(source_, span, text, plain));
    if (is_key && !check_key(*node, diagnostics_)) whole_ = false;
    const Anchors::Id anchor = check_anchor(event, to_view(scalar.anchor));
    ++count_;
    anchors_.close(anchor, {node, 1, 0});
    add_child(node, span.end, 0);
  }

  // The text as it stands in the source where it stands there as it is, a copy otherwise (escapes,
  // folded lines).
  std::string_view keep(Place begin, std::string_view value, bool quoted) {
    const std::size_t offset = cursor_.offset(begin) + (quoted ? 1 : 0);
    const std::string_view text = source_.text();
    if (offset <= text.size() && text.substr(offset, value.size()) == value) {
      return text.substr(offset, value.size());
    }
    return document_->arena().copy(value);
  }

  void take_alias(const YamlEvent& event) {
    const std::string_view name = to_view(event->data.alias.anchor);
    const Span span = span_of(event);
    last_scalar_ = span;
    last_scalar_quoted_ = false;
    const Anchors::Target* target = anchors_.find(name);
    if (target == nullptr) {
      // Not for every one of a million: that would take its time.
      const auto meant =
          diagnostics_.count() < Diagnostics::kShown ? anchors_.nearest(name) : std::nullopt;
      report(span,
             fmt::format("no anchor '&{}' stands before this alias", shorten(name, kShownName)),
             meant ? fmt::format("did you mean '*{}'?", *meant)
                   : "quote the text if it begins with '*'");
    } else if (target->node == nullptr) {
      report(span, fmt::format("alias '*{0}' stands inside of what '&{0}' names",
                               shorten(name, kShownName)));
    } else if (open_.size() + target->height > kDeepestNesting) {
      return fail_nesting(span);
    } else {
      count_ += target->count;
      expanded_ += target->count;
      if (expanded_ > kLargestExpansion) {
        return fail(span, fmt::format("the aliases of this file add up to more than {} nodes",
                                      kLargestExpansion));
      }
      return add_child(target->node, span.end, target->height);
    }
    // Something must stand there for what follows to be read.
    Arena& arena = document_->arena();
    const Node node = Node::scalar(source_, span, arena.copy(name), true);
    add_child(arena.make<Node>(node), span.end, 0);
  }

  void fail_nesting(Span span) {
    fail({span.begin, {span.begin.line, span.begin.column + 1}},
         fmt::format("nested more than {} deep", kDeepestNesting));
  }

  void open(const YamlEvent& event, bool mapping, bool in_flow, std::string_view anchor,
            std::string_view tag) {
    const Span span = span_of(event);
    if (open_.size() == kDeepestNesting) return fail_nesting(span);
    check_tag(event, tag);
    const std::uint64_t count_before = count_++;
    open_.push_back({span.begin, span.begin, mapping, in_flow, children_.size(), 1,
                     check_anchor(event, anchor), count_before});
  }

  void close(const YamlEvent& event) {
    const Open open = open_.back();
    open_.pop_back();
    const Span span{open.begin, open.in_flow ? place_of(event->end_mark) : open.end};
    const std::span<const Node* const> children =
        std::span<const Node* const>(children_).subspan(open.first);
    const Node* node = document_->arena().make<Node>(
        open.mapping ? Node::mapping(source_, span, make_entries(children, open.in_flow))
                     : Node::sequence(source_, span, document_->arena().copy(children)));
    children_.resize(open.first);
    anchors_.close(open.anchor, {node, count_ - open.count_before, open.height});
    add_child(node, span.end, open.height);
  }

  std::span<const Node::Entry> make_entries(std::span<const Node* const> children, bool in_flow) {
    entries_.clear();
    for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
      const Node* key = children[i];
      if (key->is_scalar()) {
        entries_.push_back({key, children[i + 1]});
        if (in_flow && !check_flow_entry(entries_.back(), diagnostics_)) whole_ = false;
      } else {
        report(key->span(), "a key must be a text, not a list or a mapping",
               key->is_mapping() ? "quote it: \"{…}\"" : "quote it: \"[…]\"");
      }
    }
    drop_duplicates(entries_, diagnostics_);
    return document_->arena().copy(std::span<const Node::Entry>(entries_));
  }

  void add_child(const Node* node, Place end, std::size_t height) {
    if (open_.empty()) {
      root_ = node;
      return;
    }
    children_.push_back(node);
    open_.back().end = end;
    open_.back().height = std::max(open_.back().height, height + 1);
  }

  const Source& source_;
  Diagnostics& diagnostics_;
  std::unique_ptr<Document> document_;
  YamlParser parser_;
  Cursor cursor_;
  const Place end_;  // of the file
  Anchors anchors_;

  std::vector<Open> open_;
  std::vector<const Node*> children_;  // of all that is open
  std::vector<Node::Entry> entries_;   // of the mapping being closed
  const Node* root_ = nullptr;
  std::uint64_t count_ = 0;     // nodes, those that aliases repeat included
  std::uint64_t expanded_ = 0;  // of these, the repeated ones
  Span last_scalar_;
  bool last_scalar_quoted_ = false;
  bool whole_ = true;
  bool done_ = false;
};

}  // namespace

std::unique_ptr<Document> parse_yaml(std::shared_ptr<const Source> source,
                                     Diagnostics& diagnostics) {
  if (!check_characters(*source, diagnostics)) return nullptr;
  return TreeBuilder(std::move(source), diagnostics).build();
}

}  // namespace sockdrill
