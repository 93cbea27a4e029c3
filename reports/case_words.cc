#include "reports/case_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/text.h"

namespace sockdrill {
namespace {

std::string with_repeat(std::string name, std::uint32_t repeat) {
  if (repeat > 1) name += fmt::format(" (repeat {})", repeat);
  return name;
}

}  // namespace

std::string case_name(const CaseRecord& record) {
  std::string name = visible(record.identity.scenario);
  if (name.empty()) name = visible(record.identity.id);
  char before = '[';
  for (const auto& [axis, value] : record.identity.parameters) {
    name += before;
    name += visible(axis);
    name += '=';
    name += visible(value);
    before = ',';
  }
  if (before == ',') name += ']';
  return with_repeat(std::move(name), record.repeat);
}

std::string case_label(const CaseRecord& record) {
  return with_repeat(visible(record.identity.id), record.repeat);
}

std::string points_text(double points) {
  std::string text = fmt::format("{:.2f}", points);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string place_text(std::string_view path, Place place) {
  std::string text = visible(path);
  if (place.line > 0) text += fmt::format(":{}", place.line);
  if (place.line > 0 && place.column > 0) text += fmt::format(":{}", place.column);
  return text;
}

std::string failure_place(const CaseRecord& record, const Failure& failure, Column column) {
  Place place = failure.place;
  if (place.line == 0) place = failure.problem.span.begin;
  if (place.line == 0) place.line = record.identity.line;
  if (column == Column::leave_out) place.column = 0;
  const std::string& other = failure.problem.path;
  return place_text(other.empty() ? record.identity.path : other, place);
}

std::string utc_text(std::int64_t unix_ms) {
  // Years 1 to 9999: what a log may claim beyond them is not a time.
  constexpr std::int64_t kFirst = -62'135'596'800;
  constexpr std::int64_t kLast = 253'402'300'799;
  namespace chrono = std::chrono;
  const chrono::sys_seconds time(
      chrono::seconds(std::clamp<std::int64_t>(unix_ms / 1000, kFirst, kLast)));
  const auto day = chrono::floor<chrono::days>(time);
  const chrono::year_month_day date(day);
  const chrono::hh_mm_ss clock(time - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::string_view stream_word(OutputStream stream) {
  switch (stream) {
    case OutputStream::out:
      return "stdout";
    case OutputStream::err:
      return "stderr";
    case OutputStream::terminal:
      return "terminal";
  }
  return "";
}

std::string output_text(const OutputRecord& output) {
  std::string text = visible(output.left_out == 0 ? output.head + output.tail : output.head,
                             /*keep_lines=*/true);
  if (output.left_out == 0) return text;
  if (!text.empty() && !text.ends_with('\n')) text += '\n';
  text += fmt::format("… {} bytes left out …\n", output.left_out);
  return text + visible(output.tail, /*keep_lines=*/true);
}

}  // namespace sockdrill
