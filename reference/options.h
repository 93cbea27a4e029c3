// The command line of the reference programs, by getopt_long(3): one table is what is parsed and
// what --help shows. A command line that cannot be understood ends the program with status 2.
#pragma once

#include <getopt.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sockdrill::reference {

/// Takes an option's value; where the value will not do, says what would: "a number from 0 to 9".
using TakeValue = std::function<std::optional<std::string>(const std::string& value)>;

struct Option {
  std::string name;   // without the dashes
  std::string value;  // what --help calls the value; empty for an option without one
  std::string help;
  TakeValue take;
};

inline TakeValue take_text(std::string& target) {
  return [&target](const std::string& value) -> std::optional<std::string> {
    target = value;
    return std::nullopt;
  };
}

/// From `least` to `most`, both included, in decimal. `Target` is assigned a `Number`.
template <class Number, class Target>
TakeValue take_number(Target& target, Number least, Number most) {
  return [&target, least, most](const std::string& value) -> std::optional<std::string> {
    Number number{};
    const char* end = value.data() + value.size();
    const auto [stop, error] = std::from_chars(value.data(), end, number);
    if (error != std::errc() || stop != end || number < least || number > most) {
      return "a number from " + std::to_string(least) + " to " + std::to_string(most);
    }
    target = number;
    return std::nullopt;
  };
}

/// One of two words, such as on and off. `Target` is assigned whether it is the first.
template <class Target>
TakeValue take_either(Target& target, const std::string& yes, const std::string& no) {
  return [&target, yes, no](const std::string& value) -> std::optional<std::string> {
    if (value != yes && value != no) return "'" + yes + "' or '" + no + "'";
    target = value == yes;
    return std::nullopt;
  };
}

class CommandLine {
 public:
  CommandLine(std::string program, std::string summary, std::vector<Option> options)
      : program_(std::move(program)), summary_(std::move(summary)), options_(std::move(options)) {}

  void parse(int argc, char** argv) {
    constexpr int kHelp = 'h';
    std::vector<option> table;  // getopt_long's own struct
    for (const Option& each : options_) {
      const int has_value = each.value.empty() ? no_argument : required_argument;
      table.push_back({each.name.c_str(), has_value, nullptr, 0});
    }
    table.push_back({"help", no_argument, nullptr, kHelp});
    table.push_back({nullptr, 0, nullptr, 0});

    // getopt_long's messages begin with the first word: the program's name, wherever it stands.
    std::vector<char*> words = {program_.data()};
    for (int i = 1; i < argc; ++i) words.push_back(argv[i]);
    words.push_back(nullptr);
    int row = 0;
    for (int code = 0; (code = getopt_long(argc, words.data(), "h", table.data(), &row)) != -1;) {
      if (code == kHelp) show_help();
      if (code == '?') refuse("");  // getopt_long has said why
      const Option& chosen = options_[row];
      const std::string value = optarg == nullptr ? "" : optarg;
      if (const auto wanted = chosen.take(value)) {
        refuse("--" + chosen.name + " takes " + *wanted + ", not '" + value + "'");
      }
    }
    if (optind < argc) refuse(std::string("unexpected argument '") + words[optind] + "'");
  }

 private:
  std::string usage() const { return "usage: " + program_ + " [OPTION]..."; }

  [[noreturn]] void refuse(const std::string& why) const {
    if (!why.empty()) std::cerr << program_ << ": " << why << "\n";
    std::cerr << usage() << " (--help lists the options)" << std::endl;
    std::exit(2);
  }

  [[noreturn]] void show_help() const {
    std::cout << usage() << "\n\n" << summary_ << "\n\n";
    for (const Option& each : options_) show(each);
    show({"help", "", "show this and exit", nullptr});
    std::cout << "\nExit status: 0 done, 1 a call failed, 2 a wrong command line." << std::endl;
    std::exit(EXIT_SUCCESS);
  }

  static void show(const Option& each) {
    constexpr std::size_t kHelpColumn = 34;
    std::string line = "  --" + each.name + (each.value.empty() ? "" : " " + each.value);
    line.resize(std::max(line.size() + 2, kHelpColumn), ' ');
    for (const char character : each.help) {
      line += character;
      if (character == '\n') line.append(kHelpColumn, ' ');
    }
    std::cout << line << "\n";
  }

  std::string program_;
  std::string summary_;
  std::vector<Option> options_;
};

}  // namespace sockdrill::reference
