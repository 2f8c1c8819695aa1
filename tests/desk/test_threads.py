"""What may tie conversations together, and what a mail that only a panel spoke of becomes when it is captured."""

from pathlib import Path

from addin.deals.addresses import Address
from addin.deals.message import Content, Message
from addin.desk.capture_mailbox import capture_mailbox
from addin.desk.correct_match import correct_match, mark_private
from addin.desk.desk import Desk
from addin.desk.keep_email import keep_email
from addin.desk.open_email import match_email, open_email
from addin.desk.rate_email import rate_opened_email
from addin.mailboxes.folder import FolderMailbox
from tests.conftest import deal_id, mail

RAW = (
    "From: Keiko Ito <k.ito@acme.example>\r\nTo: Ana Costa <ana@seller.example>\r\nSubject: Line 4 retrofit\r\n"
    "Date: Fri, 20 Nov 2026 10:00:00 +0000\r\n{id}\r\nWe accept the offer.\r\n"
)


def keep(desk: Desk, message: Message) -> None:
    match = match_email(desk, message)
    keep_email(desk, message, match, Content("x") if match.opportunity_id else None)


def counts(desk: Desk, external_id: str) -> int:
    found = desk.store.opportunities.read(deal_id(desk.store, external_id))
    assert found is not None
    return found.inbound


def two_decided_threads(desk: Desk) -> tuple[Message, Message]:
    one, two = mail("a@acme.example"), mail("z@acme.example", sender="p.lee@acme.example", subject="Other")
    for message, target in ((one, "O-1"), (two, "O-2")):
        keep(desk, message)
        correct_match(desk, message, deal_id(desk.store, target), "thread")
    return one, two


def test_a_mail_that_names_two_decided_threads_moves_neither(desk: Desk) -> None:
    two_decided_threads(desk)
    both = mail("n@acme.example", references=("a@acme.example", "z@acme.example"))
    keep(desk, both)
    assert match_email(desk, both).opportunity_id == deal_id(desk.store, "O-2"), "it follows its parent"
    assert (counts(desk, "O-1"), counts(desk, "O-2")) == (1, 2)


def test_a_strangers_newsletter_ties_no_threads_together(desk: Desk) -> None:
    one, _ = two_decided_threads(desk)
    mark_private(desk, one)
    keep(desk, mail("evil@spam.example", nature="bulk", references=("a@acme.example", "z@acme.example")))
    assert counts(desk, "O-2") == 1
    assert match_email(desk, mail("later@acme.example", references=("z@acme.example",))).state == "matched"


def test_an_undecided_thread_follows_the_decided_one_it_is_joined_to(desk: Desk) -> None:
    open_question = mail("q@acme.example", sender="p.lee@acme.example", subject="A question")
    keep(desk, open_question)
    decided = mail("d@acme.example", sender="p.lee@acme.example", subject="Other")
    keep(desk, decided)
    correct_match(desk, decided, deal_id(desk.store, "O-2"), "thread")
    keep(desk, mail("n@acme.example", sender="p.lee@acme.example", references=("q@acme.example", "d@acme.example")))
    assert counts(desk, "O-2") == 3


def test_private_outweighs_a_word_on_one_mail_and_can_be_taken_back_for_all(desk: Desk) -> None:
    first, second = mail("a@acme.example"), mail("b@acme.example", references=("a@acme.example",))
    keep(desk, first)
    keep(desk, second)
    correct_match(desk, second, deal_id(desk.store, "O-2"), "message")
    mark_private(desk, first)
    assert match_email(desk, second).state == "private" and counts(desk, "O-2") == 0
    correct_match(desk, first, deal_id(desk.store, "O-1"), "thread")
    assert [match_email(desk, one).state for one in (first, second)] == ["matched", "matched"]
    assert counts(desk, "O-1") == 2


def test_a_mail_rated_in_the_panel_is_the_same_when_it_is_captured_later(desk: Desk, tmp_path: Path) -> None:
    seen = mail("M1@Acme.example".lower(), sent_at="2026-11-20T10:00:04Z")
    rate_opened_email(desk, seen, 1)
    (tmp_path / "x.eml").write_text(RAW.format(id="Message-ID: <M1@Acme.example>\r\n"))
    capture_mailbox(desk, FolderMailbox("ana@seller.example", tmp_path))
    assert counts(desk, "O-1") == 1
    opened = open_email(desk, seen)
    assert opened.entry is not None and opened.entry.rating == 1 and opened.entry.at == "2026-11-20T10:00:00Z"
    assert desk.store.timeline.content(opened.entry.id).new_text == "We accept the offer."
    (line,) = desk.store.sightings.captured()
    assert line["message_id"] == "M1@Acme.example"


def test_a_mail_without_an_id_can_be_rated_twice_in_the_panel(desk: Desk) -> None:
    nameless = mail("", item_id="AAMk=", sent_at="")
    assert rate_opened_email(desk, nameless, 1).rating == 1
    assert rate_opened_email(desk, nameless, -1).rating == -1
    assert counts(desk, "O-1") == 1
    assert len(desk.store.sightings.captured()) == 1, "also a mail that only a panel spoke of is exported"


def test_a_mail_captured_before_its_deal_was_known_can_be_rated_once_it_is(desk: Desk) -> None:
    early = mail("e@newco.example", sender="cfo@newco.example", subject="Line 4 retrofit")
    keep(desk, early)
    assert match_email(desk, early).state == "unknown"
    account = desk.store.accounts.id_by_name("Acme Robotics")
    assert account is not None
    desk.store.accounts.set_domains(account, ["newco.example"])
    assert rate_opened_email(desk, early, 1).rating == 1
    assert counts(desk, "O-1") == 1


def test_mail_with_hidden_readers_only_is_not_internal(desk: Desk) -> None:
    hidden = mail("h@seller.example", sender="ana@seller.example", to=(Address("undisclosed-recipients", ""),))
    assert match_email(desk, hidden).state == "unknown"


def test_a_skipped_mail_leaves_none_of_the_ids_it_refers_to(desk: Desk) -> None:
    keep(desk, mail("secret@acme.example", nature="private", references=("canary@acme.example",)))
    later = mail("canary@acme.example", sender="x@elsewhere.example", subject="?")
    assert match_email(desk, later).thread_ids == ()
