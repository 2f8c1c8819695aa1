"""Several selected mails on one deal: all or nothing, and nothing private or internal with them."""

import pytest

from addin.deals.addresses import Address
from addin.deals.message import Message
from addin.desk.correct_match import mark_private
from addin.desk.desk import Desk
from addin.desk.log_several import Logged, log_several
from addin.desk.open_email import match_email
from addin.errors import InvalidInput, NotFound
from tests.conftest import deal_id, mail


def only_selected(message_id: str) -> Message:
    """What Outlook tells of a mail that is only selected."""
    return Message(message_id, Address("", ""), subject="Selected", mailbox="ana@seller.example")


def test_each_kind_of_mail_is_counted_for_what_became_of_it(desk: Desk) -> None:
    deal = deal_id(desk.store, "O-1")
    private = mail("private@acme.example")
    mark_private(desk, private)
    given = [
        mail("s1@new.example", "joe@new.example", name="Joe"),
        only_selected("s2@new.example"),
        mail("s3@seller.example", "max@seller.example", name="Max"),
        private,
    ]
    assert log_several(desk, given, deal) == Logged(on_deal=1, waiting=1, left_alone=2)
    assert match_email(desk, given[0]).opportunity_id == deal
    assert match_email(desk, mail("s2@new.example", "zoe@new.example", name="Zoe")).opportunity_id == deal
    assert match_email(desk, private).state == "private"


def test_a_mail_without_a_sender_is_linked_but_counts_as_nothing_yet(desk: Desk) -> None:
    deal = deal_id(desk.store, "O-1")
    before = desk.store.opportunities.read(deal)
    log_several(desk, [only_selected("s9@new.example")], deal)
    after = desk.store.opportunities.read(deal)
    assert before is not None and after is not None
    assert (after.inbound, after.outbound) == (before.inbound, before.outbound)


def test_none_too_many_or_an_unknown_deal_change_nothing(desk: Desk) -> None:
    with pytest.raises(InvalidInput):
        log_several(desk, [], deal_id(desk.store, "O-1"))
    with pytest.raises(InvalidInput):
        log_several(desk, [only_selected(f"{number}@x.example") for number in range(101)], deal_id(desk.store, "O-1"))
    with pytest.raises(NotFound):
        log_several(desk, [only_selected("s8@new.example")], "nowhere")
    assert match_email(desk, mail("s8@new.example", "joe@new.example")).opportunity_id == ""
