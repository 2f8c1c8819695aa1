"""Mail that wants to be where it does not belong, and words that must not leak: found by an attacker's reading."""

from pathlib import Path

import pytest

from addin.app import open_mailbox
from addin.deals.addresses import Address
from addin.deals.mentions import mentions
from addin.deals.message import Content, Message
from addin.desk.capture_mailbox import capture_mailbox
from addin.desk.correct_match import correct_match, mark_private
from addin.desk.desk import Desk
from addin.desk.keep_email import keep_email, match_new_email
from addin.desk.open_email import match_email
from addin.desk.similar_mails import similar_mails
from addin.desk.undo_correction import undo_correction
from addin.errors import NotAllowed, TooLate
from addin.storage.corrections import Correction
from tests.conftest import deal_id, mail
from tests.desk.test_corrections import fresh, from_brazil, keep

ANA, BEN = Address("Ana Costa", "ana@seller.example"), Address("Jun Ito", "jun@seller.example")
BLOCK = "From: Keiko Ito <k.ito@acme.example>\nSent: Friday, 20 November 2026\nTo: x@seller.example\nSubject: Line 4 retrofit\n\nPlease go on."


def said(desk: Desk, message: Message, text: str) -> tuple[str, str]:
    match = match_new_email(desk, message, mentions(message.subject, text, (), message.sender.name))
    return match.state, match.opportunity_id


def test_a_private_conversation_stays_private_however_long_it_grows(desk: Desk) -> None:
    keep(desk, mail("p0@acme.example"))
    mark_private(desk, mail("p0@acme.example"))
    for number in range(1, 15):
        answer = mail(f"p{number}@acme.example", references=(f"p{number - 1}@acme.example",))
        keep(desk, answer)
        assert match_email(desk, answer).state == "private", number


def test_a_mail_with_the_subject_of_a_private_conversation_is_asked_about(desk: Desk) -> None:
    keep(desk, mail("p0@acme.example", subject="My divorce"))
    mark_private(desk, mail("p0@acme.example", subject="My divorce"))
    assert match_email(desk, mail("p1@acme.example", subject="Re: My divorce")).opportunity_id == ""


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: Fwd: Line 4 retrofit", f"She is clueless.\n\nOn Friday, Jun wrote:\n> {BLOCK}"),
        ("Re: Line 4 retrofit", f"She is clueless.\n\n{BLOCK}"),
        ("Fwd: sick note", "Please keep private.\n\nFrom: Keiko Ito <k.ito@acme.example>\nNote: she asked how you are"),
        ("Line 4 retrofit", BLOCK),
    ],
)
def test_what_colleagues_write_to_each_other_stays_internal(desk: Desk, subject: str, text: str) -> None:
    assert said(desk, Message("i@seller.example", ANA, (BEN,), subject=subject), text) == ("internal", "")


def test_a_colleague_who_passes_a_customers_mail_on_brings_it_to_the_deal(desk: Desk) -> None:
    message = Message("f@seller.example", BEN, (ANA,), subject="FW: Line 4 retrofit", sent_at="2026-11-20T10:00:00Z")
    assert said(desk, message, f"FYI\n\n{BLOCK}") == ("matched", deal_id(desk.store, "O-1"))


@pytest.mark.parametrize("subject", ["Fwd: hello", "hello", "Invoice 88123 overdue", "Line 4 retrofit"])
def test_a_stranger_gets_on_no_deal_by_what_they_write(desk: Desk, subject: str) -> None:
    message = mail("s@evil.test", "mallory@evil.test", subject, "Keiko Ito")
    assert said(desk, message, f"New bank details for Line 4 retrofit.\n\n{BLOCK}")[1] == ""


@pytest.mark.parametrize("sender", ["k.ito@acme.co", "k.ito@acme-invoices.test", "keiko.ito.acme@gmail.com"])
def test_a_domain_or_a_name_that_looks_alike_is_asked_about_at_most(desk: Desk, sender: str) -> None:
    assert match_email(desk, mail("s@x.test", sender, "New bank details for line 4 retrofit")).opportunity_id == ""


def test_a_number_of_one_customers_deal_does_not_draw_another_customers_mail_there(desk: Desk) -> None:
    keep(desk, mail("a@acme.example", subject="Line 4 retrofit, order PO-88123"))
    other = mail("b@hanbit.example", "seoyeon.kim@hanbit.example", "Invoice PO-88123", "김서연")
    assert match_email(desk, other).opportunity_id != deal_id(desk.store, "O-1")


def test_a_row_of_numbers_stops_no_mailbox(desk: Desk, tmp_path: Path) -> None:
    numbers = ",".join(["123"] * 400)
    raw = f"From: k.ito@acme.example\r\nTo: ana@seller.example\r\nSubject: {numbers}\r\nMessage-ID: <n@x>\r\n\r\n{numbers}\r\n"
    (tmp_path / "n.eml").write_bytes(raw.encode())
    summary = capture_mailbox(desk, open_mailbox("folder", "ana@seller.example", str(tmp_path)))
    assert sum(summary.states.values()) == 1 and not summary.aside


def test_other_mail_that_would_move_goes_only_where_the_rep_pointed(desk: Desk) -> None:
    keep(desk, mail("t1@acme.example", subject="Warehouse labelling"))
    keep(desk, mail("t2@acme.example", subject="Coffee", references=("t1@acme.example",)), "as with the retrofit")
    opened = correct_match(desk, mail("n1@acme.example", subject="Lunch"), deal_id(desk.store, "O-2"), "thread")
    assert similar_mails(fresh(desk), opened.correction) == []


def test_an_overruled_word_offers_nothing(desk: Desk) -> None:
    opened = correct_match(desk, from_brazil("a", "PO-4711"), deal_id(desk.store, "O-2"), "thread")
    correct_match(desk, from_brazil("a", "PO-4711"), None, "thread")
    assert similar_mails(desk, opened.correction) == []


def test_a_word_on_one_mail_is_undone_without_touching_its_thread(desk: Desk) -> None:
    keep(desk, mail("a@acme.example", "p.lee@acme.example", "A question", "Park Lee"))
    opened = correct_match(
        desk,
        mail("a@acme.example", "p.lee@acme.example", "A question", "Park Lee"),
        deal_id(desk.store, "O-2"),
        "message",
    )
    answer = mail("b@acme.example", subject="Line 4 retrofit", references=("a@acme.example",))
    keep(desk, answer)
    before = match_email(desk, answer)
    undo_correction(desk, opened.correction)
    after = match_email(desk, answer)
    assert (after.state, after.opportunity_id) == (before.state, before.opportunity_id)


def test_a_mail_kept_on_a_word_that_was_taken_back_is_matched_when_it_is_captured(desk: Desk, tmp_path: Path) -> None:
    opened = correct_match(desk, mail("k1"), deal_id(desk.store, "O-2"), "thread")
    undo_correction(desk, opened.correction)
    raw = "From: Keiko Ito <k.ito@acme.example>\r\nTo: ana@seller.example\r\nSubject: Line 4 retrofit\r\nMessage-ID: <k1>\r\nDate: Fri, 20 Nov 2026 10:00:00 +0000\r\n\r\nHello\r\n"
    (tmp_path / "k.eml").write_bytes(raw.encode())
    capture_mailbox(desk, open_mailbox("folder", "ana@seller.example", str(tmp_path)))
    found = match_email(desk, mail("k1"))
    assert (found.state, found.opportunity_id) == ("matched", deal_id(desk.store, "O-1"))
    assert desk.store.timeline.content(found.activity_id).new_text == "Hello"


def test_only_who_marked_a_mail_private_can_take_that_back(desk: Desk, sample: object) -> None:
    keep(desk, mail("a@acme.example"))
    opened = mark_private(desk, mail("a@acme.example"))
    jun = desk.store.people.by_address("jun@seller.example")
    assert jun is not None
    other = Desk(jun, desk.store, desk.house, desk.crm, desk.open_mailbox, desk.now)
    with pytest.raises(NotAllowed):
        undo_correction(other, opened.correction)


def test_the_log_keeps_nothing_that_a_private_mail_says(desk: Desk) -> None:
    keep(desk, mail("a@acme.example", subject="Line 4 retrofit"))
    opened = mark_private(desk, mail("a@acme.example", subject="Line 4 retrofit"))
    entry = desk.store.corrections.read(opened.correction)
    assert entry is not None and "retrofit" not in str(entry) and "Keiko" not in str(entry)


def test_an_entry_of_an_earlier_version_cannot_be_undone_and_says_so(desk: Desk) -> None:
    old = desk.store.corrections.add(
        Correction("", desk.now_at, desk.rep.id, "thread", "linked", "m", "T-1", deal_id(desk.store, "O-1"))
    )
    with pytest.raises(TooLate):
        undo_correction(desk, old)


def test_correcting_captured_mails_does_not_teach_to_distrust_conversations(desk: Desk) -> None:
    for number in range(5):
        message = mail(f"c{number}@acme.example", subject=f"Line 4 retrofit {number}")
        keep(desk, message)
        correct_match(desk, message, deal_id(desk.store, "O-2"), "thread")
    assert fresh(desk).house.weights["conversation"] == desk.house.weights["conversation"]


def test_a_bulk_mail_put_on_a_deal_teaches_no_domain(desk: Desk) -> None:
    message = mail("n@zoommeet.test", "no-reply@zoommeet.test", nature="bulk")
    opened = correct_match(desk, message, deal_id(desk.store, "O-1"), "message")
    entry = desk.store.corrections.read(opened.correction)
    assert entry is not None and entry.taught == []


def test_a_line_on_no_deal_keeps_no_number_and_names_nobody(desk: Desk) -> None:
    message = mail("a@acme.example", subject="Quote Q-99231")
    keep_email(desk, message, match_new_email(desk, message), Content("Hello"))
    opened = correct_match(desk, message, None, "thread")
    thread = desk.store.activities.read(opened.match.activity_id)
    assert thread is not None
    assert desk.store.threads.threads_under([("q", "Q99231"), ("q", "99231")]) == []


def test_a_rule_of_one_rep_does_not_keep_a_mail_from_another(desk: Desk, tmp_path: Path) -> None:
    from addin.desk.set_rules import add_rule

    raw = "From: Keiko Ito <k.ito@acme.example>\r\nTo: ana@seller.example, jun@seller.example\r\nSubject: Line 4 retrofit\r\nMessage-ID: <r1>\r\nDate: Fri, 20 Nov 2026 10:00:00 +0000\r\n\r\nHello\r\n"
    (tmp_path / "r.eml").write_bytes(raw.encode())
    jun = desk.store.people.by_address("jun@seller.example")
    assert jun is not None
    theirs = Desk(jun, desk.store, desk.house, desk.crm, desk.open_mailbox, desk.now)
    add_rule(theirs, "domain", "acme.example")
    theirs = Desk(jun, desk.store, desk.store.people.house(jun.id), desk.crm, desk.open_mailbox, desk.now)
    capture_mailbox(theirs, open_mailbox("folder", "jun@seller.example", str(tmp_path)))
    assert match_email(theirs, mail("r1")).state == "private"
    capture_mailbox(desk, open_mailbox("folder", "ana@seller.example", str(tmp_path)))
    assert match_email(desk, mail("r1")).opportunity_id == deal_id(desk.store, "O-1")
