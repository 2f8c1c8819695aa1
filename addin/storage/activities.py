"""Writing activities: a captured mail or a note, the deal's counters, and moving activities between deals."""

import orjson
from sqlalchemy import and_, delete, insert, select, update

from addin.deals.addresses import normal
from addin.deals.message import Content, Message
from addin.storage.activity_rows import ASSERTED, Captured, NewActivity
from addin.storage.counters import Counters
from addin.storage.schema import activity, activity_content, participant
from addin.storage.session import Session, new_id
from addin.storage.statement import ORG, Statement, number, param

MAX_PARTICIPANTS = 500


_CAPTURED = (
    activity.c.id,
    activity.c.message_key,
    activity.c.fingerprint,
    activity.c.opportunity_id,
    activity.c.state,
    activity.c.thread_id,
    activity.c.linked_by,
)
_KNOWN = Statement(
    select(*_CAPTURED).where(
        activity.c.org_id == ORG, activity.c.message_key.in_([param("first_key"), param("second_key")])
    )
)
_IN_THREAD = Statement(select(*_CAPTURED).where(activity.c.org_id == ORG, activity.c.thread_id == param("thread_id")))
_BY_ID = Statement(select(*_CAPTURED).where(activity.c.org_id == ORG, activity.c.id == param("activity_id")))
_ADOPT = Statement(
    update(activity)
    .where(activity.c.org_id == ORG, activity.c.id == param("activity_id"))
    .values(at=param("to_at"), fingerprint=param("to_fingerprint"), message_id=param("to_message_id"))
)
_INSERT = Statement(
    insert(activity).values(
        org_id=ORG,
        confidence=number("confidence"),
        **{
            name: param(name)
            for name in (
                "opportunity_id",
                "at",
                "id",
                "kind",
                "direction",
                "state",
                "message_key",
                "message_id",
                "fingerprint",
                "thread_id",
                "subject",
                "sender_name",
                "sender_address",
                "preview",
                "reasons",
                "linked_by",
                "rep_id",
                "about_id",
            )
        },
    )
)
_INSERT_CONTENT = Statement(
    lambda insert: (
        insert(activity_content)
        .values(
            org_id=ORG,
            activity_id=param("activity_id"),
            new_text=param("new_text"),
            html=param("html"),
            attachments=param("attachments"),
        )
        .on_conflict_do_nothing()
    )
)
_INSERT_PARTICIPANT = Statement(
    lambda insert: (
        insert(participant)
        .values(
            org_id=ORG,
            activity_id=param("activity_id"),
            address=param("address"),
            role=param("role"),
            name=param("name"),
        )
        .on_conflict_do_nothing()
    )
)
_THIS = and_(activity.c.org_id == ORG, activity.c.id == param("activity_id"))
_PLACE = Statement(
    update(activity)
    .where(_THIS)
    .values(
        opportunity_id=param("to_deal"),
        state=param("to_state"),
        confidence=number("to_confidence"),
        reasons=param("to_reasons"),
        linked_by=param("by"),
    )
)
_DESCRIBE = Statement(
    update(activity)
    .where(_THIS)
    .values(
        subject=param("to_subject"),
        sender_name=param("to_sender_name"),
        sender_address=param("to_sender_address"),
        preview=param("to_preview"),
    )
)
_FORGET_CONTENT = Statement(
    delete(activity_content).where(
        activity_content.c.org_id == ORG, activity_content.c.activity_id == param("activity_id")
    )
)
_FORGET_PEOPLE = Statement(
    delete(participant).where(participant.c.org_id == ORG, participant.c.activity_id == param("activity_id"))
)


class Activities:
    """The activities of one organisation, for writing."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._counters = Counters(session)

    def captured(self, message: Message) -> tuple[Captured | None, bool]:
        """The activity of this very mail (same key *and* fingerprint, see ``Message.fingerprint``) if there is one, and
        whether another mail has its key already."""
        fingerprint = message.fingerprint
        rows = self._session.rows(_KNOWN, first_key=message.key, second_key=f"{message.key}#{fingerprint}")
        found = [Captured(*row) for row in rows]
        # A row without a fingerprint was kept on a panel's word: this is the mail it spoke of.
        known = next((one for one in found if one.fingerprint in {fingerprint, ASSERTED}), None)
        return known, bool(found)

    def read(self, activity_id: str) -> Captured | None:
        """One activity as far as moving it needs."""
        row = self._session.row(_BY_ID, activity_id=activity_id)
        return Captured(*row) if row else None

    def adopt(self, one: Captured, message: Message, content: Content | None) -> None:
        """The mail behind a row that was kept on a panel's word was captured: its own date and text take over."""
        self._session.write(
            _ADOPT,
            activity_id=one.id,
            to_at=message.sent_at,
            to_fingerprint=message.fingerprint,
            to_message_id=message.written_id,
        )
        if one.opportunity_id and content is not None:
            self.forget(one.id)
            self.describe(one.id, message, content)
            self.recount(one.opportunity_id)

    def in_thread(self, thread_id: str) -> list[Captured]:
        """All captured messages of a thread."""
        return [Captured(*row) for row in self._session.rows(_IN_THREAD, thread_id=thread_id)]

    def add(self, new: NewActivity) -> str:
        """Write an activity with its people and content, and count it on its deal; returns the id.

        A different mail under an already used Message-ID gets a key of its own (``key_is_taken``).
        """
        activity_id = new_id()
        message = new.message if new.content is not None else None
        key = new.message_key or (new.message.key if new.message else None)
        fingerprint = new.message.fingerprint if new.message and not new.asserted else ASSERTED
        if new.key_is_taken:
            key = f"{key}#{fingerprint}"
        with self._session.transaction():
            self._session.write(
                _INSERT,
                id=activity_id,
                opportunity_id=new.opportunity_id,
                at=new.at,
                kind=new.kind,
                direction=new.direction,
                state=new.state,
                message_key=key,
                fingerprint=fingerprint,
                message_id=new.message.written_id if new.message else "",
                thread_id=new.thread_id,
                subject=message.subject if message else "",
                sender_name=message.sender.name if message else new.sender_name,
                sender_address=normal(message.sender.address) if message else "",
                preview=new.content.preview if new.content else "",
                confidence=new.confidence,
                reasons=orjson.dumps(new.reasons).decode(),
                linked_by=new.linked_by,
                rep_id=new.rep_id,
                about_id=new.about_id,
            )
            if new.content is not None:
                self._keep(activity_id, message, new.content)
            if new.opportunity_id:
                self._counters.count(new.opportunity_id, new.kind, new.direction, new.at)
        return activity_id

    def recount(self, opportunity_id: str) -> None:
        """Count the deal's activities afresh, after some were moved."""
        self._counters.recount(opportunity_id)

    def describe(self, activity_id: str, message: Message, content: Content) -> None:
        """Add what a bare line was captured without, now that the mail is known to be business."""
        with self._session.transaction():
            self._session.write(
                _DESCRIBE,
                activity_id=activity_id,
                to_subject=message.subject,
                to_sender_name=message.sender.name,
                to_sender_address=normal(message.sender.address),
                to_preview=content.preview,
            )
            self._keep(activity_id, message, content)

    def forget(self, activity_id: str) -> None:
        """Drop everything the mail says; the bare line stays."""
        with self._session.transaction():
            self._session.write(
                _DESCRIBE,
                activity_id=activity_id,
                to_subject="",
                to_sender_name="",
                to_sender_address="",
                to_preview="",
            )
            self._session.write(_FORGET_CONTENT, activity_id=activity_id)
            self._session.write(_FORGET_PEOPLE, activity_id=activity_id)

    def place(
        self,
        activity_id: str,
        opportunity_id: str,
        *,
        state: str,
        confidence: int | None,
        reasons: tuple[str, ...],
        by: str,
    ) -> None:
        """Put an activity on a deal, or on none (empty id). Call :meth:`recount` for the deals concerned."""
        self._session.write(
            _PLACE,
            activity_id=activity_id,
            to_deal=opportunity_id,
            to_state=state,
            to_confidence=confidence,
            to_reasons=orjson.dumps(reasons).decode(),
            by=by,
        )

    def _keep(self, activity_id: str, message: Message | None, content: Content) -> None:
        self._session.write(
            _INSERT_CONTENT,
            activity_id=activity_id,
            new_text=content.new_text,
            html=content.html,
            attachments=orjson.dumps(content.attachments).decode(),
        )
        if message is not None:
            named = [
                ("from", message.sender),
                *(("to", one) for one in message.to),
                *(("cc", one) for one in message.cc),
            ]
            self._session.write_many(
                _INSERT_PARTICIPANT,
                [
                    {"activity_id": activity_id, "address": normal(person.address), "role": role, "name": person.name}
                    for role, person in named[:MAX_PARTICIPANTS]
                    if person.address
                ],
            )
