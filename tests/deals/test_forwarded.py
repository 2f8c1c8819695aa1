"""A mail that passes another one on is about what its writer wrote."""

from dataclasses import replace

import pytest

from addin.deals.addresses import Address
from addin.deals.evidence import is_internal, message_keys, outside_people
from addin.deals.exclusion import Rules
from addin.deals.mail_text import FORWARD_WITHIN, forwarded_mail
from addin.deals.matching import UNVOUCHED
from addin.deals.mentions import mentions
from addin.deals.message import Message
from tests.conftest import mail
from tests.deals.known import HOUSE, company, deal, decided, found, key_of, share

LINE = deal("Line 4 retrofit", "O-1")
STORE = deal("창고 라벨", "O-2")
INNER = Address("Keiko Ito", "k.ito@acme.example")
BLOCKS = {
    "outlook": "From: Keiko Ito <k.ito@acme.example>\nSent: Friday, 20 November 2026 10:00\n"
    "To: Max Weber <max@seller.example>\nSubject: The warehouse\n\n",
    "gmail": "---------- Forwarded message ---------\nFrom: Keiko Ito <k.ito@acme.example>\n"
    "Date: Fri, 20 Nov 2026 at 10:00\nSubject: The warehouse\nTo: Max Weber <max@seller.example>\n\n\n",
    "old outlook": "-----Original Message-----\nFrom: Keiko Ito [mailto:k.ito@acme.example]\nSent: today\n"
    "Subject: The warehouse\n\n",
    "bold": "*From:* Keiko Ito <k.ito@acme.example>\n*Date:* today\n*Subject:* The warehouse\n\n",
    "german": "Von: Keiko Ito <k.ito@acme.example>\nGesendet: Freitag, 20. November 2026 10:00\n"
    "An: Max Weber <max@seller.example>\nBetreff: The warehouse\n\n",
    "french": "De : Keiko Ito <k.ito@acme.example>\nEnvoyé : vendredi\nÀ : Max\nObjet : The warehouse\n\n",
    "korean outlook": "보낸 사람: Keiko Ito <k.ito@acme.example>\n보낸 날짜: 2026년 11월 20일 금요일 오전 10:00\n"
    "받는 사람: Max Weber <max@seller.example>\n제목: The warehouse\n\n",
    "korean gmail": "---------- 전달된 메시지 ---------\n보낸사람: Keiko Ito <k.ito@acme.example>\n"
    "날짜: 2026년 11월 20일 (금) 오전 10:00\n제목: The warehouse\n\n",
}
QUOTED = "> From: Keiko Ito <k.ito@acme.example>\n> Date: today\n> To: Max\n> Subject: The warehouse\n>\n> "
TEXT = "Dear Max, the 창고 라벨 can wait."


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS.keys())
def test_the_mail_inside_is_found_by_what_mail_clients_put_above_it(block: str) -> None:
    inner = forwarded_mail(f"Ana, please see below.\n\n{block}{TEXT}")
    assert inner is not None
    assert (inner.sender, inner.subject, inner.text.strip()) == (INNER, "The warehouse", TEXT)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Dear Ana, yes.",
        "From: Incheon\nTo: Hamburg\nWeight: 4 t",
        "From: k.ito@acme.example",
        "From: Keiko Ito\nSent: today\nSubject: x\n\nNo address.",
        "From: k.ito@acme.example\nTo: Max\nSubject: x\n\nNo date.",
        "From: k.ito@acme.example\nSent: today\n\nTwo headers only.",
        "From: k.ito@acme.example\nSent: today\nWeight: 4 t\n\nTwo known headers only.",
        "From: k.ito@acme.example\nSent: today\n\nSubject: below the block",
        f"FYI\n\n{QUOTED}{TEXT}",
        QUOTED.replace("> ", ">"),
        "On Fri, Keiko Ito <k.ito@acme.example> wrote:\n> From now on",
        "\n" * FORWARD_WITHIN + BLOCKS["outlook"],
    ],
)
def test_a_mail_that_passes_none_on_has_none_inside(text: str) -> None:
    assert forwarded_mail(text) is None


@pytest.mark.parametrize("subject", ["FW: a question", "WG: a question", "전달: 문의"])
@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS.keys())
def test_a_forward_says_what_the_mail_inside_says(subject: str, block: str) -> None:
    said = mentions(subject, f"FYI\n\n{block}{TEXT}", writer="Max Weber")
    assert (said.inner, said.forward) == (INNER, True)
    assert "fyi" in said.body and " 창고 라벨 " in said.body and " the warehouse " in said.body


def test_after_a_block_without_an_address_the_next_one_is_found() -> None:
    inner = forwarded_mail("From: Incheon\nSent: today\nTo: Hamburg\n\n" + BLOCKS["outlook"] + TEXT)
    assert inner is not None and inner.sender == INNER


@pytest.mark.parametrize("subject", ["The warehouse", "RE: The warehouse", "", "Forward planning"])
@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS.keys())
def test_a_mail_whose_subject_does_not_say_so_passes_none_on(subject: str, block: str) -> None:
    said = mentions(subject, block + TEXT)
    assert (said.inner, said.forward) == (None, False)
    assert "창고" not in said.body and " 창고 라벨 " in said.quoted


def test_a_quoted_block_tells_nothing_of_who_wrote() -> None:
    said = mentions("FW: x", f"FYI\n\n{QUOTED}{TEXT}")
    assert (said.inner, said.forward) == (None, True)
    message, text = mail(sender="max@seller.example", name="Max Weber", subject="FW: 문의"), f"FYI\n\n{QUOTED}{TEXT}"
    assert found(decided(company(), LINE, STORE, message=message, text=text)) == ("internal", "")


def test_a_reply_with_the_mail_it_answers_below_passes_nothing_on() -> None:
    said = mentions("RE: The warehouse", f"Yes, please.\n\n{BLOCKS['outlook']}{TEXT}")
    assert (said.inner, said.forward) == (None, False)
    assert "창고" not in said.body


def test_the_signature_inside_is_not_what_the_mail_inside_says() -> None:
    said = mentions("FW: x", f"{BLOCKS['outlook']}Yes.\n\nRegards\nKeiko Ito\nHead of Packing")
    assert " yes " in said.body and "packing" not in said.body


def passed_on(subject: str, block: str) -> tuple[Message, str]:
    """What a colleague passes on to Ana."""
    return mail(sender="max@seller.example", name="Max Weber", subject=subject), f"FYI\n\n{block}{TEXT}"


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS.keys())
def test_a_customers_mail_that_a_colleague_passes_on_is_the_customers(block: str) -> None:
    message, text = passed_on("FW: 문의", block)
    assert found(decided(company(), LINE, STORE, message=message, text=text)) == ("matched", "O-2")


def test_it_is_looked_up_by_the_customer_who_wrote_it() -> None:
    message, text = passed_on("FW: 문의", BLOCKS["german"])
    said = mentions(message.subject, text)
    pairs = message_keys(message, HOUSE, said).pairs
    assert ("a", "k.ito@acme.example") in pairs and ("d", "acme.example") in pairs
    assert ("a", "k.ito@acme.example") not in message_keys(message, HOUSE).pairs


def test_a_mail_among_colleagues_that_passes_none_on_stays_internal() -> None:
    for subject, text in [
        ("창고 라벨", "창고 라벨"),
        ("FW: 창고 라벨", "FYI"),
        ("RE: x", f"Ok.\n\n{BLOCKS['outlook']}{TEXT}"),
        ("RE: FW: x", f"Ok.\n\n{BLOCKS['outlook']}{TEXT}"),
        ("회신: 전달: x", f"Ok.\n\n{BLOCKS['korean outlook']}{TEXT}"),
    ]:
        message = mail(sender="max@seller.example", name="Max Weber", subject=subject)
        assert found(decided(company(), LINE, STORE, message=message, text=text)) == ("internal", "")


def test_a_colleagues_mail_passed_on_among_colleagues_stays_internal() -> None:
    block = BLOCKS["outlook"].replace("k.ito@acme.example", "jun@seller.example")
    message, text = passed_on("FW: 창고 라벨", block)
    assert found(decided(company(), LINE, STORE, message=message, text=text)) == ("internal", "")
    assert is_internal(message, HOUSE, mentions(message.subject, text))


@pytest.mark.parametrize(
    ("sender", "inner", "people"),
    [
        ("k.ito@acme.example", "Jo@mail.ACME.example", ["k.ito@acme.example", "jo@mail.acme.example"]),
        ("ito@emea.acme.co.kr", "jo@acme.co.kr", ["ito@emea.acme.co.kr", "jo@acme.co.kr"]),
        ("max@seller.example", "jo@beta.example", ["jo@beta.example"]),
        ("ana.private@mail.example", "jo@gmail.com", ["jo@gmail.com"]),
        ("k.ito@acme.example", "jo@beta.example", ["k.ito@acme.example"]),
        ("x@nowhere.example", "k.ito@acme.example", ["x@nowhere.example"]),
        ("x@acme.co.kr", "jo@beta.co.kr", ["x@acme.co.kr"]),
        ("x@gmail.com", "k.ito@gmail.com", ["x@gmail.com"]),
        ("x@gmail.com", "k.ito@acme.example", ["x@gmail.com"]),
        ("k.ito@acme.example", "max@seller.example", ["k.ito@acme.example"]),
    ],
)
def test_colleagues_and_the_same_company_are_believed_about_who_wrote(
    sender: str, inner: str, people: list[str]
) -> None:
    block = BLOCKS["korean outlook"].replace("k.ito@acme.example", inner)
    message = mail(sender=sender, subject="FW: 문의")
    said = mentions(message.subject, block + TEXT)
    assert said.inner == Address("Keiko Ito", inner)
    assert [one.address.lower() for one in outside_people(message, HOUSE, said=said)] == people
    assert [key for kind, key in message_keys(message, HOUSE, said).pairs if kind == "a"] == people


def test_a_stranger_who_passes_on_a_customers_mail_is_no_customer() -> None:
    message = mail(sender="x@nowhere.example", name="X", subject="FW: 창고 라벨")
    text = f"{BLOCKS['outlook']}{TEXT} See Q-2291."
    pairs = message_keys(message, HOUSE, mentions(message.subject, text)).pairs
    assert ("q", "Q2291") in pairs
    assert not any("acme" in key or "ito" in key for kind, key in pairs if kind in {"a", "d", "l", "n", "p"})
    match = decided(LINE, STORE, key_of(STORE, "q", "Q2291"), message=message, text=text)
    assert found(match) == ("ambiguous", "")
    assert match.confidence <= UNVOUCHED < share(match, "O-2")


def test_a_rule_about_the_inner_writer_keeps_a_forward_out_whoever_sends_it() -> None:
    for rules in (Rules(addresses=frozenset({INNER.address})), Rules(domains=frozenset({"acme.example"}))):
        for sender in ("max@seller.example", "x@nowhere.example"):
            message = mail(sender=sender, name="Max Weber", subject="FW: 문의")
            house = replace(HOUSE, rules=(rules,))
            match = decided(company(), LINE, STORE, message=message, text=BLOCKS["outlook"] + TEXT, house=house)
            assert (match.state, match.linked_by) == ("private", "rule")
            plain = message._replace(subject="문의")
            kept = decided(company(), LINE, STORE, message=plain, text=BLOCKS["outlook"] + TEXT, house=house)
            assert kept.linked_by != "rule"
