#include "steps/program_table.h"

#include <fmt/format.h>

namespace sockdrill {

void ProgramTable::define(ProgramSpec spec) {
  const std::lock_guard lock(mutex_);
  Entry& entry = programs_[spec.name];
  entry.spec = std::move(spec);
}

const ProgramSpec* ProgramTable::spec(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = programs_.find(name);
  return found == programs_.end() ? nullptr : &found->second.spec;
}

std::vector<std::string> ProgramTable::names() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, entry] : programs_) names.push_back(name);
  return names;
}

std::shared_ptr<RunningProgram> ProgramTable::find(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = programs_.find(name);
  return found == programs_.end() ? nullptr : found->second.running;
}

tl::expected<std::shared_ptr<RunningProgram>, StartFailure> ProgramTable::start(
    std::string_view name, const std::vector<std::string>& arguments) {
  ProgramSpec spec;
  std::shared_ptr<RunningProgram> earlier;
  {
    const std::lock_guard lock(mutex_);
    const auto found = programs_.find(name);
    if (found == programs_.end()) {
      return tl::unexpected(
          StartFailure{Error{fmt::format("no program is named '{}'", name)}, true});
    }
    spec = found->second.spec;
    earlier = std::move(found->second.running);
    found->second.running = nullptr;
    found->second.listening = std::nullopt;
  }
  earlier.reset();  // ends what still runs under this name
  spec.command.insert(spec.command.end(), arguments.begin(), arguments.end());
  auto started = RunningProgram::start(spec, sandboxing_, trace_);
  if (!started) return started;
  const std::lock_guard lock(mutex_);
  programs_.find(name)->second.running = *started;
  return started;
}

void ProgramTable::set_listening(std::string_view name, const Endpoint& endpoint) {
  const std::lock_guard lock(mutex_);
  const auto found = programs_.find(name);
  if (found != programs_.end()) found->second.listening = endpoint;
}

std::optional<Endpoint> ProgramTable::listening(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = programs_.find(name);
  return found == programs_.end() ? std::nullopt : found->second.listening;
}

void ProgramTable::mark_outputs() {
  const std::lock_guard lock(mutex_);
  for (auto& [name, entry] : programs_) {
    if (entry.running != nullptr) entry.running->mark_output();
  }
}

void ProgramTable::end_all() {
  std::vector<std::shared_ptr<RunningProgram>> running;
  {
    const std::lock_guard lock(mutex_);
    for (auto& [name, entry] : programs_) {
      if (entry.running != nullptr) running.push_back(std::move(entry.running));
      entry.running = nullptr;
    }
  }
  for (const auto& program : running) program->end();
}

}  // namespace sockdrill
