"""The model of matching: how much each ground speaks for a deal, shipped and learnt.

A conditional logit (McFadden 1974): each candidate deal, and "no deal we know", has a score, the sum of its grounds
times their weights; shares of belief are the softmax of the scores. The shipped weights were fitted on sample worlds
(``python -m tests.benchmarks.fit``); an organisation's own are the most probable ones after its reps' words, with the
shipped weights as the prior (:func:`learnt`). Nothing else is learnt, and anybody can read it.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

Weights = Mapping[str, float]
NO_DEAL = ""
"""The id of the alternative that the mail belongs to no deal we know."""

PRIORS: Weights = MappingProxyType(
    {
        # What the mail answers or says
        "conversation": 5.9,  # what its earlier mails made us believe: the logarithm of that share
        "older_conversation": 1.8,  # an earlier mail it refers to is
        "same_subject": 1.8,  # a mail with this subject, with the same people, is
        "number": 5.5,  # of a quote, order or project seen on the deal
        "named_subject": 5.5,  # words of the deal's name that its neighbours do not have
        "named_body": 3.9,
        "named_quoted": 3.5,  # in the older mail below, where the conversation is not known
        "whole_name": 4.0,
        "other_number": -3.9,  # it says line 7 where the deal is about line 4
        "product": 3.3,
        "amount": 5.0,
        "close_date": 0.5,
        # Who is on it
        "team": 1.7,  # the buying team's member it is written by (or to)
        "team_others": 2.9,
        "team_name": 2.5,  # somebody called like a member
        "wrote": 0.9,  # that person's mails on the deal so far
        "wrote_others": 1.0,
        "address": 4.0,  # known at the company
        "address_others": 3.8,
        "domain": 4.0,
        "domain_others": 3.6,
        "label": 4.0,
        "name": 1.2,
        # The deal's own circumstances
        "own": 2.9,
        "lively": 0.4,
        "closed": -0.6,
        "long_closed": -1.6,
        "not_yet_open": -5.0,
        # The alternative: no deal we know
        "no_deal": 3.0,
        "no_deal_silent": 0.8,
        "no_deal_stranger": 0.3,
        "no_deal_same_subject": 3.0,  # a rep said so of a conversation with this subject
    }
)
THREAD_GROUNDS = frozenset({"conversation", "older_conversation"})
REPEATED = frozenset({"named_subject", "named_body", "product", "whole_name"})
TEXT_GROUNDS = frozenset(
    "conversation older_conversation same_subject number named_subject named_body named_quoted whole_name other_number "
    "product amount close_date".split()
)

STIFFNESS = 4.0
"""Precision of the prior: how many doubtful corrections it takes to move a weight by about a quarter."""
FURTHEST = 2.0
"""At most so far from its shipped value a weight may be learnt."""
LEARNT_FROM = 150
"""The newest so many words of the reps teach: the caller gives no more."""
ROUNDS = 24


class Lesson(NamedTuple):
    """A rep's word: the alternatives that were weighed, with their grounds, and the ``chosen`` one's id."""

    chosen: str
    alternatives: tuple[tuple[str, Mapping[str, float]], ...]


def score(grounds: Mapping[str, float], weights: Weights) -> float:
    """What the grounds come to."""
    return math.fsum([value * weights[name] for name, value in grounds.items()])


def shares(scores: Sequence[float]) -> list[float]:
    """Softmax."""
    top = max(scores)
    powers = [math.exp(one - top) for one in scores]
    total = math.fsum(powers)
    return [one / total for one in powers]


def learnt(
    lessons: Iterable[Lesson],
    priors: Weights = PRIORS,
    stiffness: float = STIFFNESS,
    furthest: float = FURTHEST,
    rounds: int = ROUNDS,
) -> dict[str, float]:
    """The most probable weights after ``lessons``: a function of the lessons alone, in whatever order they came.

    Lessons whose chosen deal was not weighed teach nothing here (they teach keys instead).
    """
    useful = [_known(one) for one in lessons if any(identity == one.chosen for identity, _ in one.alternatives)]
    weights = dict(priors)
    if not useful:
        return weights
    curvature = _curvature(useful)
    for _ in range(rounds):
        slope = {name: -stiffness * (weights[name] - priors[name]) for name in weights}
        for one in useful:
            held = shares([score(grounds, weights) for _, grounds in one.alternatives])
            for (identity, grounds), share in zip(one.alternatives, held, strict=True):
                error = (1.0 if identity == one.chosen else 0.0) - share
                for name, value in grounds.items():
                    slope[name] += error * value
        for name in weights:
            moved = weights[name] + slope[name] / (stiffness + curvature[name])
            weights[name] = min(max(moved, priors[name] - furthest), priors[name] + furthest)
    return {name: round(value, 3) for name, value in weights.items()}


def _known(one: Lesson) -> Lesson:
    """The lesson without grounds of an earlier version that there are none of any more."""
    return one._replace(
        alternatives=tuple(
            (identity, {name: value for name, value in grounds.items() if name in PRIORS})
            for identity, grounds in one.alternatives
        )
    )


def _curvature(lessons: Sequence[Lesson]) -> dict[str, float]:
    """A bound of the second derivative by weight, so that every step is safe: a quarter of each ground's spread, times
    the number of grounds that may move together."""
    found = dict.fromkeys(PRIORS, 0.0)
    for one in lessons:
        together: dict[str, float] = {}
        for _, grounds in one.alternatives:
            for name, value in grounds.items():
                together[name] = max(together.get(name, 0.0), abs(value))
        count = math.fsum(together.values())
        for name, value in together.items():
            found[name] += value * count / 2
    return found
