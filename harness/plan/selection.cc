#include "plan/selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <random>

#include "base/text.h"
#include "scenario/node.h"
#include "scenario/value.h"

namespace sockdrill {

struct NameExpression::Node {
  enum class Kind : std::uint8_t { word, not_, and_, or_ } kind = Kind::word;
  std::string word;  // lower case
  std::shared_ptr<const Node> left;
  std::shared_ptr<const Node> right;
};

namespace {

using Node = NameExpression::Node;
using NodePtr = std::shared_ptr<const Node>;

constexpr int kDeepest = 64;

// or = and {"or" and}, and = not {"and" not}, not = ["not"] word | "(" or ")".
class ExpressionParser {
 public:
  explicit ExpressionParser(std::string_view text) : text_(text) { next(); }

  Result<NodePtr> parse() {
    NodePtr root = either(0);
    if (message_.empty() && !token_.empty()) complain("is not expected here");
    if (!message_.empty()) return fail(message_);
    return root;
  }

 private:
  void next() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    token_at_ = at_;
    quoted_ = false;
    token_.clear();
    if (at_ == text_.size()) return;
    const char c = text_[at_];
    if (c == '(' || c == ')') {
      token_ = std::string(1, c);
      ++at_;
    } else if (c == '"' || c == '\'') {
      const std::size_t end = text_.find(c, at_ + 1);
      quoted_ = true;
      if (end == std::string_view::npos) {
        token_ = std::string(text_.substr(at_));
        at_ = text_.size();
        return complain("has no end");
      }
      token_ = std::string(text_.substr(at_ + 1, end - at_ - 1));
      at_ = end + 1;
    } else {
      while (at_ < text_.size() && text_[at_] != ' ' && text_[at_] != '(' && text_[at_] != ')') {
        token_ += text_[at_++];
      }
    }
  }

  bool is(std::string_view word) const { return !quoted_ && token_ == word; }

  void complain(std::string_view what) {
    if (!message_.empty()) return;
    message_ = token_.empty() && !quoted_
                   ? fmt::format("the expression '{}' ends too early", visible(text_))
                   : fmt::format("{} at character {} of the expression '{}' {}", in_quotes(token_),
                                 token_at_ + 1, visible(text_), what);
  }

  static NodePtr join(Node::Kind kind, NodePtr left, NodePtr right) {
    auto node = std::make_shared<Node>();
    node->kind = kind;
    node->left = std::move(left);
    node->right = std::move(right);
    return node;
  }

  NodePtr either(int depth) {
    NodePtr left = both(depth);
    while (message_.empty() && is("or")) {
      next();
      left = join(Node::Kind::or_, left, both(depth));
    }
    return left;
  }

  NodePtr both(int depth) {
    NodePtr left = one(depth);
    while (message_.empty() && is("and")) {
      next();
      left = join(Node::Kind::and_, left, one(depth));
    }
    return left;
  }

  NodePtr one(int depth) {
    if (depth > kDeepest) {
      complain("stands too deep");
      return nullptr;
    }
    if (is("not")) {
      next();
      return join(Node::Kind::not_, one(depth + 1), nullptr);
    }
    if (is("(")) {
      next();
      NodePtr inner = either(depth + 1);
      if (!is(")")) complain("stands where ')' is missing");
      next();
      return inner;
    }
    if ((token_.empty() && !quoted_) || is(")") || is("and") || is("or")) {
      complain("stands where a name is missing");
      return nullptr;
    }
    auto node = std::make_shared<Node>();
    node->word = to_lower(token_);
    next();
    return node;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t token_at_ = 0;
  std::string token_;
  bool quoted_ = false;
  std::string message_;
};

bool evaluate(const Node& node, std::string_view id) {
  switch (node.kind) {
    case Node::Kind::word:
      return id.find(node.word) != std::string_view::npos;
    case Node::Kind::not_:
      return !evaluate(*node.left, id);
    case Node::Kind::and_:
      return evaluate(*node.left, id) && evaluate(*node.right, id);
    case Node::Kind::or_:
      return evaluate(*node.left, id) || evaluate(*node.right, id);
  }
  return false;
}

bool has_tag(const Scenario& scenario, std::string_view alternatives) {
  const std::string commas(alternatives);
  for (std::size_t at = 0; at <= commas.size();) {
    const std::size_t end = std::min(commas.find(',', at), commas.size());
    const std::string_view tag = std::string_view(commas).substr(at, end - at);
    if (std::find(scenario.tags.begin(), scenario.tags.end(), tag) != scenario.tags.end()) {
      return true;
    }
    at = end + 1;
  }
  return false;
}

bool asks_for(const Selection& selection, std::string_view tag) {
  if (selection.ids) return true;
  return std::any_of(selection.tags.begin(), selection.tags.end(), [&](std::string_view tags) {
    return fmt::format(",{},", tags).find(fmt::format(",{},", tag)) != std::string::npos;
  });
}

// A role that a variable names may be any.
bool has_role(const std::vector<Named>& programs, const std::set<std::string>& roles) {
  return std::any_of(programs.begin(), programs.end(), [&](const Named& program) {
    const sockdrill::Node* const role =
        program.value->is_mapping() ? program.value->find("role") : nullptr;
    if (role == nullptr) return false;
    const std::string name(role->text());
    return name.find("${") != std::string::npos || roles.contains(name);
  });
}

// Whether it starts a program of one of the roles.
bool plays(const PlannedCase& planned, const std::set<std::string>& roles) {
  return has_role(planned.scenario->programs, roles) ||
         has_role(planned.scenario->suite->programs, roles);
}

// Whether it judges programs, and not the one that was given.
bool is_another_assignment(const PlannedCase& planned, const Selection& selection) {
  const Scenario& scenario = *planned.scenario;
  if (planned.named || planned.file_named || !has_tag(scenario, "assignment")) return false;
  if (has_tag(scenario, "elective") && !asks_for(selection, "elective")) return true;
  return !plays(planned, selection.roles);
}

bool is_selected(const PlannedCase& planned, const Selection& selection) {
  for (const std::string& tag : selection.tags) {
    if (!has_tag(*planned.scenario, tag)) return false;
  }
  for (const std::string& tag : selection.not_tags) {
    if (has_tag(*planned.scenario, tag)) return false;
  }
  if (!selection.expression && !selection.ids) return true;
  const std::string id = case_id(planned);
  if (selection.ids && !selection.ids->contains(id)) return false;
  return !selection.expression || selection.expression->matches(id);
}

}  // namespace

Result<NameExpression> NameExpression::parse(std::string_view text) {
  auto root = ExpressionParser(text).parse();
  if (!root) return tl::unexpected<Error>(root.error());
  return NameExpression(std::move(*root));
}

bool NameExpression::matches(std::string_view id) const { return evaluate(*root_, to_lower(id)); }

Result<Shard> Shard::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    const auto index = parse_integer(text.substr(0, slash));
    const auto count = parse_integer(text.substr(slash + 1));
    if (index && count && *index >= 1 && *index <= *count && *count <= 100'000) {
      return Shard{static_cast<std::uint32_t>(*index), static_cast<std::uint32_t>(*count)};
    }
  }
  return fail(fmt::format("{} is no shard; 2/5 is the second of five", in_quotes(text)));
}

LeftOut select_cases(Plan& plan, const Selection& selection) {
  std::erase_if(plan.cases,
                [&](const PlannedCase& planned) { return !is_selected(planned, selection); });
  LeftOut left_out;
  if (!selection.slow_unasked && !asks_for(selection, "slow")) {
    left_out.slow = std::erase_if(plan.cases, [](const PlannedCase& planned) {
      return !planned.named && has_tag(*planned.scenario, "slow");
    });
  }
  if (!selection.roles.empty() && !selection.ids) {
    left_out.assignments = std::erase_if(plan.cases, [&](const PlannedCase& planned) {
      return is_another_assignment(planned, selection);
    });
  }
  for (const std::string& role : selection.roles) {
    if (plan.cases.empty()) break;
    const bool played =
        std::any_of(plan.cases.begin(), plan.cases.end(),
                    [&](const PlannedCase& planned) { return plays(planned, {role}); });
    if (!played) left_out.roles.push_back(role);
  }
  if (selection.shard) {
    std::vector<PlannedCase> part;
    for (std::size_t i = 0; i < plan.cases.size(); ++i) {
      if (i % selection.shard->count == selection.shard->index - 1) part.push_back(plan.cases[i]);
    }
    plan.cases = std::move(part);
  }
  const std::size_t once = plan.cases.size();
  for (std::uint32_t round = 2; round <= selection.repeat; ++round) {
    for (std::size_t i = 0; i < once; ++i) {
      PlannedCase again = plan.cases[i];
      again.repeat = round;
      plan.cases.push_back(again);
    }
  }
  if (selection.shuffle_seed) {
    // Our own shuffle: std::shuffle may differ between libraries, and a seed must mean one order.
    std::mt19937_64 random(*selection.shuffle_seed);
    for (std::size_t i = plan.cases.size(); i > 1; --i) {
      std::swap(plan.cases[i - 1], plan.cases[random() % i]);
    }
  }
  return left_out;
}

}  // namespace sockdrill
