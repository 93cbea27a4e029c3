#include "probe/axes.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>
#include <tuple>

namespace sockdrill {
namespace {

// Values of an axis are put together in this order: first what most often makes no difference.
constexpr std::array<CellAxis, 6> kMergeOrder = {CellAxis::user,        CellAxis::state,
                                                 CellAxis::new_address, CellAxis::old_address,
                                                 CellAxis::new_flags,   CellAxis::old_flags};

std::uint16_t full_mask(CellAxis axis) {
  return static_cast<std::uint16_t>((1U << axis_size(axis)) - 1U);
}

std::vector<std::size_t> values_in(std::uint16_t mask) {
  std::vector<std::size_t> values;
  for (std::size_t value = 0; value < 16; ++value) {
    if ((mask >> value & 1U) != 0) values.push_back(value);
  }
  return values;
}

// Puts together the groups that differ on this axis only.
std::vector<CellGroup> merge_along(CellAxis axis, const std::vector<CellGroup>& groups) {
  std::map<std::pair<CellSet, std::size_t>, std::size_t> places;
  std::vector<CellGroup> merged;
  for (const CellGroup& group : groups) {
    CellSet rest = group.set;
    rest.set_mask(axis, 0);
    const auto [place, fresh] = places.try_emplace({rest, group.kind}, merged.size());
    if (fresh) {
      merged.push_back(group);
    } else {
      CellSet& set = merged[place->second].set;
      set.set_mask(axis, static_cast<std::uint16_t>(set.mask(axis) | group.set.mask(axis)));
    }
  }
  return merged;
}

}  // namespace

std::string_view axis_name(CellAxis axis) {
  constexpr std::array<std::string_view, 6> kNames = {"state",     "old_address", "new_address",
                                                      "old_flags", "new_flags",   "user"};
  return kNames[static_cast<std::size_t>(axis)];
}

std::size_t axis_size(CellAxis axis) {
  switch (axis) {
    case CellAxis::state:
      return prior_definitions().size();
    case CellAxis::old_address:
    case CellAxis::new_address:
      return kProbeAddresses.size();
    case CellAxis::old_flags:
    case CellAxis::new_flags:
      return kReuseFlags.size();
    case CellAxis::user:
      return kProbeUsers.size();
  }
  return 0;
}

std::string_view axis_value_name(CellAxis axis, std::size_t value) {
  switch (axis) {
    case CellAxis::state:
      return prior_name(static_cast<PriorKind>(value));
    case CellAxis::old_address:
    case CellAxis::new_address:
      return probe_address_name(static_cast<ProbeAddress>(value));
    case CellAxis::old_flags:
    case CellAxis::new_flags:
      return reuse_flags_name(static_cast<ReuseFlags>(value));
    case CellAxis::user:
      return probe_user_name(static_cast<ProbeUser>(value));
  }
  return {};
}

std::optional<std::size_t> axis_value_of(CellAxis axis, std::string_view name) {
  for (std::size_t value = 0; value < axis_size(axis); ++value) {
    if (axis_value_name(axis, value) == name) return value;
  }
  return std::nullopt;
}

std::vector<std::string_view> axis_value_names(CellAxis axis) {
  std::vector<std::string_view> names;
  for (std::size_t value = 0; value < axis_size(axis); ++value) {
    names.push_back(axis_value_name(axis, value));
  }
  return names;
}

std::size_t axis_value(CellAxis axis, const Cell& cell) {
  switch (axis) {
    case CellAxis::state:
      return static_cast<std::size_t>(cell.state);
    case CellAxis::old_address:
      return static_cast<std::size_t>(cell.old_address);
    case CellAxis::new_address:
      return static_cast<std::size_t>(cell.new_address);
    case CellAxis::old_flags:
      return static_cast<std::size_t>(cell.old_flags);
    case CellAxis::new_flags:
      return static_cast<std::size_t>(cell.new_flags);
    case CellAxis::user:
      return static_cast<std::size_t>(cell.user);
  }
  return 0;
}

CellSet CellSet::all() {
  CellSet set;
  for (const CellAxis axis : kCellAxes) set.set_mask(axis, full_mask(axis));
  return set;
}

CellSet::CellSet(const Cell& cell) {
  for (const CellAxis axis : kCellAxes) {
    set_mask(axis, static_cast<std::uint16_t>(1U << axis_value(axis, cell)));
  }
}

bool CellSet::contains(const Cell& cell) const {
  return std::all_of(kCellAxes.begin(), kCellAxes.end(), [&](CellAxis axis) {
    return (mask(axis) >> axis_value(axis, cell) & 1U) != 0;
  });
}

std::size_t CellSet::size() const {
  std::size_t product = 1;
  for (const CellAxis axis : kCellAxes)
    product *= static_cast<std::size_t>(std::popcount(mask(axis)));
  return product;
}

std::vector<Cell> CellSet::cells() const {
  std::vector<Cell> cells;
  cells.reserve(size());
  for (const std::size_t state : values_in(mask(CellAxis::state))) {
    for (const std::size_t old_address : values_in(mask(CellAxis::old_address))) {
      for (const std::size_t new_address : values_in(mask(CellAxis::new_address))) {
        for (const std::size_t old_flags : values_in(mask(CellAxis::old_flags))) {
          for (const std::size_t new_flags : values_in(mask(CellAxis::new_flags))) {
            for (const std::size_t user : values_in(mask(CellAxis::user))) {
              cells.push_back(
                  {static_cast<PriorKind>(state), static_cast<ProbeAddress>(old_address),
                   static_cast<ProbeAddress>(new_address), static_cast<ReuseFlags>(old_flags),
                   static_cast<ReuseFlags>(new_flags), static_cast<ProbeUser>(user)});
            }
          }
        }
      }
    }
  }
  return cells;
}

std::string CellSet::values(CellAxis axis, std::string_view separator) const {
  if (mask(axis) == full_mask(axis)) return "*";
  std::string text;
  for (const std::size_t value : values_in(mask(axis))) {
    if (!text.empty()) text += separator;
    text += axis_value_name(axis, value);
  }
  return text;
}

std::string to_string(const CellSet& set) {
  return fmt::format("{}; old {} with {}; new {} with {}; {} user", set.values(CellAxis::state),
                     set.values(CellAxis::old_address), set.values(CellAxis::old_flags),
                     set.values(CellAxis::new_address), set.values(CellAxis::new_flags),
                     set.values(CellAxis::user));
}

std::vector<CellGroup> group_cells(std::span<const Cell> cells,
                                   std::span<const std::size_t> kinds) {
  std::vector<CellGroup> groups;
  groups.reserve(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) groups.push_back({CellSet(cells[i]), kinds[i]});
  for (const CellAxis axis : kMergeOrder) groups = merge_along(axis, groups);
  return groups;
}

}  // namespace sockdrill
