"""Checking a signed token (JWT): the one path all identity providers use, and the only module that knows PyJWT.

In this order: algorithm pinned by us, key by ``kid``, signature, ``exp``/``nbf``/``iat`` with a small leeway, audience,
issuer, required claims.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from addin.errors import NotSignedIn
from addin.wording import text

LEEWAY_SECONDS = 60
LONGEST_TOKEN = 16_384

Key = Any
KeyFinder = Callable[[str], Key | None]
"""Gives the public key of a ``kid``, or None when the issuer has no such key."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a provider's tokens must look like."""

    issuer: str
    audience: str
    algorithm: str
    key: KeyFinder
    required: tuple[str, ...] = ("exp", "iat", "iss", "aud", "sub")


class TokenChecker:
    """Verifies tokens against one :class:`Expectation`; safe to share between threads."""

    def __init__(self, expectation: Expectation) -> None:
        self._expected = expectation

    def claims(self, token: str) -> Mapping[str, Any]:
        """The claims of a token that passes every check. Raises :class:`NotSignedIn` otherwise."""
        expected = self._expected
        if len(token) > LONGEST_TOKEN:
            raise _refused()
        try:
            key = expected.key(str(jwt.get_unverified_header(token).get("kid", "")))
            if key is None:
                raise _refused()
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[expected.algorithm],
                audience=expected.audience,
                issuer=expected.issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": list(expected.required), "strict_aud": True},
            )
        except jwt.ExpiredSignatureError as error:
            raise NotSignedIn(text("Your sign-in has expired. Sign in again.")) from error
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise _refused() from error
        return claims


def issuer_of(token: str) -> str:
    """The unverified ``iss`` of a token, only to choose who verifies it; empty when the token is no token."""
    if len(token) > LONGEST_TOKEN:
        return ""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        return ""
    issuer = claims.get("iss")
    return issuer if isinstance(issuer, str) else ""


def signed(claims: Mapping[str, Any], key: Key, algorithm: str, kid: str) -> str:
    """A token with ``claims``, for providers that issue tokens themselves."""
    return jwt.encode(dict(claims), key, algorithm=algorithm, headers={"kid": kid})


def _refused() -> NotSignedIn:
    return NotSignedIn(text("This sign-in is not valid. Sign in again."))
