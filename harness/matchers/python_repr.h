// How Python shows bytes that a program prints instead of the text in them.
#pragma once

#include <string>
#include <string_view>

namespace sockdrill {

/// repr() of a bytes object: "b'ok\\xc4'" (CPython's Objects/bytesobject.c, PyBytes_Repr).
std::string python_repr(std::string_view bytes);

}  // namespace sockdrill
