"""Tokens a provider gave us for one of its users, sealed: this room never sees what is inside."""

from sqlalchemy import delete, select

from addin.storage.schema import token_cache
from addin.storage.session import Session
from addin.storage.statement import ORG, Statement, param

_THIS = (
    token_cache.c.org_id == ORG,
    token_cache.c.provider == param("provider"),
    token_cache.c.tenant == param("tenant"),
    token_cache.c.subject == param("subject"),
)
_READ = Statement(select(token_cache.c.sealed).where(*_THIS))
_WRITE = Statement(
    lambda insert: (
        insert(token_cache)
        .values(
            org_id=ORG,
            provider=param("provider"),
            tenant=param("tenant"),
            subject=param("subject"),
            sealed=param("sealed"),
            updated_at=param("at"),
        )
        .on_conflict_do_update(
            index_elements=["org_id", "provider", "tenant", "subject"],
            set_={"sealed": param("sealed"), "updated_at": param("at")},
        )
    )
)
_DROP = Statement(delete(token_cache).where(*_THIS))


class TokenCaches:
    """One sealed token cache per identity of one organisation. No panel shows any of it, so writing here does not
    count as a change of the organisation."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def read(self, provider: str, tenant: str, subject: str) -> str | None:
        """The sealed cache of an identity. Gives the connection back: its reader may now have to wait for a provider,
        and must not hold one meanwhile."""
        row = self._session.row(_READ, provider=provider, tenant=tenant, subject=subject)
        self._session.rest()
        return str(row[0]) if row else None

    def write(self, provider: str, tenant: str, subject: str, sealed: str, at: str) -> None:
        """Keep ``sealed`` in the place of what was there."""
        self._session.write_unseen(_WRITE, provider=provider, tenant=tenant, subject=subject, sealed=sealed, at=at)
        self._session.rest()

    def drop(self, provider: str, tenant: str, subject: str) -> None:
        """Forget the tokens of an identity."""
        self._session.write_unseen(_DROP, provider=provider, tenant=tenant, subject=subject)
