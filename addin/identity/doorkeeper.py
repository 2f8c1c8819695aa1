"""Chooses the identity provider of a token by its issuer, lets that provider verify it, and remembers the outcome."""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable

from addin.identity.contract import Identity, IdentityProvider
from addin.identity.tokens import issuer_of, refused

REMEMBERED = 10_000


class Doorkeeper:
    """All providers of this installation behind one ``verify``; safe to share between threads.

    A verified token is remembered by its SHA-256 until it expires, so a panel's second request costs no signature
    check. Who the identity is *here*, and whether they may still come in, is asked of the store every time.
    """

    def __init__(self, providers: Iterable[IdentityProvider], clock: Callable[[], float] = time.time) -> None:
        self._providers = tuple(providers)
        self._clock = clock
        self._remembered: OrderedDict[bytes, Identity] = OrderedDict()
        self._lock = threading.Lock()

    def issues(self, issuer: str) -> bool:
        return any(provider.issues(issuer) for provider in self._providers)

    def verify(self, token: str) -> Identity:
        """The identity behind ``token``. Raises :class:`NotSignedIn` for tokens of unknown issuers and bad ones."""
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        known = self._remembered.get(digest)
        if known is not None and known.expires_at > self._clock():
            return known
        issuer = issuer_of(token)
        provider = next((one for one in self._providers if one.issues(issuer)), None)
        if provider is None:
            raise refused()
        identity = provider.verify(token)
        with self._lock:
            self._remembered[digest] = identity
            while len(self._remembered) > REMEMBERED:
                self._remembered.popitem(last=False)
        return identity
