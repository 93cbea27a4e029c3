// What a row of the kernel's socket table says beside its state, as keys of a step and what they
// are held against.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "os/sock_diag.h"
#include "steps/bounds.h"
#include "steps/stage.h"

namespace sockdrill {

class SocketFacts {
 public:
  /// remaining, timer, receive_queue, send_queue, owner, info.
  static std::vector<Key> keys();

  explicit SocketFacts(Args& args);

  /// Whether any is asked for.
  bool any() const { return !facts_.empty(); }

  struct Mismatch {
    std::string expected;
    std::string received;
    const Node* at;
    bool final = false;  // waiting does not mend it
  };
  /// The first that does not hold; `info` may be absent where the kernel has no row.
  std::optional<Mismatch> check(Stage& stage, const std::optional<SocketInfo>& info) const;

 private:
  struct Fact {
    std::string_view key;
    const Node* at;
    std::optional<Bounds> bounds;
    std::string text;
    std::string_view of_info;  // a field of TCP_INFO
  };
  void add_number(Args& args, std::string_view key);
  void add_info(Args& args, const Node& fields);
  std::optional<Mismatch> check_one(Stage& stage, const SocketInfo& info, const Fact& fact) const;

  std::vector<Fact> facts_;
};

}  // namespace sockdrill
