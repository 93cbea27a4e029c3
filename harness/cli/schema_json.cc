#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <map>

#include "cli/schema.h"
#include "plan/script.h"
#include "scenario/random_value.h"
#include "scenario/suite.h"
#include "steps/table.h"

namespace sockdrill {
namespace {

class SchemaWriter {
 public:
  SchemaWriter() : json_(buffer_) { json_.SetIndent(' ', 1); }

  std::string write() {
    json_.StartObject();
    pair("$schema", "https://json-schema.org/draft/2020-12/schema");
    pair("title", "sockdrill scenarios");
    mapping(suite_keys(), [this](const Key& key) { return suite_value(key); });
    json_.Key("$defs");
    json_.StartObject();
    define("scenario", [this] {
      mapping(scenario_keys(), [this](const Key& key) { return suite_value(key); });
    });
    define("variable", [this] { variable(); });
    define("settings", [this] { mapping(setting_keys()); });
    define("network", [this] { mapping(network_keys()); });
    define("program", [this] { mapping(program_keys()); });
    define("template", [this] { mapping(template_keys()); });
    define("steps", [this] {
      pair("type", "array");
      json_.Key("items");
      reference("step");
    });
    define("step", [this] { step(); });
    json_.EndObject();
    json_.EndObject();
    return std::string(buffer_.GetString(), buffer_.GetSize()) + "\n";
  }

 private:
  void text(std::string_view value) {
    json_.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  }
  void key(std::string_view name) {
    json_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  }
  void pair(std::string_view name, std::string_view value) {
    key(name);
    text(value);
  }

  template <class Body>
  void define(std::string_view name, Body&& body) {
    key(name);
    json_.StartObject();
    body();
    json_.EndObject();
  }

  void reference(std::string_view name) {
    json_.StartObject();
    pair("$ref", std::string("#/$defs/") + std::string(name));
    json_.EndObject();
  }

  void types(std::initializer_list<std::string_view> names) {
    json_.Key("type");
    json_.StartArray();
    for (const std::string_view name : names) text(name);
    json_.EndArray();
  }

  // True where the value is described by a definition of its own.
  bool suite_value(const Key& one) {
    static const std::map<std::string_view, std::string_view> single = {{"defaults", "settings"},
                                                                        {"network", "network"}};
    static const std::map<std::string_view, std::string_view> named = {
        {"templates", "template"}, {"programs", "program"}, {"vars", "variable"}};
    if (const auto found = single.find(one.name); found != single.end()) {
      pair("$ref", std::string("#/$defs/") + std::string(found->second));
      return true;
    }
    if (const auto found = named.find(one.name); found != named.end()) {
      pair("type", "object");
      json_.Key("additionalProperties");
      reference(found->second);
      return true;
    }
    if (one.name != "scenarios") return false;
    pair("type", "array");
    json_.Key("minItems");
    json_.Int(1);
    json_.Key("items");
    reference("scenario");
    return true;
  }

  // A text, or what one is drawn from.
  void variable() {
    json_.Key("anyOf");
    json_.StartArray();
    json_.StartObject();
    types({"string", "number", "boolean", "null"});
    json_.EndObject();
    json_.StartObject();
    pair("type", "object");
    json_.Key("additionalProperties");
    json_.Bool(false);
    json_.Key("properties");
    json_.StartObject();
    define("random", [this] {
      mapping(random_keys(),
              [this](const Key& key) { return key.name == "one_of" && values(key); });
      json_.Key("oneOf");
      json_.StartArray();
      needed({"text", "length"});
      needed({"number"});
      needed({"one_of"});
      json_.EndArray();
      json_.Key("dependentRequired");
      json_.StartObject();
      json_.Key("length");
      json_.StartArray();
      text("text");
      json_.EndArray();
      json_.EndObject();
    });
    json_.EndObject();
    json_.Key("required");
    json_.StartArray();
    text("random");
    json_.EndArray();
    json_.EndObject();
    json_.EndArray();
  }

  bool values(const Key& one) {
    pair("description", one.doc);
    pair("type", "array");
    json_.Key("minItems");
    json_.Int(1);
    json_.Key("items");
    json_.StartObject();
    types({"string", "number", "boolean"});
    json_.EndObject();
    return true;
  }

  void needed(std::initializer_list<std::string_view> names) {
    json_.StartObject();
    json_.Key("required");
    json_.StartArray();
    for (const std::string_view name : names) text(name);
    json_.EndArray();
    json_.EndObject();
  }

  void value(const Key& one) {
    pair("description", one.doc);
    if (!one.choices.empty()) {
      json_.Key("enum");
      json_.StartArray();
      for (const std::string_view choice : split_choices(one.choices)) text(choice);
      json_.EndArray();
      return;
    }
    switch (one.type) {
      case ValueType::text:
      case ValueType::word:
        return types({"string", "number", "boolean", "null"});
      case ValueType::flag:
        return types({"boolean", "string"});
      case ValueType::integer:
      case ValueType::count:
      case ValueType::number:
      case ValueType::port:
        return types({"number", "string"});
      case ValueType::duration:
        return types({"string", "number"});
      case ValueType::size:
        return types({"number", "string"});
      case ValueType::list:
        return types({"array", "string", "number", "boolean"});
      case ValueType::mapping:
        return types({"object"});
      case ValueType::steps:
        return pair("$ref", "#/$defs/steps");
      case ValueType::any:
        return;
    }
  }

  void mapping(std::span<const Key> keys) {
    mapping(keys, [](const Key&) { return false; });
  }

  template <class Special>
  void mapping(std::span<const Key> keys, Special&& special) {
    pair("type", "object");
    json_.Key("additionalProperties");
    json_.Bool(false);
    json_.Key("properties");
    json_.StartObject();
    for (const Key& one : keys) {
      key(one.name);
      json_.StartObject();
      if (!special(one)) value(one);
      json_.EndObject();
    }
    json_.EndObject();
    json_.Key("required");
    json_.StartArray();
    for (const Key& one : keys) {
      if (one.required) text(one.name);
    }
    json_.EndArray();
  }

  void step() {
    json_.Key("anyOf");
    json_.StartArray();
    for (const ControlStep& control : control_steps()) {
      json_.StartObject();
      pair("description", control.doc);
      mapping(control.keys);
      json_.EndObject();
    }
    json_.StartObject();
    verbs();
    json_.EndObject();
    json_.EndArray();
  }

  // Verbs of sockets and of programs may share a name: which one is meant shows only when the
  // names are known.
  void verbs() {
    std::map<std::string, std::vector<const Verb*>> patterns;
    for (const Verb& verb : step_table()) {
      const std::string target = verb.target == Target::none      ? "^"
                                 : verb.target == Target::network ? "^network\\."
                                                                  : "^[^.]+\\.";
      patterns[target + std::string(verb.name) + "$"].push_back(&verb);
    }
    pair("type", "object");
    json_.Key("minProperties");
    json_.Int(1);
    json_.Key("maxProperties");
    json_.Int(1);
    json_.Key("additionalProperties");
    json_.Bool(false);
    json_.Key("patternProperties");
    json_.StartObject();
    for (const auto& [pattern, rows] : patterns) {
      key(pattern);
      json_.StartObject();
      pair("description", rows.front()->doc);
      json_.Key("anyOf");
      json_.StartArray();
      json_.StartObject();
      types({"null", "string", "number", "boolean", "array"});
      json_.EndObject();
      for (const Verb* verb : rows) {
        json_.StartObject();
        mapping(verb->keys);
        json_.EndObject();
      }
      json_.EndArray();
      json_.EndObject();
    }
    // A verb that a variable names.
    key("^[^.]+\\.\\$\\{[^}]+\\}$");
    json_.StartObject();
    json_.EndObject();
    json_.EndObject();
  }

  rapidjson::StringBuffer buffer_;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> json_;
};

}  // namespace

std::string json_schema() { return SchemaWriter().write(); }

}  // namespace sockdrill
