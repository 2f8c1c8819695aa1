"""The store: one database, and in it the records of one organisation at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from sqlalchemy import Engine

from addin.storage.accounts import Accounts
from addin.storage.activities import Activities
from addin.storage.buying_teams import BuyingTeams
from addin.storage.connections import Connections
from addin.storage.corrections import Corrections
from addin.storage.database import migrate, open_engine, ping
from addin.storage.deal_keys import DealKeys
from addin.storage.history import History
from addin.storage.house_rules import HouseRules
from addin.storage.match_keys import MatchKeys
from addin.storage.opportunities import Opportunities
from addin.storage.people import Entrance, People, entrance, organisation_id
from addin.storage.portfolio import Portfolio
from addin.storage.ratings import Idempotency, Ratings
from addin.storage.session import Session
from addin.storage.sightings import Sightings
from addin.storage.stages import Stages
from addin.storage.targets import Targets
from addin.storage.tenants import Tenant, Tenants, tenant_of
from addin.storage.threads import Threads
from addin.storage.timeline import Timeline
from addin.storage.token_caches import TokenCaches


class Store:
    """The records of one organisation: there is no way to ask it about another one.

    ``reader_id`` is the rep whose own ratings the timeline shows. A store holds one database connection while it is
    used; :meth:`close` gives it back.
    """

    def __init__(self, session: Session, reader_id: str = "") -> None:
        self._session = session
        self._reader_id = reader_id
        self.org_id = session.org_id

    # Made when first used: a request needs three of them.

    @cached_property
    def timeline(self) -> Timeline:
        return Timeline(self._session, self._reader_id)

    @cached_property
    def people(self) -> People:
        return People(self._session)

    @cached_property
    def house_rules(self) -> HouseRules:
        return HouseRules(self._session)

    @cached_property
    def tenants(self) -> Tenants:
        return Tenants(self._session)

    @cached_property
    def accounts(self) -> Accounts:
        return Accounts(self._session)

    @cached_property
    def opportunities(self) -> Opportunities:
        return Opportunities(self._session)

    @cached_property
    def portfolio(self) -> Portfolio:
        return Portfolio(self._session)

    @cached_property
    def targets(self) -> Targets:
        return Targets(self._session)

    @cached_property
    def stages(self) -> Stages:
        return Stages(self._session)

    @cached_property
    def buying_teams(self) -> BuyingTeams:
        return BuyingTeams(self._session)

    @cached_property
    def history(self) -> History:
        return History(self._session)

    @cached_property
    def matching(self) -> MatchKeys:
        return MatchKeys(self._session)

    @cached_property
    def threads(self) -> Threads:
        return Threads(self._session)

    @cached_property
    def deal_keys(self) -> DealKeys:
        return DealKeys(self._session)

    @cached_property
    def activities(self) -> Activities:
        return Activities(self._session)

    @cached_property
    def sightings(self) -> Sightings:
        return Sightings(self._session)

    @cached_property
    def ratings(self) -> Ratings:
        return Ratings(self._session)

    @cached_property
    def corrections(self) -> Corrections:
        return Corrections(self._session)

    @cached_property
    def idempotency(self) -> Idempotency:
        return Idempotency(self._session)

    @cached_property
    def token_caches(self) -> TokenCaches:
        return TokenCaches(self._session)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside are stored together or not at all."""
        with self._session.transaction():
            yield

    def lock(self, name: str) -> None:
        """Inside a transaction: wait until nobody else in the organisation holds ``name``, then hold it to the end."""
        self._session.lock(name)

    def close(self) -> None:
        """Give the database connection back."""
        self._session.close()


class Database:
    """One database with the organisations of this installation."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._connections = Connections(engine)

    @classmethod
    def open(cls, url: str, patience: float | None = None) -> "Database":
        """The database at a SQLAlchemy address; ``patience`` is how many seconds one statement may take, if there is a
        limit. Raises :class:`addin.errors.WrongUse` for an unusable address."""
        return cls(open_engine(url, patience))

    def migrate(self) -> None:
        """Bring the tables to the newest shape."""
        migrate(self.engine)

    def organisation(self, name: str) -> int:
        """The id of the organisation ``name``, made if it is new."""
        return organisation_id(self.engine, name)

    def store(self, org_id: int, reader_id: str = "") -> Store:
        """The store of one organisation."""
        return Store(Session(self._connections, org_id), reader_id)

    def enter(self, provider: str, tenant: str, subject: str) -> tuple[Store, Entrance] | None:
        """The store and the rep a verified identity opens, or None when nobody here has this identity."""
        session = Session(self._connections, 0)
        try:
            found = entrance(session, provider, tenant, subject)
        except BaseException:
            session.close()
            raise
        if found is None:
            session.close()
            return None
        return Store(session, found.rep.id), found

    def tenant(self, provider: str, tenant_id: str) -> Tenant | None:
        """The tenant of an identity provider as it is connected here, or None."""
        session = Session(self._connections, 0)
        try:
            return tenant_of(session, provider, tenant_id)
        finally:
            session.close()

    def ping(self) -> None:
        """Raises :class:`addin.errors.Unavailable` when the database does not answer."""
        ping(self.engine)

    def close(self) -> None:
        """Close all connections."""
        self._connections.close()
