// How the row of a verb makes its step.
#pragma once

#include <memory>

#include "steps/args.h"
#include "steps/step.h"

namespace sockdrill {

/// Binds a step class whose constructor takes Args; null after a mistake.
template <class Made>
std::unique_ptr<Step> make_step(Args& args) {
  auto step = std::make_unique<Made>(args);
  return args.fine() ? std::move(step) : nullptr;
}

}  // namespace sockdrill
