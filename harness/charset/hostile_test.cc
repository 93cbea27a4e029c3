// Bytes that mean nothing: whatever comes, the ways to decode agree and none loses a byte.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/text.h"
#include "charset/charset.h"

namespace sockdrill {
namespace {

constexpr unsigned kSeed = 8989;
constexpr int kRounds = 4000;

// Half of the bytes are such as begin, continue or break characters.
std::string random_bytes(std::mt19937& random) {
  constexpr std::string_view kTelling = "\n09A\\~\x80\x81\xa1\xc4\xe3\xd8\xdc\xf4\xff";
  std::string bytes(random() % 40, '\0');
  for (char& byte : bytes) {
    byte = random() % 2 == 0 ? kTelling[random() % kTelling.size()] : static_cast<char>(random());
  }
  return bytes;
}

// The text, and the error's message behind it where there is one.
std::string fed_in_segments(const Charset& charset, std::string_view bytes, std::mt19937& random) {
  StreamDecoder decoder(charset);
  std::string text;
  while (!bytes.empty()) {
    const std::size_t size = std::min<std::size_t>(1 + random() % 4, bytes.size());
    const auto fed = decoder.feed(bytes.substr(0, size), text);
    if (!fed) return fed.error().message();
    bytes.remove_prefix(size);
  }
  const auto end = decoder.finish();
  return end ? text : end.error().message();
}

TEST(HostileBytes, AStreamDecodesAsItsWhole) {
  std::mt19937 random(kSeed);
  for (const std::string_view name : charset_names()) {
    const Charset& charset = *find_charset(name);
    for (int round = 0; round < kRounds; ++round) {
      const std::string bytes = random_bytes(random);
      const auto whole = decode(charset, bytes);
      const std::string expected = whole ? *whole : whole.error().message();
      ASSERT_EQ(fed_in_segments(charset, bytes, random), expected) << name << ' ' << to_hex(bytes);
    }
  }
}

TEST(HostileBytes, AnErrorQuotesTheInputAtItsOffset) {
  std::mt19937 random(kSeed);
  for (const std::string_view name : charset_names()) {
    const Charset& charset = *find_charset(name);
    for (int round = 0; round < kRounds; ++round) {
      const std::string bytes = random_bytes(random);
      for (const auto& result : {decode(charset, bytes), encode(charset, bytes)}) {
        if (result) continue;
        const CodecError& error = result.error();
        ASSERT_FALSE(error.offending.empty());
        ASSERT_EQ(bytes.substr(error.offset, error.offending.size()), error.offending);
        const bool to_the_end = error.offset + error.offending.size() == bytes.size();
        ASSERT_TRUE(error.kind != CodecError::Kind::truncated || to_the_end) << to_hex(bytes);
      }
      const auto before = decode(charset, bytes);
      if (before) continue;
      ASSERT_TRUE(decode(charset, bytes.substr(0, before.error().offset))) << to_hex(bytes);
    }
  }
}

TEST(HostileBytes, WhatIsShownIsSafeAndBeginsWithTheText) {
  std::mt19937 random(kSeed);
  for (const std::string_view name : charset_names()) {
    const Charset& charset = *find_charset(name);
    for (int round = 0; round < kRounds; ++round) {
      const std::string bytes = random_bytes(random);
      const std::string shown = decode_visible(charset, bytes);
      ASSERT_EQ(visible(shown), shown);
      const auto text = decode(charset, bytes);
      if (text) {
        ASSERT_EQ(shown, visible(*text));
      } else {
        const std::string good = decode(charset, bytes.substr(0, text.error().offset)).value();
        const std::string bad = to_hex(text.error().offending.substr(0, 1));
        ASSERT_TRUE(shown.starts_with(visible(good) + "\\x" + bad)) << to_hex(bytes);
      }
    }
  }
}

}  // namespace
}  // namespace sockdrill
