# One library a folder. A folder that is not named in DEPENDS is not linked, so
# a wrong dependency does not build.
#
#   sockdrill_library(base SOURCES a.cc DEPENDS fmt::fmt)
#   sockdrill_test(base SOURCES a_test.cc [DEPENDS more] [THREADED])
#   sockdrill_fuzz(charset SOURCES decode_fuzz.cc [DEPENDS more])
#
# The library's target is sockdrill_<folder>, its test binary <folder>_test.
#
# These targets gather what the functions above declare:
#   unit_tests      every unit test's binary
#   threaded_tests  those that ThreadSanitizer is to see (THREADED; ctest -L tsan)
#   fuzzers         every <name>_fuzz
#   all_verify_interface_header_sets
#                   compiles each header by itself (CMake's own check)

option(SOCKDRILL_WERROR "Warnings are errors" ON)
option(SOCKDRILL_FUZZ "Link the *_fuzz targets with libFuzzer (needs clang)" OFF)

set(CMAKE_VERIFY_INTERFACE_HEADER_SETS ON)

add_library(sockdrill_warnings INTERFACE)
target_compile_options(sockdrill_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
  -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Wnull-dereference
  # g++ 12 sees an overlap in "literal" + std::string where there is none (GCC bug 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  $<$<BOOL:${SOCKDRILL_WERROR}>:-Werror>)

# Of the sanitizers' builds, which take long and which nobody caches. Not of the release build: there
# each file is seen to include what it uses.
option(SOCKDRILL_PRECOMPILE "Precompile the headers that most files include" OFF)
if(SOCKDRILL_PRECOMPILE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  add_compile_options(-pthread)  # re2 asks for it, and the flags are to be the same everywhere
  file(WRITE ${CMAKE_BINARY_DIR}/precompiled.cc "")
  set(common_headers <algorithm> <array> <atomic> <chrono> <deque> <functional> <map> <memory> <mutex>
    <optional> <set> <span> <string> <string_view> <thread> <utility> <variant> <vector>
    <fmt/format.h> <tl/expected.hpp>)
  add_library(sockdrill_common_headers OBJECT ${CMAKE_BINARY_DIR}/precompiled.cc)
  target_link_libraries(sockdrill_common_headers PRIVATE fmt::fmt tl::expected sockdrill_warnings)
  target_precompile_headers(sockdrill_common_headers PRIVATE ${common_headers})
  if(BUILD_TESTING)
    add_library(sockdrill_test_headers OBJECT ${CMAKE_BINARY_DIR}/precompiled.cc)
    target_link_libraries(sockdrill_test_headers PRIVATE
      fmt::fmt tl::expected GTest::gmock_main sockdrill_warnings)
    target_precompile_headers(sockdrill_test_headers PRIVATE
      ${common_headers} <gmock/gmock.h> <gtest/gtest.h>)
  endif()
endif()
# sockdrill_precompiled(TARGET OF): the headers that `OF` precompiles are those of TARGET as well.
function(sockdrill_precompiled target of)
  if(TARGET ${of})
    target_precompile_headers(${target} REUSE_FROM ${of})
  endif()
endfunction()

foreach(gathered unit_tests threaded_tests fuzzers)
  add_custom_target(${gathered})
endforeach()

function(sockdrill_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(sockdrill_${name} STATIC ${arg_SOURCES})
  target_include_directories(sockdrill_${name} PUBLIC
    ${PROJECT_SOURCE_DIR}/harness ${PROJECT_SOURCE_DIR})
  target_link_libraries(sockdrill_${name} PUBLIC ${arg_DEPENDS} PRIVATE sockdrill_warnings)
  sockdrill_precompiled(sockdrill_${name} sockdrill_common_headers)
  file(GLOB_RECURSE headers ${CMAKE_CURRENT_SOURCE_DIR}/*.h)
  target_sources(sockdrill_${name} PUBLIC
    # Not the folder itself: scenario/yaml.h must not be found as <yaml.h>.
    FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${headers})
endfunction()

function(sockdrill_test name)
  if(NOT BUILD_TESTING)
    return()
  endif()
  cmake_parse_arguments(arg "THREADED" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name}_test ${arg_SOURCES})
  set_target_properties(${name}_test PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
  target_link_libraries(${name}_test PRIVATE
    sockdrill_${name} ${arg_DEPENDS} GTest::gmock_main sockdrill_warnings)
  sockdrill_precompiled(${name}_test sockdrill_test_headers)
  # What is tested is the library as it ships; the tests around it are compiled faster.
  target_compile_options(${name}_test PRIVATE $<$<CONFIG:Release>:-O0>)
  set(labels unit ${name})
  add_dependencies(unit_tests ${name}_test)
  if(arg_THREADED)
    list(APPEND labels tsan)
    add_dependencies(threaded_tests ${name}_test)
  endif()
  gtest_discover_tests(${name}_test DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 120)
  # gtest_discover_tests takes lists apart, so several labels are given afterwards,
  # when ctest has read the tests' names.
  file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/${name}_labels.cmake
    "foreach(test IN LISTS ${name}_test_TESTS)\n"
    "  set_tests_properties(\"\${test}\" PROPERTIES LABELS \"${labels}\")\n"
    "endforeach()\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES
    ${CMAKE_CURRENT_BINARY_DIR}/${name}_labels.cmake)
endfunction()

# A fuzz target is a file x_fuzz.cc with LLVMFuzzerTestOneInput; it becomes the
# program x_fuzz. With SOCKDRILL_FUZZ libFuzzer drives it; otherwise it replays
# the inputs that stand in fixtures/fuzz/x, as a test like any other.
function(sockdrill_fuzz name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS" ${ARGN})
  if(NOT SOCKDRILL_FUZZ AND NOT BUILD_TESTING)
    return()
  endif()
  foreach(source ${arg_SOURCES})
    cmake_path(GET source STEM program)
    string(REGEX REPLACE "_fuzz$" "" corpus ${program})
    add_executable(${program} ${source})
    set_target_properties(${program} PROPERTIES
      RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
    target_link_libraries(${program} PRIVATE sockdrill_${name} ${arg_DEPENDS} sockdrill_warnings)
    add_dependencies(fuzzers ${program})
    if(SOCKDRILL_FUZZ)
      target_link_options(${program} PRIVATE -fsanitize=fuzzer)
    else()
      target_sources(${program} PRIVATE ${PROJECT_SOURCE_DIR}/harness/testing/fuzz/replay_main.cc)
      add_test(NAME fuzz.${corpus}
        COMMAND ${program} ${PROJECT_SOURCE_DIR}/fixtures/fuzz/${corpus})
      set_tests_properties(fuzz.${corpus} PROPERTIES LABELS "unit;fuzz;${name}" TIMEOUT 120)
      add_dependencies(unit_tests ${program})
    endif()
  endforeach()
endfunction()
