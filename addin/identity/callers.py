"""Who calls an add-on: Google's servers in the name of a user, or, in the demo and in tests, a rep of ours."""

import time
from collections.abc import Callable, Sequence
from typing import Literal

from addin.identity.contract import CallerVerifier, IdentityProvider
from addin.identity.remembered import Remembered
from addin.identity.tokens import issuer_of, refused

Provider = Literal["google", "local"]


class Callers:
    """Verifies callers of the Gmail surface; safe to share between threads.

    ``google`` is None where no Google add-on is set up, ``local`` where the local provider is off. A verified token is
    remembered until it expires, with the address it was made for.
    """

    def __init__(
        self,
        google: CallerVerifier | None,
        local: IdentityProvider | None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._google = google
        self._local = local
        self._remembered: Remembered[tuple[Provider, str]] = Remembered(clock)

    def verify(self, token: str, endpoints: Sequence[str]) -> Provider:
        """Whose call of our address (it goes by any of ``endpoints``) this is; the user must be of the same provider.

        Raises :class:`addin.errors.NotSignedIn`, and :class:`Unavailable` when that cannot be told now.
        """
        known = self._remembered.get(token)
        if known is None:
            known = self._checked(token, endpoints)
        provider, made_for = known
        if made_for and made_for != endpoints[0]:
            raise refused()
        return provider

    def _checked(self, token: str, endpoints: Sequence[str]) -> tuple[Provider, str]:
        issuer = issuer_of(token)
        if self._google is not None and self._google.issues(issuer):
            expires_at = self._google.verify(token, endpoints)
            return self._remembered.keep(token, ("google", endpoints[0]), expires_at)
        if self._local is not None and self._local.issues(issuer):
            identity = self._local.verify(token)
            return self._remembered.keep(token, ("local", ""), identity.expires_at)
        raise refused()
