// The tree is built from libyaml's events. Its scanner looks at most 1024 characters ahead of the
// event it delivers, so a file of nothing but brackets is refused, at kDeepestNesting, before the
// scanner's cost (quadratic in the depth of brackets) can be felt.
#include "scenario/yaml.h"

#include <fmt/format.h>
#include <yaml.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "scenario/anchors.h"
#include "scenario/characters.h"
#include "scenario/punctuation.h"
#include "scenario/syntax_error.h"

namespace sockdrill {
namespace {

Place to_place(const yaml_mark_t& mark) {
  return {static_cast<std::uint32_t>(mark.line) + 1, static_cast<std::uint32_t>(mark.column) + 1};
}

// How much of a name of the author's is repeated in a message.
constexpr std::size_t kShownName = 60;

std::string_view to_view(const yaml_char_t* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

std::uint32_t to_count(std::string_view text) {
  return static_cast<std::uint32_t>(count_code_points(text));
}

std::string_view to_view(const char* text) { return text == nullptr ? std::string_view() : text; }

class Parser {
 public:
  explicit Parser(const std::string& text) {
    ready_ = yaml_parser_initialize(&parser_) != 0;
    if (!ready_) return;
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
  ~Parser() {
    if (ready_) yaml_parser_delete(&parser_);
  }

  bool next(yaml_event_t& event) { return ready_ && yaml_parser_parse(&parser_, &event) != 0; }
  const yaml_parser_t& state() const { return parser_; }

 private:
  yaml_parser_t parser_ = {};
  bool ready_ = false;
};

class Event {
 public:
  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { yaml_event_delete(&event_); }

  yaml_event_t& raw() { return event_; }
  const yaml_event_t* operator->() const { return &event_; }
  Span span() const { return {to_place(event_.start_mark), to_place(event_.end_mark)}; }

 private:
  yaml_event_t event_ = {};
};

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
        cursor_(source_) {}

  std::unique_ptr<Document> build() {
    check_directives();
    while (!done_) {
      Event event;
      if (!parser_.next(event.raw())) {
        report_syntax_error();
        break;
      }
      take(event);
    }
    if (!whole_ || root_ == nullptr) return nullptr;
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

  void take(const Event& event) {
    switch (event->type) {
      case YAML_NO_EVENT:
      case YAML_STREAM_START_EVENT:
        return;
      case YAML_STREAM_END_EVENT:
        done_ = true;
        if (root_ == nullptr) fail_empty();
        return;
      case YAML_DOCUMENT_START_EVENT:
        if (root_ != nullptr) fail_second_document(to_place(event->start_mark));
        return;
      case YAML_DOCUMENT_END_EVENT:
        return check_nothing_follows(event);
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

  void fail_second_document(Place at) {
    fail({at, {at.line, at.column + 3}}, "a second document begins here",
         "a file holds one: put the other into a file of its own");
  }

  void report_syntax_error() {
    const yaml_parser_t& state = parser_.state();
    if (state.error == YAML_MEMORY_ERROR) return fail({}, "not enough memory");
    SyntaxError error;
    error.problem = to_view(state.problem);
    error.context = to_view(state.context);
    error.at = to_place(state.problem_mark);
    error.context_at = to_place(state.context_mark);
    error.scalar = last_scalar_;
    error.scalar_quoted = last_scalar_quoted_;
    if (!open_.empty()) error.open_at = open_.back().begin;
    if (!open_.empty()) error.open_in_flow = open_.back().in_flow;
    auto [span, message, suggestion] = explain(source_, error);
    fail(span, std::move(message), std::move(suggestion));
  }

  // The next line, from one on, that is not blank, a comment or the end of a document; behind the
  // last line where there is none.
  std::uint32_t next_line_with_content(std::uint32_t line) const {
    for (; line <= source_.line_count(); ++line) {
      const std::string_view content = source_.line(line);
      const std::size_t at = content.find_first_not_of(" \t");
      if (at != std::string_view::npos && content[at] != '#' && content != "...") break;
    }
    return line;
  }

  // libyaml compares each %TAG with all before it: thousands of them are refused at the first.
  void check_directives() {
    std::uint32_t line = next_line_with_content(1);
    if (source_.line(line).starts_with("%YAML")) line = next_line_with_content(line + 1);
    const std::string_view content = source_.line(line);
    if (!content.starts_with('%')) return;
    const std::string_view name = content.substr(0, content.find_first_of(" \t"));
    fail({{line, 1}, {line, 1 + to_count(name)}},
         fmt::format("directives such as '{}' are not read", shorten(name, kShownName)),
         "leave it out, or quote the text if it begins with '%'");
  }

  void check_nothing_follows(const Event& event) {
    const Place end = to_place(event->end_mark);
    const std::uint32_t line = next_line_with_content(end.column > 1 ? end.line + 1 : end.line);
    if (source_.line(line).starts_with('%')) fail_second_document({line, 1});
  }

  bool key_comes_next() const {
    return !open_.empty() && open_.back().mapping &&
           (children_.size() - open_.back().first) % 2 == 0;
  }

  void check_tag(const Event& event, std::string_view tag) {
    if (tag.empty()) return;
    // As it is written, not as libyaml resolves it; an anchor may stand before it.
    const Place begin = to_place(event->start_mark);
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

  Anchors::Id check_anchor(const Event& event, std::string_view name) {
    if (name.empty()) return Anchors::kNone;
    const Place at = to_place(event->start_mark);
    const Span span{at, {at.line, at.column + 1 + to_count(name)}};
    const auto [id, first] = anchors_.open(document_->arena(), name, span);
    if (first) {
      diagnostics_.add(source_, span,
                       fmt::format("anchor '&{}' is already defined on line {}",
                                   shorten(name, kShownName), first->begin.line));
    }
    return id;
  }

  void take_scalar(const Event& event) {
    const auto& scalar = event->data.scalar;
    const Span span = event.span();
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
    if (is_key) check_key(*node);
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

  void check_key(const Node& key) {
    const std::string_view text = key.text();
    const bool ordinary = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
      return c > ' ' && c <= 'z';  // most keys: no blank, no brace, nothing full-width
    });
    if (ordinary && text.size() <= kLongestKey) return;
    if (count_code_points(text) > kLongestKey) {
      report(key.span(), fmt::format("a key of more than {} characters", kLongestKey));
    } else if (key.plain()) {
      check_plain_key(key);
    }
  }

  void check_plain_key(const Node& key) {
    const std::string_view text = key.text();
    const Span span = key.span();
    if (text.empty()) return report(span, "the key is missing before ':'");
    // Where the key goes over several lines its offsets are not those of the file.
    const bool on_one_line = span.begin.line == span.end.line;
    const auto part = [&](std::size_t offset, std::size_t size) {
      if (!on_one_line) return span;
      const auto before = static_cast<std::uint32_t>(count_code_points(text.substr(0, offset)));
      const auto width = static_cast<std::uint32_t>(count_code_points(text.substr(offset, size)));
      const Place begin{span.begin.line, span.begin.column + before};
      return Span{begin, {begin.line, begin.column + width}};
    };
    if (const auto slip = find_slip_in_key(text)) {
      return report(part(slip->offset, slip->size), slip->message,
                    "quote the key if that is meant");
    }
    const std::size_t brace = std::min(text.find(" {"), text.find(" ["));
    if (brace == std::string_view::npos) return;
    const char opening = text[brace + 1];
    if (text.find(opening == '{' ? '}' : ']', brace) != std::string_view::npos) return;
    report(part(brace + 1, 1), fmt::format("a ':' is missing before '{}'", opening),
           fmt::format("write '{}: {}…', or quote the key",
                       shorten(text.substr(0, brace), kShownName), opening));
  }

  void take_alias(const Event& event) {
    const std::string_view name = to_view(event->data.alias.anchor);
    const Span span = event.span();
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
    add_child(document_->arena().make<Node>(Node::scalar(source_, span, name, true)), span.end, 0);
  }

  void fail_nesting(Span span) {
    fail({span.begin, {span.begin.line, span.begin.column + 1}},
         fmt::format("nested more than {} deep", kDeepestNesting));
  }

  void open(const Event& event, bool mapping, bool in_flow, std::string_view anchor,
            std::string_view tag) {
    const Span span = event.span();
    if (open_.size() == kDeepestNesting) return fail_nesting(span);
    check_tag(event, tag);
    const std::uint64_t count_before = count_++;
    open_.push_back({span.begin, span.begin, mapping, in_flow, children_.size(), 1,
                     check_anchor(event, anchor), count_before});
  }

  void close(const Event& event) {
    const Open open = open_.back();
    open_.pop_back();
    const Span span{open.begin, open.in_flow ? to_place(event->end_mark) : open.end};
    const std::span<const Node* const> children =
        std::span<const Node* const>(children_).subspan(open.first);
    const Node* node = document_->arena().make<Node>(
        open.mapping ? Node::mapping(source_, span, make_entries(children))
                     : Node::sequence(source_, span, document_->arena().copy(children)));
    children_.resize(open.first);
    anchors_.close(open.anchor, {node, count_ - open.count_before, open.height});
    add_child(node, span.end, open.height);
  }

  std::span<const Node::Entry> make_entries(std::span<const Node* const> children) {
    entries_.clear();
    for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
      const Node* key = children[i];
      if (key->is_scalar()) {
        entries_.push_back({key, children[i + 1]});
      } else {
        report(key->span(), "a key must be a text, not a list or a mapping",
               key->is_mapping() ? "quote it: \"{…}\"" : "quote it: \"[…]\"");
      }
    }
    drop_duplicates();
    return document_->arena().copy(std::span<const Node::Entry>(entries_));
  }

  // Every pair of a few is compared, which is all that most mappings need.
  bool all_different() const {
    constexpr std::size_t kFew = 8;
    if (entries_.size() > kFew) return false;
    for (std::size_t i = 1; i < entries_.size(); ++i) {
      for (std::size_t k = 0; k < i; ++k) {
        if (entries_[i].key->text() == entries_[k].key->text()) return false;
      }
    }
    return true;
  }

  // The first of equal keys stays.
  void drop_duplicates() {
    if (all_different()) return;
    sorted_.resize(entries_.size());
    for (std::size_t i = 0; i < sorted_.size(); ++i) sorted_[i] = i;
    const auto text = [&](std::size_t i) { return entries_[i].key->text(); };
    std::sort(sorted_.begin(), sorted_.end(), [&](std::size_t a, std::size_t b) {
      const int order = text(a).compare(text(b));
      return order != 0 ? order < 0 : a < b;
    });
    bool any = false;
    for (std::size_t i = 1, first = 0; i < sorted_.size(); ++i) {
      if (text(sorted_[i]) != text(sorted_[first])) {
        first = i;
        continue;
      }
      const Node& key = *entries_[sorted_[i]].key;
      diagnostics_.add(
          key, fmt::format("duplicate key '{}', first on line {}", shorten(key.text(), kShownName),
                           entries_[sorted_[first]].key->span().begin.line));
      entries_[sorted_[i]].value = nullptr;
      any = true;
    }
    if (any) std::erase_if(entries_, [](const Node::Entry& e) { return e.value == nullptr; });
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
  Parser parser_;
  Cursor cursor_;
  Anchors anchors_;

  std::vector<Open> open_;
  std::vector<const Node*> children_;  // of all that is open
  std::vector<Node::Entry> entries_;   // of the mapping being closed
  std::vector<std::size_t> sorted_;
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
