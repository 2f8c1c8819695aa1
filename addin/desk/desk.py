"""A rep's desk: who they are and the tools the verbs of this room work with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from addin.crms.contract import Crm
from addin.deals.evidence import House
from addin.errors import NotAllowed
from addin.identity.contract import IdentityProvider
from addin.mailboxes.contract import OpenMailbox
from addin.storage.people import Rep
from addin.storage.store import Database, Store
from addin.wording import text


@dataclass(frozen=True, slots=True)
class Desk:
    """One rep's tools for one request or job. ``now`` is UTC; ``revision`` counts the organisation's changes."""

    rep: Rep
    store: Store
    house: House
    crm: Crm
    open_mailbox: OpenMailbox
    now: datetime
    revision: int = 0

    @property
    def now_at(self) -> str:
        """``now`` as the store keeps times."""
        return self.now.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class FrontDesk:
    """Gives every signed-in rep their desk: the only way from a bearer token to an organisation's records."""

    database: Database
    doorkeeper: IdentityProvider
    crm: Crm
    open_mailbox: OpenMailbox
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def sign_in(self, token: str) -> Desk:
        """The desk of the token's owner; the caller closes ``desk.store``.

        Raises :class:`addin.errors.NotSignedIn` for a token that does not verify and :class:`NotAllowed` for one whose
        owner is no (active) rep here.
        """
        identity = self.doorkeeper.verify(token)
        found = self.database.enter(identity.provider, identity.tenant, identity.subject)
        if found is None:
            raise NotAllowed(
                text("You are signed in, but nobody has added you to Dealside yet. Ask your administrator.")
            )
        store, entrance = found
        if not entrance.active:
            store.close()
            raise NotAllowed(text("Your access to Dealside was switched off. Ask your administrator."))
        return Desk(entrance.rep, store, entrance.house, self.crm, self.open_mailbox, self.clock(), entrance.revision)

    @contextmanager
    def desk_of(self, org_id: int, rep: Rep) -> Iterator[Desk]:
        """The desk of a rep for work done in their name without a request: capture, import, jobs."""
        store = self.database.store(org_id, rep.id)
        try:
            yield Desk(rep, store, store.people.house(), self.crm, self.open_mailbox, self.clock())
        finally:
            store.close()
