#include "trace/json_writer.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/bytes.h"
#include "base/text.h"
#include "trace/json.h"

namespace sockdrill {
namespace {

// The buffer and the writer of this thread: their memory is used again for every line.
struct Scratch {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};
};

Scratch& scratch() {
  thread_local Scratch mine;
  return mine;
}

rapidjson::Writer<rapidjson::StringBuffer>& out() { return scratch().writer; }

rapidjson::SizeType size_of(std::string_view text) {
  return static_cast<rapidjson::SizeType>(text.size());
}

void put_key(std::string_view key) { out().Key(key.data(), size_of(key)); }

bool is_ascii(std::string_view text) {
  unsigned char all = 0;
  for (const char c : text) all |= static_cast<unsigned char>(c);
  return all < 0x80;
}

void put_text(std::string_view text) {
  if (is_ascii(text) || is_utf8(text)) {
    out().String(text.data(), size_of(text));
  } else {
    const std::string shown = visible(text, /*keep_lines=*/true);
    out().String(shown.data(), size_of(shown));
  }
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
  out().RawValue(digits, static_cast<std::size_t>(at - digits), rapidjson::kNumberType);
}

}  // namespace

JsonWriter::JsonWriter() {
  scratch().buffer.Clear();
  out().Reset(scratch().buffer);
  out().StartObject();
}

void JsonWriter::end(std::string& text) {
  out().EndObject();
  text.append(scratch().buffer.GetString(), scratch().buffer.GetSize());
  text += '\n';
}

void JsonWriter::name(std::string_view event) {
  put_key("event");
  out().String(event.data(), size_of(event));
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
  out().Uint(value);
}

void JsonWriter::field(std::string_view key, std::uint64_t value) {
  if (value == 0) return;
  put_key(key);
  out().Uint64(value);
}

void JsonWriter::field(std::string_view key, std::int64_t value) {
  if (value == 0) return;
  put_key(key);
  out().Int64(value);
}

void JsonWriter::field(std::string_view key, std::int32_t value) {
  if (value == 0) return;
  put_key(key);
  out().Int(value);
}

void JsonWriter::field(std::string_view key, double value) {
  if (!std::isfinite(value) || std::fpclassify(value) == FP_ZERO) return;
  put_key(key);
  out().Double(value);
}

void JsonWriter::field(std::string_view key, bool value) {
  if (!value) return;
  put_key(key);
  out().Bool(value);
}

void JsonWriter::field(std::string_view key, const std::optional<std::uint32_t>& value) {
  if (!value) return;
  put_key(key);
  out().Uint(*value);
}

void JsonWriter::field(std::string_view key, const std::optional<std::int32_t>& value) {
  if (!value) return;
  put_key(key);
  out().Int(*value);
}

void JsonWriter::field(std::string_view key, const std::vector<std::string>& values) {
  if (values.empty()) return;
  put_key(key);
  out().StartArray();
  for (const std::string& value : values) put_text(value);
  out().EndArray();
}

void JsonWriter::field(std::string_view key,
                       const std::vector<std::pair<std::string, std::string>>& values) {
  if (values.empty()) return;
  begin_object(key);
  for (const auto& [name, value] : values) {
    put_text(name);
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
  out().StartArray();
  for (const std::uint32_t number :
       {value.begin.line, value.begin.column, value.end.line, value.end.column}) {
    out().Uint(number);
  }
  out().EndArray();
}

void JsonWriter::count(std::string_view key, std::uint32_t value) {
  if (value == 1) return;
  put_key(key);
  out().Uint(value);
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
  out().StartObject();
}

void JsonWriter::end_object() { out().EndObject(); }

}  // namespace sockdrill
