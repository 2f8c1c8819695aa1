"""Who is calling: what an identity provider must offer.

* An **identity** is a user as a provider knows them: the key is (provider, tenant, subject), never an e-mail address,
  which can be changed and reassigned.
* A **provider** checks a bearer token completely (algorithm, key, signature, times, audience, issuer, and whatever else
  its vendor requires) and returns the identity, or raises :class:`addin.errors.NotSignedIn`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Identity:
    """A verified user. ``email`` and ``name`` are what the token says, for first contact only: they are never a key.
    ``guest`` is somebody whose home is another tenant. ``managed`` says that the tenant itself vouches for the account.
    ``expires_at`` is when the token ends, in seconds since the epoch."""

    provider: str
    tenant: str
    subject: str
    email: str
    expires_at: float
    name: str = ""
    guest: bool = False
    managed: bool = True


class IdentityProvider(Protocol):
    """One vendor's way of saying who somebody is."""

    def issues(self, issuer: str) -> bool:
        """Whether tokens with this ``iss`` are its own; chooses a token's provider before it is believed."""

    def verify(self, token: str) -> Identity:
        """The identity behind ``token``. Raises :class:`addin.errors.NotSignedIn` saying what is wrong."""


class CallerVerifier(Protocol):
    """Tells whether it is our host's own servers that call us on behalf of a user."""

    def issues(self, issuer: str) -> bool:
        """Whether a token with this ``iss`` is for it to judge."""

    def verify(self, token: str, endpoints: Sequence[str]) -> float:
        """Accept ``token`` for a call of our address, which goes by any of ``endpoints``; returns when it expires
        (seconds since the epoch). Raises :class:`addin.errors.NotSignedIn`."""


class CallerChooser(Protocol):
    """All callers an add-on surface knows, behind one ``verify``."""

    def verify(self, token: str, endpoints: Sequence[str]) -> str:
        """The identity provider on whose word this call comes, of the address we know as any of ``endpoints``. Raises
        :class:`NotSignedIn`."""
