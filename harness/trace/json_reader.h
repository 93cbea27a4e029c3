// The reading half of json.cc: the fields of one JSON object, by name, with the first error kept.
// Absent fields leave their target as it is.
#pragma once

#include <rapidjson/document.h>

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

class JsonReader {
 public:
  /// `object` is a JSON object that outlives this.
  explicit JsonReader(const rapidjson::Value& object) : object_(&object) {}

  /// What is wrong, empty for nothing: "'case' is not a number from 0 to 4294967295".
  const std::string& error() const { return error_; }

  bool has(std::string_view key) const { return find(key) != nullptr; }
  void require(std::string_view key);

  void time(std::string_view key, Nanoseconds& value);
  void status(Status& value);  // required

  void field(std::string_view key, std::string& value);
  void field(std::string_view key, std::uint32_t& value);
  void field(std::string_view key, std::uint64_t& value);
  void field(std::string_view key, std::int64_t& value);
  void field(std::string_view key, std::int32_t& value);
  void field(std::string_view key, double& value);
  void field(std::string_view key, bool& value);
  void field(std::string_view key, std::optional<std::uint32_t>& value);
  void field(std::string_view key, std::optional<std::int32_t>& value);
  void field(std::string_view key, std::vector<std::string>& values);
  void field(std::string_view key, std::vector<std::pair<std::string, std::string>>& values);
  void field(std::string_view key, OutputStream& value);
  void field(std::string_view key, Unrunnable& value);
  void field(std::string_view key, Span& value);
  void count(std::string_view key, std::uint32_t& value) { field(key, value); }
  void place(Place& value);
  void causes(Causes& causes);  // of names that are not known: none
  void bytes(std::string& value);

  template <class T, class Fields>
  void object(std::string_view key, std::optional<T>& value, Fields fields) {
    const rapidjson::Value* const found = find(key);
    if (found == nullptr) return;
    if (!found->IsObject()) return refuse(key, "is not an object");
    JsonReader inner(*found);
    fields(inner, value.emplace());
    if (error_.empty()) error_ = inner.error_;
  }

  template <class T, class Fields>
  void objects(std::string_view key, std::vector<T>& values, Fields fields) {
    const rapidjson::Value* const found = find(key);
    if (found == nullptr) return;
    if (!found->IsArray()) return refuse(key, "is not a list of objects");
    for (const rapidjson::Value& item : found->GetArray()) {
      if (!item.IsObject()) return refuse(key, "is not a list of objects");
      JsonReader inner(item);
      fields(inner, values.emplace_back());
      if (error_.empty()) error_ = inner.error_;
    }
  }

 private:
  const rapidjson::Value* find(std::string_view key) const;
  void refuse(std::string_view key, std::string_view what);
  bool take_text(std::string_view key, const rapidjson::Value& from, std::string& to);

  const rapidjson::Value* object_;
  std::string error_;
};

}  // namespace sockdrill
