#include "steps/args.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "os/errno_name.h"

namespace sockdrill {
namespace {

// A text of the type, for a value that comes only at run time.
std::string_view stand_in(ValueType type) {
  switch (type) {
    case ValueType::flag:
      return "on";
    case ValueType::integer:
    case ValueType::count:
    case ValueType::number:
    case ValueType::size:
    case ValueType::port:
      return "1";
    case ValueType::duration:
      return "1s";
    case ValueType::text:
    case ValueType::word:
    case ValueType::list:
    case ValueType::mapping:
    case ValueType::steps:
    case ValueType::any:
      return "x";
  }
  return "x";
}

constexpr std::pair<std::string_view, std::string_view> kSettingDefaults[] = {
    {"address", "127.0.0.1"}, {"port", "8989"},   {"family", "ipv4"}, {"timeout", "2s"},
    {"encoding", "utf-8"},    {"backlog", "128"}, {"blocking", "on"},
};

}  // namespace

void Saves::keep(Captures& captures, std::string_view fact, const std::string& value) const {
  for (const auto& [name, variable] : variables) {
    if (name == fact) captures.set(variable, value);
  }
}

Args::Args(const Node& node, std::string_view target, const Verb& verb, const Binding& binding,
           const Scope& scope, const KnownNames* names)
    : node_(node),
      target_(target),
      verb_(verb),
      binding_(binding),
      scope_(scope),
      names_(names),
      mistakes_before_(binding.diagnostics.count()) {
  read_entries();
}

void Args::read_entries() {
  if (node_.is_mapping()) {
    if (names_ != nullptr) {
      check_keys(node_, verb_.keys, verb_.name, binding_.diagnostics);
    }
    for (const Node::Entry& entry : node_.entries()) {
      entries_.push_back({entry.key->text(), entry.value, false});
    }
    return;
  }
  if (node_.is_null()) {
    for (const Key& row : verb_.keys) {
      if (!row.required || names_ == nullptr) continue;
      mistake(node_, fmt::format("{} needs the key '{}'", verb_.name, row.name));
    }
    return;
  }
  if (node_.is_scalar() && node_.plain()) {
    for (const std::string_view keyword : split_choices(verb_.keywords)) {
      if (node_.text() == keyword) return entries_.push_back({keyword, &node_, true});
    }
  }
  const Key* const row = verb_.shorthand.empty() ? nullptr : key_row(verb_.shorthand);
  if (row == nullptr || (node_.is_sequence() && row->type != ValueType::list)) {
    if (names_ != nullptr) {
      mistake(node_,
              fmt::format("{} takes {}", verb_.name,
                          row == nullptr ? "a mapping, or nothing" : "one value or a mapping"));
    }
    return;
  }
  entries_.push_back({verb_.shorthand, &node_, false});
  if (names_ != nullptr) check_value(node_, *row, binding_.diagnostics);
}

const Key* Args::key_row(std::string_view key) const {
  for (const Key& row : verb_.keys) {
    if (row.name == key) return &row;
  }
  return nullptr;
}

const Node* Args::node(std::string_view key) const {
  for (const Entry& entry : entries_) {
    if (entry.key == key) return entry.value;
  }
  return nullptr;
}

void Args::mistake(const Node& at, std::string message, std::string suggestion) {
  binding_.diagnostics.add(at, std::move(message), std::move(suggestion));
}

std::optional<std::string> Args::resolve(const Node& node, const Key& row) {
  if (!node.is_scalar() && !node.is_null()) return std::nullopt;
  if (!has_variables(node.text())) {
    if (names_ != nullptr && !check_text(node.text(), node, row, binding_.diagnostics)) {
      return std::nullopt;
    }
    return std::string(node.text());
  }
  auto put_in = substitute(node, scope_, binding_.captures, binding_.diagnostics);
  if (!put_in) return std::nullopt;
  if (put_in->of_variant) binding_.uses_variant = true;
  if (put_in->deferred) {
    deferred_ = true;
    return std::string(row.choices.empty() ? stand_in(row.type)
                                           : split_choices(row.choices).front());
  }
  if (!check_text(put_in->text, node, row, binding_.diagnostics)) return std::nullopt;
  return std::move(put_in->text);
}

std::optional<std::string> Args::scalar(const Node& node, const Key& key) {
  return resolve(node, key);
}

std::optional<std::string> Args::text(std::string_view key) {
  for (const Entry& entry : entries_) {
    if (entry.key != key) continue;
    if (entry.keyword) return "on";
    const Key* const row = key_row(key);
    return row == nullptr ? std::nullopt : resolve(*entry.value, *row);
  }
  return std::nullopt;
}

std::optional<bool> Args::flag(std::string_view key) {
  const auto value = text(key);
  return value ? parse_flag(*value) : std::nullopt;
}

std::optional<std::int64_t> Args::integer(std::string_view key) {
  const auto value = text(key);
  return value ? parse_integer(*value) : std::nullopt;
}

std::optional<double> Args::number(std::string_view key) {
  const auto value = text(key);
  return value ? parse_number(*value) : std::nullopt;
}

std::optional<Nanoseconds> Args::duration(std::string_view key) {
  const auto value = text(key);
  return value ? parse_duration(*value) : std::nullopt;
}

std::optional<std::uint64_t> Args::size(std::string_view key) {
  const auto value = text(key);
  return value ? parse_size(*value) : std::nullopt;
}

std::optional<std::uint16_t> Args::port(std::string_view key) {
  const auto value = text(key);
  return value ? parse_port(*value) : std::nullopt;
}

std::vector<std::string> Args::list(std::string_view key) {
  std::vector<std::string> out;
  const Node* const value = node(key);
  if (value == nullptr) return out;
  const Key item{key, ValueType::text, ""};
  if (!value->is_sequence()) {
    if (auto text = resolve(*value, item)) out.push_back(std::move(*text));
    return out;
  }
  for (const Node* part : value->items()) {
    if (auto text = resolve(*part, item)) out.push_back(std::move(*text));
  }
  return out;
}

std::string Args::setting(std::string_view name) {
  for (const Named& named : binding_.settings) {
    if (named.name != name) continue;
    for (const Key& row : setting_keys()) {
      if (row.name != name) continue;
      if (auto text = resolve(*named.value, row)) return std::move(*text);
    }
  }
  for (const auto& [known, value] : kSettingDefaults) {
    if (known == name) return std::string(value);
  }
  return {};
}

Nanoseconds Args::scaled(Nanoseconds time) const {
  const double scaled = static_cast<double>(time.count()) * binding_.options.timeout_scale;
  return Nanoseconds(std::llround(std::min(scaled, 86400e9)));
}

Nanoseconds Args::patience() {
  if (has("within")) return scaled(duration("within").value_or(Nanoseconds(0)));
  return scaled(parse_duration(setting("timeout")).value_or(std::chrono::seconds(2)));
}

const Charset* Args::encoding() {
  const Node* at = node("encoding");
  const std::string name = at != nullptr ? text("encoding").value_or("") : setting("encoding");
  if (const Charset* const charset = find_charset(name)) return charset;
  if (at == nullptr) {
    for (const Named& named : binding_.settings) {
      if (named.name == "encoding") at = named.value;
    }
  }
  if (deferred_) return find_charset("utf-8");
  mistake(at != nullptr ? *at : node_, fmt::format("no encoding is named {}", in_quotes(name)),
          suggest(name, "encodings", charset_names()));
  return nullptr;
}

const Node* Args::pick_variant(const Node& table) {
  binding_.uses_variant = true;
  std::string values;
  std::string pairs;
  for (const auto& [name, value] : binding_.variant) {
    values += fmt::format("{}{}", values.empty() ? "" : ",", value);
    pairs += fmt::format("{}{}={}", pairs.empty() ? "" : ",", name, value);
  }
  for (const Node::Entry& entry : table.entries()) {
    if (entry.key->text() == values || entry.key->text() == pairs) return entry.value;
  }
  if (const Node* const otherwise = table.find("otherwise")) return otherwise;
  if (binding_.variant.empty()) {
    mistake(table, "result has a value for each variant, and the scenario has no variants",
            "write one result, or a list of those that are right");
  } else {
    mistake(table, fmt::format("result says nothing of the variant '{}'", visible(values)),
            "add it, or 'otherwise'");
  }
  return nullptr;
}

std::optional<ResultPattern::Alternative> Args::alternative(const Node& node) {
  if (node.is_sequence() || node.is_mapping()) {
    mistake(node, "result is ok, blocks, a number or an errno, or a list of these");
    return std::nullopt;
  }
  const auto text = resolve(node, Key{"result", ValueType::text, ""});
  if (!text) return std::nullopt;
  if (deferred_ && *text == stand_in(ValueType::text)) return ResultPattern::Alternative{};
  if (const auto parsed = ResultPattern::parse(*text)) return parsed;
  std::vector<std::string_view> names = errno_names();
  names.insert(names.end(), {"ok", "blocks"});
  mistake(node,
          fmt::format("result is ok, blocks, a number or an errno, not {}",
                      text->empty() ? "nothing" : in_quotes(*text)),
          text->starts_with('-') ? "a call that fails is named by its errno"
                                 : did_you_mean(*text, names));
  return std::nullopt;
}

ResultPattern Args::result() {
  const Node* value = node("result");
  if (value != nullptr && value->is_mapping()) value = pick_variant(*value);
  if (value == nullptr) return {};
  std::vector<ResultPattern::Alternative> alternatives;
  if (value->is_sequence()) {
    for (const Node* item : value->items()) {
      if (const auto one = alternative(*item)) alternatives.push_back(*one);
    }
    if (value->items().empty()) mistake(*value, "result names nothing");
  } else if (const auto one = alternative(*value)) {
    alternatives.push_back(*one);
  }
  return alternatives.empty() ? ResultPattern() : ResultPattern(std::move(alternatives));
}

Saves Args::saves() {
  Saves out;
  const Node* const value = node("save");
  if (value == nullptr) return out;
  const auto facts = split_choices(verb_.saves);
  if (value->is_scalar()) {
    if (facts.empty()) {
      mistake(*value, fmt::format("{} has nothing to save", verb_.name));
    } else if (check_variable_name(*value, binding_.diagnostics)) {
      out.variables.emplace_back(facts.front(), value->text());
    }
    return out;
  }
  for (const Node::Entry& entry : value->entries()) {
    const std::string_view fact = entry.key->text();
    if (std::find(facts.begin(), facts.end(), fact) == facts.end()) {
      mistake(*entry.key, fmt::format("{} has no {} to save", verb_.name, in_quotes(fact)),
              facts.empty() ? std::string() : "it has " + join_words(facts));
    } else if (check_variable_name(*entry.value, binding_.diagnostics)) {
      out.variables.emplace_back(fact, entry.value->text());
    }
  }
  if (!value->is_mapping())
    mistake(*value, "save wants a variable's name, or names by what is saved");
  return out;
}

long Args::option_value(const SocketOption& option, const Node& at) {
  const auto text = resolve(at, option.key);
  if (!text) return 0;
  switch (option.kind) {
    case SocketOption::Kind::flag:
      return parse_flag(*text).value_or(false) ? 1 : 0;
    case SocketOption::Kind::number:
      if (option.key.type == ValueType::size) {
        return static_cast<long>(
            std::min<std::uint64_t>(parse_size(*text).value_or(0), 0x7FFFFFFF));
      }
      return std::clamp<long>(parse_integer(*text).value_or(0), -0x7FFFFFFF, 0x7FFFFFFF);
    case SocketOption::Kind::linger: {
      if (parse_flag(*text) == false) return -1;
      const auto seconds = parse_integer(*text);
      if (seconds && *seconds >= 0 && *seconds <= 0x7FFFFFFF) return *seconds;
      if (!deferred_)
        mistake(at, fmt::format("linger is off or seconds, not {}", in_quotes(*text)));
      return 0;
    }
    case SocketOption::Kind::error: {
      if (*text == "0" || *text == "ok") return 0;
      if (const auto error = errno_value(*text)) return *error;
      if (!deferred_) {
        mistake(at, fmt::format("error is 0 or an errno, not {}", in_quotes(*text)),
                did_you_mean(*text, errno_names()));
      }
      return 0;
    }
  }
  return 0;
}

std::vector<OptionValue> Args::options(bool writable_only) {
  std::vector<OptionValue> out;
  for (const SocketOption& option : socket_options()) {
    if (writable_only && !option.writable) continue;
    const Node* const at = node(option.key.name);
    if (at == nullptr || key_row(option.key.name) == nullptr) continue;
    out.push_back({&option, option_value(option, *at), at});
    if (option.level == IPPROTO_IPV6) need(Need::ipv6, "uses IPv6");
  }
  return out;
}

std::vector<std::unique_ptr<TextMatcher>> Args::text_matchers() {
  std::vector<std::unique_ptr<TextMatcher>> out;
  for (const TextMatcherRow& row : sockdrill::text_matchers()) {
    const Node* const at = node(row.key.name);
    if (at == nullptr) continue;
    const auto pattern = text(row.key.name);
    if (!pattern) continue;
    auto made = row.make(*pattern);
    if (made) {
      out.push_back(std::move(*made));
    } else {
      mistake(*at, made.error().message);
    }
  }
  return out;
}

bool Args::is_socket(std::string_view name) const {
  return names_ == nullptr || names_->sockets.contains(name);
}

bool Args::is_program(std::string_view name) const {
  return names_ != nullptr && names_->programs.contains(name);
}

bool Args::known_socket(std::string_view name, const Node& at) {
  if (is_socket(name)) return true;
  if (deferred_) return true;
  mistake(at, fmt::format("no socket is named {} here", in_quotes(name)),
          names_->meant_socket(name));
  return false;
}

bool Args::known_program(std::string_view name, const Node& at,
                         std::initializer_list<std::string_view> also) {
  if (names_ == nullptr || deferred_ || is_program(name)) return true;
  if (std::find(also.begin(), also.end(), name) != also.end()) return true;
  std::vector<std::string_view> known(names_->programs.begin(), names_->programs.end());
  known.insert(known.end(), also.begin(), also.end());
  mistake(at, fmt::format("no program is named {} here", in_quotes(name)),
          did_you_mean(name, known));
  return false;
}

std::vector<Key> join_keys(std::initializer_list<std::vector<Key>> groups) {
  std::vector<Key> keys;
  for (const auto& group : groups) keys.insert(keys.end(), group.begin(), group.end());
  return keys;
}

std::vector<Key> common_keys() {
  return {{"within", ValueType::duration, "how long it may take; the setting timeout otherwise"},
          {"hint", ValueType::text, "advice for whoever wrote the program that fails here"}};
}

std::vector<Key> call_keys() {
  return join_keys(
      {{{"result", ValueType::any,
         "ok, blocks, a number or an errno; a list of them; or one for each variant"},
        {"save", ValueType::any, "a variable that keeps what came of it"},
        {"user", ValueType::text,
         "ordinary: the call is made without privileges; another: a socket that it creates is "
         "another user's",
         false, "ordinary|another"}},
       common_keys()});
}

}  // namespace sockdrill
