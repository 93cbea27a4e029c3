#include "reports/paint.h"

#include <fmt/format.h>

namespace sockdrill {
namespace {

std::string_view sgr(Tint tint) {
  switch (tint) {
    case Tint::plain:
      return "";
    case Tint::good:
      return "32";
    case Tint::bad:
      return "1;31";
    case Tint::trouble:
      return "1;35";
    case Tint::skipped:
      return "33";
    case Tint::faint:
      return "2";
    case Tint::strong:
      return "1";
  }
  return "";
}

}  // namespace

std::string paint(Color color, Tint tint, std::string_view text) {
  if (color == Color::off || tint == Tint::plain || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", sgr(tint), text);
}

Tint tint_of(Status status) {
  switch (status) {
    case Status::passed:
      return Tint::good;
    case Status::failed:
      return Tint::bad;
    case Status::errored:
      return Tint::trouble;
    case Status::skipped:
      return Tint::skipped;
  }
  return Tint::plain;
}

}  // namespace sockdrill
