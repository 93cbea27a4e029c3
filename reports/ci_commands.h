// Lines that a CI system would take for its own.
#pragma once

#include <string>
#include <string_view>

namespace sockdrill {

/// The text, in which no line is a command of a CI system any more, whatever a subject or a
/// scenario put there: a space is put into what would begin one. GitHub's runner takes "::name"
/// at the start of a line, white space before it left out (ActionCommand.cs), and "##[name]"
/// anywhere in it; Azure Pipelines "##vso[" likewise; TeamCity "##teamcity[".
std::string without_ci_commands(std::string text);

}  // namespace sockdrill
