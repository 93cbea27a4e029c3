#include "trace/json_writer.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

#include "base/bytes.h"
#include "base/text.h"
#include "trace/json.h"

namespace sockdrill {
namespace {

// A line in the making. Written by hand: every step of every case is a line, and a general writer
// took a third of a case's time. (Lines are read with RapidJSON, which holds this to account.)
class Line {
 public:
  void clear() { size_ = 0; }
  std::string_view text() const { return {bytes_.data(), size_}; }

  void put(char c) { *room(1) = c, ++size_; }
  void put(std::string_view text) {
    std::memcpy(room(text.size()), text.data(), text.size());
    size_ += text.size();
  }

  // A comma, where something stands in front of what comes next.
  void separate() {
    const char last = bytes_[size_ - 1];
    if (last != '{' && last != '[' && last != ':') put(',');
  }

  // A key of event.h's fields: nothing in it wants an escape.
  void key(std::string_view name) {
    char* at = room(name.size() + 4);
    const char last = bytes_[size_ - 1];
    char* const start = at;
    if (last != '{' && last != '[') *at++ = ',';
    *at++ = '"';
    std::memcpy(at, name.data(), name.size());
    at += name.size();
    *at++ = '"';
    *at++ = ':';
    size_ += static_cast<std::size_t>(at - start);
  }

  // RFC 8259, section 7. `text` is UTF-8.
  void string(std::string_view text) {
    separate();
    put('"');
    while (!text.empty()) {
      const auto end = std::find_if_not(text.begin(), text.end(), is_plain);
      const auto plain = static_cast<std::size_t>(end - text.begin());
      put(text.substr(0, plain));
      text.remove_prefix(plain);
      if (text.empty()) break;
      escaped(text.front());
      text.remove_prefix(1);
    }
    put('"');
  }

  // A string in which nothing wants an escape.
  void plain_string(std::string_view text) {
    separate();
    char* const at = room(text.size() + 2);
    at[0] = '"';
    std::memcpy(at + 1, text.data(), text.size());
    at[text.size() + 1] = '"';
    size_ += text.size() + 2;
  }

  template <class Number>
  void number(Number value) {
    separate();
    constexpr std::size_t kLongest = 32;
    char* const at = room(kLongest);
    size_ += static_cast<std::size_t>(std::to_chars(at, at + kLongest, value).ptr - at);
  }

 private:
  static bool is_plain(char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
  }

  void escaped(char c) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    switch (c) {
      case '"':
        return put("\\\"");
      case '\\':
        return put("\\\\");
      case '\n':
        return put("\\n");
      case '\r':
        return put("\\r");
      case '\t':
        return put("\\t");
      default:
        break;
    }
    const auto value = static_cast<unsigned char>(c);
    put("\\u00");
    put(kDigits[value >> 4U]);
    put(kDigits[value & 15U]);
  }

  char* room(std::size_t wanted) {
    if (bytes_.size() - size_ < wanted) bytes_.resize(2 * bytes_.size() + wanted);
    return bytes_.data() + size_;
  }

  std::vector<char> bytes_ = std::vector<char>(1024);
  std::size_t size_ = 0;
};

// This thread's: its memory is used again for every line.
Line& line() {
  thread_local Line mine;
  return mine;
}

void put_key(std::string_view key) { line().key(key); }

bool wants_no_escape(std::string_view text) {
  return is_printable_ascii(text) && text.find('"') == std::string_view::npos &&
         text.find('\\') == std::string_view::npos;
}

void put_text(std::string_view text) {
  if (wants_no_escape(text)) {
    line().plain_string(text);
  } else if (is_utf8(text)) {
    line().string(text);
  } else {
    line().string(visible(text, /*keep_lines=*/true));
  }
}

template <class Number>
void put_number(Number value) {
  line().number(value);
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
  const std::uint64_t fraction = magnitude % 1'000'000;
  if (fraction != 0) {
    char* const point = at;
    at = std::to_chars(at, digits + sizeof digits, 1'000'000 + fraction).ptr;
    *point = '.';  // in the place of the leading 1
    while (at[-1] == '0') --at;
  }
  line().separate();
  line().put({digits, static_cast<std::size_t>(at - digits)});
}

}  // namespace

JsonWriter::JsonWriter() {
  line().clear();
  line().put('{');
}

void JsonWriter::end(std::string& text) {
  line().put("}\n");
  text += line().text();
}

void JsonWriter::name(std::string_view event) {
  put_key("event");
  line().plain_string(event);
}

void JsonWriter::time(std::string_view key, Nanoseconds value) {
  put_key(key);
  put_milliseconds(value);
}

void JsonWriter::status(Status value) {
  put_key("status");
  line().plain_string(status_name(value));
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
  line().put(value ? "true" : "false");
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
  line().separate();
  line().put('[');
  for (const std::string& value : values) put_text(value);
  line().put(']');
}

void JsonWriter::field(std::string_view key,
                       const std::vector<std::pair<std::string, std::string>>& values) {
  if (values.empty()) return;
  begin_object(key);
  for (const auto& [name, value] : values) {
    put_text(name);
    line().put(':');
    put_text(value);
  }
  end_object();
}

void JsonWriter::field(std::string_view key, OutputStream value) {
  put_key(key);
  put_text(stream_name(value));
}

void JsonWriter::field(std::string_view key, Unrunnable value) {
  if (value == Unrunnable::no) return;
  put_key(key);
  put_text(unrunnable_name(value));
}

void JsonWriter::field(std::string_view key, const Span& value) {
  if (value == Span{}) return;
  put_key(key);
  line().separate();
  line().put('[');
  for (const std::uint32_t number :
       {value.begin.line, value.begin.column, value.end.line, value.end.column}) {
    put_number(number);
  }
  line().put(']');
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
  if (is_utf8(value)) {
    field("text", value);
  } else {
    field("base64", to_base64(value));
  }
}

// The first as fields of its own, so that a reader who wants only the name finds it.
void JsonWriter::causes(const Causes& causes) {
  if (causes.empty()) return;
  field("cause", std::string(cause_name(causes.front().id)));
  field("cause_arguments", causes.front().arguments);
  if (causes.size() == 1) return;
  put_key("further_causes");
  line().separate();
  line().put('[');
  for (std::size_t i = 1; i < causes.size(); ++i) {
    line().separate();
    line().put('[');
    put_text(cause_name(causes[i].id));
    for (const std::string& argument : causes[i].arguments) put_text(argument);
    line().put(']');
  }
  line().put(']');
}

void JsonWriter::begin_object(std::string_view key) {
  put_key(key);
  line().put('{');
}

void JsonWriter::begin_item() {
  line().separate();
  line().put('{');
}

void JsonWriter::end_object() { line().put('}'); }

void JsonWriter::begin_list(std::string_view key) {
  put_key(key);
  line().separate();
  line().put('[');
}

void JsonWriter::end_list() { line().put(']'); }

}  // namespace sockdrill
