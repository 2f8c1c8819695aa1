"""Mailboxes and what was seen in them: sightings, messages set aside, and the export of both."""

from typing import Any

from sqlalchemy import and_, delete, exists, func, insert, select, update

from addin.storage.schema import activity, mailbox, opportunity, rating, rep, set_aside, sighting
from addin.storage.session import Session, new_id
from addin.storage.statement import ORG, Statement, param

_MAILBOX = Statement(
    select(mailbox.c.id, mailbox.c.source).where(
        mailbox.c.org_id == ORG, mailbox.c.kind == param("kind"), mailbox.c.address == param("address")
    )
)
_ADD_MAILBOX = Statement(
    insert(mailbox).values(
        org_id=ORG,
        id=param("id"),
        rep_id=param("rep_id"),
        kind=param("kind"),
        address=param("address"),
        source=param("source"),
    )
)
_MOVE_MAILBOX = Statement(
    update(mailbox).where(mailbox.c.org_id == ORG, mailbox.c.id == param("mailbox")).values(source=param("new_source"))
)
_SIGHTING = Statement(
    lambda insert: (
        insert(sighting)
        .values(
            org_id=ORG,
            mailbox_id=param("mailbox_id"),
            provider_id=param("provider_id"),
            activity_id=param("activity_id"),
            direction=param("direction"),
            seen_at=param("seen_at"),
        )
        .on_conflict_do_nothing()
    )
)
_SEEN = Statement(
    select(sighting.c.provider_id).where(sighting.c.org_id == ORG, sighting.c.mailbox_id == param("mailbox_id"))
)
_PLACES = Statement(
    select(mailbox.c.kind, mailbox.c.address, mailbox.c.source, sighting.c.provider_id)
    .join_from(sighting, mailbox, and_(mailbox.c.org_id == ORG, mailbox.c.id == sighting.c.mailbox_id))
    .where(sighting.c.org_id == ORG, sighting.c.activity_id == param("activity_id"))
)
_OF_REP = Statement(
    select(mailbox.c.kind, mailbox.c.address, mailbox.c.source)
    .where(mailbox.c.org_id == ORG, mailbox.c.rep_id == param("rep_id"))
    .order_by(mailbox.c.id)
)
_BY_MESSAGE_ID = Statement(
    select(mailbox.c.kind, mailbox.c.address, mailbox.c.source, sighting.c.provider_id)
    .join_from(activity, sighting, and_(sighting.c.org_id == ORG, sighting.c.activity_id == activity.c.id))
    .join(mailbox, and_(mailbox.c.org_id == ORG, mailbox.c.id == sighting.c.mailbox_id))
    .where(
        activity.c.org_id == ORG,
        activity.c.message_key == param("message_key"),
        mailbox.c.rep_id == param("rep_id"),
    )
)
_READABLE_AGAIN = Statement(
    delete(set_aside).where(
        set_aside.c.org_id == ORG,
        set_aside.c.mailbox_id == param("mailbox_id"),
        set_aside.c.provider_id == param("provider_id"),
    )
)
_SET_ASIDE = Statement(
    lambda insert: (
        insert(set_aside)
        .values(
            org_id=ORG,
            mailbox_id=param("mailbox_id"),
            provider_id=param("provider_id"),
            reason=param("reason"),
            at=param("at"),
        )
        .on_conflict_do_update(index_elements=["org_id", "mailbox_id", "provider_id"], set_={"reason": param("reason")})
    )
)
_ASIDE = Statement(
    select(mailbox.c.address, set_aside.c.provider_id, set_aside.c.reason)
    .join_from(set_aside, mailbox, and_(mailbox.c.org_id == ORG, mailbox.c.id == set_aside.c.mailbox_id))
    .where(set_aside.c.org_id == ORG)
    .order_by(mailbox.c.address, set_aside.c.provider_id)
)
_DEAL_NAME = func.coalesce(opportunity.c.external_id, opportunity.c.id)
_CAPTURED = Statement(
    select(
        activity.c.id,
        func.coalesce(func.nullif(activity.c.message_id, ""), activity.c.message_key).label("message_id"),
        mailbox.c.address.label("mailbox"),
        activity.c.kind,
        sighting.c.direction,
        activity.c.state,
        _DEAL_NAME.label("opportunity_id"),
        activity.c.confidence,
        activity.c.reasons,
        rating.c.value.label("rating"),
        activity.c.at,
    )
    .join_from(sighting, mailbox, and_(mailbox.c.org_id == ORG, mailbox.c.id == sighting.c.mailbox_id))
    .join(activity, and_(activity.c.org_id == ORG, activity.c.id == sighting.c.activity_id))
    .join(opportunity, and_(opportunity.c.org_id == ORG, opportunity.c.id == activity.c.opportunity_id), isouter=True)
    .join(
        rating,
        and_(rating.c.org_id == ORG, rating.c.activity_id == activity.c.id, rating.c.rep_id == mailbox.c.rep_id),
        isouter=True,
    )
    .where(sighting.c.org_id == ORG)
    .order_by(activity.c.at, activity.c.message_key, mailbox.c.address)
)
# Notes, and mails a rep rated or linked in a panel before their mailbox was captured.
_WRITTEN_HERE = Statement(
    select(
        func.coalesce(func.nullif(activity.c.message_id, ""), activity.c.message_key, activity.c.id).label(
            "message_id"
        ),
        rep.c.email.label("mailbox"),
        activity.c.kind,
        activity.c.direction,
        activity.c.state,
        _DEAL_NAME.label("opportunity_id"),
        activity.c.confidence,
        activity.c.reasons,
        rating.c.value.label("rating"),
        activity.c.at,
    )
    .join_from(activity, rep, and_(rep.c.org_id == ORG, rep.c.id == activity.c.rep_id))
    .join(opportunity, and_(opportunity.c.org_id == ORG, opportunity.c.id == activity.c.opportunity_id), isouter=True)
    .join(
        rating,
        and_(rating.c.org_id == ORG, rating.c.activity_id == activity.c.id, rating.c.rep_id == rep.c.id),
        isouter=True,
    )
    .where(
        activity.c.org_id == ORG,
        ~exists().where(sighting.c.org_id == ORG, sighting.c.activity_id == activity.c.id),
    )
    .order_by(activity.c.at, activity.c.id)
)


class Sightings:
    """Mailboxes of one organisation and what was seen in each."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def mailbox(self, rep_id: str, kind: str, address: str, source: str) -> str:
        """The id of a mailbox, made if it is new; its ``source`` (where to read it again) is kept up to date."""
        row = self._session.row(_MAILBOX, kind=kind, address=address)
        if row is None:
            mailbox_id = new_id()
            self._session.write(_ADD_MAILBOX, id=mailbox_id, rep_id=rep_id, kind=kind, address=address, source=source)
            return mailbox_id
        if row[1] != source:
            self._session.write(_MOVE_MAILBOX, mailbox=row[0], new_source=source)
        return str(row[0])

    def seen(self, mailbox_id: str) -> set[str]:
        """Provider ids of everything captured from the mailbox so far."""
        return {row[0] for row in self._session.rows(_SEEN, mailbox_id=mailbox_id)}

    def add(self, mailbox_id: str, provider_id: str, activity_id: str, direction: str, seen_at: str) -> bool:
        """Note that the mailbox holds the activity; False when that was known."""
        return (
            self._session.write(
                _SIGHTING,
                mailbox_id=mailbox_id,
                provider_id=provider_id,
                activity_id=activity_id,
                direction=direction,
                seen_at=seen_at,
            )
            > 0
        )

    def readable_again(self, mailbox_id: str, provider_id: str) -> None:
        """Forget that a message was set aside."""
        self._session.write(_READABLE_AGAIN, mailbox_id=mailbox_id, provider_id=provider_id)

    def places(self, activity_id: str) -> list[tuple[str, str, str, str]]:
        """Where an activity can be read again: (mailbox kind, address, source, provider id)."""
        return [(row[0], row[1], row[2], row[3]) for row in self._session.rows(_PLACES, activity_id=activity_id)]

    def mailboxes_of(self, rep_id: str) -> list[tuple[str, str, str]]:
        """(kind, address, source) of each of a rep's mailboxes."""
        return [(row[0], row[1], row[2]) for row in self._session.rows(_OF_REP, rep_id=rep_id)]

    def by_message_id(self, rep_id: str, message_key: str) -> list[tuple[str, str, str, str]]:
        """Where in a rep's mailboxes a captured mail is: (kind, address, source, provider id)."""
        rows = self._session.rows(_BY_MESSAGE_ID, rep_id=rep_id, message_key=message_key)
        return [(row[0], row[1], row[2], row[3]) for row in rows]

    def set_aside(self, mailbox_id: str, provider_id: str, reason: str, at: str) -> None:
        """Remember a message that could not be read, and why."""
        self._session.write(_SET_ASIDE, mailbox_id=mailbox_id, provider_id=provider_id, reason=reason, at=at)

    def all_aside(self) -> list[tuple[str, str, str]]:
        """(mailbox, provider id, reason) of everything set aside."""
        return [(row[0], row[1], row[2]) for row in self._session.rows(_ASIDE)]

    def captured(self) -> list[dict[str, Any]]:
        """One record per message and mailbox, one per note, and one per mail known from a panel only."""
        first = {(one.pop("id"), one["mailbox"]): one for one in reversed(self._session.records(_CAPTURED))}
        return list(reversed(first.values())) + self._session.records(_WRITTEN_HERE)
