#include <fmt/format.h>

#include <algorithm>

#include "charset/charset.h"
#include "cli/schema.h"
#include "grade/assignment.h"
#include "plan/script.h"
#include "scenario/random_value.h"
#include "scenario/suite.h"
#include "steps/args.h"
#include "steps/program_keys.h"
#include "steps/socket_options.h"
#include "steps/table.h"

namespace sockdrill {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

std::string type_text(const Key& key) {
  if (key.choices.empty()) return std::string(type_name(key.type));
  std::string text;
  for (const std::string_view choice : split_choices(key.choices)) {
    text += fmt::format("{}`{}`", text.empty() ? "" : ", ", choice);
  }
  return text;
}

std::string key_table(std::span<const Key> keys) {
  std::string text = "| key | value | meaning |\n| --- | --- | --- |\n";
  for (const Key& key : keys) {
    text += fmt::format("| `{}`{} | {} | {} |\n", key.name, key.required ? " (needed)" : "",
                        type_text(key), escaped(key.doc));
  }
  return text + "\n";
}

// Keys that nearly every verb has are described once.
std::vector<Key> own_keys(const Verb& verb, const std::vector<Key>& shared) {
  std::vector<Key> keys;
  for (const Key& key : verb.keys) {
    const bool common = std::any_of(shared.begin(), shared.end(),
                                    [&](const Key& one) { return one.name == key.name; });
    const SocketOption* const option = find_socket_option(key.name);
    if (!common && (option == nullptr || option->key.doc != key.doc)) keys.push_back(key);
  }
  return keys;
}

bool takes_options(const Verb& verb) {
  return std::any_of(verb.keys.begin(), verb.keys.end(),
                     [](const Key& key) { return key.name == "reuse_address"; });
}

std::string verb_section(const Verb& verb, std::string_view target,
                         const std::vector<Key>& shared) {
  std::string text = fmt::format("### {}{}\n\n{}.", target, verb.name, escaped(verb.doc));
  if (!verb.shorthand.empty()) {
    text += fmt::format(" A single value is its `{}`.", verb.shorthand);
  }
  if (!verb.keywords.empty()) {
    text += fmt::format(" Unquoted, `{}` stand{} for the key.",
                        fmt::join(split_choices(verb.keywords), "`, `"),
                        verb.keywords.find('|') == std::string_view::npos ? "s" : "");
  }
  if (!verb.saves.empty()) {
    text += fmt::format(" `save` keeps `{}`.", fmt::join(split_choices(verb.saves), "` or `"));
  }
  if (takes_options(verb)) text += " It takes the socket options below.";
  text += "\n\n";
  const std::vector<Key> keys = own_keys(verb, shared);
  if (!keys.empty()) text += key_table(keys);
  return text;
}

}  // namespace

std::string markdown_reference() {
  std::string text =
      "# The scenario language: reference\n\n"
      "Made from the engine's tables by `sockdrill schema --format markdown`; a test holds this "
      "file against them.\n\n"
      "## A suite\n\n" +
      key_table(suite_keys()) + "## A scenario\n\n" + key_table(scenario_keys()) +
      "## A random variable\n\n"
      "The value of a variable may be a mapping with the one key `random`. Below it stands one of "
      "`text` (with `length`), `number` and `one_of`. The run's seed (`--seed`), the suite's "
      "title, "
      "the scenario's name, the variable's name and these keys decide the value, and nothing "
      "else.\n\n" +
      key_table(random_keys()) + "## Settings (`defaults`)\n\n" + key_table(setting_keys()) +
      "## A program\n\n" + key_table(program_keys()) + "## A network\n\n" +
      key_table(network_keys()) + "## A template\n\n" + key_table(template_keys()) +
      "## Steps that hold other steps\n\n";
  for (const ControlStep& control : control_steps()) {
    text += fmt::format("### {}\n\n{}.\n\n{}", control.name, control.doc, key_table(control.keys));
  }
  const std::vector<Key> shared = call_keys();
  text += "## Keys of nearly every step\n\n" + key_table(shared);
  text += "## Steps of a socket\n\n";
  for (const Verb& verb : step_table()) {
    if (verb.target == Target::socket) text += verb_section(verb, "socket.", shared);
  }
  text += "## Socket options\n\n" + key_table(socket_option_keys(false));
  text += "## Steps of a program\n\n";
  for (const Verb& verb : step_table()) {
    if (verb.target == Target::program) text += verb_section(verb, "program.", shared);
  }
  text += "## Other steps\n\n";
  for (const Verb& verb : step_table()) {
    if (verb.target == Target::network) text += verb_section(verb, "network.", shared);
    if (verb.target == Target::none) text += verb_section(verb, "", shared);
  }
  text +=
      "## An assignment\n\n"
      "A file of its own, for `sockdrill grade`; `sockdrill check` finds its mistakes.\n\n" +
      key_table(assignment_keys()) + "### suites\n\n" + key_table(assignment_suite_keys()) +
      "### checks, of a suite\n\n" + key_table(assignment_check_keys()) + "### program\n\n" +
      key_table(assignment_program_keys()) + "### limits\n\n" + key_table(limit_keys()) +
      "### accepts\n\n" + key_table(assignment_accept_keys()) +
      "### when_it_cannot_run\n\n"
      "A submission that is empty counts as zero points, where this does not say otherwise; of the "
      "others a person decides. What does not build fails every check. An interpreter that this "
      "machine lacks, and every trouble of the machine or of sockdrill, is never a student's: a "
      "person decides.\n\n" +
      key_table(assignment_unrunnable_keys());
  text += "## Encodings\n\n| name | also |\n| --- | --- |\n";
  for (const std::string_view name : charset_names()) {
    text += fmt::format("| `{}` | {} |\n", name, fmt::join(find_charset(name)->aliases(), ", "));
  }
  return text;
}

}  // namespace sockdrill
