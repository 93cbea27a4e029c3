// The one switch over the forms of encodings. For the sources of this folder.
#pragma once

#include <string>
#include <string_view>

#include "charset/definition.h"

namespace sockdrill {

/// Appends to `out` what can be converted, up to the first fault.
Progress encode_some(const Charset& charset, std::string_view utf8, std::string& out);
Progress decode_some(const Charset& charset, std::string_view bytes, std::string& out);

/// The fault of `decode_some(charset, bytes, …)`; `offset` is where `bytes` begins in the input.
CodecError decoding_error(const Charset& charset, std::string_view bytes, const Progress& progress,
                          std::size_t offset = 0);

}  // namespace sockdrill
