// The tables of keys of everything that is not a step.
#include <array>

#include "scenario/suite.h"

namespace sockdrill {
namespace {

constexpr std::array kSuite = {
    Key{"suite", ValueType::text, "the suite's title; the file's name where it is absent"},
    Key{"about", ValueType::text, "what the suite is for, in a sentence or two"},
    Key{"include", ValueType::list,
        "files whose templates, vars, defaults and programs are used here"},
    Key{"defaults", ValueType::mapping, "settings of every step that does not say otherwise"},
    Key{"vars", ValueType::mapping,
        "variables, used as ${name}: each a text, or what one is drawn from"},
    Key{"templates", ValueType::mapping, "steps with parameters, used by several scenarios"},
    Key{"programs", ValueType::mapping, "programs that the scenarios start"},
    Key{"network", ValueType::mapping, "what the private network of each case is like"},
    Key{"tags", ValueType::list, "tags of every scenario"},
    Key{"requires", ValueType::list, "what the machine must offer, or the cases are skipped"},
    Key{"scenarios", ValueType::any, "the scenarios, in the order they are run"},
};

constexpr std::array kScenario = {
    Key{"name", ValueType::text, "what the scenario shows; unique in its suite", true},
    Key{"about", ValueType::text, "why, in a sentence or two"},
    Key{"tags", ValueType::list,
        "words to select by; what is `slow` is run only where it is asked for; an `assignment` "
        "judges the program that is given for its role, an `elective` one where its file is named"},
    Key{"requires", ValueType::list, "what the machine must offer, or the case is skipped"},
    Key{"points", ValueType::number, "what passing it is worth"},
    Key{"matrix", ValueType::mapping, "axes and their values: a case for every combination"},
    Key{"cases", ValueType::any, "a table: a case for every row"},
    Key{"vars", ValueType::mapping, "variables of this scenario"},
    Key{"defaults", ValueType::mapping, "settings of this scenario"},
    Key{"programs", ValueType::mapping, "programs that this scenario starts"},
    Key{"network", ValueType::mapping, "what the private network is like"},
    Key{"steps", ValueType::steps, "what happens, in order", true},
};

constexpr std::array kSettings = {
    Key{"address", ValueType::text, "where sockets are bound and connected to (127.0.0.1)"},
    Key{"port", ValueType::port, "the port for both (8989)"},
    Key{"family", ValueType::text, "of sockets whose address does not tell", false,
        "ipv4|ipv6|dual"},
    Key{"timeout", ValueType::duration, "how long a step may wait (2s)"},
    Key{"encoding", ValueType::text, "of texts that are sent, received and printed (utf-8)"},
    Key{"backlog", ValueType::integer, "of listeners (128)"},
    Key{"blocking", ValueType::flag, "whether sockets block (on)"},
};

constexpr std::array kTemplate = {
    Key{"about", ValueType::text, "what the steps are for"},
    Key{"parameters", ValueType::any, "names, or names with defaults"},
    Key{"steps", ValueType::steps, "what stands in the place of `use`", true},
};

constexpr std::array kProgram = {
    Key{"role", ValueType::text,
        "server or client: what --server or --client names, the reference otherwise; or always "
        "the reference",
        false, "server|client|reference-server|reference-client"},
    Key{"command", ValueType::any,
        "the command, a list of words or one text split as a shell would"},
    Key{"default", ValueType::any,
        "the command that plays the role where the command line names none, in the reference's "
        "place"},
    Key{"args", ValueType::list, "arguments behind the command"},
    Key{"reference", ValueType::list, "arguments for the reference only"},
    Key{"env", ValueType::mapping, "environment variables"},
    Key{"directory", ValueType::text, "where it runs; the suite's folder where it is absent"},
    Key{"build", ValueType::any,
        "a command that makes the program, run once a run in its folder; --server-build and "
        "--client-build name another for a role"},
    Key{"files", ValueType::list,
        "files beside the suite that stand, to be read, where the program starts"},
    Key{"input", ValueType::text, "its standard input, then the end of it"},
    Key{"answers", ValueType::any,
        "what it is answered, in this order: each a text, or a mapping with prompt (a regular "
        "expression that its output must match since the answer before), text (a line), and end "
        "(the input ends)"},
    Key{"limits", ValueType::mapping,
        "what it may use up: memory, disk (sizes), processes, descriptors, files (numbers), cpu, "
        "wall (durations)"},
    Key{"output", ValueType::text, "how its output is read: as from a terminal, or two pipes",
        false, "terminal|pipes"},
    Key{"encoding", ValueType::text, "of its output and input (utf-8)"},
};

constexpr std::array kNetwork = {
    Key{"addresses", ValueType::list, "further addresses of the loopback device"},
    Key{"any_address", ValueType::text, "makes every IPv4 address local", false, "local"},
    Key{"sysctls", ValueType::mapping, "settings of the network, such as net.ipv4.tcp_fin_timeout"},
};

}  // namespace

std::span<const Key> suite_keys() { return kSuite; }
std::span<const Key> scenario_keys() { return kScenario; }
std::span<const Key> setting_keys() { return kSettings; }
std::span<const Key> template_keys() { return kTemplate; }
std::span<const Key> program_keys() { return kProgram; }
std::span<const Key> network_keys() { return kNetwork; }

}  // namespace sockdrill
