#include "os/process_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include "os/process.h"

namespace sockdrill {
namespace {

TEST(ProcessTable, ShowsOurselves) {
  const auto entry = process_entry(::getpid());
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->parent, ::getppid());
  EXPECT_EQ(entry->session, ::getsid(0));
  EXPECT_GT(entry->start_time, 0U);
  EXPECT_THAT(all_processes(),
              testing::Contains(testing::Field(&ProcessEntry::pid, testing::Eq(::getpid()))));
}

TEST(ProcessTable, HasNothingForAPidThatIsNot) {
  EXPECT_EQ(process_entry(1 << 30), std::nullopt);
  EXPECT_TRUE(with_descendants(1 << 30).empty());
  EXPECT_TRUE(children_of(1 << 30).empty());
  EXPECT_FALSE(has_in_environment(1 << 30, "PATH=x"));
}

TEST(ProcessTable, ShowsChildrenAndTheirEnvironment) {
  ProcessSpec spec;
  spec.arguments = {"sh", "-c", "echo ready; read forever"};
  spec.input = ProcessInput::pipe;
  spec.environment = {"A=1", "MARK=yes"};
  const auto process = Process::start(spec);
  ASSERT_TRUE(process) << process.error().message;
  // Until it has said so it may still be on its way through execve(2).
  pollfd ready = {.fd = process->output_fd(), .events = POLLIN, .revents = 0};
  ASSERT_EQ(::poll(&ready, 1, 5000), 1);
  EXPECT_THAT(children_of(::getpid()), testing::Contains(process->pid()));
  EXPECT_THAT(with_descendants(::getpid()), testing::Contains(process->pid()));
  EXPECT_TRUE(has_in_environment(process->pid(), "MARK=yes"));
  EXPECT_FALSE(has_in_environment(process->pid(), "MARK=ye"));
  EXPECT_FALSE(has_in_environment(process->pid(), "ARK=yes"));
}

}  // namespace
}  // namespace sockdrill
