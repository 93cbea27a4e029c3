// Mistakes in scenario files, in words, each with the place it stands at.
//
// A reader of scenarios adds what it finds and goes on, so that a person sees all mistakes of all
// files at once. Not synchronised: one thread fills a Diagnostics.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/span.h"
#include "scenario/source.h"

namespace sockdrill {

class Node;

struct Diagnostic {
  std::shared_ptr<const Source> source;  // quoted in the message; null where there is none
  std::string path;
  Span span;               // line 0: the file as a whole
  std::string message;     // no capital at the start, no full stop at the end
  std::string suggestion;  // the same; empty where there is nothing to suggest
};

class Diagnostics {
 public:
  /// How many are kept; further ones are only counted.
  static constexpr std::size_t kKept = 1000;
  /// How many of them render() shows.
  static constexpr std::size_t kShown = 100;

  void add(Diagnostic diagnostic);
  void add(const Source& source, Span span, std::string message, std::string suggestion = {});
  void add(const Node& at, std::string message, std::string suggestion = {});
  void add(const Node& at, const Error& error);
  /// About a file as a whole.
  void add(std::string path, std::string message);
  void add(std::string path, const Error& error);

  bool empty() const { return count_ == 0; }
  /// Whether one of them is this machine's trouble (is_shortage()) and nobody's mistake.
  bool has_trouble() const { return trouble_; }
  /// Nobody reads further ones: a reader may give up.
  bool full() const { return count_ >= kKept; }
  /// Everything that was added, also what is not kept.
  std::size_t count() const { return count_; }
  /// In the order added.
  const std::vector<Diagnostic>& all() const { return all_; }

 private:
  std::vector<Diagnostic> all_;
  std::size_t count_ = 0;
  bool trouble_ = false;
};

/// One mistake as a person reads it; every line ends with a line feed:
///
///   scenarios/x.yaml:31:12: error: no verb named 'recieve'
///     31 |   - client.recieve: hello
///        |            ^~~~~~~
///        = did you mean 'recv'?
///
/// The caret stands under its character on a terminal: tabs become spaces, East Asian wide
/// characters take two cells. Long lines are shortened around it. Bytes that could upset a
/// terminal are shown escaped, wherever they come from.
std::string render(const Diagnostic& diagnostic);

/// All of them by file and place, each once, at most Diagnostics::kShown: "and 7 more".
std::string render(const Diagnostics& diagnostics);

}  // namespace sockdrill
