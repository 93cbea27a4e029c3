# One library a folder. A folder that is not named in DEPENDS is not linked, so
# a wrong dependency does not build.
#
#   sockdrill_library(base SOURCES a.cc DEPENDS fmt::fmt)
#   sockdrill_test(base SOURCES a_test.cc [DEPENDS more])
#
# The library's target is sockdrill_<folder>, its test binary <folder>_test.

add_library(sockdrill_warnings INTERFACE)
target_compile_options(sockdrill_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wno-sign-conversion
  -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Wnull-dereference)

function(sockdrill_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(sockdrill_${name} STATIC ${arg_SOURCES})
  target_include_directories(sockdrill_${name} PUBLIC
    ${PROJECT_SOURCE_DIR}/harness ${PROJECT_SOURCE_DIR})
  target_link_libraries(sockdrill_${name} PUBLIC ${arg_DEPENDS} PRIVATE sockdrill_warnings)
endfunction()

function(sockdrill_test name)
  if(NOT BUILD_TESTING)
    return()
  endif()
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name}_test ${arg_SOURCES})
  target_link_libraries(${name}_test PRIVATE
    sockdrill_${name} ${arg_DEPENDS} GTest::gmock_main sockdrill_warnings)
  gtest_discover_tests(${name}_test DISCOVERY_MODE PRE_TEST PROPERTIES LABELS "unit;${name}" TIMEOUT 120)
endfunction()
