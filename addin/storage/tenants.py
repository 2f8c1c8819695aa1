"""Which organisation a tenant of an identity provider belongs to."""

from typing import Literal, NamedTuple, cast

from sqlalchemy import Table, delete, select

from addin.errors import WrongUse
from addin.storage.schema import rep_identity, tenant, token_cache
from addin.storage.session import Session
from addin.storage.statement import ORG, Statement, param
from addin.wording import text

NewReps = Literal["invite", "create"]


class Tenant(NamedTuple):
    """A connected tenant. ``new_reps`` says what becomes of somebody from there nobody here knows: ``create`` makes
    them a rep, ``invite`` sends them to ``contact``."""

    org_id: int
    new_reps: NewReps
    contact: str


_READ = Statement(
    select(tenant.c.org_id, tenant.c.new_reps, tenant.c.contact).where(
        tenant.c.provider == param("provider"), tenant.c.tenant == param("tenant")
    ),
    bound=False,
)
_CONNECT = Statement(
    lambda insert: (
        insert(tenant)
        .values(
            org_id=ORG,
            provider=param("provider"),
            tenant=param("tenant"),
            new_reps=param("new_reps"),
            contact=param("contact"),
        )
        .on_conflict_do_update(
            index_elements=["provider", "tenant"],
            set_={"new_reps": param("new_reps"), "contact": param("contact")},
            where=tenant.c.org_id == ORG,
        )
    )
)


def _all_of_tenant(table: Table) -> Statement:
    return Statement(
        delete(table).where(
            table.c.org_id == ORG, table.c.provider == param("provider"), table.c.tenant == param("tenant")
        )
    )


_DROP_TOKENS = _all_of_tenant(token_cache)
_DROP_IDENTITIES = _all_of_tenant(rep_identity)
_DISCONNECT = _all_of_tenant(tenant)


def tenant_of(session: Session, provider: str, tenant_id: str) -> Tenant | None:
    """The connected tenant, or None. Not bound to an organisation: it finds out which one it is."""
    row = session.row(_READ, provider=provider, tenant=tenant_id)
    return Tenant(row[0], cast(NewReps, row[1]), row[2]) if row else None


class Tenants:
    """Tenants connected to one organisation."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def connect(self, provider: str, tenant_id: str, new_reps: NewReps, contact: str) -> None:
        """Connect a tenant, or change how its newcomers are treated.

        Raises :class:`WrongUse` when it belongs to another organisation.
        """
        done = self._session.write(_CONNECT, provider=provider, tenant=tenant_id, new_reps=new_reps, contact=contact)
        if not done:
            raise WrongUse(text("Tenant %(tenant)s belongs to another organisation here.", tenant=tenant_id))

    def disconnect(self, provider: str, tenant_id: str) -> bool:
        """Nobody of the tenant comes in any more, also with a token that is still good, and what lets us act for them
        is dropped; their records stay. False when the tenant was not connected to this organisation."""
        with self._session.transaction():
            for statement in (_DROP_TOKENS, _DROP_IDENTITIES):
                self._session.write(statement, provider=provider, tenant=tenant_id)
            return self._session.write(_DISCONNECT, provider=provider, tenant=tenant_id) > 0
