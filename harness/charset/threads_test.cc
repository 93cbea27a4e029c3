#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "charset/charset.h"

namespace sockdrill {
namespace {

TEST(CharsetThreads, ManyConvertAtOnce) {
  constexpr int kThreads = 8;
  constexpr int kRounds = 500;
  const std::vector<std::string_view> names = {"gbk", "gb18030", "big5", "utf-8"};
  std::atomic<int> wrong{0};
  std::vector<std::thread> workers;
  for (int worker = 0; worker < kThreads; ++worker) {
    workers.emplace_back([&, worker] {
      for (int round = 0; round < kRounds; ++round) {
        const Charset& charset = *find_charset(names[(worker + round) % names.size()]);
        // Long enough for several blocks, different in each thread.
        std::string text;
        for (int i = 0; i < 200 + worker; ++i) text += i % 3 == 0 ? "你好" : "中ab";
        const auto bytes = encode(charset, text);
        if (!bytes || decode(charset, *bytes) != text) ++wrong;
        // An error in one thread must not reach another's converter.
        if (decode(charset, "\xff\xff").has_value()) ++wrong;
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  EXPECT_EQ(wrong, 0);
}

TEST(CharsetThreads, AThreadThatEndsTakesOnlyItsOwnConverters) {
  const Charset& gbk = *find_charset("gbk");
  EXPECT_EQ(encode(gbk, "你").value(), "\xc4\xe3");
  for (int i = 0; i < 20; ++i) {
    std::thread([&gbk] { EXPECT_EQ(decode(gbk, "\xc4\xe3").value(), "你"); }).join();
  }
  EXPECT_EQ(encode(gbk, "好").value(), "\xba\xc3");
}

}  // namespace
}  // namespace sockdrill
