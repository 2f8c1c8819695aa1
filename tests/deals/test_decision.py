"""Which deal a mail belongs to, and when to say "not sure"."""

from itertools import permutations

import pytest

from addin.deals.addresses import Address
from addin.deals.evidence import RELATED_DOMAIN
from addin.deals.message import State
from tests.conftest import mail
from tests.deals.known import HOUSE, captured, company, deal, decided, linked, member, thread, undecided

LINE = deal("Line 4 retrofit", "O-1", last_activity_at="2026-11-19T10:00:00Z", owner_id="ana")
LABELS = deal("Warehouse labelling", "O-2", last_activity_at="2026-11-18T10:00:00Z", owner_id="ana")
PARTS = deal("Spare parts", "O-3", last_activity_at="2026-11-17T10:00:00Z", owner_id="ana")
TRAINING = deal("Training", "O-4", last_activity_at="2026-11-16T10:00:00Z", owner_id="ana")


def test_the_only_deal_of_a_known_company_is_the_deal() -> None:
    match = decided(company(), LINE)
    assert (match.state, match.opportunity_id, match.linked_by) == ("matched", "O-1", "match")
    assert 0.7 <= match.confidence < 1
    assert [str(reason) for reason in match.reasons] == [
        "acme.example belongs to Acme.",
        "It is your deal.",
        "There was traffic on this deal at that time.",
    ]


def test_parallel_deals_are_asked_about_with_at_most_three_choices() -> None:
    match = decided(company(), LINE, LABELS, PARTS, TRAINING)
    assert (match.state, match.opportunity_id, match.linked_by) == ("ambiguous", "", "")
    assert len(match.candidates) == 3
    assert [one.confidence for one in match.candidates] == sorted(
        (one.confidence for one in match.candidates), reverse=True
    )


def test_words_of_the_subject_decide_between_parallel_deals() -> None:
    match = decided(company(), LINE, LABELS, PARTS, message=mail(subject="RE: warehouse LABELLING offer"))
    assert (match.state, match.opportunity_id) == ("matched", "O-2")


def test_words_all_deals_share_decide_nothing() -> None:
    twins = [deal("Acme retrofit north", "O-1"), deal("Acme retrofit south", "O-2")]
    assert decided(company(), *twins, message=mail(subject="Acme retrofit")).state == "ambiguous"


def test_korean_subjects_decide_too() -> None:
    deals = [deal("포장 라인 증설", "O-1"), deal("창고 라벨", "O-2")]
    match = decided(company(), *deals, message=mail(subject="회신: 포장 라인 증설 견적"))
    assert (match.state, match.opportunity_id) == ("matched", "O-1")


def test_the_buying_team_decides_between_parallel_deals() -> None:
    match = decided(company(), LINE, LABELS, member(LABELS))
    assert (match.state, match.opportunity_id) == ("matched", "O-2")
    assert "Keiko Ito is on the buying team." in [str(reason) for reason in match.reasons]


def test_a_deal_closed_before_the_mail_loses_against_an_open_one() -> None:
    closed = LABELS._replace(closed_on="2026-10-01")
    assert decided(company(), LINE, closed).opportunity_id == "O-1"


def test_a_deal_that_did_not_exist_yet_loses() -> None:
    assert decided(company(), LINE, LABELS._replace(created_on="2027-03-01")).opportunity_id == "O-1"


def test_a_thread_on_a_deal_keeps_its_mails_there() -> None:
    match = decided(company(), LINE, LABELS, thread(LINE), message=mail(subject="Warehouse labelling"))
    assert (match.state, match.opportunity_id, match.thread_ids) == ("matched", "O-1", ("T-1",))


def test_a_thread_keeps_mails_of_people_nobody_knows() -> None:
    match = decided(thread(LINE), message=mail(sender="new@nowhere.example"))
    assert (match.state, match.opportunity_id) == ("matched", "O-1")


def test_a_reps_word_on_the_thread_settles_it() -> None:
    match = decided(company(), LINE, LABELS, thread(LABELS, by="rep"))
    assert (match.opportunity_id, match.confidence, match.linked_by) == ("O-2", 1.0, "rep")


def test_a_rep_may_say_that_a_thread_belongs_to_no_deal() -> None:
    assert decided(company(), LINE, thread(None, by="rep", verdict="none")).state == "unknown"


def test_a_thread_marked_private_stays_private() -> None:
    assert decided(company(), LINE, thread(None, by="rep", verdict="private")).state == "private"


def test_a_reps_word_on_the_mail_outweighs_that_on_its_thread_and_its_nature() -> None:
    for nature in ("", "bulk", "private"):
        match = decided(thread(LABELS, by="rep"), linked(LINE), message=mail(nature=nature))
        assert (match.opportunity_id, match.linked_by) == ("O-1", "message")


def test_a_rep_may_say_that_one_mail_belongs_to_no_deal() -> None:
    assert decided(company(), LINE, thread(LINE), linked(None)).state == "unknown"


@pytest.mark.parametrize("nature", ["private", "bulk", "auto_reply", "bounce", "invitation"])
def test_mail_nobody_wrote_is_on_no_deal(nature: State) -> None:
    match = decided(company(), LINE, thread(LINE, by="rep"), message=mail(nature=nature))
    assert (match.state, match.opportunity_id) == (nature, "")
    assert match.reasons


@pytest.mark.parametrize(
    ("sender", "to", "state"),
    [
        ("max@seller.example", "ana@seller.example", "internal"),
        ("ana.private+x@mail.example", "ana@seller.example", "internal"),
        ("other@mail.example", "ana@seller.example", "matched"),
        ("max@seller.example", "k.ito@acme.example", "matched"),
        ("max@notseller.example", "ana@seller.example", "matched"),
    ],
)
def test_mail_among_colleagues_is_internal(sender: str, to: str, state: str) -> None:
    assert decided(company(), LINE, message=mail(sender=sender, to=(Address("", to),))).state == state


def test_nothing_known_means_unknown_and_says_why() -> None:
    match = decided()
    assert (match.state, match.candidates, str(match.reasons[0])) == ("unknown", (), "Nobody on this mail is known.")


def test_a_known_company_without_a_deal_is_unknown_but_named() -> None:
    match = decided(company())
    assert (match.state, match.account_name) == ("unknown", "Acme")
    assert "Acme" in str(match.reasons[0])


def test_a_related_companys_deal_is_asked_about_only() -> None:
    match = decided(company(weight=RELATED_DOMAIN), LINE)
    assert (match.state, [one.opportunity_id for one in match.candidates]) == ("ambiguous", ["O-1"])


def test_somebody_elses_deal_at_a_related_company_is_not_even_asked_about() -> None:
    match = decided(company(weight=RELATED_DOMAIN), LINE._replace(owner_id="jun"))
    assert (match.state, match.opportunity_id) == ("unknown", "")


def test_what_a_captured_mail_is_by_nature_it_stays() -> None:
    match = decided(company(), LINE, captured("bulk"))
    assert (match.state, match.activity_id) == ("bulk", "act")


def test_a_captured_mail_left_undecided_is_decided_anew() -> None:
    assert decided(company(), LINE, captured("ambiguous")).state == "matched"


def test_the_order_of_the_evidence_changes_nothing() -> None:
    evidence = [
        company(),
        company(key="acme-robotics.example"),
        LINE,
        LABELS,
        member(LABELS),
    ]
    assert len({repr(decided(*order).candidates) for order in permutations(evidence)}) == 1


def test_the_order_of_what_is_known_of_threads_changes_nothing() -> None:
    message = mail(subject="A question", references=("far@x", "near@x"))
    evidence = [
        LINE,
        LABELS,
        thread(LABELS, key="far@x", ident="T-1"),
        undecided({"O-1": 0.4, "O-2": 0.3, "": 0.3}, key="near@x", ident="T-2"),
        undecided({"O-1": 0.3, "O-2": 0.3, "": 0.4}, kind="s", key="h", ident="T-3"),
    ]
    assert len({repr(decided(*order, message=message)) for order in permutations(evidence)}) == 1


def test_equal_deals_are_ranked_the_livelier_first_then_by_id() -> None:
    twins = [deal("A", "O-2"), deal("B", "O-1"), deal("C", "O-3", last_activity_at="2026-01-01T00:00:00Z")]
    assert [one.opportunity_id for one in decided(company(), *twins).candidates] == ["O-3", "O-1", "O-2"]


@pytest.mark.parametrize("sent_at", ["", "2026-11-20T10:00:00Z"])
def test_a_mail_without_date_is_decided_all_the_same(sent_at: str) -> None:
    assert decided(company(), member(LINE), LINE, message=mail(sent_at=sent_at)).opportunity_id == "O-1"


def test_confidences_are_shares_that_never_exceed_one() -> None:
    match = decided(company(), *[deal(f"D{number}", f"O-{number}") for number in range(30)])
    assert 0 < sum(one.confidence for one in match.candidates) <= 1


def test_the_house_knows_its_domains_and_its_peoples_other_addresses() -> None:
    known = ["ana@seller.example", "ana.private@mail.example"]
    foreign = ["x@mail.example", "ana@seller.example.evil.example", "seller.example", ""]
    assert [HOUSE.is_internal(one) for one in known + foreign] == [True, True, False, False, False, False]
