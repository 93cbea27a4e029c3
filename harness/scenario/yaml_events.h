// libyaml's parser and its events, with owners.
#pragma once

#include <yaml.h>

#include <cstdint>
#include <string_view>

#include "base/span.h"

namespace sockdrill {

inline Place to_place(const yaml_mark_t& mark) {
  return {static_cast<std::uint32_t>(mark.line) + 1, static_cast<std::uint32_t>(mark.column) + 1};
}

/// "" for the null pointer.
inline std::string_view to_view(const yaml_char_t* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}
inline std::string_view to_view(const char* text) {
  return text == nullptr ? std::string_view() : text;
}

class YamlEvent {
 public:
  YamlEvent() = default;
  YamlEvent(const YamlEvent&) = delete;
  YamlEvent& operator=(const YamlEvent&) = delete;
  ~YamlEvent() { yaml_event_delete(&event_); }

  yaml_event_t* get() { return &event_; }
  const yaml_event_t* operator->() const { return &event_; }

 private:
  yaml_event_t event_ = {};
};

/// Reads UTF-8 that must stay where it is.
class YamlParser {
 public:
  explicit YamlParser(std::string_view text) : ready_(yaml_parser_initialize(&parser_) != 0) {
    if (!ready_) return;
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  YamlParser(const YamlParser&) = delete;
  YamlParser& operator=(const YamlParser&) = delete;
  ~YamlParser() {
    if (ready_) yaml_parser_delete(&parser_);
  }

  /// Fills an empty event. False at an error, which state() then tells.
  bool next(YamlEvent& event) { return ready_ && yaml_parser_parse(&parser_, event.get()) != 0; }
  const yaml_parser_t& state() const { return parser_; }
  bool is_out_of_memory() const { return !ready_ || parser_.error == YAML_MEMORY_ERROR; }

 private:
  yaml_parser_t parser_ = {};
  bool ready_;
};

}  // namespace sockdrill
