// One call of a step: made under its deadline, held against what it is expected to give.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "matchers/call_result.h"
#include "steps/args.h"
#include "steps/stage.h"
#include "steps/step.h"

namespace sockdrill {

/// What every verb that makes a call takes.
struct CallSpec {
  ResultPattern result;
  const Node* result_at = nullptr;  // where `result` stands; null where it does not
  Saves saves;
  bool ordinary_user = false;
  Nanoseconds patience{0};
};

CallSpec call_spec(Args& args);

/// A call and its answer. `text` quotes the arguments: "bind(127.0.0.1:80)".
struct Performed {
  std::string text;
  Answer answer;
  std::string trouble = {};  // why the call could not be made at all: no fault of the subject
  bool ok() const { return trouble.empty() && !answer.blocked && answer.result.ok(); }
};

/// Holds the answer against the expectation. `observed` is the trace's line where the call
/// succeeded as expected.
Outcome judge_call(const Stage& stage, const Performed& performed, const CallSpec& spec,
                   std::string observed);

/// The same; of an answer that was not expected, `why` says the cause as far as it shows.
template <class Why>
Outcome judge_call(const Stage& stage, const Performed& performed, const CallSpec& spec,
                   std::string observed, Why&& why) {
  Outcome outcome = judge_call(stage, performed, spec, std::move(observed));
  if (outcome.status == Status::failed && outcome.problem) set_cause(*outcome.problem, why());
  return outcome;
}

/// How a socket that does not stand yet is made.
struct SocketSetup {
  int domain = AF_INET;
  bool blocking = true;
  std::vector<OptionValue> options;  // set right after socket(2), in this order
  bool dual_stack = false;           // IPV6_V6ONLY off
  bool another_user = false;         // it belongs to a second user
};

SocketSetup socket_setup(Args& args, const std::optional<Address>& address);

/// The open socket of that name, or a new one; options are set on either. Where a call fails, the
/// result says which, and `socket` is null.
struct Opened {
  std::shared_ptr<NamedSocket> socket;
  bool fresh = false;
  Performed last;
};
Opened open_socket(Stage& stage, const std::string& name, const SocketSetup& setup);

/// Sets an option of a named socket, which remembers those that decide about its port.
CallResult set_option(Stage& stage, NamedSocket& socket, const OptionValue& value);

/// The open socket of that name; null where it was never made or is closed.
std::shared_ptr<NamedSocket> open_socket_named(Stage& stage, const std::string& name);
/// What a step says where it is not open: EBADF if that is what is expected.
Outcome not_open(const Stage& stage, const std::string& name, std::string_view call,
                 const CallSpec& spec);

/// bind(2); afterwards the socket knows its address.
Performed bind_socket(Stage& stage, NamedSocket& socket, const Address& address,
                      bool ordinary_user);

/// getsockname(2) and getpeername(2), which it keeps in the socket.
Performed learn_local(Stage& stage, NamedSocket& socket);
Performed learn_remote(Stage& stage, NamedSocket& socket);

/// Where an address of the scenario lies in the case's network; `localhost` is looked up.
Result<Endpoint> locate(Stage& stage, const Address& address);

/// "2 s", "200 ms".
std::string show_duration(Nanoseconds duration);

}  // namespace sockdrill
