#include "reports/junit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "reports/case_words.h"
#include "reports/junit_case.h"

namespace sockdrill {
namespace {

constexpr std::size_t kFullDetailBytes = std::size_t{20} * 1024 * 1024;

struct Suite {
  std::vector<const CaseRecord*> cases;
  std::size_t failed = 0;
  std::size_t errored = 0;
  std::size_t skipped = 0;
  double seconds = 0;
  Nanoseconds started = Nanoseconds::max();
};

void add_to(Suite& suite, const CaseRecord& record) {
  suite.cases.push_back(&record);
  suite.seconds += to_seconds(record.duration);
  suite.started = std::min(suite.started, record.started);
  switch (record.status) {
    case Status::passed:
      break;
    case Status::failed:
      ++suite.failed;
      break;
    case Status::errored:
      ++suite.errored;
      break;
    case Status::skipped:
      ++suite.skipped;
      break;
  }
}

// In the order in which their first cases stand.
std::vector<Suite> suites_of(const RunRecord& run) {
  std::vector<Suite> suites;
  std::unordered_map<std::string_view, std::size_t> by_path;
  for (const CaseRecord& record : run.cases) {
    const auto [entry, added] = by_path.try_emplace(record.identity.path, suites.size());
    if (added) suites.emplace_back();
    add_to(suites[entry->second], record);
  }
  return suites;
}

class SinkWriter : public pugi::xml_writer {
 public:
  explicit SinkWriter(const Sink& sink) : sink_(sink) {}
  void write(const void* data, std::size_t size) override {
    written_ += size;
    sink_({static_cast<const char*>(data), size});
  }
  std::size_t written() const { return written_; }

 private:
  const Sink& sink_;
  std::size_t written_ = 0;
};

class StringWriter : public pugi::xml_writer {
 public:
  void write(const void* data, std::size_t size) override {
    text.append(static_cast<const char*>(data), size);
  }
  std::string text;
};

void set(pugi::xml_node node, const char* name, const std::string& value) {
  node.append_attribute(name).set_value(value.c_str());
}

void set(pugi::xml_node node, const char* name, std::size_t value) {
  set(node, name, std::to_string(value));
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : std::string(between)) + word;
  return text;
}

// One report: suite by suite, case by case, each a small tree of pugixml's that is written and
// forgotten.
class JunitReport {
 public:
  JunitReport(const RunRecord& run, const ReportOptions& options, const Sink& sink)
      : run_(run), writer_(sink) {
    case_options_.dialect = options.junit_dialect;
    case_options_.language = options.language;
    case_options_.again = run.run.again;
  }

  void write() {
    put("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    open_all();
    std::size_t number = 0;
    for (const Suite& suite : suites_of(run_)) write_suite(suite, number++);
    put("</testsuites>\n");
  }

 private:
  bool rich() const { return case_options_.dialect == JunitDialect::rich; }
  void put(std::string_view text) { writer_.write(text.data(), text.size()); }

  std::string seconds(double value) const { return junit_seconds(value, case_options_.dialect); }

  std::string timestamp(Nanoseconds since_start) const {
    return utc_text(run_.run.unix_ms + since_start.count() / 1'000'000);
  }

  void open_all() {
    const Totals totals = run_.totals();
    pugi::xml_node node = document_.append_child("testsuites");
    set(node, "name", "sockdrill");
    set(node, "tests", totals.cases());
    set(node, "failures", totals.failed);
    set(node, "errors", totals.errored);
    if (rich()) set(node, "skipped", totals.skipped);
    set(node, "time", seconds(to_seconds(run_.duration)));
    if (rich()) set(node, "timestamp", timestamp(Nanoseconds(0)));
    put_start_tag(node, 0);
  }

  void write_suite(const Suite& suite, std::size_t number) {
    const CaseIdentity& first = suite.cases.front()->identity;
    pugi::xml_node node = document_.append_child("testsuite");
    set(node, "name", junit_line(first.suite.empty() ? first.path : first.suite));
    set(node, "tests", suite.cases.size());
    set(node, "failures", suite.failed);
    set(node, "errors", suite.errored);
    set(node, "skipped", suite.skipped);
    set(node, "time", seconds(suite.seconds));
    set(node, "timestamp", timestamp(suite.started));
    if (!run_.run.host.empty()) set(node, "hostname", junit_line(run_.run.host));
    set(node, "id", number);
    set(node, "package", junit_classname(first.path));
    if (rich()) set(node, "file", junit_line(first.path));
    put_start_tag(node, 1);
    write_suite_properties();
    JunitNames names{
        .name = {}, .classname = junit_classname(first.path), .file = junit_line(first.path)};
    for (const CaseRecord* const record : suite.cases) write_case(*record, names);
    put("  </testsuite>\n");
  }

  void write_suite_properties() {
    pugi::xml_node properties = document_.append_child("properties");
    const auto add = [&](const char* name, const std::string& value) {
      if (value.empty()) return;
      pugi::xml_node property = properties.append_child("property");
      set(property, "name", name);
      set(property, "value", junit_line(value));
    };
    add("sockdrill.version", run_.run.version);
    add("sockdrill.command", joined(run_.run.command, " "));
    add("sockdrill.seed", std::to_string(run_.run.seed));
    add("sockdrill.kernel", run_.run.kernel);
    add("sockdrill.isolation", run_.run.isolation);
    add("sockdrill.sandbox", run_.run.sandbox);
    add("sockdrill.not_checked", joined(run_.run.lost, "; "));
    add("sockdrill.interrupted", run_.interrupted);
    print(properties, 2);
  }

  // `names` are those of the suite; the case's own is put in.
  void write_case(const CaseRecord& record, JunitNames& names) {
    case_options_.detail = writer_.written() < kFullDetailBytes ? Detail::full : Detail::brief;
    pugi::xml_node node = document_.append_child("testcase");
    names.name = unique_name(record, names.classname);
    fill_junit_case(node, record, names, case_options_);
    print(node, 2);
  }

  // Readers drop the second of two cases of one classname and name.
  std::string unique_name(const CaseRecord& record, const std::string& classname) {
    const std::string name = junit_line(case_name(record));
    const auto key = [&](const std::string& of) {
      const std::hash<std::string> hash;
      return 31 * hash(classname) + hash(of);
    };
    std::string candidate = name;
    std::uint32_t& uses = names_[key(name)];
    for (++uses; uses > 1; ++uses) {
      candidate = fmt::format("{} #{}", name, uses);
      if (names_.try_emplace(key(candidate), 1).second) break;
    }
    return candidate;
  }

  // Writes the node and gives its memory back.
  void print(pugi::xml_node node, unsigned depth) {
    node.print(writer_, "  ", pugi::format_default, pugi::encoding_utf8, depth);
    document_.remove_child(node);
  }

  // The start tag of an element whose content is written later.
  void put_start_tag(pugi::xml_node node, unsigned depth) {
    StringWriter tag;
    node.print(tag, "  ", pugi::format_default, pugi::encoding_utf8, depth);
    document_.remove_child(node);
    tag.text.resize(tag.text.rfind("/>"));
    while (tag.text.ends_with(' ')) tag.text.pop_back();
    put(tag.text + ">\n");
  }

  const RunRecord& run_;
  SinkWriter writer_;
  JunitCaseOptions case_options_;
  pugi::xml_document document_;
  std::unordered_map<std::size_t, std::uint32_t> names_;  // how often each was given
};

}  // namespace

void write_junit(const RunRecord& run, const ReportOptions& options, const Sink& sink) {
  JunitReport(run, options, sink).write();
}

}  // namespace sockdrill
