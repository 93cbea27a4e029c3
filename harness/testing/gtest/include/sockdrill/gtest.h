// sockdrill from GoogleTest: a scenario as an assertion.
//
//   #include <sockdrill/gtest.h>
//
//   TEST(Echo, AnswersInPieces) {
//     EXPECT_TRUE(sockdrill::scenario_passes("echo.yaml::answers in pieces"));
//   }
//   TEST(Echo, NeedsItsOwnNetwork) {
//     SOCKDRILL_SCENARIO("echo.yaml::rebinds", {"--server", "./echo {port}"});
//   }
//
// The engine runs as a process of its own, without a shell: every argument
// arrives as it stands. Its whole output is the failure's text. It is the engine
// of the package (target sockdrill::gtest), or the one that the environment
// variable SOCKDRILL_EXECUTABLE names.
//
// C++14 and GoogleTest 1.10 suffice. Functions may be called from any thread;
// a call returns when the engine has ended. Deadlines are the engine's own (the
// scenario's `timeout`).
#ifndef SOCKDRILL_GTEST_H_
#define SOCKDRILL_GTEST_H_

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#if !defined(SOCKDRILL_EXECUTABLE)
#error "SOCKDRILL_EXECUTABLE is not defined: link the CMake target sockdrill::gtest"
#endif

extern char** environ;

namespace sockdrill {

// How a run of the engine ended, by its exit code.
enum class Outcome {
  kPassed,   // 0
  kFailed,   // 1: the program under test did not do what the scenario asks
  kSkipped,  // 77: this machine cannot run it
  kErrored   // anything else: a usage error, a mistake in the scenario, a machine error
};

struct ScenarioRun {
  Outcome outcome = Outcome::kErrored;
  std::string text;  // standard output and standard error, in the order written
};

namespace internal {

inline ScenarioRun not_started(const std::string& call, int error) {
  ScenarioRun run;
  run.text = "sockdrill could not be started: " + call + ": " + std::strerror(error);
  return run;
}

inline std::string read_to_end(int fd) {
  std::string text;
  char buffer[4096];
  for (;;) {
    const ssize_t count = ::read(fd, buffer, sizeof buffer);
    if (count > 0) {
      text.append(buffer, static_cast<std::size_t>(count));
    } else if (count == 0 || errno != EINTR) {
      return text;
    }
  }
}

inline ScenarioRun ended(int status, std::string text) {
  ScenarioRun run;
  run.text = std::move(text);
  if (WIFSIGNALED(status)) {
    run.text += "sockdrill was ended by signal " + std::to_string(WTERMSIG(status)) + "\n";
    return run;
  }
  switch (WEXITSTATUS(status)) {
    case 0:
      run.outcome = Outcome::kPassed;
      break;
    case 1:
      run.outcome = Outcome::kFailed;
      break;
    case 77:
      run.outcome = Outcome::kSkipped;
      break;
    default:
      run.text += "sockdrill ended with exit code " + std::to_string(WEXITSTATUS(status)) + "\n";
  }
  return run;
}

// The caller's environment without what says which of *its* tests to run and
// where to report them: the engine knows the same variables, and one shard in
// four of a single case would be no case at all.
inline std::vector<char*> environment() {
  static const char* const kOfTheCaller[] = {"GTEST_",
                                             "TEST_TOTAL_SHARDS=",
                                             "TEST_SHARD_INDEX=",
                                             "TEST_SHARD_STATUS_FILE=",
                                             "TESTBRIDGE_TEST_ONLY=",
                                             "XML_OUTPUT_FILE="};
  std::vector<char*> kept;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    bool drop = false;
    for (const char* prefix : kOfTheCaller) {
      drop = drop || std::strncmp(*variable, prefix, std::strlen(prefix)) == 0;
    }
    if (!drop) kept.push_back(*variable);
  }
  kept.push_back(nullptr);
  return kept;
}

}  // namespace internal

// Runs `sockdrill run ID OPTIONS…` and waits for its end. `id` is a case as
// `sockdrill list` names it, or anything else that `run` takes: a file, a folder,
// FILE::NAME.
inline ScenarioRun run_scenario(const std::string& id,
                                const std::vector<std::string>& options = {}) {
  const char* named = std::getenv("SOCKDRILL_EXECUTABLE");
  const std::string executable = named != nullptr ? named : SOCKDRILL_EXECUTABLE;
  std::vector<std::string> words = {executable, "run", id, "--color=never"};
  words.insert(words.end(), options.begin(), options.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(&word[0]);
  argv.push_back(nullptr);

  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return internal::not_started("pipe2()", errno);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
  pid_t pid = 0;
  const std::vector<char*> envp = internal::environment();
  const int error =
      ::posix_spawn(&pid, executable.c_str(), &actions, nullptr, argv.data(), envp.data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (error != 0) {
    ::close(ends[0]);
    return internal::not_started("posix_spawn(\"" + executable + "\")", error);
  }

  std::string text = internal::read_to_end(ends[0]);
  ::close(ends[0]);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) return internal::not_started("waitpid()", errno);
  }
  return internal::ended(status, std::move(text));
}

// True when the scenario passed; otherwise the engine's whole output is the
// message. A scenario that was skipped did not pass: see SOCKDRILL_SCENARIO.
inline ::testing::AssertionResult scenario_passes(const std::string& id,
                                                  const std::vector<std::string>& options = {}) {
  const ScenarioRun run = run_scenario(id, options);
  switch (run.outcome) {
    case Outcome::kPassed:
      return ::testing::AssertionSuccess() << run.text;
    case Outcome::kFailed:
      return ::testing::AssertionFailure() << "the scenario failed: " << id << "\n" << run.text;
    case Outcome::kSkipped:
      return ::testing::AssertionFailure() << "the scenario was skipped: " << id << "\n"
                                           << run.text;
    case Outcome::kErrored:
      break;
  }
  return ::testing::AssertionFailure() << "the scenario could not be run: " << id << "\n"
                                       << run.text;
}

}  // namespace sockdrill

// Runs a scenario as the rest of the test: SOCKDRILL_SCENARIO(id) or
// SOCKDRILL_SCENARIO(id, {option, …}). The test is skipped, with the engine's
// reason, where the scenario was; it fails with the engine's output where the
// scenario failed or could not be run. May return from the test function.
#define SOCKDRILL_SCENARIO(...)                                                            \
  do {                                                                                     \
    const ::sockdrill::ScenarioRun sockdrill_run = ::sockdrill::run_scenario(__VA_ARGS__); \
    if (sockdrill_run.outcome == ::sockdrill::Outcome::kSkipped) {                         \
      GTEST_SKIP() << sockdrill_run.text;                                                  \
    }                                                                                      \
    if (sockdrill_run.outcome != ::sockdrill::Outcome::kPassed) {                          \
      GTEST_FAIL() << sockdrill_run.text;                                                  \
    }                                                                                      \
  } while (false)

#endif  // SOCKDRILL_GTEST_H_
