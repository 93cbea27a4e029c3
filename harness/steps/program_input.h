// What a program reads from its standard input: a text, and a script of answers to its prompts.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "matchers/text_match.h"

namespace sockdrill {

/// A line that is given once its prompt is seen, in what came since the answer before it.
struct ProgramAnswer {
  std::shared_ptr<const TextMatcher> prompt;  // null: at once
  std::string line;                           // with its line end, UTF-8; empty where only `ends`
  bool ends = false;                          // the input ends behind it
};

/// The bytes that wait to be written, and the answers that wait for their prompts. Used by one
/// thread at a time.
class ProgramInput {
 public:
  ProgramInput() = default;
  explicit ProgramInput(std::vector<ProgramAnswer> answers) : answers_(std::move(answers)) {}

  void add(std::string_view bytes) { waiting_ += bytes; }
  void end() { ending_ = true; }

  /// Gives the answers whose prompts stand in the text, all that the program wrote so far.
  /// `encode` turns a line into the program's encoding.
  template <class Encode>
  void look_at(std::string_view text, Encode&& encode) {
    while (next_ < answers_.size() && is_asked(text)) {
      const ProgramAnswer& answer = answers_[next_++];
      seen_ = text.size();
      add(encode(answer.line));
      if (answer.ends) end();
    }
  }

  bool has_answers() const { return next_ < answers_.size(); }
  bool wants_to_write() const { return !waiting_.empty(); }
  bool is_over() const { return ending_ && waiting_.empty(); }

  /// Writes what goes without waiting. False where the program reads no more.
  bool write_to(int fd);

 private:
  bool is_asked(std::string_view text) const {
    const auto& prompt = answers_[next_].prompt;
    return prompt == nullptr || prompt->find(text.substr(std::min(seen_, text.size()))).found;
  }

  std::vector<ProgramAnswer> answers_;
  std::size_t next_ = 0;
  std::size_t seen_ = 0;  // of the output, when the last answer was given
  std::string waiting_;
  bool ending_ = false;
};

}  // namespace sockdrill
