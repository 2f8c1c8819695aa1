"""The local identity provider: tokens for the demo, tests and a first look, issued on the command line.

Its key (Ed25519) is derived from the service's secret by HKDF (RFC 5869), so there is no second secret to keep, and
every process of one installation issues and accepts the same tokens.
"""

import time
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from addin.identity.contract import Identity
from addin.identity.tokens import Expectation, SigningKey, TokenChecker, signed

ISSUER = "dealside-local"
AUDIENCE = "dealside"
PROVIDER = "local"
LIFETIME_SECONDS = 12 * 3600


class LocalIdentity:
    """Issues and verifies tokens of this installation's own reps."""

    def __init__(self, secret: bytes, clock: Callable[[], float] = time.time) -> None:
        seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"dealside local identity").derive(secret)
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._kid = "local-1"
        self._clock = clock
        own = SigningKey(self._key.public_key(), ISSUER)
        self._checker = TokenChecker(
            Expectation(AUDIENCE, "EdDSA", lambda kid: own if kid == self._kid else None, lambda _: ISSUER)
        )

    def issues(self, issuer: str) -> bool:
        return issuer == ISSUER

    def token(self, org_id: int, email: str, lifetime: int = LIFETIME_SECONDS) -> str:
        """A bearer token for the rep ``email`` of organisation ``org_id``, valid for ``lifetime`` seconds."""
        now = int(self._clock())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": f"{org_id}:{email}",
            "iat": now,
            "nbf": now,
            "exp": now + lifetime,
        }
        return signed(claims, self._key, "EdDSA", self._kid)

    def verify(self, token: str) -> Identity:
        """The rep behind the token. Raises :class:`addin.errors.NotSignedIn`."""
        claims = self._checker.claims(token)
        subject = str(claims["sub"])
        return Identity(PROVIDER, PROVIDER, subject, subject.partition(":")[2], float(claims["exp"]))
