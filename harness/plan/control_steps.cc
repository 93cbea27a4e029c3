// The steps that hold other steps: their table of keys.
#include "plan/script.h"

namespace sockdrill {

const std::vector<ControlStep>& control_steps() {
  static const std::vector<ControlStep> table = {
      {"check",
       "a named group of steps, judged and graded by itself",
       {{"check", ValueType::text, "what it checks; unique in its scenario", true},
        {"points", ValueType::number, "what passing it is worth"},
        {"requires", ValueType::list, "checks that must have passed, or this one is skipped"},
        {"hint", ValueType::text, "advice for whoever wrote the program that fails here"},
        {"steps", ValueType::steps, "its steps; the first that fails ends the check", true}}},
      {"parallel",
       "branches that run at the same time; the step ends when all of them have",
       {{"parallel", ValueType::any, "a list: each item is a step, or a list of steps", true}}},
      {"repeat",
       "the same steps several times",
       {{"repeat", ValueType::count, "how often", true},
        {"as", ValueType::text, "a variable that counts from 1"},
        {"steps", ValueType::steps, "what is repeated", true}}},
      {"each",
       "the same steps for each of several values",
       {{"each", ValueType::list, "the values", true},
        {"as", ValueType::text, "the variable that has the value", true},
        {"steps", ValueType::steps, "what is done for each", true}}},
      {"use",
       "the steps of a template",
       {{"use", ValueType::text, "the template's name", true},
        {"with", ValueType::mapping, "values of its parameters"}}},
  };
  return table;
}

}  // namespace sockdrill
