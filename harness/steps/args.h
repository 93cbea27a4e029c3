// The arguments of a step as values: variables put in, defaults applied, types checked.
//
// A getter answers nullopt where the argument is absent, and also where it is wrong: then it has
// added a mistake, and what is bound is thrown away. While a scenario is only checked, a text that
// holds a saved value is not known yet; getters then give a stand-in of the right type.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "charset/charset.h"
#include "matchers/call_result.h"
#include "matchers/payload.h"
#include "matchers/text_match.h"
#include "os/endpoint.h"
#include "steps/binding.h"
#include "steps/socket_options.h"
#include "steps/verb.h"

namespace sockdrill {

/// An address as a scenario names it.
struct Address {
  Endpoint endpoint;
  bool localhost = false;  // the name: looked up when the step runs
};

/// What `save` keeps: a variable's name for each of the verb's facts.
struct Saves {
  std::vector<std::pair<std::string, std::string>> variables;  // fact, variable
  /// Keeps the fact where a variable was named for it.
  void keep(Captures& captures, std::string_view fact, const std::string& value) const;
};

class Args {
 public:
  /// `node` is what stands behind `name.verb:`. Where `names` is given the arguments are checked
  /// against the verb's keys and names must be among them; without, they were checked before.
  Args(const Node& node, std::string_view target, const Verb& verb, const Binding& binding,
       const Scope& scope, const KnownNames* names);

  const std::string& target() const { return target_; }
  const Binding& binding() const { return binding_; }
  const Scope& scope() const { return scope_; }
  /// Whether a value was asked for that comes only at run time.
  bool deferred() const { return deferred_; }
  bool fine() const { return binding_.diagnostics.count() == mistakes_before_; }

  bool has(std::string_view key) const { return node(key) != nullptr; }
  /// The value under a key, or nullptr; of a keyword, the keyword.
  const Node* node(std::string_view key) const;
  const Node& whole() const { return node_; }
  void mistake(const Node& at, std::string message, std::string suggestion = {});
  /// A socket that the step makes, beside the one before its dot.
  void makes(std::string_view name) { made_.emplace_back(name); }
  const std::vector<std::string>& made() const { return made_; }
  void need(Need need, std::string reason) { binding_.needs.add(need, std::move(reason)); }

  void watch(const std::string& program, Watching watching) {
    binding_.needs.watch(program, watching);
  }

  void hold_connects(const std::string& program) { binding_.needs.hold_connects(program); }

  std::optional<std::string> text(std::string_view key);
  std::optional<bool> flag(std::string_view key);
  std::optional<std::int64_t> integer(std::string_view key);
  std::optional<double> number(std::string_view key);
  std::optional<Nanoseconds> duration(std::string_view key);  // as written, not scaled
  std::optional<std::uint64_t> size(std::string_view key);
  std::optional<std::uint16_t> port(std::string_view key);
  std::vector<std::string> list(std::string_view key);

  /// A scalar with its variables put in and checked against a key that is not the verb's.
  std::optional<std::string> scalar(const Node& node, const Key& key);

  /// The default of a setting that the scenario or the suite may change.
  std::string setting(std::string_view name);

  /// How long the step may wait: `within`, or the setting `timeout`; scaled by --timeout-scale.
  Nanoseconds patience();
  Nanoseconds scaled(Nanoseconds time) const;

  const Charset* encoding();
  /// The bytes named by text, hex, base64, file, pattern or random; nullopt where none is.
  std::optional<Payload> payload();
  ResultPattern result();
  Saves saves();
  /// The socket options among the arguments, in the order of the table.
  std::vector<OptionValue> options(bool writable_only);
  /// The text matchers among the arguments.
  std::vector<std::unique_ptr<TextMatcher>> text_matchers();

  /// AF_INET or AF_INET6 and the address and port of `address` and `port`, with the defaults.
  /// `wildcard` is what a server binds where the scenario says "any".
  std::optional<Address> address(std::string_view address_key = "address",
                                 std::string_view port_key = "port");
  /// Notes in Needs what an address asks of the network.
  void need_address(const Address& address, std::string_view use);

  /// A socket of an earlier step; adds a mistake where there is none of that name.
  bool known_socket(std::string_view name, const Node& at);
  /// The same for a program, or one of the words that may stand in its place.
  bool known_program(std::string_view name, const Node& at,
                     std::initializer_list<std::string_view> also = {});
  bool is_socket(std::string_view name) const;
  bool is_program(std::string_view name) const;

 private:
  struct Entry {
    std::string_view key;
    const Node* value;
    bool keyword;
  };

  void read_entries();
  const Key* key_row(std::string_view key) const;
  std::optional<std::string> resolve(const Node& node, const Key& row);
  std::optional<Address> parse_address(std::string_view text, std::uint16_t port, const Node& at);
  std::optional<std::string> payload_file(const Node& at);
  std::optional<Payload> payload_pattern(const Node& at);
  std::optional<Payload> payload_random(const Node& at);
  const Node* pick_variant(const Node& table);
  std::optional<ResultPattern::Alternative> alternative(const Node& node);
  long option_value(const SocketOption& option, const Node& at);

  const Node& node_;
  std::string target_;
  const Verb& verb_;
  const Binding& binding_;
  const Scope& scope_;
  const KnownNames* names_;
  std::size_t mistakes_before_;
  bool deferred_ = false;
  std::vector<Entry> entries_;
  std::vector<std::string> made_;
};

// Keys that many verbs share, for the step table.
std::vector<Key> payload_keys();
std::vector<Key> address_keys();
std::vector<Key> common_keys();  // within, hint
std::vector<Key> call_keys();    // result, save, user and the common ones
std::vector<Key> join_keys(std::initializer_list<std::vector<Key>> groups);

}  // namespace sockdrill
