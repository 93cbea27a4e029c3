// The model of a scenario file: its names, tables and steps, each with its place; nothing of what
// the verbs mean and nothing of the system.
//
// A Suite keeps its documents alive; all nodes and views point into them. Immutable once read, so
// that every worker may use it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenario/diagnostic.h"
#include "scenario/key.h"
#include "scenario/matrix.h"
#include "scenario/node.h"
#include "scenario/scope.h"

namespace sockdrill {

/// A named piece of a file: a variable, a setting, a program, a template's parameter.
struct Named {
  std::string_view name;
  const Node* value;
};

struct Template {
  std::string_view name;
  std::vector<Named> parameters;  // with their defaults; a null node: must be given
  const Node* steps;
  const Node* node;  // where it stands
};

struct Suite;

struct Scenario {
  const Suite* suite = nullptr;
  std::string_view name;
  std::string_view about;
  std::vector<std::string_view> tags;       // the suite's first
  std::vector<std::string_view> requires_;  // capabilities, the suite's first
  double points = 0;
  Matrix matrix;
  std::vector<Named> vars;
  std::vector<Named> settings;  // its defaults, without the suite's
  std::vector<Named> programs;
  const Node* network = nullptr;
  const Node* steps = nullptr;
  const Node* node = nullptr;
};

struct Suite {
  std::string path;  // as it stands in ids
  std::string title;
  std::string_view about;
  std::vector<Named> settings;
  std::vector<Named> vars;
  std::vector<Template> templates;
  std::vector<Named> programs;
  const Node* network = nullptr;
  std::vector<Scenario> scenarios;
  std::vector<std::unique_ptr<Document>> documents;  // the file, then what it includes
};

/// Reads a file and what it includes, each file once, and adds every mistake it finds. nullptr
/// where there is nothing to make a model of. Where there were mistakes and a suite is returned, it
/// has the scenarios whose steps can be looked at for further ones; it is not to be run.
/// `shown_path` is what ids and messages call the file.
std::unique_ptr<Suite> read_suite(const std::string& path, const std::string& shown_path,
                                  Diagnostics& diagnostics);

/// The same for a text at hand (tests, the fuzzer); `include` finds no files.
std::unique_ptr<Suite> read_suite_text(std::string path, std::string text,
                                       Diagnostics& diagnostics);

// The tables, for messages, the schema and the reference.
std::span<const Key> suite_keys();
std::span<const Key> scenario_keys();
std::span<const Key> setting_keys();
std::span<const Key> template_keys();
std::span<const Key> program_keys();
std::span<const Key> network_keys();

}  // namespace sockdrill
