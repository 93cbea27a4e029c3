// A verb: a row of THE step table (steps/table.cc).
//
// Everything that is said about a verb is said in its row: what it acts on, its arguments, how it
// is bound, and its sentence in the reference. Mistakes, `sockdrill schema`, the reference and
// "did you mean" come from it.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "scenario/key.h"
#include "steps/step.h"

namespace sockdrill {

class Args;

/// What stands before the dot of `name.verb`.
enum class Target : std::uint8_t {
  socket,
  program,
  network,  // the word `network`
  none,     // the verb stands alone
};

/// What the verb asks of the name before the dot.
enum class NameUse : std::uint8_t {
  creates,  // a socket of that name is made, or an open one used
  needs,    // it must have been made by an earlier step
};

struct Verb {
  std::string_view name;
  Target target;
  NameUse use;
  std::string_view doc;        // "connects to a listener, a program or an address"
  std::string_view shorthand;  // the key that a scalar stands for: `connect: listener`; "" if none
  std::string_view keywords;   // "eof|reset": plain scalars that are a key of that name, set to on
  std::string_view saves;      // "port|address": what `save` can keep, the first for `save: name`
  std::vector<Key> keys;
  std::unique_ptr<Step> (*bind)(Args& args);  // may return null after adding mistakes
};

}  // namespace sockdrill
