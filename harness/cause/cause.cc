#include "cause/cause.h"

#include <algorithm>

#include "cause/pattern.h"
#include "cause/table.h"

namespace sockdrill {
namespace {

std::string sentence_of(const Cause& cause, Language language) {
  const CauseRow& row = cause_row(cause.id);
  const bool chinese = language == Language::chinese;
  const ItemPattern item{row.list_from, row.list_size, chinese ? row.item_zh : row.item_en,
                         chinese ? "、" : ", "};
  return fill_pattern(chinese ? row.zh : row.en, cause.arguments, item);
}

}  // namespace

std::string_view cause_name(CauseId id) { return cause_row(id).name; }

std::optional<CauseId> find_cause(std::string_view name) {
  const auto rows = cause_rows();
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const CauseRow& row) { return row.name == name; });
  return found == rows.end() ? std::nullopt : std::optional(found->id);
}

std::vector<std::string_view> cause_names() {
  std::vector<std::string_view> names;
  for (const CauseRow& row : cause_rows()) names.push_back(row.name);
  return names;
}

std::string sentence(const Causes& causes, Language language) {
  std::string text;
  for (const Cause& cause : causes) {
    if (!text.empty()) text += language == Language::chinese ? "；" : "; ";
    text += sentence_of(cause, language);
  }
  return text;
}

}  // namespace sockdrill
