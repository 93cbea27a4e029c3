// Why a bind, a listen or a connect did not give what was expected of it, from the kernel's table
// at that moment.
//
// What another flag on the new socket would change is tried, with a socket of our own that is
// closed at once; what the old socket's flags would have to be follows from socket(7) and the
// measurements in scenarios/reuse/README.md.
#pragma once

#include <string_view>

#include "matchers/call_result.h"
#include "os/endpoint.h"
#include "steps/stage.h"

namespace sockdrill {

/// Of a bind that gave `answer` for `at` where something else was expected. Empty where the table
/// shows no cause.
Causes explain_bind(Stage& stage, const NamedSocket& socket, const Endpoint& at,
                    const Answer& answer);

/// Of a listen on a socket that is bound.
Causes explain_listen(Stage& stage, const NamedSocket& socket, const Answer& answer);

/// Of a connect to `to`.
Causes explain_connect(Stage& stage, const NamedSocket& socket, const Endpoint& to,
                       const Answer& answer);

/// Whether that text of a program's says that an address is in use, as strerror(3) and the runtimes
/// of the usual languages say it.
bool says_in_use(std::string_view text);

/// Who holds the port, where a program says that its address is in use.
Causes explain_port(Stage& stage, std::uint16_t port);

}  // namespace sockdrill
