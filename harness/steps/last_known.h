// A fact about a socket that one branch of a case may learn anew while another one asks for it.
//
// Threads: every function may be called from any thread; what is given out is a copy.
#pragma once

#include <mutex>
#include <optional>
#include <utility>

namespace sockdrill {

template <class T>
class LastKnown {
 public:
  LastKnown() = default;
  LastKnown(const LastKnown&) = delete;
  LastKnown& operator=(const LastKnown& other) { return *this = other.get(); }
  LastKnown& operator=(std::optional<T> value) {
    const std::lock_guard lock(mutex_);
    value_ = std::move(value);
    return *this;
  }

  std::optional<T> get() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }

  // As an optional: unknown where nothing was learnt yet.
  explicit operator bool() const { return get().has_value(); }
  T operator*() const { return get().value(); }
  std::optional<T> operator->() const { return get(); }

  friend bool operator==(const LastKnown& a, const T& b) { return a.get() == b; }

 private:
  mutable std::mutex mutex_;
  std::optional<T> value_;
};

}  // namespace sockdrill
