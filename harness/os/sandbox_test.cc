// What a program in its sandbox sees and can do, with the real kernel.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "os/folder_owner.h"
#include "os/process.h"
#include "os/test_support.h"

namespace sockdrill {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

class SandboxTest : public testing::Test {
 protected:
  void SetUp() override {
    SOCKDRILL_NEED_NETWORKS();
    ASSERT_TRUE(prepare_for_programs());
    char name[] = "/tmp/sockdrill-sandbox-XXXXXX";
    base_ = ::mkdtemp(name);
    ASSERT_EQ(::chmod(base_.c_str(), 0755), 0);
    folder_ = base_ + "/mine";
    fs::create_directories(folder_);
    fs::create_directories(base_ + "/others");
    std::ofstream(folder_ + "/data.txt") << "data\n";
    std::ofstream(base_ + "/others/secret.txt") << "secret\n";
    if (::geteuid() == 0) {
      auto mapped = map_owner(0, 65534, 0, 65534);
      ASSERT_TRUE(mapped) << mapped.error().message;
      owner_ = std::move(*mapped);
      ASSERT_EQ(::chmod(folder_.c_str(), 0700), 0);  // nobody else's business
    }
  }
  void TearDown() override { fs::remove_all(base_); }

  FileViewSpec view() const {
    FileViewSpec spec;
    spec.folder = folder_;
    spec.directory = folder_;
    spec.bytes = 1 << 20;
    spec.inodes = 256;
    return spec;
  }

  SandboxSpec sandbox(const FileViewSpec& view_spec) const {
    SandboxSpec spec;
    auto made = make_file_view(view_spec);
    EXPECT_TRUE(made) << made.error().message;
    spec.view = std::move(*made);
    const bool root = ::geteuid() == 0;
    spec.user = {root ? 65534 : ::geteuid(), root ? 65534 : ::getegid(), root, owner_.get()};
    return spec;
  }

  std::string run(const std::string& script, std::optional<SandboxSpec> in = std::nullopt) const {
    ProcessSpec spec;
    spec.arguments = {"sh", "-c", script};
    spec.environment = {"PATH=/usr/local/bin:/usr/bin:/bin"};
    spec.sandbox = in ? std::move(in) : sandbox(view());
    auto process = Process::start(spec);
    if (!process) return process.error().message;
    std::string all;
    for (const int fd : {process->output_fd(), process->error_fd()}) {
      for (;;) {
        pollfd event = {.fd = fd, .events = POLLIN, .revents = 0};
        if (::poll(&event, 1, 10000) != 1) break;
        char buffer[4096];
        const ssize_t size = ::read(fd, buffer, sizeof buffer);
        if (size <= 0) break;
        all.append(buffer, static_cast<std::size_t>(size));
      }
    }
    return all;
  }

  UniqueFd owner_;
  std::string base_;
  std::string folder_;
};

TEST_F(SandboxTest, TheFolderIsThereAndWhatIsWrittenStaysInside) {
  EXPECT_EQ(run("pwd; cat data.txt; echo new > data.txt; echo more > more.txt; cat data.txt; ls"),
            folder_ + "\ndata\nnew\ndata.txt\nmore.txt\n");
  std::ifstream outside(folder_ + "/data.txt");
  std::string line;
  std::getline(outside, line);
  EXPECT_EQ(line, "data");
  EXPECT_FALSE(fs::exists(folder_ + "/more.txt"));
}

// Whatever is the first that is not there: nothing of the program is left, and nobody waits for it.
TEST_F(SandboxTest, FewDescriptorsAreToldAndLeaveNothing) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const UniqueFd first(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  ASSERT_TRUE(first);
  ProcessSpec spec;
  spec.arguments = {"true"};
  spec.environment = {"PATH=/usr/local/bin:/usr/bin:/bin"};
  std::size_t started = 0;
  std::size_t refused = 0;
  for (rlim_t more = 1; more < 24; ++more) {
    spec.sandbox = sandbox(view());
    const rlimit few{static_cast<rlim_t>(first.get()) + more, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
    auto process = Process::start(spec);
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    ++(process ? started : refused);
    if (!process) {
      EXPECT_EQ(process.error().code, EMFILE) << process.error().message;
    } else {
      process->end();
    }
  }
  EXPECT_GT(started, 0U);
  EXPECT_GT(refused, 0U);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG | __WALL), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST_F(SandboxTest, NothingElseIsThere) {
  EXPECT_EQ(run("ls " + base_ + "; ls /home /root; ls /tmp | grep -v sockdrill-"),
            "mine\n/home:\n\n/root:\n");
}

TEST_F(SandboxTest, TheSystemCannotBeWritten) {
  EXPECT_THAT(run("echo x > /usr/x; echo x > /etc/x; echo x > /x"),
              testing::AllOf(HasSubstr("cannot create /usr/x: Read-only file system"),
                             HasSubstr("cannot create /etc/x: Read-only file system"),
                             HasSubstr("cannot create /x: Read-only file system")));
}

TEST_F(SandboxTest, ItSeesItsOwnProcessesOnly) {
  EXPECT_THAT(run("ls /proc | grep -c '^[0-9]'"), testing::AnyOf("3\n", "2\n", "4\n"));
  EXPECT_THAT(run("kill -9 1; kill -9 -1; echo still here"), Not(HasSubstr("denied")));
}

TEST_F(SandboxTest, TheHostNameIsKnown) { EXPECT_EQ(run("uname -n"), "localhost\n"); }

TEST_F(SandboxTest, ItHasNoPrivileges) {
  EXPECT_EQ(run("grep -E 'NoNewPrivs|CapEff|Seccomp:' /proc/self/status | tr -d '\\t'"),
            "CapEff:0000000000000000\nNoNewPrivs:1\nSeccomp:2\n");
  EXPECT_THAT(run("mount -t tmpfs x /tmp"), HasSubstr("mount: "));
  EXPECT_THAT(run("unshare -r true"), HasSubstr("Operation not permitted"));
}

TEST_F(SandboxTest, TheMemoryItMayWriteIsLimited) {
  EXPECT_THAT(run("head -c 4000000 /dev/zero > /tmp/big"), HasSubstr("No space left on device"));
  EXPECT_THAT(run("for i in $(seq 400); do : > /tmp/$i || exit; done"),
              HasSubstr("No space left on device"));
}

TEST_F(SandboxTest, WhatIsHiddenIsEmpty) {
  FileViewSpec spec = view();
  spec.folder = base_;
  spec.hidden = {base_ + "/others", folder_ + "/data.txt", "/usr/share/no/such"};
  EXPECT_EQ(run("ls ../others; cat data.txt; ls ..", sandbox(spec)), "mine\nothers\n");
}

TEST_F(SandboxTest, WithoutOverlayTheFolderIsReadOnly) {
  FileViewSpec spec = view();
  spec.cover = FileOperation::Kind::folder;
  EXPECT_THAT(run("cat data.txt; echo x > x", sandbox(spec)),
              testing::AllOf(HasSubstr("data\n"), HasSubstr("Read-only file system")));
}

TEST_F(SandboxTest, AFolderThatItDoesNotSeeCanBeWhereItStarts) {
  FileViewSpec spec = view();
  spec.directory = base_;
  EXPECT_EQ(run("pwd; ls; cat mine/data.txt; echo x > here && cat here", sandbox(spec)),
            base_ + "\nmine\ndata\nx\n");
}

TEST_F(SandboxTest, TheNumberOfProcessesIsLimited) {
  SandboxSpec spec = sandbox(view());
  spec.limits.processes = 8;
  EXPECT_THAT(run("for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 0.2 & done", std::move(spec)),
              HasSubstr("Cannot fork"));
}

TEST_F(SandboxTest, AProgramThatIsNotThereIsNamed) {
  ProcessSpec spec;
  spec.arguments = {"./no-such"};
  spec.sandbox = sandbox(view());
  const auto process = Process::start(spec);
  ASSERT_FALSE(process);
  EXPECT_EQ(process.error().message, "./no-such: No such file or directory");
}

}  // namespace
}  // namespace sockdrill
