#include "steps/program_spec.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/text.h"
#include "steps/args.h"
#include "steps/program_keys.h"

namespace sockdrill {
namespace {

// Definitions take no verb: a row that gives Args something to check against.
const Verb& definition_verb() {
  static const Verb verb{"program",
                         Target::none,
                         NameUse::needs,
                         "",
                         "",
                         "",
                         "",
                         {program_keys().begin(), program_keys().end()},
                         nullptr};
  return verb;
}

std::vector<std::string> words(Args& args, std::string_view key) {
  const Node* const at = args.node(key);
  if (at == nullptr || at->is_sequence()) return args.list(key);
  const auto text = args.text(key);
  if (!text) return {};
  auto split = split_command(*text);
  if (split) return std::move(*split);
  args.mistake(*at, split.error().message);
  return {};
}

}  // namespace

Result<std::vector<std::string>> split_command(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool begun = false;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && quote != '\'' && i + 1 < text.size()) {
      word += text[++i];
      begun = true;
    } else if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else {
        word += c;
      }
    } else if (c == '\'' || c == '"') {
      quote = c;
      begun = true;
    } else if (c == ' ' || c == '\t' || c == '\n') {
      if (begun) words.push_back(std::move(word));
      word.clear();
      begun = false;
    } else {
      word += c;
      begun = true;
    }
  }
  if (quote != 0) return fail(fmt::format("the command has a {} without an end", quote));
  if (begun) words.push_back(std::move(word));
  return words;
}

std::string fill_placeholders(std::string word, std::string_view port, std::string_view address) {
  const std::pair<std::string_view, std::string_view> values[] = {{"{port}", port},
                                                                  {"{address}", address}};
  for (const auto& [placeholder, value] : values) {
    for (std::size_t at = word.find(placeholder); at != std::string::npos;
         at = word.find(placeholder, at + value.size())) {
      word.replace(at, placeholder.size(), value);
    }
  }
  return word;
}

ProgramSpec bind_program(const Named& definition, const Binding& binding, const Scope& scope) {
  // Its keys and their types were checked when the suite was read.
  Args args(*definition.value, definition.name, definition_verb(), binding, scope, nullptr);
  ProgramSpec spec;
  spec.name = std::string(definition.name);
  const std::string port = args.setting("port");
  const std::string address = args.setting("address");
  const auto role = args.text("role");
  bool suites_own = !role;  // what is started is named by the suite, not by the command line
  if (role) {
    const RoleCommand& filled =
        role->ends_with("server") ? binding.options.server : binding.options.client;
    const bool always_reference = role->starts_with("reference");
    spec.command = always_reference ? filled.reference : filled.command;
    spec.is_reference = always_reference || filled.is_reference;
    if (args.has("default") && filled.is_reference && !always_reference) {
      spec.command = words(args, "default");
      suites_own = true;
    }
    if (spec.is_reference) {
      for (std::string& word : words(args, "reference")) spec.command.push_back(std::move(word));
    }
  } else if (args.has("command")) {
    spec.command = words(args, "command");
    if (spec.command.empty() && args.fine() && !args.node("command")->is_mapping()) {
      args.mistake(*definition.value, "the command is empty");
    }
  }
  for (std::string& word : args.list("args")) spec.command.push_back(std::move(word));
  for (std::string& word : spec.command) word = fill_placeholders(std::move(word), port, address);
  if (const Node* const environment = args.node("env")) {
    for (const Node::Entry& entry : environment->entries()) {
      const auto value = args.scalar(*entry.value, Key{"env", ValueType::text, ""});
      if (value) spec.environment.emplace_back(entry.key->text(), *value);
    }
  }
  // A relative command or folder is meant from the suite's file, except for what the command line
  // names, which is meant from where the engine was started.
  if (suites_own) {
    const auto folder = std::filesystem::path(definition.value->source().path()).parent_path();
    spec.directory = (folder / args.text("directory").value_or("")).string();
  } else {
    spec.directory = args.text("directory").value_or("");
  }
  if (role && !spec.is_reference && !suites_own) {
    const RoleCommand& filled =
        role->ends_with("server") ? binding.options.server : binding.options.client;
    spec.build = filled.build;
    spec.folder = filled.folder;
  } else if (!spec.is_reference) {
    spec.build = words(args, "build");
  }
  for (const std::string& file : args.list("files")) {
    const auto folder = std::filesystem::path(definition.value->source().path()).parent_path();
    spec.files.push_back((folder / file).string());
    if (!std::filesystem::exists(spec.files.back())) {
      args.mistake(*args.node("files"), fmt::format("there is no file {}", in_quotes(file)));
    }
  }
  spec.input = args.text("input").value_or("");
  if (role && spec.input.empty()) {
    spec.input =
        (role->ends_with("server") ? binding.options.server : binding.options.client).input;
  }
  spec.answers = bind_answers(args, port, address);
  spec.limits = bind_limits(args);
  if (role && !spec.is_reference) {
    const RoleCommand& filled =
        role->ends_with("server") ? binding.options.server : binding.options.client;
    for (const auto& [name, text] : filled.limits) set_limit(spec.limits, name, text);
  }
  spec.output = args.text("output") == "pipes" ? ProcessOutput::pipes : ProcessOutput::pty;
  const std::string encoding = args.text("encoding").value_or("utf-8");
  spec.charset = find_charset(encoding);
  if (spec.charset == nullptr) {
    args.mistake(*args.node("encoding"),
                 fmt::format("no encoding is named {}", in_quotes(encoding)),
                 suggest(encoding, "encodings", charset_names()));
    spec.charset = find_charset("utf-8");
  }
  return spec;
}

}  // namespace sockdrill
