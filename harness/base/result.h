// A value, or what went wrong in words that can be shown to a person.
//
// `Error` is for trouble of ours or of the machine. What a subject did wrong is
// not an Error: that is an observation, judged elsewhere.
#pragma once

#include <cerrno>
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace sockdrill {

struct Error {
  std::string message;  // one sentence, no trailing full stop: "open(x.yaml): Permission denied"
  int code = 0;         // the errno behind it, 0 where there is none
};

/// Whether an errno says that this machine, or what it allows us, has run out: nobody's mistake.
inline bool is_shortage(int code) {
  return code == EMFILE || code == ENFILE || code == ENOMEM || code == ENOBUFS;
}

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(std::string message, int code = 0) {
  return tl::unexpected<Error>(Error{std::move(message), code});
}

}  // namespace sockdrill
