# Run by ctest, from what sockdrill_discover_tests wrote: lists the cases and
# adds a test for each. Names go from the engine's JSON to add_test through
# quoted arguments only, so whatever stands in one (; [ ] $ \ ") stays itself.

cmake_minimum_required(VERSION 3.25)

function(sockdrill_add_tests)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "EXECUTABLE;WORKING_DIRECTORY;TEST_PREFIX"
    "SCENARIOS;OPTIONS;LABELS;PROPERTIES")
  set(list_command "${arg_EXECUTABLE}" list --format json ${arg_SCENARIOS})
  execute_process(COMMAND ${list_command} WORKING_DIRECTORY "${arg_WORKING_DIRECTORY}"
    OUTPUT_VARIABLE listing ERROR_VARIABLE errors RESULT_VARIABLE status)
  set(count 0)
  if(status EQUAL 0)
    string(JSON count ERROR_VARIABLE malformed LENGTH "${listing}" cases)
  endif()
  if(NOT count GREATER 0)
    # Not FATAL_ERROR: that would take every other test of the project along.
    # The test lists them again, and fails with the engine's own words.
    set(name "${arg_TEST_PREFIX}sockdrill list")
    add_test("${name}" ${list_command})
    set_tests_properties("${name}" PROPERTIES
      WORKING_DIRECTORY "${arg_WORKING_DIRECTORY}" LABELS "${arg_LABELS}"
      FAIL_REGULAR_EXPRESSION ".*")
    return()
  endif()

  # string(JSON) reads its whole text at every call: a quarter of a minute for two
  # thousand cases. The engine writes one case a line, so they are read line by
  # line; a listing laid out in another way is read as a whole, slowly.
  string(REGEX REPLACE "^[^[]*\\[\n" "" rest "${listing}")
  math(EXPR last "${count} - 1")
  foreach(i RANGE ${last})
    string(FIND "${rest}" "\n" end)
    string(SUBSTRING "${rest}" 0 ${end} case)
    math(EXPR next "${end} + 1")
    string(SUBSTRING "${rest}" ${next} -1 rest)
    string(REGEX REPLACE ",$" "" case "${case}")
    string(JSON id ERROR_VARIABLE malformed GET "${case}" id)
    if(malformed)
      string(JSON case GET "${listing}" cases ${i})
      string(JSON id GET "${case}" id)
    endif()
    string(JSON file GET "${case}" file)
    string(JSON line GET "${case}" line)
    set(labels ${arg_LABELS})
    string(JSON tags LENGTH "${case}" tags)
    if(tags GREATER 0)
      math(EXPR last_tag "${tags} - 1")
      foreach(t RANGE ${last_tag})
        string(JSON tag GET "${case}" tags ${t})
        list(APPEND labels "${tag}")
      endforeach()
    endif()
    set(name "${arg_TEST_PREFIX}${id}")
    add_test("${name}" "${arg_EXECUTABLE}" run "${id}" --ctest ${arg_OPTIONS})
    set_tests_properties("${name}" PROPERTIES
      WORKING_DIRECTORY "${arg_WORKING_DIRECTORY}"
      LABELS "${labels}"
      SKIP_RETURN_CODE 77
      DEF_SOURCE_LINE "${file}:${line}"
      ${arg_PROPERTIES})
  endforeach()
endfunction()
