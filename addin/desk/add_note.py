"""Write a note on a deal, optionally about one of its mails."""

from addin.deals.message import Content
from addin.desk.desk import Desk
from addin.desk.search_opportunities import read_opportunity
from addin.errors import InvalidInput
from addin.storage.activity_rows import NewActivity
from addin.storage.timeline import TimelineEntry
from addin.wording import text

MAX_NOTE = 65_536


def add_note(desk: Desk, opportunity_id: str, body: str, about_id: str | None = None) -> TimelineEntry:
    """Keep ``body`` exactly as written. Raises :class:`addin.errors.NotFound` and :class:`InvalidInput`."""
    if not body.strip():
        raise InvalidInput({"text": text("This may not be empty.")})
    if len(body) > MAX_NOTE:
        raise InvalidInput({"text": text("At most %(limit)s characters.", limit=MAX_NOTE)})
    with desk.store.transaction():
        read_opportunity(desk, opportunity_id)
        if about_id and desk.store.timeline.read(about_id) is None:
            raise InvalidInput({"activity_id": text("There is no such activity.")})
        note_id = desk.store.activities.add(
            NewActivity(
                opportunity_id=opportunity_id,
                at=desk.now_at,
                kind="note",
                direction="internal",
                state="matched",
                content=Content(body),
                rep_id=desk.rep.id,
                about_id=about_id,
                sender_name=desk.rep.name,
                linked_by="rep",
            )
        )
    entry = desk.store.timeline.read(note_id)
    assert entry is not None
    return entry
