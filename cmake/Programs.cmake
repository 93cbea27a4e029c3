# The programs that people run: the engine and the reference programs.
#
# A start of the engine has to be cheap, because every case that CTest runs is
# one. Measured, median of 300: 1.6 ms with every library shared, 0.95 ms with
# libstdc++ and the others from archives (/bin/true: 0.75 ms). To leave out what
# the archives bring along and nothing calls saves another 0.08 ms; link-time
# optimisation and lazy or immediate binding changed nothing beyond 0.03 ms.

set(sockdrill_programs)
if(TARGET sockdrill)
  list(APPEND sockdrill_programs sockdrill)
endif()
if(EXISTS ${PROJECT_SOURCE_DIR}/reference/CMakeLists.txt)
  get_property(targets DIRECTORY ${PROJECT_SOURCE_DIR}/reference PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target ${targets})
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "EXECUTABLE" AND NOT target MATCHES "_(test|fuzz|bench)$")
      list(APPEND sockdrill_programs ${target})
    endif()
  endforeach()
endif()

# What ./sockdrill builds: the programs and no test.
add_custom_target(programs)
# Linked as it is: libarchive brings a shared libstdc++ along, and is started once a submission.
if(TARGET sockdrill-unpack)
  add_dependencies(programs sockdrill-unpack)
endif()

foreach(program ${sockdrill_programs})
  add_dependencies(programs ${program})
  if(SOCKDRILL_STATIC)
    target_link_options(${program} PRIVATE
      $<$<CONFIG:Release>:-static-libstdc++>
      $<$<CONFIG:Release>:-static-libgcc>
      -Wl,-O1 -Wl,--as-needed -Wl,--gc-sections)
  endif()
endforeach()

# Debian has fmt as a shared object only, and that object needs the shared
# libstdc++. With fmt's code in the program the linker leaves both out.
if(SOCKDRILL_STATIC AND TARGET sockdrill AND fmt_VERSION VERSION_GREATER_EQUAL 9
    AND fmt_VERSION VERSION_LESS 10)
  target_sources(sockdrill PRIVATE ${PROJECT_SOURCE_DIR}/cmake/static_fmt.cc)
endif()
