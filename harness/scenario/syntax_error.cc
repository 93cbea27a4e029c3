#include "scenario/syntax_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "base/text.h"
#include "scenario/error_site.h"
#include "scenario/punctuation.h"
#include "scenario/yaml.h"

namespace sockdrill {
namespace {

using Recognised = std::optional<Explanation>;

// Where ':' ends a key: before a blank or the end. npos where there is none before `end`.
std::size_t find_colon(std::string_view line, std::size_t end = std::string_view::npos) {
  const std::string text = blank_quoted(line);
  for (std::size_t i = text.find(':'); i < std::min(end, text.size()); i = text.find(':', i + 1)) {
    if (i + 1 == text.size() || text[i + 1] == ' ' || text[i + 1] == '\t') return i;
  }
  return std::string_view::npos;
}

// A ':' with its value right behind it: "port:8989", but not "http://…" nor "::1".
std::size_t find_tight_colon(std::string_view line) {
  const std::string text = blank_quoted(line);
  const std::size_t i = text.find(':');
  if (i == 0 || i == std::string::npos || i + 1 == text.size()) return std::string_view::npos;
  const char next = text[i + 1];
  return next == '/' || next == ':' || next == ' ' || next == '\t' ? std::string_view::npos : i;
}

Explanation quote_because(Span span, std::string_view character) {
  return {span, fmt::format("an unquoted text cannot begin with '{}'", visible(character)),
          "quote the text"};
}

// -- causes that show in the look of a line, whatever libyaml says ------------------------------

Recognised tab(const ErrorSite& site) {
  const std::size_t tab = site.line.substr(0, site.indentation).find('\t');
  const bool here = site.character() == "\t";
  if (tab == std::string_view::npos && !here) return std::nullopt;
  const std::size_t offset = tab == std::string_view::npos ? site.at : tab;
  return Explanation{
      site.span(site.error.at.line, offset, offset + 1), "a tab cannot indent; use spaces", {}};
}

Recognised slip(const ErrorSite& site) {
  const std::array<std::uint32_t, 3> lines = {site.error.context_at.line, site.line_above(),
                                              site.error.at.line};
  for (const std::uint32_t number : lines) {
    const bool in_flow = site.error.open_in_flow && number > site.error.open_at.line;
    if (const auto slip = find_slip(site.source.line(number), in_flow)) {
      return Explanation{
          site.span(number, slip->offset, slip->offset + slip->size), slip->message, {}};
    }
  }
  return std::nullopt;
}

// -- "mapping values are not allowed in this context" ------------------------------------------

Recognised second_colon(const ErrorSite& site) {
  const std::size_t colon = find_colon(site.line, site.at);
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view key = site.line.substr(site.indentation, colon - site.indentation);
  const std::size_t brace = std::min(key.find(" {"), key.find(" ["));
  if (brace != std::string_view::npos) {
    const std::size_t offset = site.indentation + brace + 1;
    std::string_view verb = key.substr(0, brace);
    if (verb.starts_with("- ")) verb.remove_prefix(2);
    return Explanation{site.span(site.error.at.line, offset, offset + 1),
                       fmt::format("a ':' is missing before '{}'", key[brace + 1]),
                       fmt::format("write '{}: {}…'", shorten(visible(verb), 40), key[brace + 1])};
  }
  if (site.at + 1 >= site.line.size()) {
    return Explanation{site.here(), "a second ':' on one line",
                       "begin a new line after the first, or quote the text"};
  }
  return Explanation{site.here(), "an unquoted text cannot contain ': '",
                     "quote the text: it contains ': '"};
}

Recognised long_key(const ErrorSite& site) {
  // Without a context there is no bracket before the key.
  const bool in_bracket =
      !site.error.context.empty() && site.error.context_at.line == site.error.at.line;
  const std::size_t begin =
      in_bracket ? offset_of_column(site.line, site.error.context_at.column) : 0;
  const std::size_t colon = find_colon(site.line);
  if (colon == std::string_view::npos || colon < begin) return std::nullopt;
  const std::size_t first = site.line.find_first_not_of(" \t{[,-?", begin);
  if (first >= colon) return std::nullopt;
  if (count_code_points(site.line.substr(first, colon - first)) <= kLongestKey) return std::nullopt;
  return Explanation{site.span(site.error.at.line, first, colon),
                     fmt::format("a key of more than {} characters", kLongestKey),
                     {}};
}

Recognised line_above_is_no_key(const ErrorSite& site) {
  const std::uint32_t number = site.line_above();
  if (number == 0) return std::nullopt;
  const std::string_view above = site.source.line(number);
  const std::size_t begin = std::min(above.find_first_not_of(kBlanks), above.size());
  if (find_colon(above) != std::string_view::npos) {
    return Explanation{
        site.span(site.error.at.line, site.indentation, site.at),
        fmt::format("a key cannot stand below line {}, which has a value already", number),
        "indent both lines alike"};
  }
  const std::size_t tight = find_tight_colon(above);
  if (tight != std::string_view::npos) {
    return Explanation{site.span(number, tight, tight + 1), "a space is missing after ':'", {}};
  }
  const std::size_t text = above.substr(begin).starts_with("- ") ? begin + 2 : begin;
  const std::size_t end = above.find_last_not_of(kBlanks) + 1;
  return Explanation{site.span(number, text, end), "a ':' is missing on this line",
                     "each line of a mapping is 'key: value'"};
}

Explanation mapping_value(const ErrorSite& site) {
  if (auto cause = second_colon(site)) return *cause;
  if (auto cause = long_key(site)) return *cause;
  if (auto cause = line_above_is_no_key(site)) return *cause;
  return {site.here(), "no key is expected here", "quote the text if it contains ': '"};
}

// -- "could not find expected ':'" ---------------------------------------------------------------

Explanation missing_colon(const ErrorSite& site) {
  const Place key = site.error.context_at;
  const std::string_view line = site.source.line(key.line);
  SyntaxError at_key = site.error;
  at_key.at = key;
  if (auto cause = long_key(ErrorSite(site.source, at_key))) return *cause;
  const std::size_t tight = find_tight_colon(line);
  if (tight != std::string_view::npos && find_colon(line) == std::string_view::npos) {
    return {site.span(key.line, tight, tight + 1), "a space is missing after ':'", {}};
  }
  return {site.rest_from(key), "a ':' is missing on this line",
          "each line of a mapping is 'key: value'; a text that goes on is indented"};
}

// -- what the scanner refuses --------------------------------------------------------------------

Explanation escape(const ErrorSite& site) {
  // The problem stands at the backslash, or at the digits behind the letter.
  const std::size_t backslash =
      site.character() == "\\" ? site.at : std::min(site.line.rfind('\\', site.at), site.at);
  const std::string_view letter = site.line.substr(std::min(backslash + 1, site.line.size()));
  const std::string_view shown =
      letter.substr(0, std::max<std::size_t>(1, first_code_point(letter).size));
  const Span span = site.span(site.error.at.line, backslash,
                              std::min(backslash + 1 + shown.size(), site.line.size()));
  if (site.problem_is("found unknown escape character")) {
    return {span, fmt::format("'\\{}' is not an escape", visible(shown)),
            R"(write '\\' for a backslash, or use single quotes)"};
  }
  if (site.problem_is("found invalid Unicode character escape code")) {
    return {span, "this escape names no character", {}};
  }
  return {span,
          fmt::format("'\\{}' wants {} hexadecimal digits", visible(shown),
                      shown == "x"   ? 2
                      : shown == "u" ? 4
                                     : 8),
          {}};
}

Explanation block_scalar(const ErrorSite& site) {
  const std::size_t begin =
      offset_of_column(site.source.line(site.error.context_at.line), site.error.context_at.column);
  const std::string_view indicator = site.source.line(site.error.context_at.line).substr(begin, 1);
  if (site.problem_is("found an indentation indicator equal to 0")) {
    return {site.here(), fmt::format("the indentation behind '{}' is 1 to 9", indicator), {}};
  }
  return {site.here(), fmt::format("the text after '{}' begins on the next line", indicator),
          fmt::format("quote the text if it begins with '{}'", indicator)};
}

// Where libyaml's own context is the best place.
Explanation unclosed_quote(const ErrorSite& site) {
  return {site.rest_from(site.error.context_at), "this quote is not closed", {}};
}

// -- what the parser refuses ---------------------------------------------------------------------

// The text that an author meant to end earlier: a quoted one right before the problem.
Recognised text_after_quote(const ErrorSite& site) {
  const Span& scalar = site.error.scalar;
  if (!site.error.scalar_quoted || scalar.end.line != site.error.at.line) return std::nullopt;
  const std::size_t end = offset_of_column(site.line, scalar.end.column);
  if (end > site.at) return std::nullopt;
  const std::string_view between = site.line.substr(end, site.at - end);
  if (between.find_first_not_of(kBlanks) != std::string_view::npos) return std::nullopt;
  if (scalar.begin.line < scalar.end.line) {
    return Explanation{
        site.rest_from(scalar.begin),
        fmt::format("this quote is closed only on line {}, where more follows", scalar.end.line),
        "is a closing quote missing?"};
  }
  if (site.character() == ":") return std::nullopt;
  const std::string_view opening =
      site.line.substr(offset_of_column(site.line, scalar.begin.column), 1);
  return Explanation{site.word_here(), "more text follows the closing quote",
                     opening == "'" ? "inside of single quotes, ' is written ''"
                                    : R"(inside of double quotes, " is written \")"};
}

Recognised text_after_bracket(const ErrorSite& site) {
  if (site.at == 0) return std::nullopt;
  const std::size_t before = site.line.find_last_not_of(kBlanks, site.at - 1);
  if (before == std::string_view::npos) return std::nullopt;
  const char bracket = site.line[before];
  if (bracket != '}' && bracket != ']') return std::nullopt;
  return Explanation{
      site.word_here(), fmt::format("more text follows the closing '{}'", bracket),
      fmt::format("quote the text if it begins with '{}'", bracket == '}' ? '{' : '[')};
}

Recognised stray_bracket(const ErrorSite& site) {
  const std::string_view c = site.character();
  if (c != "}" && c != "]") return std::nullopt;
  return Explanation{site.here(), fmt::format("a '{}' without its '{}'", c, c == "}" ? "{" : "["),
                     "quote the text if it begins with it"};
}

Recognised text_after_alias(const ErrorSite& site) {
  const Span& alias = site.error.scalar;
  if (alias.end.line != site.error.at.line || alias.end.column > site.error.at.column) {
    return std::nullopt;
  }
  const std::size_t begin = offset_of_column(site.line, alias.begin.column);
  if (begin >= site.line.size() || site.line[begin] != '*') return std::nullopt;
  return Explanation{site.word_here(), "more text follows the alias",
                     "quote the text if it begins with '*'"};
}

// The problem is the first thing on its line: it stands in the wrong column or is of the wrong
// kind.
Explanation misplaced_line(const ErrorSite& site) {
  const Span span = site.word_here();
  const std::string_view rest = site.line.substr(site.at);
  const bool item = rest == "-" || rest.starts_with("- ");
  if (site.error.context_at.column != site.error.at.column) {
    return {span, "the indentation of this line fits none above it", {}};
  }
  if (site.in_context("block mapping")) {
    return {span,
            item ? "a list item stands among the keys of a mapping" : "a key is expected here",
            item ? "indent it below its key" : ""};
  }
  return {span, "a key stands among the items of a list",
          "begin the line with '- ', or indent it further"};
}

Explanation block_collection(const ErrorSite& site) {
  if (auto cause = text_after_quote(site)) return *cause;
  if (auto cause = text_after_alias(site)) return *cause;
  if (auto cause = stray_bracket(site)) return *cause;
  if (auto cause = text_after_bracket(site)) return *cause;
  if (site.character() == ":") return {site.here(), "the key is missing before ':'", {}};
  if (site.character() == "&") return {site.here(), "a second anchor for the same thing", {}};
  if (site.at == site.indentation) return misplaced_line(site);
  return {site.word_here(), "this text is not expected here", "quote the whole text"};
}

Explanation unclosed_bracket(const ErrorSite& site, Place at) {
  const std::string_view line = site.source.line(at.line);
  const std::string_view bracket = line.substr(offset_of_column(line, at.column), 1);
  return {site.rest_from(at), fmt::format("this '{}' is not closed", bracket), {}};
}

Explanation flow_collection(const ErrorSite& site) {
  const bool sequence = site.in_context("flow sequence");
  const std::string_view character = site.character();
  if (character == (sequence ? "}" : "]")) {
    return {site.here(),
            fmt::format("'{}' does not close the '{}' before it", character, sequence ? "[" : "{"),
            {}};
  }
  if (auto cause = text_after_quote(site)) {
    if (site.error.scalar.begin.line == site.error.scalar.end.line) {
      cause->suggestion = "is a ',' missing?";
    }
    return *cause;
  }
  if (site.at_end_of_file()) return unclosed_bracket(site, site.error.context_at);
  if (site.error.context_at.line < site.error.at.line) {
    auto cause = unclosed_bracket(site, site.error.context_at);
    cause.suggestion = fmt::format("or a ',' is missing before line {}", site.error.at.line);
    return cause;
  }
  if (character == ":") {
    if (auto cause = long_key(site)) return *cause;
    return {site.here(), "an unquoted text cannot contain ': '",
            "quote the text: it contains ': '"};
  }
  return {site.word_here(), fmt::format("',' or '{}' is expected here", sequence ? "]" : "}"),
          "quote the text if it goes on"};
}

Explanation missing_content(const ErrorSite& site) {
  const bool open = site.error.open_at.line > 0 && site.error.open_in_flow;
  if (site.at_end_of_file() && open) return unclosed_bracket(site, site.error.open_at);
  const std::string_view character = site.character();
  if (character == "," && open) {
    return {site.here(), "nothing stands before this ','", "write '' for an empty text"};
  }
  if (character == ":") return {site.here(), "the key is missing before ':'", {}};
  if (character == "}" || character == "]" || character == ",") {
    return quote_because(site.here(), character);
  }
  return {site.here(), "a value is expected here", {}};
}

Explanation after_the_end(const ErrorSite& site) {
  if (auto cause = stray_bracket(site)) return *cause;
  if (auto cause = text_after_quote(site)) return *cause;
  if (auto cause = text_after_bracket(site)) return *cause;
  if (site.character() == "&") return {site.here(), "a second anchor for the same thing", {}};
  if (site.source.line(site.line_above()) == "...") {
    return {site.word_here(), "text follows the end of the document", "delete the line '...'"};
  }
  return {site.word_here(), "this does not belong to what stands above",
          "check the indentation of this line"};
}

Explanation scanner_mistake(const ErrorSite& site) {
  const Place context_at = site.error.context_at;
  const Span context_char = {context_at, {context_at.line, context_at.column + 1}};
  if (site.in_context("quoted scalar")) {
    const bool ends = site.problem_is("found unexpected end of stream") ||
                      site.problem_is("found unexpected document indicator");
    return ends ? unclosed_quote(site) : escape(site);
  }
  if (site.in_context("block scalar")) return block_scalar(site);
  if (site.problem_is("found unexpected ':'")) {
    return {site.here(), "a space is missing after ':'", {}};
  }
  if (site.in_context("an alias") || site.in_context("an anchor")) {
    return quote_because(context_char, site.in_context("an alias") ? "*" : "&");
  }
  if (site.in_context("directive")) {
    return {site.rest_from(context_at), "a line cannot begin with '%'", "quote or indent the text"};
  }
  if (site.in_context("tag") || site.problem_is("found undefined tag handle")) {
    return {site.rest_from(context_at), "tags are not read",
            "leave it out, or quote the text if it begins with '!'"};
  }
  return {site.here(), visible(site.error.problem), visible(site.error.context)};
}

}  // namespace

Explanation explain(const Source& source, const SyntaxError& error) {
  const ErrorSite site(source, error);
  if (auto cause = tab(site)) return *cause;
  const bool inside_token = site.in_context("scalar") && !site.in_context("plain scalar");
  if (!inside_token) {
    if (auto cause = slip(site)) return *cause;
  }
  if (site.problem_is("mapping values are not allowed in this context")) return mapping_value(site);
  if (site.problem_is("could not find expected ':'")) return missing_colon(site);
  if (site.problem_is("block sequence entries are not allowed in this context")) {
    return {site.here(), "a list cannot begin on the line of its key",
            "begin a new line before '- ', or quote the text"};
  }
  if (site.problem_is("mapping keys are not allowed in this context") ||
      site.problem_is("found character that cannot start any token")) {
    return quote_because(site.here(), site.character());
  }
  if (site.in_context("block mapping") || site.in_context("block collection")) {
    return block_collection(site);
  }
  if (site.in_context("flow sequence") || site.in_context("flow mapping")) {
    return flow_collection(site);
  }
  if (site.problem_is("did not find expected node content")) return missing_content(site);
  if (site.problem_is("did not find expected <document start>")) return after_the_end(site);
  if (site.problem_is("found incompatible YAML document")) {
    return {site.here(), "only YAML 1.1 and 1.2 are read", {}};
  }
  return scanner_mistake(site);
}

}  // namespace sockdrill
