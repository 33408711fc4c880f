# https://cmake.org/cmake/help/latest/prop_tgt/UNITY_BUILD.html; the `cmake` crate reads no other
# setting from outside.
set(CMAKE_UNITY_BUILD ON)
