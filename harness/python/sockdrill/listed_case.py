"""A case that could be run."""

import json
from dataclasses import dataclass

from sockdrill.results import Place


@dataclass(frozen=True)
class ListedCase:
    """What is known of a case before it is run."""

    id: str           # "first.yaml::a greeting[port=8989]"
    suite: str        # its title
    scenario: str
    tags: tuple[str, ...]
    points: float     # 0: not graded
    place: Place

    @property
    def name(self) -> str:
        """The id within its file: "a greeting[port=8989]"."""
        return self.id.removeprefix(f"{self.place.path}::")


def read_listing(text: str) -> tuple[ListedCase, ...]:
    """Of `sockdrill list --format json`."""
    return tuple(
        ListedCase(case["id"], case["suite"], case["scenario"], tuple(case["tags"]),
                   case["points"], Place(case["file"], case["line"]))
        for case in json.loads(text)["cases"])
