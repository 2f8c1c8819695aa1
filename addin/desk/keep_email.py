"""Keep a mail on its deal: the activity, its thread, and the other mails of that thread."""

from addin.deals.evidence import MAX_REFERENCES, direction, message_keys, provider_thread
from addin.deals.match import Match
from addin.deals.matching import decision
from addin.deals.message import Content, Message
from addin.desk.desk import Desk
from addin.errors import DealsideError
from addin.storage.activity_rows import Captured, NewActivity

CAPTURING = "capturing"
"""The lock for whatever writes messages and threads: two processes must not both find a mail missing."""
SAME_THREAD = "The same conversation is on this deal."
OPEN_STATES = frozenset({"matched", "ambiguous", "unknown"})


def join_thread(desk: Desk, message: Message, match: Match) -> str:
    """The thread of ``message``: by References and In-Reply-To, then by the provider's thread id."""
    keys = [("r", one) for one in (message.internet_message_id, *message.references[-MAX_REFERENCES:]) if one]
    if message.conversation_id:
        keys.append(("t", provider_thread(message)))
    return desk.store.matching.join_thread(match.thread_ids, [key for key in keys if key not in match.thread_keys])


def match_new_email(desk: Desk, message: Message) -> Match:
    """The deal decision for a mail that is not in the store: another one under its Message-ID has no say in it."""
    evidence = desk.store.matching.evidence(message_keys(message, desk.house))
    return decision(message, [one for one in evidence if one.part != "message"], desk.house, desk.rep.id)


def keep_email(
    desk: Desk,
    message: Message,
    match: Match,
    content: Content | None,
    *,
    key_is_taken: bool = False,
    asserted: bool = False,
    opened: bool = False,
) -> str:
    """Write the activity of ``message`` as ``match`` says; returns its id. ``content`` None keeps a bare line;
    ``asserted`` says that only a panel told us about the mail, ``opened`` that a rep opened it before any mailbox was
    captured.

    The first confident match of a thread decides for the thread, and brings mails along that were left undecided.
    """
    # A newsletter or an automatic reply follows no thread, so it must not tie threads together either.
    threaded = message.kind == "email" and match.state in OPEN_STATES
    thread_id = join_thread(desk, message, match) if threaded else ""
    activity_id = desk.store.activities.add(
        NewActivity(
            opportunity_id=match.opportunity_id,
            at=message.sent_at or desk.now_at,
            kind=message.kind,
            direction=direction(message, desk.house),
            state=match.state,
            message=message,
            thread_id=thread_id,
            confidence=round(match.confidence * 100) if match.confidence else None,
            reasons=tuple(str(reason) for reason in match.reasons),
            linked_by=match.linked_by,
            content=content if match.opportunity_id else None,
            key_is_taken=key_is_taken,
            asserted=asserted,
            rep_id=desk.rep.id if asserted or opened else None,
        )
    )
    if thread_id and (match.linked_by == "match" or len(match.thread_ids) > 1):
        _decide(desk, thread_id, match)
    return activity_id


def _decide(desk: Desk, thread_id: str, match: Match) -> None:
    if len(match.thread_ids) == 1 and match.thread_decided:
        return
    target, by, _ = desk.store.matching.verdict(thread_id)
    if not by and match.linked_by == "match":
        target = match.opportunity_id
        desk.store.matching.decide_thread(thread_id, target, by="match", verdict="linked")
    if target:  # also when this mail joined an undecided thread to a decided one
        settle_thread(desk, thread_id, target, by="match", reason=SAME_THREAD)


def settle_thread(desk: Desk, thread_id: str, opportunity_id: str, *, by: str, reason: str) -> None:
    """Put the captured mails of a thread where its verdict says.

    By ``match`` only undecided mails move; by ``rep`` all ordinary mails do, except those a rep placed one by one.
    Newsletters, automatic replies and the like never join a deal with their thread.
    """
    touched = {opportunity_id} if opportunity_id else set()
    for one in desk.store.activities.in_thread(thread_id):
        undecided = not one.opportunity_id and not one.linked_by
        # What a rep's word made private, a rep's word may bring back.
        movable = one.state in OPEN_STATES or (by == "rep" and one.state == "private" and one.linked_by == "rep")
        if not movable or one.linked_by == "message":
            continue
        if one.opportunity_id == opportunity_id and one.state != "private":
            continue
        if by == "rep" or undecided:
            touched.add(one.opportunity_id)
            move(desk, one, opportunity_id, by=by, reason=reason)
    for deal in touched - {""}:
        desk.store.activities.recount(deal)


def move(desk: Desk, one: Captured, opportunity_id: str, *, by: str, reason: str, state: str = "") -> None:
    """Move one activity; what it says is read again from a mailbox when it comes to a deal, and dropped when it leaves
    for none. The caller recounts the deals."""
    new_state = state or ("matched" if opportunity_id else "unknown")
    confidence = (100 if by in {"rep", "message"} else 90) if opportunity_id else None
    desk.store.activities.place(
        one.id, opportunity_id, state=new_state, confidence=confidence, reasons=(reason,), by=by
    )
    if not opportunity_id:
        desk.store.activities.forget(one.id)
    elif not one.opportunity_id:
        _describe_again(desk, one)


def _describe_again(desk: Desk, one: Captured) -> None:
    """A mail captured as a bare line gets its subject and text, if one of its mailboxes still has it."""
    for kind, address, source, provider_id in desk.store.sightings.places(one.id):
        try:
            item = desk.open_mailbox(kind, address, source).read(provider_id)
            desk.store.activities.describe(one.id, item.message, item.content())
        except (DealsideError, OSError):
            continue  # gone or unreadable there; another mailbox may still have it
        return
