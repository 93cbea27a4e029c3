// The rows of the table of causes: only for the sources of this folder and its tests.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "cause/cause_id.h"

namespace sockdrill {

/// The sentences are patterns (pattern.h) with the same arguments in either language.
struct CauseRow {
  CauseId id;
  std::string_view name;
  std::string_view en;
  std::string_view zh;
  std::size_t list_from = 0;
  std::size_t list_size = 0;
  std::string_view item_en = {};
  std::string_view item_zh = {};
};

std::span<const CauseRow> cause_rows();
const CauseRow& cause_row(CauseId id);

}  // namespace sockdrill
