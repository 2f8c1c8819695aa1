"""A rep's word on where a mail belongs: for the whole thread, past and future, or for this one message."""

from typing import Literal

from addin.deals.message import Content, Message
from addin.desk.desk import Desk
from addin.desk.keep_email import CAPTURING, OPEN_STATES, join_thread, keep_email, move, settle_thread
from addin.desk.open_email import OpenedEmail, match_email, open_email
from addin.errors import NotFound
from addin.wording import text

Scope = Literal["thread", "message"]
BY_REP = "You or a colleague put this conversation here."
BY_REP_ONE = "You or a colleague put this mail here."


def correct_match(desk: Desk, message: Message, opportunity_id: str | None, scope: Scope) -> OpenedEmail:
    """Link the mail to a deal, or with None say that it belongs to none; returns the mail opened afresh.

    Raises :class:`NotFound` for a deal this organisation does not have.
    """
    target = opportunity_id or ""
    with desk.store.transaction():
        desk.store.lock(CAPTURING)
        if target and desk.store.opportunities.read(target) is None:
            raise NotFound(text("There is no such opportunity."))
        before = match_email(desk, message)
        thread_id = join_thread(desk, message, before)
        # A newsletter or an automatic reply never follows its thread: the rep's word on it is about itself.
        if scope == "message" or before.state not in OPEN_STATES:
            desk.store.matching.link_message(message.key, target)
            _place_this(desk, before.activity_id, target)
        else:
            desk.store.matching.unlink_message(message.key)
        if scope == "thread":
            _release_this(desk, before.activity_id)
            desk.store.matching.decide_thread(thread_id, target, by="rep", verdict="linked" if target else "none")
            settle_thread(desk, thread_id, target, by="rep", reason=BY_REP)
        if target and not before.activity_id and message.sender.address:  # a mail without one is only linked
            keep_asserted(desk, message)
        desk.store.links.add(
            at=desk.now_at,
            rep_id=desk.rep.id,
            scope=scope,
            verdict="linked" if target else "none",
            message_key=message.key,
            thread_id=thread_id,
            opportunity_id=target,
        )
    return open_email(desk, message)


def mark_private(desk: Desk, message: Message) -> OpenedEmail:
    """Nobody's business: drop what the thread's mails say, everywhere, and keep nothing of them from now on."""
    with desk.store.transaction():
        desk.store.lock(CAPTURING)
        before = match_email(desk, message)
        thread_id = join_thread(desk, message, before)
        desk.store.matching.unlink_message(message.key)
        desk.store.matching.decide_thread(thread_id, "", by="rep", verdict="private")
        this = desk.store.activities.read(before.activity_id) if before.activity_id else None
        if this and not this.thread_id:  # a newsletter or the like stands outside of its thread
            move(desk, this, "", by="rep", reason="This conversation was marked private.", state="private")
        touched = {this.opportunity_id} if this else set()
        for one in desk.store.activities.in_thread(thread_id):
            desk.store.matching.unlink_message(one.message_key)
            touched.add(one.opportunity_id)
            move(desk, one, "", by="rep", reason="This conversation was marked private.", state="private")
        for deal in touched - {""}:
            desk.store.activities.recount(deal)
        desk.store.links.add(
            at=desk.now_at,
            rep_id=desk.rep.id,
            scope="thread",
            verdict="private",
            message_key=message.key,
            thread_id=thread_id,
            opportunity_id="",
        )
    return open_email(desk, message)


def keep_asserted(desk: Desk, message: Message) -> str:
    """Keep a mail that only the panel told us about: its envelope, no text. Returns the activity's id."""
    return keep_email(desk, message, match_email(desk, message), Content(), asserted=True)


def _place_this(desk: Desk, activity_id: str, target: str) -> None:
    this = desk.store.activities.read(activity_id) if activity_id else None
    if this and this.opportunity_id != target:
        move(desk, this, target, by="message", reason=BY_REP_ONE)
        for deal in {this.opportunity_id, target} - {""}:
            desk.store.activities.recount(deal)


def _release_this(desk: Desk, activity_id: str) -> None:
    """A word on the thread takes back an earlier word on this one message."""
    this = desk.store.activities.read(activity_id) if activity_id else None
    if this and this.linked_by == "message" and this.state in OPEN_STATES:
        desk.store.activities.place(
            this.id, this.opportunity_id, state=this.state, confidence=1_000, reasons=(BY_REP,), by="rep"
        )
