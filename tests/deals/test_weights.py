"""The model that learns from the reps' words."""

from collections.abc import Mapping
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from addin.deals.weights import FURTHEST, NO_DEAL, PRIORS, Lesson, learnt, score, shares
from tests.conftest import mail
from tests.deals.known import HOUSE, SEARCHING, company, deal, decided, found

GROUNDS = some.dictionaries(some.sampled_from(sorted(PRIORS)), some.floats(-1, 1), max_size=5)
LESSONS = some.lists(
    some.tuples(some.sampled_from(["O-1", "O-2", "O-9", NO_DEAL]), GROUNDS, GROUNDS, GROUNDS).map(
        lambda given: Lesson(given[0], (("O-1", given[1]), ("O-2", given[2]), (NO_DEAL, given[3])))
    ),
    max_size=8,
)
OURS, THEIRS = {"team": 1.0}, {"wrote": 0.9}


def lesson(chosen: str, ours: Mapping[str, float] = OURS, theirs: Mapping[str, float] = THEIRS) -> Lesson:
    return Lesson(chosen, (("O-1", ours), ("O-2", theirs), (NO_DEAL, {"no_deal": 1.0})))


def test_without_a_word_of_a_rep_the_shipped_weights_hold() -> None:
    assert learnt([]) == dict(PRIORS)


def test_a_word_moves_what_spoke_for_the_deal_up_and_what_spoke_for_another_down() -> None:
    after = learnt([lesson("O-1")])
    assert after["team"] > PRIORS["team"]
    assert after["wrote"] < PRIORS["wrote"]
    assert after["no_deal"] < PRIORS["no_deal"]


def test_what_had_no_part_in_it_does_not_move() -> None:
    after = learnt([lesson("O-1")] * 9)
    assert {name for name in PRIORS if after[name] != PRIORS[name]} == {"team", "wrote", "no_deal"}


def test_a_word_that_a_mail_is_on_no_deal_makes_that_likelier() -> None:
    after = learnt([lesson(NO_DEAL)])
    assert after["no_deal"] > PRIORS["no_deal"]
    assert after["team"] < PRIORS["team"] and after["wrote"] < PRIORS["wrote"]


def test_what_all_deals_had_alike_does_not_move_between_them() -> None:
    after = learnt([Lesson("O-1", (("O-1", {"domain": 1.0, "team": 1.0}), ("O-2", {"domain": 1.0})))] * 5)
    assert after["domain"] == PRIORS["domain"]
    assert after["team"] > PRIORS["team"]


def test_what_speaks_against_a_deal_is_learnt_too() -> None:
    after = learnt([lesson("O-1", {"other_number": 1.0, "team": 1.0}, {"team": 1.0})] * 3)
    assert after["other_number"] > PRIORS["other_number"]


def test_more_of_the_same_words_move_further() -> None:
    moved = [learnt([lesson("O-1")] * times)["team"] for times in (0, 1, 3, 10)]
    assert moved == sorted(set(moved))


def test_a_word_that_was_expected_moves_little() -> None:
    expected = learnt([lesson("O-1", {"conversation": 0.0, "domain": 1.0}, {"conversation": -1.0})])
    surprise = learnt([lesson("O-2", {"conversation": 0.0, "domain": 1.0}, {"conversation": -1.0})])
    assert abs(expected["domain"] - PRIORS["domain"]) < abs(surprise["domain"] - PRIORS["domain"])


def test_words_for_and_against_something_move_it_less_than_words_that_agree() -> None:
    pro, contra = lesson("O-1", {"team": 1.0}, {}), lesson("O-2", {"team": 1.0}, {})
    moved = [learnt([*[pro] * (10 - times), *[contra] * times])["team"] for times in (0, 5, 10)]
    assert moved == sorted(set(moved), reverse=True)


@pytest.mark.parametrize("chosen", ["O-1", "O-2", NO_DEAL])
def test_no_weight_moves_further_than_the_limit(chosen: str) -> None:
    after = learnt([lesson(chosen)] * 300)
    assert max(abs(after[name] - PRIORS[name]) for name in PRIORS) <= FURTHEST


def test_the_limit_and_the_stiffness_are_kept() -> None:
    words = [lesson("O-2")] * 50
    assert learnt(words, furthest=0.1)["team"] == pytest.approx(PRIORS["team"] - 0.1)
    loose, stiff = learnt(words, stiffness=2)["team"], learnt(words, stiffness=50)["team"]
    assert loose < stiff < PRIORS["team"]


@pytest.mark.parametrize("alternatives", [(), (("O-1", OURS), (NO_DEAL, {"no_deal": 1.0}))])
def test_a_word_for_a_deal_that_was_not_weighed_teaches_nothing(
    alternatives: tuple[tuple[str, Mapping[str, float]], ...],
) -> None:
    strange = Lesson("O-9", alternatives)
    assert learnt([strange]) == dict(PRIORS)
    assert learnt([strange, lesson("O-1"), strange]) == learnt([lesson("O-1")])


@SEARCHING
@given(LESSONS, some.randoms(use_true_random=False))
def test_the_order_of_the_words_does_not_matter(lessons: list[Lesson], random: Random) -> None:
    shuffled = random.sample(lessons, len(lessons))
    assert learnt(shuffled) == pytest.approx(learnt(lessons), abs=0.0011)


@SEARCHING
@given(LESSONS)
def test_any_words_leave_weights_within_the_limit_and_none_lost(lessons: list[Lesson]) -> None:
    after = learnt(lessons)
    assert after.keys() == PRIORS.keys()
    assert all(abs(after[name] - PRIORS[name]) <= FURTHEST for name in PRIORS)


@SEARCHING
@given(LESSONS)
def test_learning_makes_what_the_reps_said_likelier(lessons: list[Lesson]) -> None:
    def likelihood(weights: Mapping[str, float]) -> float:
        found = 1.0
        for one in lessons:
            held = shares([score(grounds, weights) for _, grounds in one.alternatives])
            found *= (
                sum(share for (ident, _), share in zip(one.alternatives, held, strict=True) if ident == one.chosen) or 1
            )
        return found

    assert likelihood(learnt(lessons)) >= likelihood(PRIORS) * 0.99


@SEARCHING
@given(some.lists(some.floats(-1_000, 1_000), min_size=1, max_size=50))
def test_shares_add_up_to_one_whatever_the_scores(scores: list[float]) -> None:
    held = shares(scores)
    assert sum(held) == pytest.approx(1)
    assert all(0 <= one <= 1 for one in held)
    assert max(held) == held[scores.index(max(scores))]


LINE = deal("Line 4 retrofit", "O-1", amount="84000")
LABELS = deal("Warehouse labelling", "O-2", close_date="2027-05-31")


def test_what_an_organisation_taught_changes_its_decisions() -> None:
    """Here, mails that name a deal's close date are about that deal."""
    message, text = mail(subject="A question"), "We sign on 31 May."
    shipped = decided(company(), LINE, LABELS, message=message, text=text)
    assert found(shipped) == ("ambiguous", "")
    words = [Lesson("O-2", shipped.grounds)] * 20
    taught = decided(company(), LINE, LABELS, message=message, text=text, house=replace(HOUSE, weights=learnt(words)))
    assert found(taught) == ("matched", "O-2")


def test_a_word_on_what_was_weighed_makes_the_same_mail_surer() -> None:
    shipped = decided(company(), LINE, LABELS)
    house = replace(HOUSE, weights=learnt([Lesson(NO_DEAL, shipped.grounds)] * 3))
    assert decided(company(), LINE, LABELS, house=house).belief[NO_DEAL] > shipped.belief[NO_DEAL]
