#include "reports/json_report.h"

#include <cmath>

#include "base/text.h"

namespace sockdrill {
namespace {

constexpr std::size_t kPiece = std::size_t{32} * 1024;
constexpr double kDecimals = 1000;

}  // namespace

void JsonReport::text(std::string_view value) {
  std::string shown;
  while (true) {
    const std::size_t end = value.find('\n');
    shown += visible(value.substr(0, end));
    if (end == std::string_view::npos) break;
    shown += '\n';
    value.remove_prefix(end + 1);
  }
  writer_.String(shown.data(), static_cast<rapidjson::SizeType>(shown.size()));
}

void JsonReport::number(std::string_view key, double value) {
  name(key);
  const double rounded = std::round(value * kDecimals) / kDecimals;
  if (rounded == std::floor(rounded) && std::abs(rounded) < 1e15) {
    writer_.Int64(static_cast<std::int64_t>(rounded));
  } else {
    writer_.SetMaxDecimalPlaces(3);
    writer_.Double(rounded);
  }
}

void JsonReport::end() {
  stream_.Put('\n');
  stream_.Flush();
}

void JsonReport::Stream::Put(char c) {
  pending += c;
  if (pending.size() >= kPiece) Flush();
}

void JsonReport::Stream::Flush() {
  if (!pending.empty()) sink(pending);
  pending.clear();
}

}  // namespace sockdrill
