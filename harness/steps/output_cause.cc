#include "steps/output_cause.h"

#include <optional>

#include "base/text.h"
#include "matchers/text_cause.h"

namespace sockdrill {
namespace {

// The number of characters where that of bytes was wanted.
std::optional<Cause> wrong_length(const KeptBytes& sent, const std::string& text,
                                  const std::function<bool(const std::string&)>& fits) {
  if (sent.charset == nullptr) return std::nullopt;
  const auto decoded = decode(*sent.charset, sent.bytes);
  if (!decoded) return std::nullopt;
  const std::size_t characters = count_code_points(*decoded);
  if (characters == sent.bytes.size()) return std::nullopt;
  const std::string other = with_number_replaced(text, characters, sent.bytes.size());
  if (other.empty() || !fits(other)) return std::nullopt;
  return make_cause(CauseId::length_in_characters, characters, sent.bytes.size());
}

}  // namespace

Causes cause_of_output(Stage& stage, const std::vector<std::unique_ptr<TextMatcher>>& matchers,
                       const std::string& text, const std::string& bytes, const Charset& charset,
                       const std::function<bool(const std::string&)>& fits) {
  for (const auto& socket : stage.sockets.all()) {
    const auto sent = socket->sent.get();
    if (!sent) continue;
    if (auto length = wrong_length(*sent, text, fits)) return {std::move(*length)};
  }
  for (const auto& matcher : matchers) {
    const bool missing = !matcher->wanted().empty() && !matcher->find(text).found;
    if (!missing) continue;
    if (Causes causes = cause_of_text(matcher->wanted(), bytes, charset); !causes.empty()) {
      return causes;
    }
  }
  return {};
}

}  // namespace sockdrill
