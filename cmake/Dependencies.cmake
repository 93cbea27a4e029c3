# Every library the engine stands on, and why; all of them are Debian packages
# (the list that is installed stands in cmake/packages.txt).
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)            # text formatting: g++ 12 has no <format>
find_package(tl-expected REQUIRED)    # value-or-error: std::expected is C++23
find_package(CLI11 REQUIRED)          # the command line
find_package(RapidJSON REQUIRED)      # JSON: reads event logs, writes `list` and `schema`
find_package(pugixml REQUIRED)        # JUnit XML
find_package(PkgConfig REQUIRED)
pkg_check_modules(yaml REQUIRED IMPORTED_TARGET yaml-0.1)  # YAML events with exact positions
pkg_check_modules(mnl REQUIRED IMPORTED_TARGET libmnl)     # netlink framing for sock_diag
pkg_check_modules(seccomp REQUIRED IMPORTED_TARGET libseccomp)  # system call filters
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)        # regular expressions in linear time

# Not of the engine: of sockdrill-unpack, a program of its own.
pkg_check_modules(archive REQUIRED IMPORTED_TARGET libarchive)  # zip, 7z, rar and tar of submissions

# RapidJSON's config predates targets.
if(NOT TARGET sockdrill::rapidjson)
  add_library(sockdrill_rapidjson INTERFACE)
  add_library(sockdrill::rapidjson ALIAS sockdrill_rapidjson)
  target_include_directories(sockdrill_rapidjson SYSTEM INTERFACE ${RAPIDJSON_INCLUDE_DIRS})
endif()

# The archive of a library in place of its shared object, where there is one.
# Each shared object costs the program some 0.1 ms at every start, and a case
# run by CTest is a start (see Programs.cmake).
function(sockdrill_prefer_archive target archive)
  if(NOT SOCKDRILL_STATIC)
    return()
  endif()
  find_library(SOCKDRILL_ARCHIVE_${archive} NAMES ${archive})
  mark_as_advanced(SOCKDRILL_ARCHIVE_${archive})
  if(SOCKDRILL_ARCHIVE_${archive})
    set_target_properties(${target} PROPERTIES
      INTERFACE_LINK_LIBRARIES "${SOCKDRILL_ARCHIVE_${archive}};Threads::Threads")
  endif()
endfunction()

option(SOCKDRILL_STATIC "Link the programs with archives where the system has them" ON)
sockdrill_prefer_archive(PkgConfig::yaml libyaml.a)
sockdrill_prefer_archive(PkgConfig::re2 libre2.a)
sockdrill_prefer_archive(PkgConfig::seccomp libseccomp.a)
if(SOCKDRILL_STATIC AND TARGET pugixml::static)
  set_target_properties(pugixml::pugixml PROPERTIES INTERFACE_LINK_LIBRARIES pugixml::static)
endif()

if(BUILD_TESTING)
  find_package(GTest REQUIRED)
  include(GoogleTest)
endif()
