// The keys of an assignment's file.
#include <array>

#include "grade/assignment.h"

namespace sockdrill {
namespace {

constexpr std::string_view kZeroOrReview = "zero|review";

constexpr std::array kAssignment = {
    Key{"assignment", ValueType::text, "the title", true},
    Key{"about", ValueType::text, "what the assignment asks for"},
    Key{"role", ValueType::text, "what a submission plays", true, "server|client"},
    Key{"submissions", ValueType::text,
        "where submissions stand: a path below the folder of all of them; {student} is the "
        "student's name, * is anything; an entry a student, where it is absent"},
    Key{"program", ValueType::mapping, "which file is the program, and how it is made and started"},
    Key{"limits", ValueType::mapping, "what a program may use up, as in a suite's programs"},
    Key{"accepts", ValueType::mapping, "how large a submission may be"},
    Key{"suites", ValueType::any, "what submissions are graded by", true},
    Key{"when_it_cannot_run", ValueType::mapping,
        "whether it counts as zero points, or a person decides"},
    Key{"seed", ValueType::count, "of everything that is random in the suites"},
};

constexpr std::array kSuite = {
    Key{"suite", ValueType::text,
        "the file, from the assignment's own folder, or one that ships, as in programs/server.yaml",
        true},
    Key{"group", ValueType::text, "under which its checks stand"},
    Key{"points", ValueType::number, "of the whole suite; else as the suite has them"},
    Key{"hidden", ValueType::flag, "students are told the points, and nothing of what it looks at"},
    Key{"checks", ValueType::any, "the scenarios that count; all of them, where it is absent"},
};

constexpr std::array kCheck = {
    Key{"scenario", ValueType::text, "its name", true},
    Key{"points", ValueType::number, "of the scenario, with all its variants"},
    Key{"group", ValueType::text, "in place of the suite's"},
    Key{"hidden", ValueType::flag, "in place of the suite's"},
    Key{"hint", ValueType::text, "advice for who does not pass"},
};

constexpr std::array kProgram = {
    Key{"files", ValueType::list,
        "which file it is: patterns, the first that matches; * is anything"},
    Key{"command", ValueType::text, "starts it; {file} is put in"},
    Key{"build", ValueType::text, "makes it first; {file} is put in"},
    Key{"input", ValueType::text, "lines that it reads from its standard input"},
    Key{"manifest", ValueType::text,
        "the name of a file in which a submission may say its own command and build"},
};

constexpr std::array kAccepts = {
    Key{"size", ValueType::size, "unpacked"},
    Key{"files", ValueType::count, "folders count"},
};

constexpr std::array kUnrunnable = {
    Key{"empty", ValueType::text, "there is no file in it", false, kZeroOrReview},
    Key{"unreadable", ValueType::text, "an archive that is broken or refused", false,
        kZeroOrReview},
    Key{"no_program", ValueType::text, "no program of the role", false, kZeroOrReview},
    Key{"several_programs", ValueType::text, "several that may be it", false, kZeroOrReview},
    Key{"bad_manifest", ValueType::text, "what it says of itself is wrong", false, kZeroOrReview},
};

}  // namespace

std::span<const Key> assignment_keys() { return kAssignment; }
std::span<const Key> assignment_suite_keys() { return kSuite; }
std::span<const Key> assignment_check_keys() { return kCheck; }
std::span<const Key> assignment_program_keys() { return kProgram; }
std::span<const Key> assignment_accept_keys() { return kAccepts; }
std::span<const Key> assignment_unrunnable_keys() { return kUnrunnable; }

}  // namespace sockdrill
