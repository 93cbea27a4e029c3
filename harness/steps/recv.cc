// recv: the verb's arguments, and which way of receiving they ask for (steps/receive.h).
#include <fmt/format.h>

#include "steps/bind_step.h"
#include "steps/message_flags.h"
#include "steps/receive.h"
#include "steps/verbs.h"

namespace sockdrill {
namespace {

constexpr auto kSilence = std::chrono::milliseconds(200);
constexpr std::size_t kDefaultBuffer = 65536;

ReceiveSpec receive_spec(Args& args) {
  ReceiveSpec spec;
  spec.name = args.target();
  spec.call = call_spec(args);
  spec.whole = &args.whole();
  spec.charset = args.encoding();
  spec.payload = args.payload();
  if (const auto bytes = args.size("bytes")) spec.bytes = *bytes;
  spec.matchers = args.text_matchers();
  spec.flags = message_flags(args, args.node("flags"));
  spec.extra_allowed = args.text("extra") == "allowed";
  if (const Node* const until = args.node("until")) {
    if (until->plain() && until->text() == "eof") {
      spec.until_eof = true;
    } else if (const auto text = args.text("until"); text && spec.charset != nullptr) {
      auto encoded = encode(*spec.charset, *text);
      if (!encoded) args.mistake(*until, encoded.error().message());
      if (encoded && encoded->empty()) args.mistake(*until, "the delimiter is empty");
      spec.delimiter = encoded ? std::move(*encoded) : std::string();
    }
  }
  return spec;
}

// One call is what is asked for where a buffer is named, or a flag that only a single call has, or
// a result that a call gives.
bool is_single_call(const Args& args, const ReceiveSpec& spec) {
  return args.has("buffer") || spec.flags != 0 || !spec.call.result.only_ok();
}

std::unique_ptr<Step> bind_recv(Args& args) {
  ReceiveSpec spec = receive_spec(args);
  const bool content = spec.payload || spec.bytes || !spec.matchers.empty();
  const bool until = spec.until_eof || !spec.delimiter.empty();
  int endings = 0;
  for (const std::string_view ending : {"eof", "reset", "silence"}) endings += args.has(ending);
  if (endings > 1 || (endings == 1 && (content || until || args.has("buffer")))) {
    args.mistake(args.whole(), "eof, reset and silence exclude each other and any bytes",
                 "receive the bytes in one step and the end in the next");
    return nullptr;
  }
  std::unique_ptr<Step> step;
  if (args.has("eof")) {
    step = receive_end(std::move(spec), StreamEnd::eof);
  } else if (args.has("reset")) {
    step = receive_end(std::move(spec), StreamEnd::reset);
  } else if (const Node* const silence = args.node("silence")) {
    // `recv: silence` or `silence: on` waits for the usual time.
    const auto text = args.text("silence").value_or("on");
    const auto time =
        parse_flag(text) == true ? std::optional<Nanoseconds>(kSilence) : parse_duration(text);
    if (!time && !args.deferred()) {
      args.mistake(*silence,
                   fmt::format("silence wants {}, not '{}'", type_name(ValueType::duration), text));
    }
    step = receive_silence(std::move(spec), time.value_or(kSilence));
  } else if (is_single_call(args, spec)) {
    const std::uint64_t wanted =
        spec.payload ? spec.payload->size() : spec.bytes.value_or(kDefaultBuffer);
    const std::uint64_t buffer = args.size("buffer").value_or(wanted);
    if (until) args.mistake(args.whole(), "one call does not read 'until' something");
    step = receive_call(std::move(spec),
                        static_cast<std::size_t>(std::min<std::uint64_t>(buffer, 1U << 20U)));
  } else if (until) {
    step = receive_until(std::move(spec));
  } else if (!spec.matchers.empty()) {
    step = receive_match(std::move(spec));
  } else if (content) {
    step = receive_exactly(std::move(spec));
  } else if (args.fine()) {
    args.mistake(args.whole(), "recv needs to know what is to come",
                 "name the bytes (text, hex, …), their number (bytes), or eof, reset or silence");
  }
  return args.fine() ? std::move(step) : nullptr;
}

std::vector<Key> match_keys() {
  std::vector<Key> keys;
  for (const Key& key : text_matcher_keys()) {
    if (key.name == "contains" || key.name == "matches") keys.push_back(key);
  }
  return keys;
}

}  // namespace

Verb recv_verb() {
  return {
      "recv",
      Target::socket,
      NameUse::needs,
      "receives bytes, or the end of the stream",
      "text",
      "eof|reset|silence",
      "text|count",
      join_keys(
          {payload_keys(),
           {{"bytes", ValueType::size, "how many bytes"},
            {"until", ValueType::text, "receives up to this text and with it; eof: up to the end"}},
           match_keys(),
           {{"buffer", ValueType::size, "one call of recv with a buffer of this size"},
            {"flags", ValueType::list, "peek, waitall, oob, dontwait, trunc; makes one call"},
            {"extra", ValueType::text, "whether bytes may follow that no step receives", false,
             "allowed|refused"},
            {"eof", ValueType::flag, "the end of the stream, and nothing before it"},
            {"reset", ValueType::flag, "a reset of the connection, and nothing before it"},
            {"silence", ValueType::text, "nothing at all, for 200ms or the time that is named"}},
           call_keys()}),
      &bind_recv};
}

}  // namespace sockdrill
