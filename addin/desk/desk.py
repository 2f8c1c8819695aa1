"""A rep's desk: who they are and the tools the verbs of this room work with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from addin.crms.contract import Crm
from addin.deals.evidence import House
from addin.desk.sign_in import welcome
from addin.errors import NotAllowed, NotSignedIn
from addin.identity.contract import Identity, IdentityProvider
from addin.mailboxes.contract import OpenMailbox, OwnMailReader
from addin.storage.people import Rep
from addin.storage.store import Database, Store
from addin.wording import text


@dataclass(frozen=True, slots=True)
class Desk:
    """One rep's tools for one request or job. ``now`` is UTC; ``revision`` counts the organisation's changes;
    ``own_mail`` reads the rep's mailbox in their name, where whoever signed them in allows that."""

    rep: Rep
    store: Store
    house: House
    crm: Crm
    open_mailbox: OpenMailbox
    now: datetime
    revision: int = 0
    own_mail: OwnMailReader | None = None

    @property
    def local_now(self) -> datetime:
        """``now`` on the rep's own clock: what is overdue, or this quarter, is so by their calendar."""
        return self.now.astimezone(_zone(self.rep.timezone))

    @property
    def now_at(self) -> str:
        """``now`` as the store keeps times."""
        return self.now.strftime("%Y-%m-%dT%H:%M:%SZ")


@lru_cache(maxsize=256)
def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


class OwnMail(Protocol):
    """Makes the reader of a signed-in user's mail."""

    def __call__(self, identity: Identity, token: str, store: Store, now: datetime) -> OwnMailReader | None:
        """``token`` is what the user signed in with; None where this identity's provider has no mail to read."""


@dataclass(frozen=True, slots=True)
class FrontDesk:
    """Gives every signed-in rep their desk: the only way from a bearer token to an organisation's records."""

    database: Database
    doorkeeper: IdentityProvider
    crm: Crm
    open_mailbox: OpenMailbox
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    own_mail: OwnMail | None = None

    def sign_in(self, token: str, provider: str = "") -> Desk:
        """The desk of the token's owner; the caller closes ``desk.store``. With ``provider``, only its tokens count.

        Raises :class:`addin.errors.NotSignedIn` for a token that does not verify and :class:`NotAllowed` for one whose
        owner is no (active) rep here.
        """
        identity = self.doorkeeper.verify(token)
        if provider and identity.provider != provider:
            raise NotSignedIn(text("This sign-in is not valid. Sign in again."))
        found = self.database.enter(identity.provider, identity.tenant, identity.subject)
        if found is None:
            welcome(self.database, identity)
            found = self.database.enter(identity.provider, identity.tenant, identity.subject)
            assert found is not None
        store, entrance = found
        if not entrance.active:
            store.close()
            raise NotAllowed(text("Your access to Dealside was switched off. Ask your administrator."))
        now = self.clock()
        mail = self.own_mail(identity, token, store, now) if self.own_mail else None
        return Desk(entrance.rep, store, entrance.house, self.crm, self.open_mailbox, now, entrance.revision, mail)

    @contextmanager
    def desk_of(self, org_id: int, rep: Rep) -> Iterator[Desk]:
        """The desk of a rep for work done in their name without a request: capture, import, jobs."""
        store = self.database.store(org_id, rep.id)
        try:
            yield Desk(rep, store, store.people.house(rep.id), self.crm, self.open_mailbox, self.clock())
        finally:
            store.close()
