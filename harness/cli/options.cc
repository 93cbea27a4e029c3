#include "cli/options.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <random>

#include "base/text.h"
#include "cli/given_program.h"
#include "cli/home.h"
#include "cli/usage_error.h"
#include "cli/version.h"
#include "steps/program_spec.h"

namespace sockdrill {
namespace {

using Command = Options::Command;

// What CLI11 fills in as texts, before it becomes Options.
struct RawOptions {
  GivenProgram server{"--server", "sockdrill-reference-server"};
  GivenProgram client{"--client", "sockdrill-reference-client"};
  std::string expression;
  std::vector<std::string> tags;
  std::string shard;
  std::string shuffle;
  bool shuffled = false;
  bool fail_fast = false;
  std::vector<std::string> reports;
  std::string dialect = "rich";
  std::string color = "auto";
  std::string format = "text";
  std::string schema_format = "json";
  std::string language;
  bool verbose = false;
  bool quiet = false;
  bool ctest = false;
  std::uint32_t repeat = 1;
  double timeout_scale = 1;
  std::uint64_t seed = 1;
};

// Machines that split a run say so in variables: the index, the count, and from where they count.
struct ShardVariables {
  const char* index;
  const char* count;
  long first;
  const char* first_in;  // the variable that has `first`, where it may be another; or null
};
constexpr ShardVariables kShardVariables[] = {
    {"GTEST_SHARD_INDEX", "GTEST_TOTAL_SHARDS", 0, nullptr},
    {"TEST_SHARD_INDEX", "TEST_TOTAL_SHARDS", 0, nullptr},
    {"CI_NODE_INDEX", "CI_NODE_TOTAL", 1, nullptr},
    {"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", 0, "SLURM_ARRAY_TASK_MIN"},
};

// The number in a variable; nothing where it is not set, or is none.
std::optional<std::int64_t> number_in(const char* variable) {
  const char* const text = variable == nullptr ? nullptr : std::getenv(variable);
  return text == nullptr ? std::nullopt : parse_integer(text);
}

// CLI::Range lets nan through, which no comparison refuses.
std::string is_a_number(const std::string& text) {
  return text.find("nan") == std::string::npos && text.find("NAN") == std::string::npos
             ? std::string()
             : fmt::format("Value {} is no number", text);
}

class CommandLine {
 public:
  explicit CommandLine(std::string_view called)
      : app_("Drills TCP socket programs: scenarios in YAML, verdicts with evidence."),
        called_(called) {
    app_.name("sockdrill");
    app_.set_version_flag("--version", std::string("sockdrill ") + kVersion);
    app_.require_subcommand(1);
    run();
    list();
    check();
    explain();
    doctor();
    probe();
    report();
    schema();
    grade();
  }

  tl::expected<Options, int> parse(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& stop) {
      return tl::unexpected<int>(end_parsing(app_, stop, argc, argv));
    }
    options_.command_line.assign(argv, argv + argc);
    const int code = finish();
    if (code != kExitPassed) return tl::unexpected<int>(code);
    return std::move(options_);
  }

 private:
  // The command, where it is the one that is called: only that one gets its options. CLI11 asks for
  // the variables of every option, and the commands share what they fill in: the variable of
  // another command's flag would override this one's flag.
  CLI::App* command(Command which, const std::string& name, const std::string& doc) {
    CLI::App* const sub = app_.add_subcommand(name, doc);
    sub->callback([this, which] { options_.command = which; });
    return name == called_ ? sub : nullptr;
  }

  // Every flag has a variable: --timeout-scale is SOCKDRILL_TIMEOUT_SCALE.
  static void variable(CLI::Option* option, const std::string& name) {
    option->envname("SOCKDRILL_" + name);
  }

  void subjects(CLI::App* sub) {
    sub->add_option("PATH", options_.paths,
                    "suites, folders of them, or PATH::NAME; the scenarios that ship otherwise");
    variable(sub->add_option("--server", raw_.server.command,
                             "the program that plays the server; {port} and {address} are put in"),
             "SERVER");
    variable(sub->add_option("--client", raw_.client.command, "the program that plays the client"),
             "CLIENT");
    variable(sub->add_option("--server-build", raw_.server.build,
                             "the command that makes the server first, as in 'gcc -o server "
                             "server.c'"),
             "SERVER_BUILD");
    variable(sub->add_option("--client-build", raw_.client.build, "the same for the client"),
             "CLIENT_BUILD");
    variable(sub->add_option("--server-input", raw_.server.input,
                             "lines that the server reads from its standard input"),
             "SERVER_INPUT");
    variable(sub->add_option("--client-input", raw_.client.input, "the same for the client"),
             "CLIENT_INPUT");
  }

  void selection(CLI::App* sub) {
    variable(sub->add_option("-k", raw_.expression,
                             "cases whose id matches: words, and, or, not, parentheses"),
             "K");
    variable(sub->add_option("-t,--tag", raw_.tags,
                             "cases with this tag; a,b for either, '!slow' for without")
                 ->allow_extra_args(false),
             "TAG");
    variable(sub->add_option("--shard", raw_.shard, "part I of N: 2/5"), "SHARD");
    variable(sub->add_flag("--last-failed", options_.last_failed,
                           "cases that did not pass in the run before"),
             "LAST_FAILED");
    variable(sub->add_option("--out", options_.out, "the folder for the event log and the reports")
                 ->capture_default_str(),
             "OUT");
  }

  void jobs(CLI::App* sub, const char* doc) {
    variable(sub->add_option("-j,--jobs", options_.workers, doc)->check(CLI::Range(1, 256)),
             "JOBS");
  }

  void seed(CLI::App* sub) {
    variable(sub->add_option("--seed", raw_.seed,
                             "of random variables, and of random bytes without a seed of their own")
                 ->capture_default_str(),
             "SEED");
  }

  void quiet(CLI::App* sub) {
    variable(sub->add_flag("-q,--quiet", raw_.quiet, "the last line only"), "QUIET");
  }

  void timeout_scale(CLI::App* sub) {
    variable(sub->add_option("--timeout-scale", raw_.timeout_scale, "lengthens every deadline")
                 ->check(CLI::Range(0.01, 1000.0))
                 ->check(CLI::Validator(is_a_number, "")),
             "TIMEOUT_SCALE");
  }

  void sandbox(CLI::App* sub) {
    variable(sub->add_option("--sandbox", options_.sandbox,
                             "of programs under test: auto takes what this machine has, require "
                             "refuses to run without all of it, off goes without")
                 ->transform(CLI::Transformer(
                     std::map<std::string, SandboxMode>{{"auto", SandboxMode::best},
                                                        {"require", SandboxMode::require},
                                                        {"off", SandboxMode::off}}))
                 ->default_str("auto"),
             "SANDBOX");
  }

  // How results are told.
  void presentation(CLI::App* sub) {
    variable(sub->add_option("--color", raw_.color, "auto, always or never")
                 ->check(CLI::IsMember({"auto", "always", "never"}))
                 ->capture_default_str(),
             "COLOR");
    variable(sub->add_option("--lang", raw_.language,
                             "en, or zh: of reasons and reports; else as LC_ALL or LANG say")
                 ->check(CLI::IsMember({"en", "zh"})),
             "LANG");
    variable(sub->add_flag("-v,--verbose", raw_.verbose, "a line for every case"), "VERBOSE");
    quiet(sub);
  }

  void reporting(CLI::App* sub) {
    variable(sub->add_option("--report", raw_.reports,
                             "reports, as in junit=FILE,tap=FILE,events=FILE; '-' is the output")
                 ->delimiter(',')
                 ->allow_extra_args(false),
             "REPORT");
    variable(sub->add_option("--junit-dialect", raw_.dialect,
                             "rich, or xunit: what the strict schema allows")
                 ->check(CLI::IsMember({"rich", "xunit"}))
                 ->capture_default_str(),
             "JUNIT_DIALECT");
    presentation(sub);
    variable(sub->add_option("--durations", options_.durations, "the N slowest cases")
                 ->check(CLI::Range(0, 1'000'000'000)),
             "DURATIONS");
  }

  void run() {
    CLI::App* const sub = command(Command::run, "run", "run scenarios");
    if (sub == nullptr) return;
    subjects(sub);
    selection(sub);
    jobs(sub, "how many cases run at once");
    variable(sub->add_option("--repeat", raw_.repeat, "run every case N times")
                 ->check(CLI::Range(1U, 10'000'000U)),
             "REPEAT");
    variable(sub->add_flag("--until-fail", options_.until_fail,
                           "run all cases again and again until one does not pass"),
             "UNTIL_FAIL");
    variable(sub->add_flag("--shuffle{random}", raw_.shuffle,
                           "in a random order; --shuffle=SEED for the same one again"),
             "SHUFFLE");
    variable(sub->add_flag("-x,--fail-fast", raw_.fail_fast,
                           "stop after the first case that does not pass"),
             "FAIL_FAST");
    variable(
        sub->add_option("--max-fail", options_.max_failures, "stop after N cases that do not pass")
            ->check(CLI::Range(1, 1'000'000'000)),
        "MAX_FAIL");
    timeout_scale(sub);
    sandbox(sub);
    seed(sub);
    variable(sub->add_flag("--dry-run", options_.dry_run, "say what would be run"), "DRY_RUN");
    variable(sub->add_flag("--ctest", raw_.ctest,
                           "as a test of CTest: no files but those asked for, and no shards"),
             "CTEST");
    reporting(sub);
  }

  void list() {
    CLI::App* const sub = command(Command::list, "list", "list cases with their tags and points");
    if (sub == nullptr) return;
    subjects(sub);
    selection(sub);
    variable(sub->add_option("--format", raw_.format, "text or json")
                 ->check(CLI::IsMember({"text", "json"}))
                 ->capture_default_str(),
             "LIST_FORMAT");
  }

  void check() {
    CLI::App* const sub =
        command(Command::check, "check", "find all mistakes in scenario files, running nothing");
    if (sub == nullptr) return;
    subjects(sub);
  }

  void explain() {
    CLI::App* const sub =
        command(Command::explain, "explain", "say in words what cases do, running nothing");
    if (sub == nullptr) return;
    subjects(sub);
    selection(sub);
    seed(sub);
  }

  void doctor() {
    command(Command::doctor, "doctor",
            "say what this machine can isolate and observe, and what is skipped because of it");
  }

  void probe() {
    CLI::App* const sub =
        command(Command::probe, "probe",
                "show this kernel's table of port reuse, and compare it with the known one");
    if (sub == nullptr) return;
    add_probe_options(*sub, raw_probe_, options_.probe);
    jobs(sub, "how many cells are probed at once");
    quiet(sub);
  }

  void report() {
    CLI::App* const sub =
        command(Command::report, "report", "make reports from event logs, merging several");
    if (sub == nullptr) return;
    sub->add_option("LOG", options_.paths, "event logs; or the folders that `grade` wrote")
        ->required();
    variable(
        sub->add_option("--out", options_.out, "the folder for the reports")->capture_default_str(),
        "OUT");
    reporting(sub);
  }

  void schema() {
    CLI::App* const sub =
        command(Command::schema, "schema", "print the JSON Schema of scenario files");
    if (sub == nullptr) return;
    variable(sub->add_option("--format", raw_.schema_format, "json, or markdown: the reference")
                 ->check(CLI::IsMember({"json", "markdown"}))
                 ->capture_default_str(),
             "SCHEMA_FORMAT");
  }

  void grade() {
    CLI::App* const sub =
        command(Command::grade, "grade", "grade a class: a gradebook, and a page for each student");
    if (sub == nullptr) return;
    sub->add_option("ASSIGNMENT", options_.grade.assignment, "the assignment's file")->required();
    sub->add_option("SUBMISSIONS", options_.grade.submissions,
                    "the folder with an entry a student: a folder, an archive or a file")
        ->required();
    variable(
        sub->add_option("--out", options_.out, "the folder for the results")->capture_default_str(),
        "OUT");
    jobs(sub, "how many submissions are graded at once; four for each processor otherwise");
    variable(sub->add_option("--shard", raw_.shard, "part I of N of the students: 2/5"), "SHARD");
    variable(
        sub->add_option("--seed", options_.grade.seed,
                        "of what is random in the suites; else the assignment's, else one made "
                        "of it"),
        "SEED");
    timeout_scale(sub);
    sandbox(sub);
    presentation(sub);
  }

  // On the command line or, empty as well, by its variable.
  bool is_given(const std::string& flag) const {
    const auto* const option = app_.get_subcommand(std::string(called_))->get_option_no_throw(flag);
    if (option == nullptr) return false;
    return option->count() > 0 || std::getenv(option->get_envname().c_str()) != nullptr;
  }

  int finish_selection() {
    Selection& selection = options_.selection;
    if (!raw_.expression.empty()) {
      auto expression = NameExpression::parse(raw_.expression);
      if (!expression) return complain("-k: " + expression.error().message);
      selection.expression = std::move(*expression);
    }
    for (const std::string& tag : raw_.tags) {
      if (tag.starts_with('!')) {
        selection.not_tags.push_back(tag.substr(1));
      } else {
        selection.tags.push_back(tag);
      }
    }
    selection.repeat = raw_.repeat;
    if (!raw_.shuffle.empty()) {
      const auto seed = parse_integer(raw_.shuffle);
      if (raw_.shuffle != "random" && !seed) {
        return complain(fmt::format("--shuffle: {} is no seed", in_quotes(raw_.shuffle)));
      }
      selection.shuffle_seed =
          seed ? static_cast<std::uint64_t>(*seed) : std::uint64_t{std::random_device{}()};
    }
    return finish_shard(selection);
  }

  int finish_shard(Selection& selection) {
    // The variables split the run of which CTest is a part; it has chosen this case already.
    if (raw_.ctest) return kExitPassed;
    if (!raw_.shard.empty()) {
      const auto shard = Shard::parse(raw_.shard);
      if (!shard) return complain("--shard: " + shard.error().message);
      selection.shard = *shard;
      return kExitPassed;
    }
    for (const ShardVariables& names : kShardVariables) {
      const auto index = number_in(names.index);
      const auto count = number_in(names.count);
      if (!index || !count) continue;
      const std::int64_t first = number_in(names.first_in).value_or(names.first);
      const auto shard = Shard::parse(fmt::format("{}/{}", *index - first + 1, *count));
      if (!shard) return complain(fmt::format("{}: {}", names.index, shard.error().message));
      selection.shard = *shard;
      return kExitPassed;
    }
    return kExitPassed;
  }

  int finish_reports() {
    for (const std::string& request : raw_.reports) {
      const std::size_t equals = request.find('=');
      const std::string name = request.substr(0, equals);
      std::string path = equals == std::string::npos ? std::string() : request.substr(equals + 1);
      if (name == "events") {
        options_.events = path;
        continue;
      }
      const Reporter* const reporter = find_reporter(name);
      if (reporter == nullptr) {
        std::vector<std::string_view> names = {"events"};
        for (const Reporter& row : reporters()) names.push_back(row.name);
        return complain(fmt::format("--report: no report is named {}; {}", in_quotes(name),
                                    suggest(name, "reports", names)));
      }
      if (path.empty()) path = options_.out + "/" + std::string(reporter->file_name);
      options_.reports.push_back({reporter, std::move(path)});
    }
    if (raw_.ctest || options_.command == Command::grade) return kExitPassed;
    const bool run = options_.command == Command::run;
    if (run && options_.events.empty()) options_.events = options_.out + "/events.jsonl";
    const bool has_junit =
        std::any_of(options_.reports.begin(), options_.reports.end(),
                    [](const ReportRequest& request) { return request.reporter->name == "junit"; });
    if (!has_junit) {
      const Reporter* const junit = find_reporter("junit");
      options_.reports.push_back({junit, options_.out + "/" + std::string(junit->file_name)});
    }
    return kExitPassed;
  }

  int finish() {
    int code = kExitPassed;
    for (auto [program, into] : {std::pair(&raw_.server, &options_.bind.server),
                                 std::pair(&raw_.client, &options_.bind.client)}) {
      program->is_given = is_given(std::string(program->flag));
      if (code == kExitPassed) code = take_given_program(*program, *into, options_.again);
    }
    options_.out_given = is_given("--out");
    if (code == kExitPassed) code = finish_selection();
    if (code == kExitPassed) code = finish_reports();
    if (code == kExitPassed) code = finish_probe_options(raw_probe_, options_.probe);
    if (code != kExitPassed) return code;
    if (options_.paths.empty()) options_.paths = {shipped_scenarios()};
    if (raw_.fail_fast) options_.max_failures = 1;
    options_.bind.timeout_scale = raw_.timeout_scale;
    options_.bind.seed = raw_.seed;
    options_.report_options.junit_dialect =
        raw_.dialect == "xunit" ? JunitDialect::xunit : JunitDialect::rich;
    options_.report_options.language =
        parse_language(raw_.language).value_or(language_of_environment());
    options_.list_format = raw_.format == "json" ? ListFormat::json : ListFormat::text;
    options_.schema_format =
        raw_.schema_format == "markdown" ? SchemaFormat::markdown : SchemaFormat::json;
    options_.verbosity = raw_.quiet     ? Verbosity::quiet
                         : raw_.verbose ? Verbosity::verbose
                                        : Verbosity::normal;
    options_.output_taken =
        std::any_of(options_.reports.begin(), options_.reports.end(),
                    [](const ReportRequest& request) { return request.path == "-"; });
    const bool terminal = ::isatty(options_.output_taken ? STDERR_FILENO : STDOUT_FILENO) == 1;
    const char* const no_color = std::getenv("NO_COLOR");
    const bool plain = no_color != nullptr && *no_color != '\0';
    const bool color = raw_.color == "always" || (raw_.color == "auto" && terminal && !plain);
    options_.color = color ? Color::on : Color::off;
    options_.progress = terminal && !raw_.ctest && options_.verbosity != Verbosity::quiet;
    return kExitPassed;
  }

  CLI::App app_;
  std::string_view called_;
  RawOptions raw_;
  RawProbeOptions raw_probe_;
  Options options_;
};

}  // namespace

tl::expected<Options, int> parse_command_line(int argc, char** argv) {
  return CommandLine(argc > 1 ? argv[1] : "").parse(argc, argv);
}

}  // namespace sockdrill
