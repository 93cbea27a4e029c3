#include "trace/json_writer.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/bytes.h"
#include "base/text.h"
#include "trace/json.h"

namespace sockdrill {
namespace {

// This thread's line. Written by hand: every step of every case is a line, and a general writer
// took a third of a case's time. (Lines are read with RapidJSON, which holds this to account.)
std::string& line() {
  thread_local std::string mine;
  return mine;
}

// A comma, where something stands in front of what comes next.
void separate() {
  const char last = line().back();
  if (last != '{' && last != '[' && last != ':') line() += ',';
}

bool is_plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; }

void put_escaped(char c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  switch (c) {
    case '"':
      line() += "\\\"";
      return;
    case '\\':
      line() += "\\\\";
      return;
    case '\n':
      line() += "\\n";
      return;
    case '\r':
      line() += "\\r";
      return;
    case '\t':
      line() += "\\t";
      return;
    default:
      break;
  }
  const auto value = static_cast<unsigned char>(c);
  line() += "\\u00";
  line() += kDigits[value >> 4U];
  line() += kDigits[value & 15U];
}

// RFC 8259, section 7. `text` is UTF-8.
void put_string(std::string_view text) {
  separate();
  line() += '"';
  while (!text.empty()) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_plain);
    const auto plain = static_cast<std::size_t>(end - text.begin());
    line() += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    put_escaped(text.front());
    text.remove_prefix(1);
  }
  line() += '"';
}

// Keys of event.h's fields: nothing in them wants an escape.
void put_key(std::string_view key) {
  separate();
  line() += '"';
  line() += key;
  line() += "\":";
}

bool is_ascii(std::string_view text) {
  unsigned char all = 0;
  for (const char c : text) all |= static_cast<unsigned char>(c);
  return all < 0x80;
}

void put_text(std::string_view text) {
  if (is_ascii(text) || is_utf8(text)) {
    put_string(text);
  } else {
    put_string(visible(text, /*keep_lines=*/true));
  }
}

template <class Number>
void put_number(Number value) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  separate();
  line().append(digits, end);
}

// 1234567 ns → 1.234567; no zeros at the end.
void put_milliseconds(Nanoseconds time) {
  char digits[32];
  char* at = digits;
  const std::int64_t ns = time.count();
  if (ns < 0) *at++ = '-';
  const std::uint64_t magnitude =
      ns < 0 ? 0 - static_cast<std::uint64_t>(ns) : static_cast<std::uint64_t>(ns);
  at = std::to_chars(at, digits + sizeof digits, magnitude / 1'000'000).ptr;
  std::uint64_t fraction = magnitude % 1'000'000;
  if (fraction != 0) {
    *at++ = '.';
    for (std::uint64_t unit = 100'000; fraction != 0; unit /= 10) {
      *at++ = static_cast<char>('0' + fraction / unit);
      fraction %= unit;
    }
  }
  separate();
  line().append(digits, at);
}

}  // namespace

JsonWriter::JsonWriter() { line() = "{"; }

void JsonWriter::end(std::string& text) {
  text += line();
  text += "}\n";
}

void JsonWriter::name(std::string_view event) {
  put_key("event");
  put_string(event);
}

void JsonWriter::time(std::string_view key, Nanoseconds value) {
  put_key(key);
  put_milliseconds(value);
}

void JsonWriter::status(Status value) {
  put_key("status");
  put_text(status_name(value));
}

void JsonWriter::field(std::string_view key, const std::string& value) {
  if (value.empty()) return;
  put_key(key);
  put_text(value);
}

void JsonWriter::field(std::string_view key, std::uint32_t value) {
  if (value == 0) return;
  put_key(key);
  put_number(value);
}

void JsonWriter::field(std::string_view key, std::uint64_t value) {
  if (value == 0) return;
  put_key(key);
  put_number(value);
}

void JsonWriter::field(std::string_view key, std::int64_t value) {
  if (value == 0) return;
  put_key(key);
  put_number(value);
}

void JsonWriter::field(std::string_view key, std::int32_t value) {
  if (value == 0) return;
  put_key(key);
  put_number(value);
}

void JsonWriter::field(std::string_view key, double value) {
  if (!std::isfinite(value) || std::fpclassify(value) == FP_ZERO) return;
  put_key(key);
  put_number(value);
}

void JsonWriter::field(std::string_view key, bool value) {
  if (!value) return;
  put_key(key);
  line() += value ? "true" : "false";
}

void JsonWriter::field(std::string_view key, const std::optional<std::uint32_t>& value) {
  if (!value) return;
  put_key(key);
  put_number(*value);
}

void JsonWriter::field(std::string_view key, const std::optional<std::int32_t>& value) {
  if (!value) return;
  put_key(key);
  put_number(*value);
}

void JsonWriter::field(std::string_view key, const std::vector<std::string>& values) {
  if (values.empty()) return;
  put_key(key);
  separate();
  line() += '[';
  for (const std::string& value : values) put_text(value);
  line() += ']';
}

void JsonWriter::field(std::string_view key,
                       const std::vector<std::pair<std::string, std::string>>& values) {
  if (values.empty()) return;
  begin_object(key);
  for (const auto& [name, value] : values) {
    put_text(name);
    line() += ':';
    put_text(value);
  }
  end_object();
}

void JsonWriter::field(std::string_view key, OutputStream value) {
  put_key(key);
  put_text(stream_name(value));
}

void JsonWriter::field(std::string_view key, const Span& value) {
  if (value == Span{}) return;
  put_key(key);
  separate();
  line() += '[';
  for (const std::uint32_t number :
       {value.begin.line, value.begin.column, value.end.line, value.end.column}) {
    put_number(number);
  }
  line() += ']';
}

void JsonWriter::count(std::string_view key, std::uint32_t value) {
  if (value == 1) return;
  put_key(key);
  put_number(value);
}

void JsonWriter::place(const Place& value) {
  field("line", value.line);
  field("column", value.column);
}

void JsonWriter::bytes(const std::string& value) {
  if (value.empty()) return;
  if (is_ascii(value) || is_utf8(value)) {
    field("text", value);
  } else {
    field("base64", to_base64(value));
  }
}

void JsonWriter::begin_object(std::string_view key) {
  put_key(key);
  line() += '{';
}

void JsonWriter::end_object() { line() += '}'; }

}  // namespace sockdrill
