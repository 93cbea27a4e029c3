#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "base/text.h"
#include "probe/table.h"

namespace sockdrill {
namespace {

// Members one after the other; arrays of objects have an object a line, so that a difference of two
// files is one of cells.
class JsonText {
 public:
  void text(std::string_view key, std::string_view value) {
    json_.Key(key.data(), size(key));
    const std::string shown = visible(value);
    json_.String(shown.data(), size(shown));
  }
  void number(std::string_view key, std::uint64_t value) {
    json_.Key(key.data(), size(key));
    json_.Uint64(value);
  }
  template <class List, class Show>
  void array(std::string_view key, const List& list, Show show) {
    json_.Key(key.data(), size(key));
    json_.StartArray();
    for (const auto& one : list) {
      buffer_.Put('\n');
      object([&] { show(one); });
    }
    json_.EndArray();
  }
  template <class Members>
  void object(Members members) {
    json_.StartObject();
    members();
    json_.EndObject();
  }
  template <class Members>
  void object(std::string_view key, Members members) {
    json_.Key(key.data(), size(key));
    object(members);
  }
  void cell(const Cell& cell) {
    for (const CellAxis axis : kCellAxes) {
      text(axis_name(axis), axis_value_name(axis, axis_value(axis, cell)));
    }
  }
  void outcome(const CellOutcome& outcome) {
    text("bind", call_result_name(outcome.bind));
    if (outcome.listen) text("listen", call_result_name(*outcome.listen));
    if (outcome.receiver != Receiver::nobody_asked) {
      text("connection", receiver_name(outcome.receiver));
    }
  }
  std::string take() const { return std::string(buffer_.GetString(), buffer_.GetSize()) + "\n"; }

 private:
  static rapidjson::SizeType size(std::string_view text) {
    return static_cast<rapidjson::SizeType>(text.size());
  }

  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> json_{buffer_};
};

}  // namespace

std::string table_json(const ProbeResult& result, const std::optional<ComparedWith>& compared) {
  JsonText json;
  json.object([&] {
    json.text("kernel", result.kernel);
    json.array("cells", result.measured, [&](const MeasuredCell& one) {
      json.cell(one.cell);
      json.outcome(one.outcome);
    });
    json.array("skipped", result.skipped, [&](const SkippedCells& one) {
      json.text("reason", one.reason);
      json.number("cells", one.cells.size());
    });
    json.array("errors", result.failed, [&](const FailedCell& one) {
      json.cell(one.cell);
      json.text("message", one.message);
    });
    if (!compared) return;
    json.object("baseline", [&] {
      json.text("name", compared->baseline);
      json.number("compared", compared->comparison.compared);
      json.array("differences", compared->comparison.differences, [&](const CellDifference& one) {
        json.cell(one.cell);
        if (one.before) json.object("expected", [&] { json.outcome(*one.before); });
        json.object("measured", [&] { json.outcome(one.now); });
      });
    });
  });
  return json.take();
}

}  // namespace sockdrill
