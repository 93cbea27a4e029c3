#include "unpack/allowed_calls.h"

#include <seccomp.h>
#include <sys/mman.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <type_traits>

namespace sockdrill::unpack {
namespace {

// By name: a processor that has no call of one goes without.
constexpr std::array kAllowed = {
    // the archive, the files
    "read", "pread64", "write", "pwrite64", "lseek", "_llseek", "fstat", "fstat64", "newfstatat",
    "fstatat64", "mkdirat", "unlinkat", "ftruncate", "ftruncate64", "close",
    // memory
    "munmap", "mremap", "brk", "madvise",
    // the C library
    "futex", "getrandom", "clock_gettime", "clock_gettime64", "gettimeofday", "time",
    // the end
    "rt_sigreturn", "restart_syscall", "exit", "exit_group"};

class Filter {
 public:
  Filter() : context_(seccomp_init(SCMP_ACT_KILL_PROCESS)) {}

  void allow(const char* name) { add(SCMP_ACT_ALLOW, name, nullptr); }
  void allow(const char* name, const scmp_arg_cmp& argument) {
    add(SCMP_ACT_ALLOW, name, &argument);
  }
  void refuse(const char* name, const scmp_arg_cmp& argument) {
    add(SCMP_ACT_ERRNO(EACCES), name, &argument);
  }

  bool load() {
    if (context_ == nullptr) return false;
    // Set before (confinement.cc).
    good_ = good_ && seccomp_attr_set(context_.get(), SCMP_FLTATR_CTL_NNP, 0) == 0;
    return good_ && seccomp_load(context_.get()) == 0;
  }

 private:
  struct Release {
    void operator()(scmp_filter_ctx context) const { seccomp_release(context); }
  };

  void add(std::uint32_t action, const char* name, const scmp_arg_cmp* argument) {
    const int number = seccomp_syscall_resolve_name(name);
    if (context_ == nullptr || number < 0) return;
    good_ = good_ && seccomp_rule_add_array(context_.get(), action, number,
                                            argument == nullptr ? 0 : 1, argument) == 0;
  }

  std::unique_ptr<std::remove_pointer_t<scmp_filter_ctx>, Release> context_;
  bool good_ = true;
};

}  // namespace

bool allow_only_needed_calls() {
  if (kHasSanitizer) return false;
  Filter filter;
  for (const char* const name : kAllowed) filter.allow(name);
  for (const char* const name : {"mmap", "mmap2", "mprotect"}) {
    filter.allow(name, scmp_arg_cmp{2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0});
  }
  // What the C library looks for late, in files, it goes without: those paths begin at AT_FDCWD,
  // which is negative.
  constexpr scmp_datum_t kSign = 1U << 31;
  filter.allow("openat", scmp_arg_cmp{0, SCMP_CMP_MASKED_EQ, kSign, 0});
  filter.refuse("openat", scmp_arg_cmp{0, SCMP_CMP_MASKED_EQ, kSign, kSign});
  return filter.load();
}

}  // namespace sockdrill::unpack
