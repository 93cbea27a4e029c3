#include "reports/classroom.h"

#include <array>

#include "base/text.h"
#include "reports/case_words.h"
#include "reports/json_report.h"
#include "reports/terminal.h"
#include "reports/verdict_words.h"

namespace sockdrill {
namespace {

// RFC 4648, section 4; pieces may be of any size.
class Base64 {
 public:
  explicit Base64(const Sink& sink) : sink_(sink) {}

  void add(std::string_view bytes) {
    rest_ += bytes;
    const std::size_t whole = rest_.size() / 3 * 3;
    write(std::string_view(rest_).substr(0, whole));
    rest_.erase(0, whole);
  }

  void end() {
    write(rest_);
    sink_("\n");
  }

 private:
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  void write(std::string_view bytes) {
    std::string out;
    for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(3, bytes.size()))) {
      std::array<unsigned, 3> three = {};
      const std::size_t count = std::min<std::size_t>(3, bytes.size());
      for (std::size_t i = 0; i < count; ++i) three[i] = static_cast<unsigned char>(bytes[i]);
      const unsigned bits = three[0] << 16U | three[1] << 8U | three[2];
      for (std::size_t i = 0; i < 4; ++i) {
        out += i <= count ? kDigits[bits >> (18U - 6U * i) & 63U] : '=';
      }
    }
    if (!out.empty()) sink_(out);
  }

  const Sink& sink_;
  std::string rest_;
};

std::string_view status_of(Status status) {
  if (status == Status::passed) return "pass";
  return status == Status::failed ? "fail" : "error";
}

std::string_view status_of(const Totals& totals) {
  if (totals.errored + totals.skipped > 0) return "error";
  return totals.failed > 0 ? "fail" : "pass";
}

}  // namespace

void write_classroom(const RunRecord& run, const ReportOptions& options, const Sink& sink) {
  Base64 base64(sink);
  {
    const Sink encoded = [&](std::string_view piece) { base64.add(piece); };
    JsonReport json(encoded);
    const Totals totals = run.totals();
    json.begin_object();
    json.field("version", std::int64_t{1});
    json.field("status", status_of(totals));
    json.number("max_score", totals.max_points);
    json.begin_array("tests");
    for (const CaseRecord& record : run.cases) {
      json.begin_object();
      json.field("name", case_label(record));
      json.field("status", status_of(record.status));
      json.number("score", record.points);
      json.field("message", case_output(record, run, options));
      json.field("test_code", again_command(record, run.run.again));
      json.field("filename", record.identity.path);
      json.field("line_no", static_cast<std::int64_t>(record.identity.line));
      json.number("execution_time", to_milliseconds(record.duration));
      json.end_object();
    }
    json.end_array();
    json.end_object();
  }
  base64.end();
}

}  // namespace sockdrill
