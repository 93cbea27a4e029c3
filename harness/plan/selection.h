// Which of the planned cases are run.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "plan/plan.h"

namespace sockdrill {

/// An expression over names: words and quoted texts, `and`, `or`, `not`, parentheses; a word is
/// true of an id that contains it, in either case. "gbk and not (slow or ipv6)".
class NameExpression {
 public:
  /// The Error says what is wrong and where.
  static Result<NameExpression> parse(std::string_view text);

  bool matches(std::string_view id) const;

  struct Node;

 private:
  explicit NameExpression(std::shared_ptr<const Node> root) : root_(std::move(root)) {}
  std::shared_ptr<const Node> root_;
};

/// The I-th of N parts, counted from 1.
struct Shard {
  std::uint32_t index = 1;
  std::uint32_t count = 1;
  static Result<Shard> parse(std::string_view text);  // "2/5"
};

struct Selection {
  std::optional<NameExpression> expression;
  std::vector<std::string> tags;             // a case has one of them, "a,b" being a or b
  std::vector<std::string> not_tags;         // "!slow"
  std::optional<std::set<std::string>> ids;  // --last-failed
  // A case with the tag `slow` waits for real time to pass. It is run where it is asked for: by the
  // tag, by its name (PATH::NAME) or because it failed before.
  bool slow_unasked = true;
  // The roles that a program was given for: "server", "client". It is judged by the assignments for
  // its role. One with the tag `elective` is among many: it judges where its file is named, or by
  // the tag, or because it failed before.
  std::set<std::string> roles;
  std::optional<Shard> shard;
  std::uint32_t repeat = 1;
  std::optional<std::uint64_t> shuffle_seed;
};

/// Takes out what is not selected, then repeats, shuffles and shards what is left. Returns what
/// was left out because nobody asked for it.
LeftOut select_cases(Plan& plan, const Selection& selection);

}  // namespace sockdrill
