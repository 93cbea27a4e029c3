#include "charset/alphabet.h"

#include "charset/definition.h"

namespace sockdrill {
namespace {

constexpr std::u32string_view kPlain =
    U"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::u32string_view kLatin =
    U"ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéê"
    U"ëìíîïðñòóôõöøùúûüýþÿ";

std::u32string_view own_characters(const Charset& charset) {
  using Form = Charset::Definition::Form;
  const Form form = charset.definition().form;
  if (form == Form::ascii) return {};
  if (form == Form::latin_1) return kLatin;
  if (charset.name() == "big5") return kTraditionalHanzi;
  if (charset.name() == "shift_jis") return kKana;
  if (charset.name() == "euc-kr") return kHangul;
  return kHanzi;
}

}  // namespace

Alphabet alphabet_of(const Charset& charset) { return {kPlain, own_characters(charset)}; }

}  // namespace sockdrill
