"""Capture a mailbox: every mail and meeting onto its deal, one line without content for all that is not business."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice

from addin.deals.evidence import direction
from addin.desk.desk import Desk
from addin.desk.keep_email import CAPTURING, OPEN_STATES, keep_email, match_new_email, move, recount, speaks_of
from addin.errors import NotFound, Unreadable
from addin.mailboxes.contract import Item, Mailbox
from addin.storage.activity_rows import ASSERTED, Captured

BATCH = 200
"""Messages per transaction: a crash costs at most so many, and they are captured again by the next run."""

KEYS_KEPT = timedelta(days=2)
"""So long an idempotency key keeps its answer; capturing, which runs all the time, tidies up."""


@dataclass(slots=True)
class CaptureSummary:
    """What a run did: ``states`` counts newly captured messages by state, ``known`` those seen before in this mailbox,
    ``again`` those another mailbox had brought already; ``aside`` names the unreadable ones with the reason."""

    states: Counter[str] = field(default_factory=Counter)
    known: int = 0
    again: int = 0
    aside: list[tuple[str, str]] = field(default_factory=list)


def capture_mailbox(desk: Desk, mailbox: Mailbox, progress: Callable[[int], None] = lambda _: None) -> CaptureSummary:
    """Capture everything in ``mailbox`` that was not captured yet; ``progress`` hears how many were handled.

    Interrupting it loses nothing: whole batches are stored, and the next run goes on where this one stopped.
    """
    summary = CaptureSummary()
    mailbox_id = desk.store.sightings.mailbox(desk.rep.id, mailbox.kind, mailbox.address, mailbox.source)
    seen = desk.store.sightings.seen(mailbox_id)
    aside = {provider_id for address, provider_id, _ in desk.store.sightings.all_aside() if address == mailbox.address}
    desk.store.idempotency.expire((desk.now - KEYS_KEPT).strftime("%Y-%m-%dT%H:%M:%SZ"))
    waiting = iter(mailbox.provider_ids())
    while batch := list(islice(waiting, BATCH)):
        fresh = [provider_id for provider_id in batch if provider_id not in seen]
        summary.known += len(batch) - len(fresh)
        if fresh:
            _capture_batch(desk, mailbox, mailbox_id, fresh, summary)
            for provider_id in aside.intersection(fresh) - {name for name, _ in summary.aside}:
                desk.store.sightings.readable_again(mailbox_id, provider_id)
        progress(len(batch))
    return summary


def _capture_batch(
    desk: Desk, mailbox: Mailbox, mailbox_id: str, provider_ids: Iterable[str], summary: CaptureSummary
) -> None:
    with desk.store.transaction():
        desk.store.lock(CAPTURING)
        for provider_id in provider_ids:
            try:
                item = mailbox.read(provider_id)
                _capture(desk, mailbox_id, item, summary)
            except (Unreadable, NotFound, OSError) as error:
                reason = str(error) or type(error).__name__
                desk.store.sightings.set_aside(mailbox_id, provider_id, reason, desk.now_at)
                summary.aside.append((provider_id, reason))


def _capture(desk: Desk, mailbox_id: str, item: Item, summary: CaptureSummary) -> None:
    message = item.message
    known, key_is_taken = desk.store.activities.captured(message)
    if known is not None:
        if not known.opportunity_id and (known.linked_by == "rule" or known.fingerprint == ASSERTED):
            _judge_again(desk, known, item)
        elif known.fingerprint == ASSERTED:
            desk.store.activities.adopt(known, message, item.content() if known.opportunity_id else None)
        if _sighted(desk, mailbox_id, item, known.id):
            summary.again += 1
        else:
            summary.known += 1  # by another run that goes on beside this one
        return
    said = speaks_of(desk, item)
    match = match_new_email(desk, message, said)
    content = item.content() if match.opportunity_id else None
    activity_id = keep_email(desk, message, match, content, key_is_taken=key_is_taken, said=said)
    _sighted(desk, mailbox_id, item, activity_id)
    summary.states[match.state] += 1


def _judge_again(desk: Desk, known: Captured, item: Item) -> None:
    """A line that only another rep's rule, or nobody's word, keeps off every deal: this mailbox has the mail too."""
    said = speaks_of(desk, item)
    match = match_new_email(desk, item.message, said)
    if known.fingerprint == ASSERTED:
        desk.store.activities.adopt(known, item.message, None)
    if match.state not in OPEN_STATES or known.linked_by not in {"", "rule"}:
        return
    target, reason = match.opportunity_id, str(match.reasons[0]) if match.opportunity_id else ""
    move(desk, known, target, by=match.linked_by, reason=reason, state=match.state, confidence=match.confidence)
    if target:
        desk.store.activities.describe(known.id, item.message, item.content())
        recount(desk, [target])


def _sighted(desk: Desk, mailbox_id: str, item: Item, activity_id: str) -> bool:
    return desk.store.sightings.add(
        mailbox_id, item.provider_id, activity_id, direction(item.message, desk.house), item.received_at
    )
