# What `cmake --install` lays out, and the .deb (`cpack -G DEB`).
#
#   bin/sockdrill                  the engine
#   libexec/sockdrill/             the reference programs (see reference/), sockdrill-unpack
#   share/sockdrill/               scenarios, schemas
#   lib/cmake/sockdrill/           find_package(sockdrill)
#   include/sockdrill/gtest.h      the GoogleTest adapter

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(sockdrill_data ${CMAKE_INSTALL_DATADIR}/sockdrill)

install(DIRECTORY scenarios DESTINATION ${sockdrill_data})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
if(EXISTS ${PROJECT_SOURCE_DIR}/reports/schema)
  install(DIRECTORY reports/schema DESTINATION ${sockdrill_data})
endif()

add_library(sockdrill_gtest INTERFACE)
target_include_directories(sockdrill_gtest INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/harness/testing/gtest/include>
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
set_target_properties(sockdrill_gtest PROPERTIES EXPORT_NAME gtest)
install(FILES harness/testing/gtest/include/sockdrill/gtest.h
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/sockdrill)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/sockdrill)
if(TARGET sockdrill)
  set_target_properties(sockdrill PROPERTIES EXPORT_NAME sockdrill)
  install(TARGETS sockdrill EXPORT sockdrillTargets
    RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(TARGETS sockdrill_gtest EXPORT sockdrillTargets)
install(EXPORT sockdrillTargets NAMESPACE sockdrill:: DESTINATION ${package})
configure_package_config_file(cmake/package/sockdrillConfig.cmake.in
  ${CMAKE_BINARY_DIR}/package/sockdrillConfig.cmake INSTALL_DESTINATION ${package})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/package/sockdrillConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES
  ${CMAKE_BINARY_DIR}/package/sockdrillConfig.cmake
  ${CMAKE_BINARY_DIR}/package/sockdrillConfigVersion.cmake
  cmake/package/SockdrillDiscoverTests.cmake
  cmake/package/SockdrillAddTests.cmake
  DESTINATION ${package})

set(CPACK_PACKAGE_CONTACT "sockdrill maintainers")
set(CPACK_PACKAGE_FILE_NAME sockdrill-${PROJECT_VERSION})
set(CPACK_PACKAGE_VENDOR sockdrill)
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_GENERATOR DEB)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER ${CPACK_PACKAGE_CONTACT})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
include(CPack)
