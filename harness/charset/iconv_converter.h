// One direction of one encoding of iconv(3), opened when first used and kept by its thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "base/result.h"

namespace sockdrill {

class IconvConverter {
 public:
  /// The calling thread's converter for these two glibc names, which must be string literals.
  /// Opening reads gconv's cache and loads a shared object, a fraction of a millisecond; finding
  /// it again costs nanoseconds. An error, where the machine lacks the module, is not kept: the
  /// next call tries again.
  static Result<const IconvConverter*> of_this_thread(const char* to, const char* from);

  IconvConverter(const char* to, const char* from, void* descriptor)
      : to_(to), from_(from), descriptor_(descriptor) {}
  ~IconvConverter();
  IconvConverter(const IconvConverter&) = delete;
  IconvConverter& operator=(const IconvConverter&) = delete;

  /// Appends what can be converted to `out`; how many bytes of `input` that was. Fewer than all of
  /// them: the character that begins there has no counterpart.
  std::size_t append(std::string_view input, std::string& out) const;

 private:
  const char* to_;
  const char* from_;
  void* descriptor_;  // iconv_t
};

}  // namespace sockdrill
