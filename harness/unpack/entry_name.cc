#include "unpack/entry_name.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "charset/charset.h"

namespace sockdrill::unpack {
namespace {

// A name that has more cannot become a path of parts and levels that are allowed; to read it would
// only take memory.
constexpr std::size_t kLongestName = 32 * 1024;

constexpr std::size_t kMostShown = 120;  // characters

std::string text_of(std::string_view bytes) {
  if (is_utf8(bytes)) return std::string(bytes);
  auto text = decode(*find_charset("gb18030"), bytes);
  return text ? std::move(*text) : std::string(bytes);
}

void append_escaped(std::string& out, std::string_view bytes) {
  for (const char byte : bytes) {
    out += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
  }
}

// The text without what visible() would change.
std::string harmless(std::string_view text) {
  if (is_printable_ascii(text)) return std::string(text);
  std::string out;
  while (!text.empty()) {
    const std::string_view character =
        text.substr(0, std::max<std::size_t>(1, first_code_point(text).size));
    if (visible(character) == character) {
      out += character;
    } else {
      append_escaped(out, character);
    }
    text.remove_prefix(character.size());
  }
  return out;
}

bool is_separator(char c) { return c == '/' || c == '\\'; }

bool has_drive(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return text.size() >= 2 && is_letter(text[0]) && text[1] == ':';
}

EntryName::Fault split(std::string_view text, std::vector<std::string>& parts) {
  using Fault = EntryName::Fault;
  if (text.empty()) return Fault::empty;
  if (is_separator(text[0]) || has_drive(text)) return Fault::outside;
  bool too_long = false;
  while (!text.empty()) {
    const auto end = std::find_if(text.begin(), text.end(), is_separator);
    const std::string_view part = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    if (part == "..") return Fault::outside;
    if (part.empty() || part == ".") continue;
    too_long = too_long || part.size() > kLongestPart;
    parts.emplace_back(part);
  }
  return too_long ? Fault::too_long : Fault::none;
}

}  // namespace

EntryName read_name(std::string_view bytes) {
  EntryName name;
  if (bytes.size() > kLongestName) {
    name.fault = EntryName::Fault::too_long;
    name.shown = shorten(harmless(bytes.substr(0, 4 * kMostShown)), kMostShown);
    return name;
  }
  const std::string text = text_of(bytes);
  const std::string safe = harmless(text);
  name.escaped = safe != text;
  name.shown = shorten(safe, kMostShown);
  name.fault = split(safe, name.parts);
  if (name.fault != EntryName::Fault::none) name.parts.clear();
  return name;
}

bool is_mac_litter(const EntryName& name) {
  return !name.parts.empty() &&
         (name.parts.back() == ".DS_Store" ||
          std::find(name.parts.begin(), name.parts.end(), "__MACOSX") != name.parts.end());
}

}  // namespace sockdrill::unpack
