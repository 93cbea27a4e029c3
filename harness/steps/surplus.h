// Bytes that came on a socket where nothing more should.
#pragma once

#include <optional>
#include <string_view>

#include "cause/cause.h"
#include "steps/stage.h"

namespace sockdrill {

/// Bytes that wait to be read behind a receive that said exactly what was to come; nullopt where
/// there are none.
std::optional<Problem> surplus(Sockets& system, const NamedSocket& socket);

/// Why they came, as what was received before them tells it. Empty where it tells nothing.
Causes causes_of_surplus(const NamedSocket& socket, std::string_view bytes);

}  // namespace sockdrill
