# sockdrill_discover_tests: a CTest test for every case of some scenarios.
#
#   sockdrill_discover_tests(
#     [SCENARIOS path...]         files or folders; default: those that ship
#     [SERVER command]            the program in the place of the reference server
#     [CLIENT command]            … of the reference client
#     [ARGS option...]            more options for `sockdrill run`
#     [LABELS label...]           CTest labels beside each case's own tags
#     [TEST_PREFIX prefix]        put before each test's name
#     [TIMEOUT seconds]           CTest's own limit for each test
#     [WORKING_DIRECTORY folder]  default: the current binary folder
#     [PROPERTIES name value...]  further CTest properties of every test)
#
# SERVER and CLIENT are the name of an executable target, or a command line as
# `sockdrill run --server` takes it, where {port} and {address} are filled in
# and generator expressions may stand:
#
#   sockdrill_discover_tests(SCENARIOS scenarios SERVER my_server)
#   sockdrill_discover_tests(SERVER "$<TARGET_FILE:my_server> --port {port}")
#
# The cases are listed when ctest starts, so a scenario that changes needs no
# new configuration or build. A test is named after its case (see `sockdrill
# list`); `ctest -L TAG` selects by tag. A case that was skipped (exit code 77)
# is skipped in CTest too. When the scenarios cannot be listed, or name no case,
# one failing test, "sockdrill list", says why; other tests run as they would.

include_guard(GLOBAL)

set(_SOCKDRILL_ADD_TESTS "${CMAKE_CURRENT_LIST_DIR}/SockdrillAddTests.cmake"
  CACHE INTERNAL "Run by ctest")

# VALUE as one bracket argument of CMake code: no character in it is special.
function(_sockdrill_bracket out value)
  set(level "=")
  while(value MATCHES "]${level}]")
    string(APPEND level "=")
  endwhile()
  set(${out} "[${level}[${value}]${level}]" PARENT_SCOPE)
endfunction()

# A command from the name of a target, or the command given.
function(_sockdrill_command out command)
  if(TARGET "${command}")
    set(command "'$<TARGET_FILE:${command}>'")
  endif()
  set(${out} "${command}" PARENT_SCOPE)
endfunction()

function(sockdrill_discover_tests)
  cmake_parse_arguments(PARSE_ARGV 0 arg ""
    "SERVER;CLIENT;TEST_PREFIX;TIMEOUT;WORKING_DIRECTORY" "SCENARIOS;ARGS;LABELS;PROPERTIES")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR
      "sockdrill_discover_tests: unknown arguments: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT DEFINED arg_WORKING_DIRECTORY)
    set(arg_WORKING_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}")
  endif()

  set(options)
  foreach(role SERVER CLIENT)
    if(DEFINED arg_${role})
      _sockdrill_command(command "${arg_${role}}")
      string(TOLOWER "--${role}" option)
      list(APPEND options "${option}" "${command}")
    endif()
  endforeach()
  foreach(option IN LISTS arg_ARGS)
    list(APPEND options "${option}")
  endforeach()
  set(scenarios)
  foreach(path IN LISTS arg_SCENARIOS)
    cmake_path(ABSOLUTE_PATH path BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    list(APPEND scenarios "${path}")
  endforeach()
  set(properties ${arg_PROPERTIES})
  if(DEFINED arg_TIMEOUT)
    list(APPEND properties TIMEOUT "${arg_TIMEOUT}")
  endif()

  set(code "include([==[${_SOCKDRILL_ADD_TESTS}]==])\nsockdrill_add_tests(\n")
  foreach(single EXECUTABLE WORKING_DIRECTORY TEST_PREFIX)
    if(single STREQUAL "EXECUTABLE")
      set(value "$<TARGET_FILE:sockdrill::sockdrill>")
    else()
      set(value "${arg_${single}}")
    endif()
    _sockdrill_bracket(value "${value}")
    string(APPEND code "  ${single} ${value}\n")
  endforeach()
  foreach(many scenarios options arg_LABELS properties)
    string(REPLACE "arg_" "" keyword "${many}")
    string(TOUPPER "${keyword}" keyword)
    string(APPEND code "  ${keyword}")
    foreach(value IN LISTS ${many})
      _sockdrill_bracket(value "${value}")
      string(APPEND code " ${value}")
    endforeach()
    string(APPEND code "\n")
  endforeach()
  string(APPEND code ")\n")

  get_property(calls DIRECTORY PROPERTY _SOCKDRILL_DISCOVER_CALLS)
  math(EXPR calls "${calls} + 1")
  set_property(DIRECTORY PROPERTY _SOCKDRILL_DISCOVER_CALLS ${calls})
  set(base "${CMAKE_CURRENT_BINARY_DIR}/sockdrill_tests_${calls}")
  get_property(multi_config GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
  if(multi_config)
    file(GENERATE OUTPUT "${base}-$<CONFIG>.cmake" CONTENT "${code}")
    file(WRITE "${base}.cmake" "include(\"${base}-\${CTEST_CONFIGURATION_TYPE}.cmake\")\n")
  else()
    file(GENERATE OUTPUT "${base}.cmake" CONTENT "${code}")
  endif()
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${base}.cmake")
endfunction()
