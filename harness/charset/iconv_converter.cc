#include "charset/iconv_converter.h"

#include <fmt/format.h>
#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <list>

namespace sockdrill {

Result<const IconvConverter*> IconvConverter::of_this_thread(const char* to, const char* from) {
  thread_local std::list<IconvConverter> open;  // a list: its elements stay where they are
  const auto same = [&](const IconvConverter& c) { return c.to_ == to && c.from_ == from; };
  const auto found = std::find_if(open.begin(), open.end(), same);
  if (found != open.end()) return &*found;
  void* const descriptor = iconv_open(to, from);
  if (reinterpret_cast<std::intptr_t>(descriptor) == -1) {
    const int code = errno;
    return fail(fmt::format("iconv_open({}, {}): {}", to, from, std::strerror(code)), code);
  }
  return &open.emplace_back(to, from, descriptor);
}

IconvConverter::~IconvConverter() { iconv_close(descriptor_); }

std::size_t IconvConverter::append(std::string_view input, std::string& out) const {
  // No encoding here grows a byte into more than 4, so the buffer never runs full.
  constexpr std::size_t kMost = 1024;
  std::array<char, 4 * kMost> buffer;
  std::size_t done = 0;
  while (done < input.size()) {
    // iconv(3) declares its input char** but does not write to it.
    char* in = const_cast<char*>(input.data()) + done;
    const std::size_t size = std::min(kMost, input.size() - done);
    std::size_t left = size;
    char* to = buffer.data();
    std::size_t room = buffer.size();
    const std::size_t rc = iconv(descriptor_, &in, &left, &to, &room);
    out.append(buffer.data(), buffer.size() - room);
    done += size - left;
    if (rc != static_cast<std::size_t>(-1)) continue;
    // A block may end within a character (EINVAL): the next one begins with it.
    const bool cut_by_block = errno == EINVAL && left < size && done + left < input.size();
    iconv(descriptor_, nullptr, nullptr, nullptr, nullptr);
    if (!cut_by_block) return done;
  }
  return done;
}

}  // namespace sockdrill
