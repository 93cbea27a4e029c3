#include "trace/log_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <map>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>

#include "trace/json.h"

namespace sockdrill {
namespace {

constexpr std::size_t kLongestLine = std::size_t{64} * 1024 * 1024;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

struct Line {
  std::string_view text;
  bool whole = true;  // ends with a line feed
};

}  // namespace

struct LogReader::State {
  std::string path;
  std::unique_ptr<std::FILE, CloseFile> file;
  std::string buffer;
  std::size_t used = 0;  // bytes of `buffer` that were handed on
  bool at_end = false;
  std::uint64_t line_number = 0;
  std::vector<std::string> notes;

  Result<bool> fill();
  Result<std::optional<Line>> next_line();
};

// True where there was more to read.
Result<bool> LogReader::State::fill() {
  std::array<char, 65536> chunk;
  const std::size_t count = std::fread(chunk.data(), 1, chunk.size(), file.get());
  if (count == 0 && std::ferror(file.get()) != 0) {
    return fail(fmt::format("read({}): {}", path, std::generic_category().message(errno)), errno);
  }
  buffer.append(chunk.data(), count);
  return count > 0;
}

Result<std::optional<Line>> LogReader::State::next_line() {
  std::size_t searched = used;
  while (true) {
    const std::string_view rest = std::string_view(buffer).substr(used);
    const std::size_t feed = buffer.find('\n', searched);
    if (feed != std::string::npos) {
      const std::size_t size = feed - used;
      used = feed + 1;
      ++line_number;
      return Line{rest.substr(0, size), true};
    }
    if (rest.size() > kLongestLine) {
      return fail(fmt::format("{}:{}: the line is longer than 64 MiB", path, line_number + 1));
    }
    if (at_end) {
      if (rest.empty()) return std::nullopt;
      used = buffer.size();
      ++line_number;
      return Line{rest, false};
    }
    buffer.erase(0, std::exchange(used, 0));
    searched = buffer.size();
    const Result<bool> more = fill();
    if (!more) return tl::unexpected(more.error());
    at_end = !*more;
  }
}

LogReader::LogReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
LogReader::LogReader(LogReader&&) noexcept = default;
LogReader& LogReader::operator=(LogReader&&) noexcept = default;
LogReader::~LogReader() = default;

Result<LogReader> LogReader::open(const std::string& path) {
  auto state = std::make_unique<State>();
  state->path = path;
  state->file.reset(std::fopen(path.c_str(), "rbe"));
  if (!state->file) {
    const int code = errno;
    return fail(fmt::format("open({}): {}", path, std::generic_category().message(code)), code);
  }
  return LogReader(std::move(state));
}

Result<std::optional<Event>> LogReader::next() {
  while (true) {
    const Result<std::optional<Line>> line = state_->next_line();
    if (!line) return tl::unexpected(line.error());
    if (!*line) return std::nullopt;
    const std::string_view text = (*line)->text;
    if (text.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    Result<Event> event = parse_json_line(text);
    if (event) return *std::move(event);
    if ((*line)->whole) return fail(fmt::format("{}: {}", where(), event.error().message));
    state_->notes.push_back(
        fmt::format("{} is cut off in the middle: that line is left out", where()));
  }
}

std::string LogReader::where() const {
  return fmt::format("{}:{}", state_->path, state_->line_number);
}

const std::vector<std::string>& LogReader::notes() const { return state_->notes; }

namespace {

// The cases under way, by their numbers.
class Grouping {
 public:
  explicit Grouping(const LogVisitor& visitor) : visitor_(visitor) {}

  /// What is wrong with the event, empty for nothing.
  std::string take(Event event);

  /// The run ended: so did its cases.
  void end_all();

 private:
  void hand_on(CaseEvents events) const {
    if (visitor_.case_ended) visitor_.case_ended(std::move(events));
  }

  const LogVisitor& visitor_;
  std::map<std::uint32_t, CaseEvents> under_way_;
};

std::string Grouping::take(Event event) {
  if (const auto* const started = std::get_if<RunStarted>(&event.body)) {
    end_all();
    if (visitor_.run_started) visitor_.run_started(*started);
    return {};
  }
  if (const auto* const assignment = std::get_if<AssignmentRead>(&event.body)) {
    if (visitor_.assignment_read) visitor_.assignment_read(*assignment);
    return {};
  }
  if (const auto* const submission = std::get_if<SubmissionRead>(&event.body)) {
    if (visitor_.submission_read) visitor_.submission_read(*submission);
    return {};
  }
  if (const auto* const done = std::get_if<RunDone>(&event.body)) {
    end_all();
    if (visitor_.run_done) visitor_.run_done(*done);
    return {};
  }
  const std::uint32_t number = event.case_number.value_or(0);
  const bool starts = std::holds_alternative<CaseStarted>(event.body);
  const auto found = under_way_.find(number);
  if (starts && found != under_way_.end()) {
    return fmt::format("case {} starts a second time before it ended", number);
  }
  if (!starts && found == under_way_.end()) {
    return fmt::format("case {} has not started", number);
  }
  CaseEvents& events = starts ? under_way_[number] : found->second;
  events.number = number;
  events.finished = std::holds_alternative<CaseDone>(event.body);
  events.events.push_back(std::move(event));
  if (events.finished) {
    hand_on(std::move(events));
    under_way_.erase(number);
  }
  return {};
}

void Grouping::end_all() {
  for (auto& [number, events] : under_way_) hand_on(std::move(events));
  under_way_.clear();
}

}  // namespace

Result<Nanoseconds> read_cases(LogReader& reader, const LogVisitor& visitor) {
  Grouping grouping(visitor);
  Nanoseconds last{0};
  while (true) {
    Result<std::optional<Event>> event = reader.next();
    if (!event) return tl::unexpected(event.error());
    if (!*event) break;
    last = std::max(last, (*event)->at);
    const std::string trouble = grouping.take(*std::move(*event));
    if (!trouble.empty()) return fail(fmt::format("{}: {}", reader.where(), trouble));
  }
  grouping.end_all();
  return last;
}

}  // namespace sockdrill
