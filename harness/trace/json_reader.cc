#include "trace/json_reader.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "base/bytes.h"
#include "base/text.h"
#include "trace/json.h"

namespace sockdrill {
namespace {

// Three years in milliseconds: no run is longer, and no sum of a few such times overflows.
constexpr double kLongest = 1e11;

std::string_view text_of(const rapidjson::Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

}  // namespace

const rapidjson::Value* JsonReader::find(std::string_view key) const {
  const rapidjson::Value name(
      rapidjson::StringRef(key.data(), static_cast<rapidjson::SizeType>(key.size())));
  const auto member = object_->FindMember(name);
  return member == object_->MemberEnd() ? nullptr : &member->value;
}

void JsonReader::refuse(std::string_view key, std::string_view what) {
  if (error_.empty()) error_ = fmt::format("'{}' {}", key, what);
}

void JsonReader::require(std::string_view key) {
  if (!has(key)) refuse(key, "is missing");
}

// An escaped lone surrogate parses, and is not UTF-8.
bool JsonReader::take_text(std::string_view key, const rapidjson::Value& from, std::string& to) {
  if (!from.IsString() || !is_utf8(text_of(from))) {
    refuse(key, "is not a text");
    return false;
  }
  to = text_of(from);
  return true;
}

void JsonReader::time(std::string_view key, Nanoseconds& value) {
  const rapidjson::Value* const found = find(key);
  if (found == nullptr) return refuse(key, "is missing");
  if (!found->IsNumber() || std::fabs(found->GetDouble()) > kLongest) {
    return refuse(key, "is not a time in milliseconds");
  }
  value = Nanoseconds(std::llround(found->GetDouble() * 1e6));
}

void JsonReader::status(Status& value) {
  std::string name;
  require("status");
  field("status", name);
  for (const Status each : {Status::passed, Status::failed, Status::errored, Status::skipped}) {
    if (name == status_name(each)) {
      value = each;
      return;
    }
  }
  refuse("status", "is none of passed, failed, errored and skipped");
}

void JsonReader::field(std::string_view key, std::string& value) {
  const rapidjson::Value* const found = find(key);
  if (found != nullptr) take_text(key, *found, value);
}

void JsonReader::field(std::string_view key, std::uint32_t& value) {
  const rapidjson::Value* const found = find(key);
  if (found == nullptr) return;
  if (!found->IsUint()) return refuse(key, "is not a number from 0 to 4294967295");
  value = found->GetUint();
}

void JsonReader::field(std::string_view key, std::uint64_t& value) {
  const rapidjson::Value* const found = find(key);
  if (found == nullptr) return;
  if (!found->IsUint64()) return refuse(key, "is not a number from 0 to 18446744073709551615");
  value = found->GetUint64();
}

void JsonReader::field(std::string_view key, std::int64_t& value) {
  const rapidjson::Value* const found = find(key);
  if (found == nullptr) return;
  if (!found->IsInt64()) return refuse(key, "is not a whole number of 64 bits");
  value = found->GetInt64();
}

void JsonReader::field(std::string_view key, std::int32_t& value) {
  const rapidjson::Value* const found = find(key);
  if (found == nullptr) return;
  if (!found->IsInt()) return refuse(key, "is not a whole number of 32 bits");
  value = found->GetInt();
}

void JsonReader::field(std::string_view key, double& value) {
  const rapidjson::Value* const found = find(key);
  if (found == nullptr) return;
  if (!found->IsNumber()) return refuse(key, "is not a number");
  value = found->GetDouble();
}

void JsonReader::field(std::string_view key, bool& value) {
  const rapidjson::Value* const found = find(key);
  if (found == nullptr) return;
  if (!found->IsBool()) return refuse(key, "is neither true nor false");
  value = found->GetBool();
}

void JsonReader::field(std::string_view key, std::optional<std::uint32_t>& value) {
  if (has(key)) field(key, value.emplace());
}

void JsonReader::field(std::string_view key, std::optional<std::int32_t>& value) {
  if (has(key)) field(key, value.emplace());
}

void JsonReader::field(std::string_view key, std::vector<std::string>& values) {
  const rapidjson::Value* const found = find(key);
  if (found == nullptr) return;
  if (!found->IsArray()) return refuse(key, "is not a list of texts");
  for (const rapidjson::Value& item : found->GetArray()) {
    if (!take_text(key, item, values.emplace_back())) return;
  }
}

void JsonReader::field(std::string_view key,
                       std::vector<std::pair<std::string, std::string>>& values) {
  const rapidjson::Value* const found = find(key);
  if (found == nullptr) return;
  if (!found->IsObject()) return refuse(key, "is not an object of texts");
  for (const auto& member : found->GetObject()) {
    auto& [name, value] = values.emplace_back();
    if (!take_text(key, member.name, name) || !take_text(key, member.value, value)) return;
  }
}

void JsonReader::field(std::string_view key, OutputStream& value) {
  std::string name;
  require(key);
  field(key, name);
  for (const OutputStream each : {OutputStream::out, OutputStream::err, OutputStream::terminal}) {
    if (name == stream_name(each)) {
      value = each;
      return;
    }
  }
  refuse(key, "is none of out, err and terminal");
}

void JsonReader::field(std::string_view key, Unrunnable& value) {
  std::string name;
  if (!has(key)) return;
  field(key, name);
  const auto known = find_unrunnable(name);
  if (!known) return refuse(key, "is no reason that is known");
  value = *known;
}

void JsonReader::field(std::string_view key, Span& value) {
  const rapidjson::Value* const found = find(key);
  if (found == nullptr) return;
  const bool four = found->IsArray() && found->Size() == 4;
  std::uint32_t numbers[4] = {};
  for (rapidjson::SizeType i = 0; four && i < 4; ++i) {
    if (!(*found)[i].IsUint()) return refuse(key, "is not a list of four numbers");
    numbers[i] = (*found)[i].GetUint();
  }
  if (!four) return refuse(key, "is not a list of four numbers");
  value = {{numbers[0], numbers[1]}, {numbers[2], numbers[3]}};
}

void JsonReader::place(Place& value) {
  field("line", value.line);
  field("column", value.column);
}

// A cause of a newer version has no row here: its sentence in `why` is all that is left of it.
void JsonReader::causes(Causes& causes) {
  std::string name;
  std::vector<std::string> arguments;
  field("cause", name);
  field("cause_arguments", arguments);
  const auto add = [&](std::string_view of, std::vector<std::string> with) {
    if (const auto id = find_cause(of)) causes.push_back({*id, std::move(with)});
  };
  add(name, std::move(arguments));
  if (causes.empty()) return;
  const rapidjson::Value* const further = find("further_causes");
  if (further == nullptr) return;
  if (!further->IsArray()) return refuse("further_causes", "is not a list of lists of texts");
  for (const rapidjson::Value& one : further->GetArray()) {
    if (!one.IsArray() || one.Empty()) {
      return refuse("further_causes", "is not a list of lists of texts");
    }
    std::vector<std::string> words(one.Size());
    for (rapidjson::SizeType i = 0; i < one.Size(); ++i) {
      if (!take_text("further_causes", one[i], words[i])) return;
    }
    std::vector<std::string> rest(std::make_move_iterator(words.begin() + 1),
                                  std::make_move_iterator(words.end()));
    add(words.front(), std::move(rest));
  }
}

void JsonReader::bytes(std::string& value) {
  if (!has("base64")) return field("text", value);
  std::string encoded;
  field("base64", encoded);
  const std::optional<std::string> decoded = from_base64(encoded);
  if (!decoded) return refuse("base64", "is not base64");
  value = *decoded;
}

}  // namespace sockdrill
