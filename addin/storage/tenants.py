"""Which organisation a tenant of an identity provider belongs to."""

from typing import Literal, NamedTuple, cast

from sqlalchemy import select

from addin.errors import WrongUse
from addin.storage.schema import tenant
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
