"""An Entra of our own: a key, its key set, and tokens as Microsoft writes them for our scope."""

import base64
import json
import time
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

AUTHORITY = "https://login.microsoftonline.com"
CLIENT = "11111111-1111-4111-8111-111111111111"
TENANT = "2222aaaa-2222-4222-8222-222222222222"
OTHER_TENANT = "3333bbbb-3333-4333-8333-333333333333"
ANA_OID = "44444444-4444-4444-8444-444444444444"
OFFICE = "ea5a67f6-b6f3-4338-b240-c655ddc3cc8e"  # the client behind Office.auth.getAccessToken
KID = "key-1"


def rsa_key(bits: int = 2_048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65_537, bits)


KEY, OTHER_KEY = rsa_key(), rsa_key()


def jwk(key: rsa.RSAPrivateKey = KEY, kid: str = KID, **changes: Any) -> dict[str, Any]:
    """One entry of the common key set; changes of None leave a member out."""
    numbers = key.public_key().public_numbers()
    entry: dict[str, Any] = {
        "kty": "RSA",
        "use": "sig",
        "kid": kid,
        "n": _number(numbers.n),
        "e": _number(numbers.e),
        "issuer": f"{AUTHORITY}/{{tenantid}}/v2.0",
    } | changes
    return {name: value for name, value in entry.items() if value is not None}


def key_set(*entries: Mapping[str, Any]) -> dict[str, Any]:
    return {"keys": list(entries) or [jwk()]}


def claims(**changes: Any) -> dict[str, Any]:
    """Claims of a good access token of Ana; changes of None leave a claim out."""
    now = int(time.time())
    given: dict[str, Any] = {
        "aud": CLIENT,
        "iss": f"{AUTHORITY}/{TENANT}/v2.0",
        "iat": now,
        "nbf": now,
        "exp": now + 3_600,
        "azp": CLIENT,
        "azpacr": "0",
        "name": "Ana Costa",
        "oid": ANA_OID,
        "preferred_username": "ana@seller.example",
        "rh": "0.AX",
        "scp": "access_as_user",
        "sub": "pairwise-subject",
        "tid": TENANT,
        "uti": "u",
        "ver": "2.0",
    } | changes
    return {name: value for name, value in given.items() if value is not None}


def token(
    given: Mapping[str, Any] | None = None, key: rsa.RSAPrivateKey = KEY, kid: str | None = KID, **header: Any
) -> str:
    """A token of any claims, signed, also such as no library would write."""
    headers = {"typ": "JWT", "kid": kid, **header}
    payload = json.dumps(claims() if given is None else given).encode()
    return jwt.PyJWS().encode(
        payload, key, algorithm="RS256", headers={name: value for name, value in headers.items() if value is not None}
    )


def part(value: Any) -> str:
    """One part of a hand-made token."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _number(value: int) -> str:
    return part(value.to_bytes((value.bit_length() + 7) // 8, "big"))
