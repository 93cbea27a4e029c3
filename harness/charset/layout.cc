#include "charset/layout.h"

namespace sockdrill {
namespace {

constexpr ByteRange kAscii{0x00, 0x7F};
constexpr ByteRange kDigit{'0', '9'};

bool any_contains(const std::array<ByteRange, 2>& ranges, char c) {
  return ranges[0].contains(c) || ranges[1].contains(c);
}

}  // namespace

Group Layout::group(std::string_view bytes) const {
  using Kind = Group::Kind;
  if (kAscii.contains(bytes[0]) || single.contains(bytes[0])) return {Kind::whole, 1};
  // To blame for a broken group is the lead alone: the next byte may well be a good character.
  if (!any_contains(lead, bytes[0])) return {Kind::broken, 1};
  if (bytes.size() < 2) return {Kind::cut, 1};
  if (any_contains(trail, bytes[1])) return {Kind::whole, 2};
  if (!quads || !kDigit.contains(bytes[1])) return {Kind::broken, 1};
  if (bytes.size() > 2 && !any_contains(lead, bytes[2])) return {Kind::broken, 1};
  if (bytes.size() > 3 && !kDigit.contains(bytes[3])) return {Kind::broken, 1};
  if (bytes.size() < 4) return {Kind::cut, bytes.size()};
  return {Kind::whole, 4};
}

}  // namespace sockdrill
