"""The opened mail: kept when it is about a deal, and only then."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from addin.deals.message import Content, Message
from addin.desk.correct_match import correct_match, keep_asserted, mark_private
from addin.desk.desk import Desk
from addin.desk.open_email import open_email
from addin.desk.read_opened_email import read_opened_email
from addin.errors import ConsentMissing, MoreProofNeeded, NotFound, Unavailable
from addin.storage.store import Database
from tests.conftest import deal_id, mail
from tests.identity.entra import ANA_OID as ANA
from tests.mailboxes.captures import capture, lines, tables_with
from tests.mailboxes.letters import raw_mail
from tests.microsoft.conftest import Microsoft
from tests.microsoft.fake_entra import NO_CONSENT
from tests.microsoft.fake_graph import refusal
from tests.microsoft.test_graph import challenge

MAIL = "AAMkreply-_1="
NEW_TEXT = "Hello Ana,\nthe board approved the budget. Please send the revised quote."


@pytest.fixture
def own(desk: Desk, microsoft: Microsoft) -> Desk:
    """Ana's desk with her Microsoft mailbox."""
    for name in ("reply", "bulk", "private", "unknown", "invitation", "sent"):
        microsoft.graph.put(ANA, name)
    return replace(desk, own_mail=microsoft.reader(desk.store))


def shown(message_id: str = "m1@acme.example", item_id: str = MAIL, **more: Any) -> Message:
    """What the panel says of a mail."""
    return mail(message_id, item_id=item_id, conversation_id="AAQkconv/ersation+1=", **more)


def kept(desk: Desk) -> list[tuple[str, str | None, int]]:
    return [(line["message_id"], line["opportunity_id"], line["confidence"]) for line in lines(desk)]


def test_a_mail_about_a_deal_is_kept_with_what_it_says(own: Desk) -> None:
    read = read_opened_email(own, shown())
    assert (read.state, read.changed, read.attachments) == ("kept", True, ("Quote 2026.pdf", "일정표.xlsx"))
    opened = open_email(own, shown())
    assert opened.entry is not None and opened.entry.preview.startswith("Hello Ana, the board approved")
    assert opened.match.opportunity_id == deal_id(own.store, "O-1")
    content = own.store.timeline.content(opened.entry.id)
    assert content.new_text == NEW_TEXT and len(content.attachments) == 2
    assert opened.opportunity is not None and opened.opportunity.inbound == 1
    assert [line["message_id"] for line in lines(own)] == ["M1@Acme.example"]


def test_reading_it_again_changes_nothing(own: Desk, database: Database) -> None:
    read_opened_email(own, shown())
    before, revision = lines(own), _revision(own, database)
    again = read_opened_email(own, shown())
    assert (again.state, again.changed) == ("kept", False)
    assert (lines(own), _revision(own, database)) == (before, revision)


def test_the_panels_conversation_is_the_mailboxes(own: Desk) -> None:
    assert read_opened_email(own, shown()).message.conversation_id == "AAQkconv/ersation+1="
    other = shown()._replace(conversation_id="AAQkother=", mailbox="")
    read = read_opened_email(own, other)
    assert (read.message.conversation_id, read.message.mailbox) == ("AAQkconv-ersation_1=", "ana@seller.example")


@pytest.mark.parametrize(
    ("item_id", "message_id", "state"),
    [
        ("AAMkbulk=", "n1@acme.example", "bulk"),
        ("AAMkprivate=", "p1@acme.example", "private"),
        ("AAMkunknown=", "u1@nowhere.example", "unknown"),
        ("AAMkinvitation=", "i1@acme.example", "invitation"),
    ],
)
def test_of_a_mail_that_is_not_business_nothing_is_kept(
    own: Desk, database: Database, item_id: str, message_id: str, state: str
) -> None:
    described = shown(message_id, item_id)
    if state == "unknown":
        described = described._replace(sender=described.sender._replace(address="someone@nowhere.example"), subject="")
    revision = _revision(own, database)
    read = read_opened_email(own, described)
    assert (read.state, read.attachments) == ("nothing_kept", ())
    assert open_email(own, read.message).match.state == state
    assert read.changed == (state != "unknown")
    assert lines(own) == [] and _revision(own, database) == revision
    assert tables_with(database, f"zq7canary{state}") == []


def test_a_conversation_marked_private_stays_private(own: Desk) -> None:
    mark_private(own, shown())
    assert read_opened_email(own, shown()).state == "nothing_kept"
    assert open_email(own, shown()).entry is None


def test_another_mail_under_the_id_is_refused(own: Desk, database: Database) -> None:
    revision = _revision(own, database)
    with pytest.raises(NotFound):
        read_opened_email(own, shown("m2@acme.example"))
    assert lines(own) == [] and _revision(own, database) == revision


def test_a_panel_that_knows_no_message_id_gets_the_mailboxes(own: Desk) -> None:
    read = read_opened_email(own, shown(""))
    assert (read.state, read.message.internet_message_id) == ("kept", "m1@acme.example")


def test_without_a_mailbox_or_an_id_nothing_happens(own: Desk, desk: Desk, microsoft: Microsoft) -> None:
    assert read_opened_email(desk, shown()).state == "off"
    assert read_opened_email(own, shown(item_id="")).state == "off"
    assert microsoft.graph.calls == 0


def test_a_mail_kept_on_the_panels_word_gets_its_text(own: Desk) -> None:
    activity_id = keep_asserted(own, shown())
    assert own.store.timeline.content(activity_id) == Content()
    assert read_opened_email(own, shown()).state == "kept"
    assert own.store.timeline.content(activity_id).new_text == NEW_TEXT
    assert len(lines(own)) == 1
    row = own.store.activities.read(activity_id)
    assert row is not None and row.fingerprint


def test_a_reps_word_brings_the_text_along(own: Desk) -> None:
    described = shown("u1@nowhere.example", "AAMkunknown=", sender="someone@nowhere.example", subject="")
    correct_match(own, described, deal_id(own.store, "O-2"), "message")
    assert read_opened_email(own, described).state == "kept"
    entry = open_email(own, described).entry
    assert entry is not None and entry.preview == "zq7canaryunknown"


def test_a_bare_line_that_became_business_is_put_on_its_deal(own: Desk, tmp_path: Path) -> None:
    raw = raw_mail(
        "Message-ID: <u1@nowhere.example>",
        "Date: Fri, 20 Nov 2026 10:00:00 +0000",
        "From: someone@nowhere.example",
        "To: ana@seller.example",
    )
    capture(own, tmp_path, {"a.eml": raw})
    (tmp_path / "ana@seller.example" / "a.eml").unlink()
    described = shown("u1@nowhere.example", "AAMkunknown=", sender="someone@nowhere.example", subject="")
    correct_match(own, described, deal_id(own.store, "O-2"), "thread")
    assert read_opened_email(own, described).state == "kept"
    opened = open_email(own, described)
    assert opened.entry is not None and opened.entry.preview == "zq7canaryunknown"
    assert opened.opportunity is not None and opened.opportunity.inbound == 1
    assert len(lines(own)) == 1


def test_a_mail_that_is_captured_later_stays_one(own: Desk, tmp_path: Path) -> None:
    read_opened_email(own, shown())
    raw = raw_mail(
        "Message-ID: <M1@Acme.example>",
        "Date: Fri, 20 Nov 2026 11:00:00 +0100",
        "To: ana@seller.example",
        "Subject: Re: Line 4 retrofit",
    )
    assert capture(own, tmp_path, {"a.eml": raw}).again == 1
    assert len(lines(own)) == 1


def test_what_stops_the_reading_reaches_the_panel_and_writes_nothing(
    own: Desk, microsoft: Microsoft, database: Database
) -> None:
    revision = _revision(own, database)
    microsoft.entra.reply = NO_CONSENT
    with pytest.raises(ConsentMissing):
        read_opened_email(own, shown())
    microsoft.entra.reply = None
    microsoft.graph.replies = [challenge(), challenge()]
    with pytest.raises(MoreProofNeeded):
        read_opened_email(own, shown())
    microsoft.graph.replies = [refusal(500, "InternalServerError")]
    with pytest.raises(Unavailable):
        read_opened_email(own, shown())
    assert open_email(own, shown()).match.opportunity_id  # the panel goes on
    assert lines(own) == [] and _revision(own, database) == revision


def _revision(desk: Desk, database: Database) -> int:
    with database.engine.connect() as connection:
        found = connection.exec_driver_sql(f"SELECT revision FROM organisation WHERE id = {desk.store.org_id}")
        return int(found.scalar_one())
