"""Who calls an add-on: Google's servers in the name of a user, or, in the demo and in tests, a rep of ours."""

from typing import Literal

from addin.identity.contract import CallerVerifier, IdentityProvider
from addin.identity.tokens import issuer_of, refused


class Callers:
    """Verifies callers of the Gmail surface. ``google`` is None where no Google add-on is set up, ``local`` where
    the local provider is off."""

    def __init__(self, google: CallerVerifier | None, local: IdentityProvider | None) -> None:
        self._google = google
        self._local = local

    def verify(self, token: str, endpoint: str) -> Literal["google", "local"]:
        """Whose call of our address ``endpoint`` this is; the user it is for must be of the same provider.

        Raises :class:`addin.errors.NotSignedIn`.
        """
        issuer = issuer_of(token)
        if self._google is not None and self._google.issues(issuer):
            self._google.verify(token, endpoint)
            return "google"
        if self._local is not None and self._local.issues(issuer):
            self._local.verify(token)
            return "local"
        raise refused()
