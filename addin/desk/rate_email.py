"""Rate a mail + or −, or take the rating back. Takes effect at once."""

from addin.deals.message import Message
from addin.desk.correct_match import keep_asserted
from addin.desk.desk import Desk
from addin.desk.keep_email import CAPTURING, move, recount
from addin.desk.open_email import match_email
from addin.errors import InvalidInput, NotFound, NotLinked
from addin.storage.timeline import TimelineEntry
from addin.wording import text


def rate_email(desk: Desk, activity_id: str, value: int) -> TimelineEntry:
    """Log the rep's rating: 1, -1, or 0 to take it back; the same rating again changes nothing.

    Raises :class:`NotFound`, :class:`NotLinked` when the activity is on no deal, :class:`InvalidInput`.
    """
    if value not in {1, -1, 0}:
        raise InvalidInput({"value": text("A rating is 1 or -1.")})
    with desk.store.transaction():
        desk.store.lock(f"rating {desk.rep.id}")
        entry = desk.store.timeline.read(activity_id)
        if entry is None:
            raise NotFound(text("There is no such activity."))
        if not entry.opportunity_id:
            raise NotLinked(text("This mail is not linked to a deal yet. Link it first, then rate it."))
        if entry.kind == "note":
            raise InvalidInput({"value": text("A note cannot be rated.")})
        if (entry.rating or 0) != value:
            desk.store.ratings.rate(activity_id, desk.rep.id, value, desk.now_at)
    after = desk.store.timeline.read(activity_id)
    assert after is not None
    return after


def rate_opened_email(desk: Desk, message: Message, value: int) -> TimelineEntry:
    """Rate the mail a panel shows, keeping it on its deal first if nobody captured it yet."""
    with desk.store.transaction():
        desk.store.lock(CAPTURING)
        match = match_email(desk, message)
        if not match.opportunity_id:
            raise NotLinked(text("This mail is not linked to a deal yet. Link it first, then rate it."))
        activity_id = match.activity_id or keep_asserted(desk, message)
        kept = desk.store.activities.read(activity_id)
        if kept and not kept.opportunity_id:  # captured before anybody knew which deal it is about
            reason = str(match.reasons[0]) if match.reasons else ""
            move(desk, kept, match.opportunity_id, by=match.linked_by, reason=reason, confidence=match.confidence)
            recount(desk, [match.opportunity_id])
        return rate_email(desk, activity_id, value)
