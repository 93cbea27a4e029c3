#include "steps/socket_facts.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "steps/call.h"
#include "steps/port_table.h"

namespace sockdrill {
namespace {

// The fields of TCP_INFO by the names that ss(8) and linux/tcp.h give them.
struct InfoField {
  Key key;
  std::int64_t (*value)(const TcpInfo&);
};

constexpr std::array kInfoFields = {
    InfoField{{"retransmits", ValueType::any, ""},
              [](const TcpInfo& i) -> std::int64_t { return i.retransmits; }},
    InfoField{{"total_retransmits", ValueType::any, ""},
              [](const TcpInfo& i) -> std::int64_t { return i.total_retransmits; }},
    InfoField{{"unacked", ValueType::any, ""},
              [](const TcpInfo& i) -> std::int64_t { return i.unacked; }},
    InfoField{{"snd_mss", ValueType::any, ""},
              [](const TcpInfo& i) -> std::int64_t { return i.snd_mss; }},
    InfoField{{"rcv_mss", ValueType::any, ""},
              [](const TcpInfo& i) -> std::int64_t { return i.rcv_mss; }},
    InfoField{{"snd_cwnd", ValueType::any, ""},
              [](const TcpInfo& i) -> std::int64_t { return i.snd_cwnd; }},
    InfoField{{"path_mtu", ValueType::any, ""},
              [](const TcpInfo& i) -> std::int64_t { return i.path_mtu; }},
    InfoField{{"rtt_us", ValueType::any, ""},
              [](const TcpInfo& i) -> std::int64_t { return i.rtt_us; }},
    InfoField{{"bytes_acked", ValueType::any, ""},
              [](const TcpInfo& i) { return static_cast<std::int64_t>(i.bytes_acked); }},
    InfoField{{"bytes_received", ValueType::any, ""},
              [](const TcpInfo& i) { return static_cast<std::int64_t>(i.bytes_received); }},
    InfoField{{"bytes_sent", ValueType::any, ""},
              [](const TcpInfo& i) { return static_cast<std::int64_t>(i.bytes_sent); }},
    InfoField{{"segments_out", ValueType::any, ""},
              [](const TcpInfo& i) -> std::int64_t { return i.segments_out; }},
    InfoField{{"segments_in", ValueType::any, ""},
              [](const TcpInfo& i) -> std::int64_t { return i.segments_in; }},
    InfoField{{"not_sent", ValueType::any, ""},
              [](const TcpInfo& i) -> std::int64_t { return i.not_sent; }},
};

constexpr std::string_view kTimers = "none|retransmit|keepalive|time_wait|probe";

std::vector<Key> info_keys() {
  std::vector<Key> keys;
  for (const InfoField& field : kInfoFields) keys.push_back(field.key);
  return keys;
}

std::string_view spoken(std::string_view key) {
  return key == "receive_queue" ? "receive queue" : key == "send_queue" ? "send queue" : key;
}

}  // namespace

std::vector<Key> SocketFacts::keys() {
  return {
      {"remaining", ValueType::mapping, "how long the state's timer still runs: {from: …, to: …}"},
      {"timer", ValueType::text, "which timer runs", false, kTimers},
      {"receive_queue", ValueType::any,
       "bytes not received yet, of a listener the clients not accepted yet: a number, or "
       "{from: …, to: …}"},
      {"send_queue", ValueType::any,
       "bytes not acknowledged yet, of a listener its backlog: a number, or {from: …, to: …}"},
      {"owner", ValueType::text,
       "who has it open: nobody, engine, a program's name, or another process"},
      {"info", ValueType::mapping,
       "fields of TCP_INFO and their values: retransmits, total_retransmits, unacked, snd_mss, "
       "rcv_mss, snd_cwnd, path_mtu, rtt_us, bytes_acked, bytes_received, bytes_sent, "
       "segments_out, segments_in, not_sent"}};
}

SocketFacts::SocketFacts(Args& args) {
  if (const Node* const at = args.node("remaining")) {
    if (auto bounds = Bounds::read(args, *at, "remaining", ValueType::duration)) {
      facts_.push_back({"remaining", at, bounds, {}, {}});
    }
  }
  if (auto timer = args.text("timer")) {
    facts_.push_back({"timer", args.node("timer"), {}, std::move(*timer), {}});
  }
  add_number(args, "receive_queue");
  add_number(args, "send_queue");
  if (auto owner = args.text("owner")) {
    const Node* const at = args.node("owner");
    args.known_program(*owner, *at, {"nobody", "engine", "another process"});
    facts_.push_back({"owner", at, {}, std::move(*owner), {}});
  }
  if (const Node* const at = args.node("info")) add_info(args, *at);
}

void SocketFacts::add_number(Args& args, std::string_view key) {
  const Node* const at = args.node(key);
  if (at == nullptr) return;
  if (auto bounds = Bounds::read(args, *at, key, ValueType::count)) {
    facts_.push_back({key, at, bounds, {}, {}});
  }
}

void SocketFacts::add_info(Args& args, const Node& fields) {
  const std::vector<Key> known = info_keys();
  if (!check_keys(fields, known, "info", args.binding().diagnostics)) return;
  for (const Node::Entry& entry : fields.entries()) {
    if (auto bounds = Bounds::read(args, *entry.value, entry.key->text(), ValueType::count)) {
      facts_.push_back({"info", entry.value, bounds, {}, entry.key->text()});
    }
  }
}

std::optional<SocketFacts::Mismatch> SocketFacts::check(
    Stage& stage, const std::optional<SocketInfo>& info) const {
  for (const Fact& fact : facts_) {
    if (!info) {
      return Mismatch{std::string(spoken(fact.key)), "the kernel has no such socket", fact.at};
    }
    if (auto mismatch = check_one(stage, *info, fact)) return mismatch;
  }
  return std::nullopt;
}

std::optional<SocketFacts::Mismatch> SocketFacts::check_one(Stage& stage, const SocketInfo& info,
                                                            const Fact& fact) const {
  if (fact.key == "remaining") {
    const std::string expected = fact.bounds->describe() + " left";
    if (info.timer == TcpTimer::none) return Mismatch{expected, "no timer is running", fact.at};
    const Nanoseconds left = info.timer_left;
    if (fact.bounds->contains(left.count())) return std::nullopt;
    // Judged as it is found: a timer that only has to be waited for could be of any length.
    return Mismatch{expected, show_duration(left) + " left", fact.at, true};
  }
  if (fact.key == "timer") {
    const std::string_view is = tcp_timer_name(info.timer);
    if (is == fact.text) return std::nullopt;
    return Mismatch{"timer " + fact.text, fmt::format("timer {}", is), fact.at};
  }
  if (fact.key == "owner") {
    const std::string is = owner_of(stage, info);
    if (is == fact.text) return std::nullopt;
    return Mismatch{"owner " + fact.text, "owner " + is, fact.at};
  }
  if (fact.key == "info") {
    if (!info.info) return Mismatch{"TCP_INFO", "the kernel gives none in this state", fact.at};
    for (const InfoField& field : kInfoFields) {
      if (field.key.name != fact.of_info) continue;
      const std::int64_t is = field.value(*info.info);
      if (fact.bounds->contains(is)) return std::nullopt;
      return Mismatch{fmt::format("{} {}", fact.of_info, fact.bounds->describe()),
                      fmt::format("{} {}", fact.of_info, is), fact.at};
    }
    return std::nullopt;
  }
  const std::int64_t is = fact.key == "receive_queue" ? info.receive_queue : info.send_queue;
  if (fact.bounds->contains(is)) return std::nullopt;
  return Mismatch{fmt::format("{} {}", spoken(fact.key), fact.bounds->describe()),
                  fmt::format("{} {}", spoken(fact.key), is), fact.at};
}

}  // namespace sockdrill
