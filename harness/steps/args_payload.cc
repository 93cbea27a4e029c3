// The bytes among a step's arguments.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/bytes.h"
#include "base/file.h"
#include "base/text.h"
#include "steps/args.h"

namespace sockdrill {
namespace {

constexpr std::size_t kLargestFile = std::size_t{64} << 20U;
constexpr std::string_view kKinds[] = {"text", "hex", "base64", "file", "pattern", "random"};

const Key kPatternKeys[] = {
    {"text", ValueType::text, "the text that is repeated"},
    {"hex", ValueType::text, "the bytes that are repeated"},
    {"size", ValueType::size, "how many bytes there are in all", true},
};
const Key kRandomKeys[] = {
    {"size", ValueType::size, "how many bytes", true},
    {"seed", ValueType::count, "the same seed gives the same bytes; the run's seed otherwise"},
};

}  // namespace

std::optional<Payload> Args::payload() {
  const Node* at = nullptr;
  std::string_view kind;
  for (const std::string_view candidate : kKinds) {
    const Node* const value = node(candidate);
    if (value == nullptr || key_row(candidate) == nullptr) continue;
    if (at != nullptr) {
      mistake(*value, fmt::format("{} and {} both say which bytes", kind, candidate));
      return std::nullopt;
    }
    at = value;
    kind = candidate;
  }
  if (at == nullptr) return std::nullopt;
  if (kind == "pattern") return payload_pattern(*at);
  if (kind == "random") return payload_random(*at);
  if (kind == "file") {
    auto bytes = payload_file(*at);
    return bytes ? std::optional(Payload::literal(std::move(*bytes), nullptr)) : std::nullopt;
  }
  const auto value = text(kind);
  if (!value) return std::nullopt;
  if (kind == "text") {
    const Charset* const charset = encoding();
    if (charset == nullptr) return std::nullopt;
    auto bytes = encode(*charset, *value);
    if (bytes) return Payload::literal(std::move(*bytes), charset);
    mistake(*at, bytes.error().message());
    return std::nullopt;
  }
  auto bytes = kind == "hex" ? from_hex(*value) : from_base64(*value);
  if (bytes) return Payload::literal(std::move(*bytes), nullptr);
  if (deferred_) return Payload();
  mistake(*at, fmt::format("{} is not {}", in_quotes(*value), kind),
          kind == "hex" ? "two digits make a byte, as in 'c4 e3 ba c3'"
                        : "four characters make three bytes, '=' fills the last ones up");
  return std::nullopt;
}

std::optional<std::string> Args::payload_file(const Node& at) {
  const auto name = text("file");
  if (!name || deferred_) return name ? std::optional(std::string()) : std::nullopt;
  // Beside the file that names it, wherever the engine was started.
  const auto path = std::filesystem::path(at.source().path()).parent_path() / *name;
  auto bytes = read_file(path.string(), kLargestFile);
  if (bytes) return std::move(*bytes);
  mistake(at, bytes.error().message);
  return std::nullopt;
}

std::optional<Payload> Args::payload_pattern(const Node& at) {
  if (!at.is_mapping()) return std::nullopt;  // which was said
  if (names_ != nullptr && !check_keys(at, kPatternKeys, "pattern", binding_.diagnostics)) {
    return std::nullopt;
  }
  const Node* const text = at.find("text");
  const Node* const hex = at.find("hex");
  const Node* const size = at.find("size");
  if (size == nullptr) return std::nullopt;
  if ((text == nullptr) == (hex == nullptr)) {
    mistake(at, "a pattern has either a text or hex");
    return std::nullopt;
  }
  const auto count = resolve(*size, kPatternKeys[2]);
  const auto unit = resolve(text != nullptr ? *text : *hex, kPatternKeys[0]);
  if (!count || !unit) return std::nullopt;
  std::optional<std::string> bytes;
  if (text != nullptr) {
    const Charset* const charset = encoding();
    if (charset == nullptr) return std::nullopt;
    auto encoded = encode(*charset, *unit);
    if (!encoded) {
      mistake(*text, encoded.error().message());
      return std::nullopt;
    }
    bytes = std::move(*encoded);
  } else {
    bytes = from_hex(*unit);
  }
  if (!bytes || bytes->empty()) {
    if (!deferred_) mistake(at, bytes ? "the pattern is empty" : "the pattern is not hex");
    return deferred_ ? std::optional(Payload()) : std::nullopt;
  }
  return Payload::pattern(std::move(*bytes), parse_size(*count).value_or(0));
}

std::optional<Payload> Args::payload_random(const Node& at) {
  const Node* size = &at;
  const Node* seed = nullptr;
  if (at.is_mapping()) {
    if (names_ != nullptr && !check_keys(at, kRandomKeys, "random", binding_.diagnostics)) {
      return std::nullopt;
    }
    size = at.find("size");
    seed = at.find("seed");
  } else if (at.is_sequence()) {
    mistake(at, "random is a size, or a mapping with a size and a seed");
    return std::nullopt;
  }
  if (size == nullptr) return std::nullopt;
  const auto count = resolve(*size, kRandomKeys[0]);
  if (!count) return std::nullopt;
  std::uint64_t chosen = binding_.options.seed;
  if (seed != nullptr) {
    const auto text = resolve(*seed, kRandomKeys[1]);
    if (!text) return std::nullopt;
    chosen = static_cast<std::uint64_t>(parse_integer(*text).value_or(0));
  } else {
    binding_.uses_seed = true;
  }
  return Payload::random(chosen, parse_size(*count).value_or(0));
}

std::vector<Key> payload_keys() {
  return {{"text", ValueType::text, "a text, written in `encoding`"},
          {"hex", ValueType::text, "bytes as hexadecimal digits"},
          {"base64", ValueType::text, "bytes as base64"},
          {"file", ValueType::text, "the bytes of a file beside the suite"},
          {"pattern", ValueType::mapping, "a text or bytes repeated up to a size"},
          {"random", ValueType::any, "so many bytes, the same for the same seed"},
          {"encoding", ValueType::text, "of the text; the setting encoding otherwise"}};
}

}  // namespace sockdrill
