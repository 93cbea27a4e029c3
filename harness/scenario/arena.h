// Memory that is handed out piece by piece and given back all at once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace sockdrill {

/// Pieces stay where they are until the arena ends; nothing is destroyed, so only trivially
/// destructible things may live in it. Blocks double up to 256 KiB and not further: what is
/// reserved in vain stays small (std::pmr::monotonic_buffer_resource grows without bound).
class Arena {
 public:
  template <class T, class... Args>
  T* make(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>);
    static_assert(alignof(T) <= alignof(std::max_align_t));
    return new (allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
  }

  template <class T>
  std::span<const T> copy(std::span<const T> values) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (values.empty()) return {};
    void* to = allocate(values.size_bytes(), alignof(T));
    std::memcpy(to, values.data(), values.size_bytes());
    return {static_cast<const T*>(to), values.size()};
  }

  std::string_view copy(std::string_view text) {
    const std::span<const char> copied = copy(std::span<const char>(text.data(), text.size()));
    return {copied.data(), copied.size()};
  }

  /// Bytes asked from the system.
  std::size_t reserved() const { return reserved_; }

 private:
  static constexpr std::size_t kFirstBlock = std::size_t{4} << 10U;
  static constexpr std::size_t kLargestBlock = std::size_t{256} << 10U;

  void* allocate(std::size_t size, std::size_t alignment) {
    void* at = next_;
    if (next_ == nullptr || std::align(alignment, size, at, left_) == nullptr) {
      return allocate_block(size);
    }
    next_ = static_cast<std::byte*>(at) + size;
    left_ -= size;
    return at;
  }

  // A block begins at an address that suits everything that is not over-aligned.
  void* allocate_block(std::size_t size) {
    if (size > block_ / 4) {  // a block of its own: the rest of the current one stays in use
      reserved_ += size;
      return blocks_.emplace_back(new std::byte[size]).get();
    }
    std::byte* at = blocks_.emplace_back(new std::byte[block_]).get();
    reserved_ += block_;
    next_ = at + size;
    left_ = block_ - size;
    block_ = std::min(block_ * 2, kLargestBlock);
    return at;
  }

  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::byte* next_ = nullptr;
  std::size_t left_ = 0;
  std::size_t block_ = kFirstBlock;
  std::size_t reserved_ = 0;
};

}  // namespace sockdrill
