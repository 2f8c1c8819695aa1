"""Keep a mail on its deal: the activity, its thread, and the other mails of that thread."""

from collections.abc import Iterable

from addin.deals.addresses import normal
from addin.deals.evidence import (
    CLOSE_PEOPLE,
    direction,
    is_internal,
    message_keys,
    near_references,
    outside_people,
    provider_thread,
    subject_keys,
    writer_keys,
)
from addin.deals.exclusion import KEPT_OUT, excluded
from addin.deals.match import Match
from addin.deals.matching import decision
from addin.deals.mentions import Mentions, number_keys
from addin.deals.message import Content, Message
from addin.deals.subject import is_plain_forward
from addin.desk.desk import Desk
from addin.errors import DealsideError
from addin.mailboxes.contract import Item
from addin.storage.activity_rows import Captured, NewActivity
from addin.wording import Text

CAPTURING = "capturing"
"""The lock for whatever writes messages and threads: two processes must not both find a mail missing."""
SAME_THREAD = "The same conversation is on this deal."
OPEN_STATES = frozenset({"matched", "ambiguous", "unknown"})


def join_thread(desk: Desk, message: Message, match: Match) -> str:
    """The thread of ``message``: by References and In-Reply-To, then by the provider's thread id. Its subject with its
    people finds the thread again, as a hash: a reply may lose its References."""
    keys = [("r", one) for one in (message.internet_message_id, *near_references(message)) if one]
    if message.conversation_id:
        keys.append(("t", provider_thread(message)))
    new = [key for key in keys if key not in match.thread_keys]
    people = outside_people(message, desk.house)
    new += [("s", key) for key in subject_keys(message, people, desk.house) if key not in match.crowded]
    if not match.opportunity_id:  # nothing else will tell later who wrote this
        new += [("u", key) for key in writer_keys(people, desk.house)]
    return desk.store.threads.join_thread(match.thread_ids, new)


def match_new_email(desk: Desk, message: Message, said: Mentions | None = None) -> Match:
    """The deal decision for a mail that is not in the store: another one under its Message-ID has no say in it."""
    evidence = desk.store.matching.evidence(message_keys(message, desk.house, said))
    return decision(message, [one for one in evidence if one.part != "message"], desk.house, desk.rep.id, said)


def speaks_of(desk: Desk, item: Item) -> Mentions | None:
    """What a mail speaks of, read in memory only; not of mail that cannot be about a deal whatever it says."""
    message = item.message
    if item.said is None or message.nature or excluded(message, desk.house.rules):
        return None
    if is_internal(message, desk.house) and not is_plain_forward(message.subject):
        return None
    return item.said()


def keep_email(
    desk: Desk,
    message: Message,
    match: Match,
    content: Content | None,
    *,
    key_is_taken: bool = False,
    said: Mentions | None = None,
    asserted: bool = False,
    opened: bool = False,
) -> str:
    """Write the activity of ``message`` as ``match`` says; returns its id. ``content`` None keeps a bare line;
    ``said`` is what it speaks of; ``asserted`` says that only a panel told us about the mail, ``opened`` that a rep
    opened it before any mailbox was captured.

    The first confident match of a thread decides for the thread, and brings mails along that were left undecided.
    """
    # A newsletter or an automatic reply follows no thread, so it must not tie threads together either.
    # One of a private conversation does follow it, or an answer to it alone would be anybody's business again.
    private = match.state == "private" and bool(match.thread_ids)
    threaded = message.kind == "email" and (match.state in OPEN_STATES or private)
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
            confidence=round(match.confidence * 1_000) if match.confidence else None,
            # Why a rule keeps it out would tell whom or what it is about.
            reasons=tuple(map(str, (KEPT_OUT,) if match.linked_by == "rule" else _without_names(match))),
            linked_by=match.linked_by,
            content=content if match.opportunity_id else None,
            key_is_taken=key_is_taken,
            asserted=asserted,
            rep_id=desk.rep.id if asserted or opened else None,
        )
    )
    if match.opportunity_id and content is not None:
        remember(desk, match.opportunity_id, thread_id, message, said, match.crowded)
    if thread_id and match.belief:
        desk.store.threads.believe(thread_id, match.belief)
    if thread_id and (match.linked_by == "match" or len(match.thread_ids) > 1):
        _decide(desk, thread_id, match)
    return activity_id


def _without_names(match: Match) -> tuple[Text, ...]:
    """The reasons that may be stored: of a mail on no deal only what names nobody."""
    return match.reasons if match.opportunity_id else tuple(one for one in match.reasons if not one.values)


def remember(
    desk: Desk,
    opportunity_id: str,
    thread_id: str,
    message: Message,
    said: Mentions | None,
    crowded: frozenset[str] = frozenset(),
) -> None:
    """Let the next mails find the deal by who wrote about it, and by the numbers that were named."""
    people = outside_people(message, desk.house, CLOSE_PEOPLE * 2, said)
    desk.store.matching.count_writers(opportunity_id, [normal(one.address) for one in people])
    numbers = [one for one in (said.numbers if said else number_keys(message.subject)) if one not in crowded]
    if thread_id and numbers:
        desk.store.threads.add_thread_keys(thread_id, [("q", one) for one in numbers])


def _decide(desk: Desk, thread_id: str, match: Match) -> None:
    target, by, _ = desk.store.threads.verdict(thread_id)
    if not by and match.linked_by == "match":
        target = match.opportunity_id
        desk.store.threads.decide_thread(thread_id, target, by="match", verdict="linked")
    if len(match.thread_ids) == 1 and match.thread_decided:
        return
    if target:  # also when this mail joined an undecided thread to a decided one
        settle_thread(desk, thread_id, target, by="match", reason=SAME_THREAD, confidence=match.confidence)


def settle_thread(
    desk: Desk, thread_id: str, opportunity_id: str, *, by: str, reason: str, confidence: float = 1.0
) -> None:
    """Put the captured mails of a thread where its verdict says.

    By ``match`` only undecided mails move; by ``rep`` all ordinary mails do, except those a rep placed one by one.
    Newsletters, automatic replies and the like never join a deal with their thread.
    """
    touched: set[str] = set()
    for one in desk.store.activities.in_thread(thread_id):
        undecided = not one.opportunity_id and not one.linked_by
        # What a rep's word made private, a rep's word may bring back.
        movable = one.state in OPEN_STATES or (by == "rep" and one.state == "private" and one.linked_by == "rep")
        if not movable or one.linked_by == "message":
            continue
        if one.opportunity_id == opportunity_id and one.state != "private":
            continue
        if by == "rep" or undecided:
            touched |= {one.opportunity_id, opportunity_id}
            move(desk, one, opportunity_id, by=by, reason=reason, confidence=confidence)
    recount(desk, touched)


def recount(desk: Desk, deals: Iterable[str]) -> None:
    """Bring deals in step after mails were moved: their counters, and who is known to write about them."""
    for deal in set(deals) - {""}:
        desk.store.activities.recount(deal)
        desk.store.deal_keys.refresh_writers(deal, desk.house.is_internal)


def move(
    desk: Desk,
    one: Captured,
    opportunity_id: str,
    *,
    by: str,
    reason: str,
    state: str = "",
    confidence: float = 1.0,
) -> None:
    """Move one activity; what it says is read again from a mailbox when it comes to a deal, and dropped when it leaves
    for none. The caller recounts the deals."""
    new_state = state or ("matched" if opportunity_id else "unknown")
    sure = round((confidence if by == "match" else 1.0) * 1_000) if opportunity_id else None
    desk.store.activities.place(
        one.id, opportunity_id, state=new_state, confidence=sure, reasons=(reason,) if reason else (), by=by
    )
    if not opportunity_id:
        desk.store.activities.forget(one.id)
    elif not one.opportunity_id:
        describe_again(desk, one)


def describe_again(desk: Desk, one: Captured) -> None:
    """A mail captured as a bare line gets its subject and text, if one of its mailboxes still has it."""
    for kind, address, source, provider_id in desk.store.sightings.places(one.id):
        try:
            item = desk.open_mailbox(kind, address, source).read(provider_id)
            if excluded(item.message, desk.house.rules, item.said().text if item.said else ""):
                return  # a rule that was made since keeps what it says out
            desk.store.activities.describe(one.id, item.message, item.content())
            numbers = item.said().numbers if item.said else number_keys(item.message.subject)
            if one.thread_id:
                desk.store.threads.add_thread_keys(one.thread_id, [("q", number) for number in numbers])
        except (DealsideError, OSError):
            continue  # gone or unreadable there; another mailbox may still have it
        return
