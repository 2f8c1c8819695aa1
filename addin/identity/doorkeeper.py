"""Chooses the identity provider of a token by its issuer, lets that provider verify it, and remembers the outcome."""

import time
from collections.abc import Callable, Iterable

from addin.identity.contract import Identity, IdentityProvider
from addin.identity.remembered import Remembered
from addin.identity.tokens import issuer_of, refused


class Doorkeeper:
    """All providers of this installation behind one ``verify``; safe to share between threads.

    A verified token is remembered until it expires, so a panel's second request costs no signature check. Who the
    identity is *here*, and whether they may still come in, is asked of the store every time.
    """

    def __init__(self, providers: Iterable[IdentityProvider], clock: Callable[[], float] = time.time) -> None:
        self._providers = tuple(providers)
        self._remembered: Remembered[Identity] = Remembered(clock)

    def issues(self, issuer: str) -> bool:
        return any(provider.issues(issuer) for provider in self._providers)

    def verify(self, token: str) -> Identity:
        """The identity behind ``token``. Raises :class:`NotSignedIn` for tokens of unknown issuers and bad ones."""
        known = self._remembered.get(token)
        if known is not None:
            return known
        issuer = issuer_of(token)
        provider = next((one for one in self._providers if one.issues(issuer)), None)
        if provider is None:
            raise refused()
        identity = provider.verify(token)
        return self._remembered.keep(token, identity, identity.expires_at)
