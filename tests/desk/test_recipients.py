"""A draft's recipients, each on their own deal; one query however many they are."""

import pytest

from addin.deals.addresses import Address
from addin.deals.message import Message
from addin.desk.desk import Desk
from addin.desk.match_recipients import match_recipients
from addin.storage.statement import Statement

ANA = Address("Ana Costa", "ana@seller.example")
ITO = Address("Keiko Ito", "k.ito@acme.example")


def draft(*to: Address, subject: str = "") -> Message:
    return Message("", ANA, to=to, subject=subject, sent_at="2026-11-20T10:00:00Z", mailbox=ANA.address)


def test_recipients_are_told_apart(desk: Desk) -> None:
    stranger, colleague = Address("Joe", "joe@northwind.example"), Address("Max", "max@seller.example")
    unsure = Address("Park Lee", "p.lee@acme.example")
    found = match_recipients(desk, draft(ITO, stranger, colleague, unsure))
    assert [(one.opportunity.name, [who.name for who in one.recipients]) for one in found.deals] == [
        ("Line 4 retrofit", ["Keiko Ito"])
    ]
    assert [one.name for one in found.undecided] == ["Park Lee"]
    assert [one.name for one in found.strangers] == ["Joe"]
    assert found.colleagues == 1


def test_a_draft_to_nobody_or_to_colleagues_asks_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Statement, "run", lambda *_: pytest.fail("the store was asked"))
    assert match_recipients(desk, draft()).deals == []
    assert match_recipients(desk, draft(Address("Max", "max@seller.example"))).colleagues == 1


def test_many_recipients_cost_one_query_for_their_deals(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Statement] = []
    run = Statement.run
    monkeypatch.setattr(Statement, "run", lambda self, *given: asked.append(self) or run(self, *given))  # type: ignore[func-returns-value]
    many = [Address(f"P{number}", f"p{number}@company{number}.example") for number in range(300)]
    found = match_recipients(desk, draft(ITO, *many))
    assert len(found.deals) == 1
    assert len(asked) <= 2
