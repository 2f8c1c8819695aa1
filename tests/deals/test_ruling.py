"""What is settled without weighing: rules, a rep's word, and what was decided when the mail was captured."""

from dataclasses import replace
from itertools import permutations

import pytest

from addin.deals.evidence import Evidence, House
from addin.deals.exclusion import KEPT_OUT, Rules
from addin.deals.match import Match
from addin.deals.message import State
from tests.conftest import mail
from tests.deals.known import HOUSE, captured, company, deal, decided, found, linked, thread, undecided

LINE = deal("Line 4 retrofit", "O-1", owner_id="ana")
STORE = deal("창고 라벨", "O-2", owner_id="ana")
COMPANY = (company(), LINE, STORE)


def ruled(**rules: set[str]) -> House:
    """The house with one list of rules."""
    return replace(HOUSE, rules=(Rules(**{name: frozenset(values) for name, values in rules.items()}),))


def said(match: Match) -> list[str]:
    return [str(reason) for reason in match.reasons]


@pytest.mark.parametrize(
    ("house", "text"),
    [
        (ruled(addresses={"k.ito@acme.example"}), ""),
        (ruled(domains={"acme.example"}), ""),
        (ruled(words={"retrofit"}), ""),
        (ruled(words={"salary"}), "About the salary of Jo."),
        (ruled(words={"연봉"}), "연봉에 대해 말씀드립니다."),
        (ruled(words={"salary"}), "Yes.\n\nOn Thu, 19 Nov 2026, Ana Costa wrote:\n> About the salary."),
        (ruled(words={"works council"}), "Yes.\n\n-- \nKeiko Ito\nWorks Council"),
        (ruled(words={"a-4 & b"}), "It is for A-4 &  B."),
    ],
)
def test_a_rule_keeps_a_mail_out_whatever_speaks_for_a_deal(house: House, text: str) -> None:
    match = decided(*COMPANY, thread(LINE), message=mail(), text=text, house=house)
    assert (match.state, match.opportunity_id, match.linked_by) == ("private", "", "rule")
    assert match.candidates == ()


@pytest.mark.parametrize(
    "house", [ruled(addresses={"other@acme.example"}), ruled(domains={"me.example"}), ruled(words={"fit"}), ruled()]
)
def test_a_rule_about_something_else_keeps_nothing_out(house: House) -> None:
    assert found(decided(*COMPANY, message=mail(), house=house)) == ("matched", "O-1")


def test_a_reps_word_on_the_mail_wins_against_a_rule() -> None:
    match = decided(*COMPANY, linked(STORE), house=ruled(domains={"acme.example"}))
    assert (found(match), match.linked_by) == (("matched", "O-2"), "message")


def test_a_reps_word_on_the_conversation_does_not_win_against_a_rule() -> None:
    match = decided(*COMPANY, thread(STORE, "rep"), house=ruled(domains={"acme.example"}))
    assert (match.state, match.linked_by) == ("private", "rule")


def test_a_rule_made_later_leaves_a_mail_on_its_deal() -> None:
    kept = captured("matched", STORE, "match", 900)
    assert found(decided(*COMPANY, kept, house=ruled(domains={"acme.example"}))) == ("matched", "O-2")


def test_a_mail_kept_out_stays_out_when_the_rule_is_gone() -> None:
    match = decided(*COMPANY, captured("private", by="rule"))
    assert (match.state, match.linked_by, said(match)) == ("private", "rule", [str(KEPT_OUT)])


def test_what_was_decided_at_capture_stays_decided() -> None:
    for later in (thread(LINE), undecided({"O-1": 0.99}), company(kind="a", key="k.ito@acme.example")):
        match = decided(
            *COMPANY, captured("matched", STORE, "match", 810), later, message=mail(subject="Line 4 retrofit")
        )
        assert (found(match), match.confidence, match.linked_by) == (("matched", "O-2"), 0.81, "match")
        assert match.candidates[0].opportunity_id == "O-2"
        assert match.candidates[0].confidence == 0.81


def test_what_was_captured_on_a_deal_is_still_compared_with_the_others() -> None:
    match = decided(*COMPANY, captured("matched", STORE, "match", 810), message=mail(subject="Line 4 retrofit"))
    assert [one.opportunity_id for one in match.candidates] == ["O-2", "O-1"]
    assert match.activity_id == "act"


def test_a_mail_captured_on_a_deal_nobody_else_names_stays_there() -> None:
    match = decided(captured("matched", STORE, "match", 810), message=mail(sender="x@gone.example"))
    assert (found(match), match.confidence) == (("matched", "O-2"), 0.81)


def test_a_captured_mail_among_colleagues_stays_on_the_deal_it_was_put_on() -> None:
    message = mail(sender="max@seller.example")
    assert found(decided(*COMPANY, captured("matched", STORE, "match", 810), message=message)) == ("matched", "O-2")


@pytest.mark.parametrize("word", [linked(LINE), thread(LINE, "rep")])
def test_a_later_word_of_a_rep_moves_a_captured_mail(word: Evidence) -> None:
    match = decided(*COMPANY, captured("matched", STORE, "match", 810), word)
    assert (found(match), match.confidence) == (("matched", "O-1"), 1.0)


@pytest.mark.parametrize("state", ["ambiguous", "unknown"])
def test_what_was_left_open_at_capture_is_decided_when_more_is_known(state: State) -> None:
    assert found(decided(*COMPANY, captured(state), message=mail())) == ("matched", "O-1")


def test_nobody_is_ever_quite_sure_but_a_rep() -> None:
    everything = (company(kind="a", key="k.ito@acme.example"), LINE, thread(LINE, belief={"O-1": 1.0}))
    match = decided(*everything, message=mail(), text="Line 4 retrofit")
    assert 0.9 < match.confidence < 1
    assert decided(*everything, linked(LINE)).confidence == 1


def test_the_company_of_a_mail_does_not_depend_on_the_order_of_the_evidence() -> None:
    evidence = (company(), company(key="beta.example", account="A-2", name="Beta"))
    assert len({decided(*order).account_id for order in permutations(evidence)}) == 1
