// JSON into a Sink, piece by piece: what the reports of course platforms are written with.
#pragma once

#include <rapidjson/writer.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "reports/reporter.h"

namespace sockdrill {

/// Objects and arrays are begun and ended by the caller, in order. Texts are made visible
/// (base/text.h): whatever a subject wrote, they are UTF-8 without control characters but for line
/// feeds.
class JsonReport {
 public:
  explicit JsonReport(const Sink& sink) : stream_{sink, {}}, writer_(stream_) {}
  ~JsonReport() { stream_.Flush(); }
  JsonReport(const JsonReport&) = delete;
  JsonReport& operator=(const JsonReport&) = delete;

  void begin_object() { writer_.StartObject(); }
  void begin_object(std::string_view key) { name(key), writer_.StartObject(); }
  void end_object() { writer_.EndObject(); }
  void begin_array(std::string_view key) { name(key), writer_.StartArray(); }
  void end_array() { writer_.EndArray(); }

  void text(std::string_view value);
  void field(std::string_view key, std::string_view value) { name(key), text(value); }
  void field(std::string_view key, const char* value) { field(key, std::string_view(value)); }
  void field(std::string_view key, bool value) { name(key), writer_.Bool(value); }
  void field(std::string_view key, std::int64_t value) { name(key), writer_.Int64(value); }
  /// With at most three decimals.
  void number(std::string_view key, double value);

  /// Ends the report with a line feed.
  void end();

 private:
  struct Stream {
    using Ch = char;
    const Sink& sink;
    std::string pending;
    void Put(char c);
    void Flush();
  };

  void name(std::string_view key) {
    writer_.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  }

  Stream stream_;
  rapidjson::Writer<Stream> writer_;
};

}  // namespace sockdrill
