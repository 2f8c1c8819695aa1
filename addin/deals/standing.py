"""One deal that a mail may belong to, and what was believed of the mail's conversation so far."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import orjson

from addin.deals.evidence import Evidence

Parts = Mapping[str, list[Evidence]]
LEAST_BELIEF = 0.002
"""What a thread's belief gives a deal that it never thought of."""


@dataclass(slots=True)
class Standing:
    """One deal that the mail may belong to: what is known of it, its grounds, and what to name in their reasons."""

    facts: Evidence
    grounds: dict[str, float] = field(default_factory=dict)
    in_subject: tuple[str, ...] = ()
    in_body: tuple[str, ...] = ()
    sold: tuple[str, ...] = ()
    number: str = ""
    amount: str = ""
    members: list[str] = field(default_factory=list)
    writers: list[str] = field(default_factory=list)
    company: Evidence | None = None

    def add(self, ground: str, value: float) -> None:
        """Count ``value`` for a ground, unless more of it was found already."""
        if value and abs(value) > abs(self.grounds.get(ground, 0.0)):
            self.grounds[ground] = value


def believed(item: Evidence) -> Mapping[str, float]:
    """What is believed of a thread: deal → share; after a rep's word, that one deal."""
    if item.decided_by == "rep":
        return {item.opportunity_id: 1.0}
    return _belief(item.belief)


@lru_cache(maxsize=4_096)
def _belief(document: str) -> Mapping[str, float]:
    found: Mapping[str, float] = orjson.loads(document) if len(document) > 2 else {}
    return found


def standing_in(belief: Mapping[str, float], opportunity_id: str) -> float:
    """A share of belief on the scale of its logarithm: 0 for certainty, -1 for next to nothing."""
    return max(math.log(max(belief.get(opportunity_id, 0.0), LEAST_BELIEF)) / -math.log(LEAST_BELIEF), -1.0)
