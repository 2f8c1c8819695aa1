"""What a rep's word teaches: offered for other mails, moved on their word only, undone whole, logged in full."""

from dataclasses import replace
from pathlib import Path

import pytest

from addin.app import open_mailbox
from addin.deals.addresses import Address
from addin.deals.mentions import mentions
from addin.deals.message import Content, Message
from addin.deals.weights import PRIORS
from addin.desk.capture_mailbox import capture_mailbox
from addin.desk.correct_match import correct_match, mark_private
from addin.desk.desk import Desk
from addin.desk.keep_email import keep_email, match_new_email
from addin.desk.learn_matching import weights_now
from addin.desk.list_corrections import list_corrections
from addin.desk.open_email import match_email
from addin.desk.similar_mails import move_similar, similar_mails
from addin.desk.undo_correction import undo_correction
from addin.errors import NotFound, TooLate
from addin.storage.corrections import UNDONE
from tests.conftest import deal_id, mail

STRANGER = "jo@brazilbots.test"
EML = """From: Jo Silva <{sender}>\r
To: Ana Costa <ana@seller.example>\r
Subject: {subject}\r
Date: Thu, 19 Nov 2026 10:00:00 +0000\r
Message-ID: <{ident}>\r
\r
{text}\r
"""


def keep(desk: Desk, message: Message, text: str = "Hello") -> str:
    match = match_new_email(desk, message)
    return keep_email(desk, message, match, Content(text), said=mentions(message.subject, text))


def from_brazil(ident: str, subject: str = "Timing") -> Message:
    return mail(f"{ident}@brazilbots.test", STRANGER, subject, "Jo Silva")


def captured(desk: Desk, folder: Path, *mails: tuple[str, str, str]) -> None:
    """Mails as files, of which nothing is kept but a line: (id, subject, text)."""
    folder.mkdir(exist_ok=True)
    for ident, subject, text in mails:
        raw = EML.format(sender=STRANGER, subject=subject, ident=ident, text=text)
        (folder / f"{ident}.eml").write_bytes(raw.encode())
    capture_mailbox(desk, open_mailbox("folder", "ana@seller.example", str(folder)))


def state_of(desk: Desk, message: Message) -> tuple[str, str]:
    match = match_email(desk, message)
    return match.state, match.opportunity_id


def states(desk: Desk) -> set[str]:
    """What became of the captured files."""
    return {one["state"] for one in desk.store.sightings.captured() if one["message_id"] in {"p1", "p2"}}


def fresh(desk: Desk) -> Desk:
    """The desk of the next request: it knows what was learnt."""
    return replace(desk, house=desk.store.people.house(desk.rep.id))


def test_a_correction_teaches_an_unknown_domain_to_the_company(desk: Desk) -> None:
    assert match_email(desk, from_brazil("a")).account_id == ""
    correct_match(desk, from_brazil("a"), deal_id(desk.store, "O-2"), "thread")
    other = match_email(desk, mail("z@brazilbots.test", "kim@brazilbots.test", "Another thing", "Kim"))
    assert other.account_name == "Acme Robotics"


@pytest.mark.parametrize("sender", ["someone@gmail.com", "k.ito@acme.example"])
def test_free_mail_and_known_domains_teach_no_domain(desk: Desk, sender: str) -> None:
    opened = correct_match(desk, mail("a@x.test", sender), deal_id(desk.store, "O-2"), "thread")
    entry = desk.store.corrections.read(opened.correction)
    assert entry is not None and entry.taught == []


def test_a_domain_of_somebody_with_another_companys_contact_on_copy_is_not_taught(desk: Desk) -> None:
    message = from_brazil("a")._replace(cc=(Address("", "seoyeon.kim@hanbit.example"),))
    opened = correct_match(desk, message, deal_id(desk.store, "O-2"), "thread")
    entry = desk.store.corrections.read(opened.correction)
    assert entry is not None and entry.taught == []


def test_a_taught_domain_survives_the_next_import_of_the_companys_own(desk: Desk) -> None:
    correct_match(desk, from_brazil("a"), deal_id(desk.store, "O-2"), "thread")
    account = desk.store.accounts.id_by_name("Acme Robotics")
    assert account is not None
    desk.store.accounts.set_domains(account, ["acme.example"])
    assert match_email(desk, mail("z@x.test", "kim@brazilbots.test", "Hello", "Kim")).account_id == account


def test_past_mails_of_which_only_a_line_is_kept_are_offered_and_move_on_the_reps_word_only(
    desk: Desk, tmp_path: Path
) -> None:
    captured(desk, tmp_path / "box", ("p1", "Labels", "About the warehouse labelling."), ("p2", "Lunch", "Hi."))
    assert states(desk) == {"unknown"}

    target = deal_id(desk.store, "O-2")
    opened = correct_match(desk, from_brazil("now", "Warehouse labelling"), target, "thread")
    offered = similar_mails(desk, opened.correction)
    assert (offered[0].subject, offered[0].mails, offered[0].from_deal, offered[0].to_deal) == ("Labels", 1, "", target)
    assert states(desk) == {"unknown"}, "nothing moves by itself"

    assert move_similar(desk, opened.correction) == sum(one.mails for one in offered)
    labels = match_email(desk, mail("p1", STRANGER, "Labels", "Jo Silva"))
    assert (labels.state, labels.opportunity_id) == ("matched", target)
    assert desk.store.timeline.content(labels.activity_id).new_text == "About the warehouse labelling."
    assert similar_mails(desk, opened.correction) == []

    undo_correction(desk, opened.correction)
    assert states(desk) == {"unknown"}
    assert desk.store.timeline.content(labels.activity_id) == Content()
    assert match_email(desk, from_brazil("later")).account_id == ""


def test_mails_the_machine_put_elsewhere_are_offered_too(desk: Desk) -> None:
    for number in range(4):
        message = from_brazil(f"a{number}", f"Start {number}")
        correct_match(desk, message, deal_id(desk.store, "O-1"), "thread")
    desk = fresh(desk)
    earlier = from_brazil("b", "Delivery for PO-4711")
    keep(desk, earlier)
    assert match_email(desk, earlier).linked_by == "match"
    opened = correct_match(desk, from_brazil("c", "Invoice for PO-4711"), deal_id(desk.store, "O-2"), "thread")
    offered = similar_mails(desk, opened.correction)
    assert [(one.from_name, one.to_name) for one in offered] == [("Line 4 retrofit", "Warehouse labelling")]


def test_a_thread_a_rep_has_placed_is_never_offered(desk: Desk) -> None:
    correct_match(desk, from_brazil("a"), deal_id(desk.store, "O-1"), "thread")
    opened = correct_match(desk, from_brazil("b"), deal_id(desk.store, "O-2"), "thread")
    assert similar_mails(desk, opened.correction) == []


def test_undo_puts_a_thread_back_with_its_text_gone_or_come_again_and_says_so_in_the_log(desk: Desk) -> None:
    first = mail("a@acme.example")
    keep(desk, first)
    before = match_email(desk, first)
    opened = correct_match(desk, first, deal_id(desk.store, "O-2"), "thread")
    undo_correction(desk, opened.correction)
    undo_correction(desk, opened.correction)
    after = match_email(desk, first)
    assert (after.state, after.opportunity_id, after.confidence) == (
        "matched",
        before.opportunity_id,
        before.confidence,
    )
    for external_id, inbound in (("O-1", 1), ("O-2", 0)):
        deal = desk.store.opportunities.read(deal_id(desk.store, external_id))
        assert deal is not None and deal.inbound == inbound
    log = list_corrections(desk)
    assert [(one.entry.verdict, one.undone, one.by) for one in log] == [
        (UNDONE, False, "ana@seller.example"),
        ("linked", True, "ana@seller.example"),
    ]


def test_marking_private_can_be_undone_while_the_mailbox_has_the_mail(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "box"
    folder.mkdir()
    raw = EML.format(sender="k.ito@acme.example", subject="Line 4 retrofit", ident="k1", text="Our plan")
    (folder / "k1.eml").write_bytes(raw.encode())
    capture_mailbox(desk, open_mailbox("folder", "ana@seller.example", str(folder)))
    message = mail("k1", "k.ito@acme.example", "Line 4 retrofit")
    opened = mark_private(desk, message)
    assert opened.match.state == "private" and desk.store.timeline.content(opened.match.activity_id) == Content()
    undo_correction(desk, opened.correction)
    again = match_email(desk, message)
    assert again.state == "matched"
    assert desk.store.timeline.content(again.activity_id).new_text == "Our plan"


def test_what_somebody_said_since_is_not_undone_with_it(desk: Desk) -> None:
    first = mail("a@acme.example")
    keep(desk, first)
    one = correct_match(desk, first, deal_id(desk.store, "O-2"), "thread")
    correct_match(desk, first, deal_id(desk.store, "O-1"), "thread")
    with pytest.raises(TooLate):
        undo_correction(desk, one.correction)
    assert match_email(desk, first).opportunity_id == deal_id(desk.store, "O-1")


def test_an_unknown_correction_is_not_found(desk: Desk) -> None:
    for verb in (undo_correction, similar_mails):
        with pytest.raises(NotFound):
            verb(desk, "none")


def test_the_reps_words_move_the_weights_and_undo_moves_them_back(desk: Desk) -> None:
    message = mail("a@acme.example", "p.lee@acme.example", "A question", "Park Lee")
    assert weights_now(desk)[1] == 0
    opened = correct_match(desk, message, deal_id(desk.store, "O-2"), "thread")
    weights, lessons = weights_now(desk)
    assert lessons == 1 and any(here != shipped for shipped, here in weights.values())
    assert fresh(desk).house.weights != PRIORS
    undo_correction(desk, opened.correction)
    assert fresh(desk).house.weights == PRIORS


def test_what_is_learnt_moves_no_mail_that_is_on_a_deal(desk: Desk) -> None:
    kept = mail("kept@acme.example")
    keep(desk, kept)
    before = match_email(desk, kept)
    for number in range(6):
        message = mail(f"n{number}@acme.example", subject="Line 4 retrofit")
        correct_match(desk, message, deal_id(desk.store, "O-2"), "thread")
    after = match_email(fresh(desk), kept)
    assert (after.opportunity_id, after.confidence) == (before.opportunity_id, before.confidence)


def test_after_a_correction_no_mail_of_the_thread_goes_wrong_again(desk: Desk) -> None:
    first = mail("t0@acme.example")
    keep(desk, first)
    target = deal_id(desk.store, "O-2")
    correct_match(desk, first, target, "thread")
    desk = fresh(desk)
    for number in range(1, 6):
        answer = mail(
            f"t{number}@acme.example", subject="Re: Line 4 retrofit", references=(f"t{number - 1}@acme.example",)
        )
        keep(desk, answer)
        assert state_of(desk, answer) == ("matched", target)
