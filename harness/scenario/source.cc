#include "scenario/source.h"

#include <algorithm>
#include <utility>

#include "base/file.h"
#include "base/text.h"

namespace sockdrill {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

Result<std::shared_ptr<const Source>> Source::read(const std::string& path) {
  auto text = read_file(path, kLimit);
  if (!text) return tl::unexpected<Error>(text.error());
  return std::make_shared<const Source>(path, std::move(*text));
}

Source::Source(std::string path, std::string text)
    : path_(std::move(path)), text_(std::move(text)) {
  if (text_.starts_with(kByteOrderMark)) text_.erase(0, kByteOrderMark.size());
  line_starts_.push_back(0);
  const bool only_line_feeds = text_.find('\r') == std::string::npos;
  for (std::size_t at = 0; at < text_.size();) {
    at = only_line_feeds ? text_.find('\n', at) : text_.find_first_of("\r\n", at);
    if (at == std::string::npos) break;
    at += text_.compare(at, 2, "\r\n") == 0 ? 2 : 1;
    line_starts_.push_back(static_cast<std::uint32_t>(at));
  }
  line_starts_.shrink_to_fit();
}

std::size_t Source::line_offset(std::uint32_t number) const {
  if (number == 0 || number > line_starts_.size()) return text_.size();
  return line_starts_[number - 1];
}

std::string_view Source::line(std::uint32_t number) const {
  if (number == 0 || number > line_starts_.size()) return {};
  const std::size_t begin = line_starts_[number - 1];
  const std::size_t end =
      number < line_starts_.size() ? std::size_t{line_starts_[number]} : text_.size();
  std::string_view line = std::string_view(text_).substr(begin, end - begin);
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

Place Source::place(std::size_t offset) const {
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const std::size_t start = *(next - 1);
  const std::string_view before = std::string_view(text_).substr(start, offset - start);
  return {static_cast<std::uint32_t>(next - line_starts_.begin()),
          static_cast<std::uint32_t>(count_code_points(before)) + 1};
}

}  // namespace sockdrill
