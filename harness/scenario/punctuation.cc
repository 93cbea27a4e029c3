#include "scenario/punctuation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sockdrill {
namespace {

enum class Role { colon, comma, open, close, quote, dash, space };

struct Lookalike {
  std::string_view wide;
  std::string_view ascii;
  Role role;
  std::string_view name;
};

constexpr std::array kLookalikes = {
    Lookalike{"：", ":", Role::colon, "full-width colon"},
    Lookalike{"，", ",", Role::comma, "full-width comma"},
    Lookalike{"、", ",", Role::comma, "full-width comma"},
    Lookalike{"｛", "{", Role::open, "full-width brace"},
    Lookalike{"［", "[", Role::open, "full-width bracket"},
    Lookalike{"【", "[", Role::open, "full-width bracket"},
    Lookalike{"｝", "}", Role::close, "full-width brace"},
    Lookalike{"］", "]", Role::close, "full-width bracket"},
    Lookalike{"】", "]", Role::close, "full-width bracket"},
    Lookalike{"“", "\"", Role::quote, "curly quote"},
    Lookalike{"”", "\"", Role::quote, "curly quote"},
    Lookalike{"‘", "'", Role::quote, "curly quote"},
    Lookalike{"’", "'", Role::quote, "curly quote"},
    Lookalike{"＂", "\"", Role::quote, "full-width quote"},
    Lookalike{"＇", "'", Role::quote, "full-width quote"},
    Lookalike{"－", "-", Role::dash, "full-width dash"},
    Lookalike{"—", "-", Role::dash, "long dash"},
    Lookalike{"–", "-", Role::dash, "long dash"},
    Lookalike{"\u3000", " ", Role::space, "full-width space"},
    Lookalike{"\u00A0", " ", Role::space, "no-break space"},
};

const Lookalike* lookalike_at(std::string_view text) {
  if (text.empty() || static_cast<unsigned char>(text[0]) < 0x80) return nullptr;
  const auto* found = std::find_if(kLookalikes.begin(), kLookalikes.end(),
                                   [&](const Lookalike& l) { return text.starts_with(l.wide); });
  return found == kLookalikes.end() ? nullptr : found;
}

Slip make_slip(std::size_t offset, const Lookalike& l) {
  Slip slip{offset, l.wide.size(), {}};
  slip.message = l.role == Role::space
                     ? fmt::format("a {} stands where a space is meant", l.name)
                     : fmt::format("a {} '{}' stands where {} is meant", l.name, l.wide,
                                   l.ascii == "'" ? "\"'\"" : fmt::format("'{}'", l.ascii));
  return slip;
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// What YAML makes of a line so far: just enough to tell a text from its surroundings.
class Scan {
 public:
  explicit Scan(bool in_flow) : depth_(in_flow ? 1 : 0) {}

  bool matters(const Lookalike& l) const {
    switch (l.role) {
      case Role::colon:
        return !in_value_;
      case Role::comma:
      case Role::close:
        return depth_ > 0;
      case Role::open:
      case Role::quote:
        return at_start_;
      case Role::dash:
      case Role::space:
        return in_indentation_;
    }
    return false;
  }

  void pass(char c, bool before_blank) {
    if (is_blank(c)) return;
    const bool indicator = before_blank && (c == '-' || c == '?');
    in_indentation_ = in_indentation_ && indicator;
    if (c == '{' || c == '[') {
      if (at_start_) ++depth_;
      if (at_start_) in_value_ = false;
    } else if (c == '}' || c == ']') {
      depth_ = std::max(0, depth_ - 1);
    } else if (c == ',' && depth_ > 0) {
      in_value_ = false;
      at_start_ = true;
    } else if (c == ':' && before_blank) {
      in_value_ = true;
      at_start_ = true;
    } else if (!(indicator && at_start_)) {
      at_start_ = false;
    }
  }

 private:
  int depth_;
  bool in_value_ = false;       // behind "key: "
  bool at_start_ = true;        // where a text, a bracket or a quote would begin
  bool in_indentation_ = true;  // nothing but blanks and "- " so far
};

// Behind the quote that closes the one at `begin`; the line's end where none does.
std::size_t end_of_quoted(std::string_view line, std::size_t begin) {
  const char quote = line[begin];
  std::size_t at = begin + 1;
  while (at < line.size()) {
    const bool escape = quote == '"' && line[at] == '\\';
    const bool twice = quote == '\'' && line.substr(at, 2) == "''";
    if (line[at] == quote && !twice) return at + 1;
    at += escape || twice ? 2 : 1;
  }
  return line.size();
}

}  // namespace

std::string blank_quoted(std::string_view line) {
  std::string out(line);
  char before = '\0';  // the last character that is not blank
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool after_blank = i == 0 || is_blank(line[i - 1]);
    if (c == '#' && after_blank) {
      std::fill(out.begin() + static_cast<std::ptrdiff_t>(i), out.end(), '_');
      break;
    }
    const bool opens = before == '\0' || before == '[' || before == '{' || before == ',' ||
                       (after_blank && (before == ':' || before == '-' || before == '?'));
    if ((c == '"' || c == '\'') && opens) {
      const std::size_t end = end_of_quoted(line, i);
      std::fill(out.begin() + static_cast<std::ptrdiff_t>(i),
                out.begin() + static_cast<std::ptrdiff_t>(end), '_');
      i = end - 1;
    }
    if (!is_blank(c)) before = c;
  }
  return out;
}

std::optional<Slip> find_slip(std::string_view line, bool in_flow) {
  const std::string text = blank_quoted(line);
  Scan scan(in_flow);
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = std::string_view(text).substr(i);
    const Lookalike* lookalike = lookalike_at(rest);
    if (lookalike != nullptr && scan.matters(*lookalike)) return make_slip(i, *lookalike);
    scan.pass(text[i], rest.size() == 1 || is_blank(rest[1]));
    i += std::max<std::size_t>(1, first_code_point(rest).size);
  }
  return std::nullopt;
}

std::optional<Slip> find_slip_in_key(std::string_view key) {
  for (std::size_t i = 0; i < key.size(); ++i) {
    const Lookalike* l = lookalike_at(key.substr(i));
    if (l == nullptr) continue;
    const bool anywhere = l->role == Role::colon || l->role == Role::open;
    const bool in_front = i == 0 && (l->role == Role::space || l->role == Role::quote);
    if (anywhere || in_front) return make_slip(i, *l);
  }
  return std::nullopt;
}

}  // namespace sockdrill
