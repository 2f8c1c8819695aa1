"""Corrections: one word of a rep places the thread, past and future."""

from addin.deals.addresses import Address
from addin.deals.message import Content
from addin.desk.correct_match import correct_match, mark_private
from addin.desk.desk import Desk
from addin.desk.keep_email import keep_email
from addin.desk.open_email import match_email, open_email
from tests.conftest import deal_id, mail


def test_a_correction_applies_to_the_past_and_future_of_the_thread(desk: Desk) -> None:
    first = mail("a@acme.example", sender="p.lee@acme.example", subject="A question")
    keep_email(desk, first, match_email(desk, first), Content("Hello"))
    assert open_email(desk, first).match.state == "ambiguous"
    target = deal_id(desk.store, "O-2")
    answer = mail(
        "b@acme.example", sender="p.lee@acme.example", subject="Re: A question", references=("a@acme.example",)
    )

    opened = correct_match(desk, answer, target, "thread")

    assert opened.opportunity is not None and opened.opportunity.id == target
    past = open_email(desk, first)
    assert past.match.opportunity_id == target and past.match.confidence == 1.0
    later = mail("c@acme.example", sender="someone@nowhere.example", references=("a@acme.example", "b@acme.example"))
    assert open_email(desk, later).match.opportunity_id == target
    assert [entry.opportunity_id for entry in open_email(desk, first).activities] == [target, target]


def test_a_word_on_one_message_leaves_the_thread_alone(desk: Desk) -> None:
    first, second = mail("a@acme.example"), mail("b@acme.example", references=("a@acme.example",))
    assert match_email(desk, first).opportunity_id == deal_id(desk.store, "O-1")
    correct_match(desk, second, deal_id(desk.store, "O-2"), "message")
    assert match_email(desk, second).opportunity_id == deal_id(desk.store, "O-2")
    assert match_email(desk, first).opportunity_id == deal_id(desk.store, "O-1")


def test_unlinking_keeps_the_thread_away_from_every_deal(desk: Desk) -> None:
    first = mail("a@acme.example")
    keep_email(desk, first, match_email(desk, first), Content("Secret words"))
    before = desk.store.opportunities.read(deal_id(desk.store, "O-1"))
    assert before is not None and before.inbound == 1
    opened = correct_match(desk, first, None, "thread")
    assert opened.match.state == "unknown" and opened.opportunity is None
    after = desk.store.opportunities.read(deal_id(desk.store, "O-1"))
    assert after is not None and after.inbound == 0 and after.last_inbound_at is None
    assert desk.store.timeline.content(opened.match.activity_id) == Content()


def test_private_mail_keeps_a_bare_line_only(desk: Desk) -> None:
    first = mail("a@acme.example")
    activity_id = keep_email(desk, first, match_email(desk, first), Content("Secret words"))
    assert mark_private(desk, first).match.state == "private"
    entry = desk.store.timeline.read(activity_id)
    assert entry is not None and entry.subject == "" and entry.sender_address == "" and entry.state == "private"
    later = mail("b@acme.example", references=("a@acme.example",))
    assert match_email(desk, later).state == "private"


def test_a_newsletter_never_follows_its_thread_but_a_word_on_it_counts(desk: Desk) -> None:
    news = mail("news@acme.example", nature="bulk")
    keep_email(desk, news, match_email(desk, news), None)
    answer = mail("b@acme.example", references=("news@acme.example",))
    correct_match(desk, answer, deal_id(desk.store, "O-1"), "thread")
    assert match_email(desk, mail("news@acme.example")).state == "bulk"
    correct_match(desk, mail("news@acme.example"), deal_id(desk.store, "O-1"), "thread")
    assert match_email(desk, mail("news@acme.example")).opportunity_id == deal_id(desk.store, "O-1")


def test_two_threads_become_one_when_a_mail_names_both(desk: Desk) -> None:
    one, two = mail("a@acme.example"), mail("z@acme.example", sender="p.lee@acme.example", subject="Other")
    for message in (one, two):
        keep_email(desk, message, match_email(desk, message), Content("x"))
    correct_match(desk, two, deal_id(desk.store, "O-2"), "thread")
    both = mail("n@acme.example", references=("a@acme.example", "z@acme.example"))
    keep_email(desk, both, match_email(desk, both), Content("x"))
    assert match_email(desk, both).opportunity_id == deal_id(desk.store, "O-2")


def test_a_mail_to_colleagues_only_is_internal_whatever_it_says(desk: Desk) -> None:
    inside = mail("i@seller.example", sender="max@seller.example", to=(Address("", "ana@seller.example"),))
    assert match_email(desk, inside).state == "internal"
