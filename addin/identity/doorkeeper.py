"""Chooses the identity provider of a token by its issuer, and lets that provider verify it."""

from collections.abc import Iterable

from addin.errors import NotSignedIn
from addin.identity.contract import Identity, IdentityProvider
from addin.identity.tokens import issuer_of
from addin.wording import text


class Doorkeeper:
    """All providers of this installation behind one ``verify``."""

    def __init__(self, providers: Iterable[IdentityProvider]) -> None:
        self._providers = {provider.issuer: provider for provider in providers}

    @property
    def issuer(self) -> str:
        return ", ".join(self._providers)

    def verify(self, token: str) -> Identity:
        """The identity behind ``token``. Raises :class:`NotSignedIn` for tokens of unknown issuers and bad ones."""
        provider = self._providers.get(issuer_of(token))
        if provider is None:
            raise NotSignedIn(text("This sign-in is not valid. Sign in again."))
        return provider.verify(token)
