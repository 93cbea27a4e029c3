// The writing half of json.cc: one JSON object, field by field, defaults left out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/span.h"
#include "trace/event.h"

namespace sockdrill {

class JsonWriter {
 public:
  /// Appends to `out` in end(). One writer a thread at a time.
  JsonWriter();
  void end(std::string& out);

  void name(std::string_view event);
  void time(std::string_view key, Nanoseconds value);  // written even where it is 0
  void status(Status value);                           // written even where it is passed

  void field(std::string_view key, const std::string& value);
  void field(std::string_view key, std::uint32_t value);
  void field(std::string_view key, std::uint64_t value);
  void field(std::string_view key, std::int64_t value);
  void field(std::string_view key, std::int32_t value);
  void field(std::string_view key, double value);
  void field(std::string_view key, bool value);
  void field(std::string_view key, const std::optional<std::uint32_t>& value);
  void field(std::string_view key, const std::optional<std::int32_t>& value);
  void field(std::string_view key, const std::vector<std::string>& values);
  void field(std::string_view key, const std::vector<std::pair<std::string, std::string>>& values);
  void field(std::string_view key, OutputStream value);
  void field(std::string_view key, Unrunnable value);  // left out where it is `no`
  void field(std::string_view key, const Span& value);
  void count(std::string_view key, std::uint32_t value);  // left out where it is 1
  void place(const Place& value);
  void bytes(const std::string& value);
  void causes(const Causes& causes);

  template <class T, class Fields>
  void object(std::string_view key, const std::optional<T>& value, Fields fields) {
    if (!value) return;
    begin_object(key);
    fields(*this, *value);
    end_object();
  }

  template <class T, class Fields>
  void objects(std::string_view key, const std::vector<T>& values, Fields fields) {
    if (values.empty()) return;
    begin_list(key);
    for (const T& value : values) {
      begin_item();
      fields(*this, value);
      end_object();
    }
    end_list();
  }

 private:
  void begin_object(std::string_view key);
  void begin_item();
  void end_object();
  void begin_list(std::string_view key);
  void end_list();
};

}  // namespace sockdrill
