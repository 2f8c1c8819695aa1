"""Checking a signed token (JWT): the one path all identity providers use, and the only module that knows PyJWT.

In this order: algorithm pinned by us, key by ``kid``, signature, ``exp``/``nbf``/``iat`` with a small leeway, audience,
required claims, issuer, and that the key is one the issuer signs with. Nothing a token says about its own algorithm or
where its key could be fetched (``jku``, ``x5u``, ``jwk``) is believed.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from addin.errors import NotSignedIn
from addin.wording import text

LEEWAY_SECONDS = 60
LONGEST_TOKEN = 16_384
SHORTEST_RSA_KEY = 2_048  # bits; NIST SP 800-131A
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")  # RFC 7515: no padding, a signature
_UNREADABLE = (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError)

Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key and whose signatures it makes; ``{tenantid}`` in ``issuer`` stands for any tenant. None: its set
    belongs to one provider alone, which signs nothing for anybody else."""

    public: Any
    issuer: str | None

    def signs_for(self, issuer: str, tenant: str) -> bool:
        return self.issuer is None or self.issuer.replace("{tenantid}", tenant) == issuer


KeyFinder = Callable[[str], SigningKey | None]
"""Gives the key of a ``kid``, or None when the provider has no such key."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a provider's tokens must look like. ``issuer`` gives the only acceptable ``iss`` of a token, by its other
    claims; ``leeway`` is how many seconds the provider's clock and ours may differ."""

    audience: str
    algorithm: str
    key: KeyFinder
    issuer: Callable[[Claims], str]
    required: tuple[str, ...] = ("exp", "iat", "iss", "aud", "sub")
    leeway: int = LEEWAY_SECONDS


class TokenChecker:
    """Verifies tokens against one :class:`Expectation`; safe to share between threads."""

    def __init__(self, expectation: Expectation) -> None:
        self._expected = expectation

    def claims(self, token: str, audience: str = "") -> Claims:
        """The claims of a token that passes every check; ``audience`` stands in for the expected one where that is
        known only now. Raises :class:`NotSignedIn` otherwise."""
        expected = self._expected
        if len(token) > LONGEST_TOKEN or not _COMPACT.fullmatch(token):
            raise refused()
        try:
            kid = jwt.get_unverified_header(token).get("kid")
            key = expected.key(kid) if isinstance(kid, str) else None
            if key is None:
                raise refused()
            claims: Claims = jwt.decode(
                token,
                key.public,
                algorithms=[expected.algorithm],
                audience=audience or expected.audience,
                leeway=expected.leeway,
                options={"require": list(expected.required), "strict_aud": True},
            )
            issuer = expected.issuer(claims)
        except jwt.ExpiredSignatureError as error:
            raise NotSignedIn(text("Your sign-in has expired. Sign in again.")) from error
        except _UNREADABLE as error:
            raise refused() from error
        if claims["iss"] != issuer or not key.signs_for(issuer, str(claims.get("tid", ""))):
            raise refused()
        return claims


def key_set(document: Any, *, of_one_issuer: bool = False) -> dict[str, SigningKey]:
    """The RSA signing keys of a JWKS document (RFC 7517) by ``kid``; keys that are weak, unreadable, for encryption, or
    (but in a set ``of_one_issuer``) that do not say whose they are, are left out.

    Raises :class:`ValueError` when it is no key set at all.
    """
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise ValueError("no key set")
    found: dict[str, SigningKey] = {}
    for one in document["keys"]:
        try:
            if one["kty"] != "RSA" or one.get("use", "sig") != "sig" or one.get("alg", "RS256") != "RS256":
                continue
            public = jwt.PyJWK(one, algorithm="RS256").key
            issuer = None if of_one_issuer else str(one["issuer"])
            if public.key_size >= SHORTEST_RSA_KEY and isinstance(one["kid"], str):
                found[one["kid"]] = SigningKey(public, issuer)
        except (*_UNREADABLE, KeyError, AttributeError):
            continue
    return found


def issuer_of(token: str) -> str:
    """The unverified ``iss`` of a token, only to choose who verifies it; empty when the token is no token."""
    return _unverified(token, "iss")


def audience_of(token: str) -> str:
    """The unverified ``aud`` of a token, only to choose which of several good ones it is checked against."""
    return _unverified(token, "aud")


def _unverified(token: str, name: str) -> str:
    if len(token) > LONGEST_TOKEN:
        return ""
    try:
        value = jwt.decode(token, options={"verify_signature": False}).get(name)
    except _UNREADABLE:
        return ""
    return value if isinstance(value, str) else ""


def signed(claims: Claims, key: Any, algorithm: str, kid: str) -> str:
    """A token with ``claims``, for providers that issue tokens themselves."""
    return jwt.encode(dict(claims), key, algorithm=algorithm, headers={"kid": kid})


def refused() -> NotSignedIn:
    """What is said of every token that does not verify: no hint which check it failed."""
    return NotSignedIn(text("This sign-in is not valid. Sign in again."))
