"""Why this deal, in words."""

from itertools import permutations

import pytest

from addin.deals.addresses import Address
from addin.deals.evidence import COMPANY_LABEL, KNOWN_NAME, Evidence
from addin.deals.match import Match
from addin.deals.reasons import MOST
from tests.conftest import mail
from tests.deals.known import ITO, captured, company, deal, decided, key_of, member, thread, undecided, writer

LINE = deal("Line 4 retrofit", "O-1", owner_id="jun")
STORE = deal("창고 라벨", "O-2", owner_id="jun")
TWO = (company(), LINE, STORE)


def reasons(match: Match, ident: str) -> list[str]:
    """What is said for one of the choices."""
    return next([str(reason) for reason in one.reasons] for one in match.candidates if one.opportunity_id == ident)


@pytest.mark.parametrize(
    ("evidence", "sentence"),
    [
        (thread(STORE), "The same conversation is on this deal."),
        (thread(STORE, kind="s", key="h"), "A mail with this subject, with the same people, is on this deal."),
        (key_of(STORE, "q", "Q2291"), "The number Q2291 was seen on this deal."),
        (member(STORE), "Keiko Ito is on the buying team."),
        (key_of(STORE, "n", "ito keiko"), "Somebody of this name is on the buying team."),
        (writer(STORE, mails=4), "Keiko Ito has written about this deal before."),
        (company(kind="a", key=ITO), "Keiko Ito is known at Acme."),
    ],
)
def test_what_the_store_knows_is_said_in_a_sentence(evidence: Evidence, sentence: str) -> None:
    match = decided(*TWO, evidence)
    assert sentence in reasons(match, "O-2")
    assert sentence not in reasons(decided(*TWO), "O-2")


@pytest.mark.parametrize(
    ("subject", "text", "sentence"),
    [
        ("회신: 창고 라벨", "", "The subject says “창고 라벨”."),
        ("A question", "It is for the 창고.", "It says “창고”."),
        ("A question", "The palletiser is late.", "It says “palletiser”."),
        ("A question", "We agree on 84k.", "It names the deal's amount."),
        ("A question", "Until 31 May, please.", "It names the day on which the deal is to close."),
    ],
)
def test_what_the_mail_says_is_said_in_a_sentence(subject: str, text: str, sentence: str) -> None:
    rich = STORE._replace(products='["Palletiser"]', amount="84000", close_date="2027-05-31")
    match = decided(company(), LINE, rich, message=mail(subject=subject), text=text)
    assert sentence in reasons(match, "O-2")


@pytest.mark.parametrize(
    ("known", "sender", "sentence"),
    [
        (company(), ITO, "acme.example belongs to Acme."),
        (company(COMPANY_LABEL, "acme", "l"), "ito@acme.de", "The sender's domain is called like Acme."),
        (company(KNOWN_NAME, "ito keiko", "n"), "ito@gmail.com", "Somebody of this name is known at Acme."),
        (company(kind="a", key="x@y.example"), ITO, "x@y.example is known at Acme."),
    ],
)
def test_what_leads_to_the_company_is_said(known: Evidence, sender: str, sentence: str) -> None:
    own = LINE._replace(owner_id="ana")
    assert sentence in reasons(decided(known, own, message=mail(sender=sender)), "O-1")


def test_whose_deal_it_is_and_that_it_is_alive_is_said() -> None:
    lively = LINE._replace(owner_id="ana", last_activity_at="2026-11-19T00:00:00Z")
    said = reasons(decided(company(), lively), "O-1")
    assert {"It is your deal.", "There was traffic on this deal at that time."} <= set(said)
    assert "It is your deal." not in reasons(decided(company(), lively, STORE, rep="jun"), "O-1")


def test_an_older_mail_it_refers_to_is_said() -> None:
    message = mail(subject="A question", references=("far@x", "near@x"))
    near = undecided({"O-1": 0.5, "O-2": 0.4, "": 0.1}, key="near@x", ident="T-2")
    match = decided(*TWO, near, thread(STORE, key="far@x"), message=message)
    assert reasons(match, "O-2") == ["It refers to a mail on this deal."]


def test_a_conversation_of_which_little_is_believed_is_no_reason() -> None:
    match = decided(*TWO, undecided({"O-1": 0.4, "O-2": 0.4, "": 0.2}))
    assert reasons(match, "O-1") == []


def test_what_speaks_against_a_deal_is_no_reason_for_it() -> None:
    later = LINE._replace(created_on="2026-11-22", closed_on="2026-11-18")
    assert reasons(decided(company(), later), "O-1") == ["acme.example belongs to Acme."]


def test_the_strongest_reason_comes_first_and_at_most_a_few_are_given() -> None:
    rich = STORE._replace(owner_id="ana", last_activity_at="2026-11-19T00:00:00Z")
    message = mail(subject="창고 라벨")
    match = decided(company(), LINE, rich, member(rich), writer(rich, mails=9), message=message, text="창고")
    assert len(match.reasons) == MOST
    assert str(match.reasons[0]) == "The subject says “창고 라벨”."
    assert list(match.candidates[0].reasons) == list(match.reasons)


def test_the_conversation_goes_before_everything_else() -> None:
    match = decided(*TWO, thread(STORE), key_of(STORE, "q", "Q2291"), message=mail(subject="Q-2291"))
    assert reasons(match, "O-2")[0] == "The same conversation is on this deal."


def test_nothing_is_said_twice() -> None:
    for match in (decided(*TWO, message=mail(subject="창고"), text="창고"), decided(*TWO, member(STORE), member(LINE))):
        for one in match.candidates:
            said = [str(reason) for reason in one.reasons]
            assert len(said) == len(set(said))


def test_a_member_without_a_name_is_called_by_the_address() -> None:
    match = decided(*TWO, member(STORE), message=mail(name="", subject="A question"))
    assert f"{ITO} is on the buying team." in reasons(match, "O-2")


def test_a_reason_kept_as_it_was_when_the_mail_came_in_is_said_where_no_other_is_known() -> None:
    match = decided(captured("matched", STORE, "match", 800), message=mail(sender="x@gone.example", name=""))
    assert [str(reason) for reason in match.reasons] == ["It was put here when it came in."]


def test_of_members_the_writer_is_named_whatever_the_order_of_the_evidence() -> None:
    message = mail(subject="A question", cc=(Address("Jo Berg", "jo@acme.example"),))
    evidence = (*TWO, member(STORE), member(STORE, "jo@acme.example"))
    said = {tuple(reasons(decided(*order, message=message), "O-2")) for order in permutations(evidence)}
    assert len(said) == 1


def test_of_numbers_the_same_is_named_whatever_the_order_of_the_evidence() -> None:
    evidence = (*TWO, key_of(STORE, "q", "Q2291"), key_of(STORE, "q", "2291"))
    said = {tuple(reasons(decided(*order), "O-2")) for order in permutations(evidence)}
    assert len(said) == 1


def test_the_subject_is_said_to_say_only_what_it_says() -> None:
    match = decided(*TWO, message=mail(subject="창고"), text="라벨")
    assert "The subject says “창고”." in reasons(match, "O-2")
