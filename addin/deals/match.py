"""The answer to "which deal?": a decision with its confidence, its reasons, and what else was possible."""

from collections.abc import Mapping
from typing import NamedTuple

from addin.deals.message import State
from addin.wording import Text


class Candidate(NamedTuple):
    """A deal the mail may belong to; ``confidence`` from 0 to 1."""

    opportunity_id: str
    name: str
    confidence: float
    reasons: tuple[Text, ...]


class Match(NamedTuple):
    """The decision. ``opportunity_id`` is set exactly when the state is ``matched``; ``linked_by`` says who decided:
    ``match``, ``rep`` (a word on the thread), ``message`` (a rep's word on this one mail), ``rule`` (of the house: kept
    out) or nobody."""

    state: State
    confidence: float = 0.0
    reasons: tuple[Text, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    opportunity_id: str = ""
    account_id: str = ""
    account_name: str = ""
    thread_ids: tuple[str, ...] = ()
    thread_keys: frozenset[tuple[str, str]] = frozenset()  # keys under which these threads are known already
    thread_decided: bool = False
    crowded: frozenset[str] = frozenset()  # subjects and numbers that so many threads share that they tell nothing
    activity_id: str = ""
    linked_by: str = ""
    belief: Mapping[str, float] = {}  # deal → share, an empty id for no deal: what the thread's next mail starts from
    grounds: tuple[tuple[str, Mapping[str, float]], ...] = ()  # what was weighed, for the model to learn from
