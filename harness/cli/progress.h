// What a person sees while a run goes on.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "cli/options.h"
#include "run/runner.h"

namespace sockdrill {

/// On a terminal one line that is written over, naming slow cases; failures as they come. Where
/// there is nothing to show of a case, workers do not meet here.
class Progress final : public RunObserver {
 public:
  /// `again`: what a rerun of one case needs on its command line.
  Progress(const Options& options, const std::vector<std::string>& again, std::size_t cases);
  ~Progress() override { finish(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void case_started(const PlannedCase& planned, std::uint32_t number) override;
  void case_ended(const CaseRecord& record) override;
  bool tells(const CaseRecord& record) const override;

  /// Wipes the line; no more is drawn.
  void finish();

 private:
  void keep_up();
  void print(const std::string& text);
  void draw();
  void wipe();

  const Options& options_;
  std::FILE* stream_;
  TerminalOptions terminal_;
  std::size_t cases_;
  std::mutex mutex_;  // guards what follows
  std::size_t done_ = 0;
  std::size_t failed_ = 0;
  bool drawn_ = false;
  TimePoint last_drawn_;
  std::map<std::uint32_t, std::pair<TimePoint, std::string>> running_;  // on a terminal only
  bool finished_ = false;
  std::condition_variable finish_;
  std::thread keeper_;  // on a terminal: draws while no case starts or ends
};

}  // namespace sockdrill
