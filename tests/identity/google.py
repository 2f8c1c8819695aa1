"""A Google of our own: tokens as it writes them for an add-on's calls and users, signed by the tests' key."""

import time
from typing import Any

from tests.identity import entra

CLIENT = "1234567890-abc.apps.googleusercontent.com"
SERVICE_ACCOUNT = "service-1234567890@gcp-sa-gsuiteaddons.iam.gserviceaccount.com"
ISSUER = "https://accounts.google.com"
HOST = "https://dealside.example"
DOMAIN = "seller.example"
ANA_SUB = "110248495921238986420"


def jwk(**changes: Any) -> dict[str, Any]:
    """One entry of Google's key set: it does not say whose it is."""
    return entra.jwk(**({"issuer": None, "alg": "RS256"} | changes))


def system_claims(endpoint: str = f"{HOST}/gmail/message", **changes: Any) -> dict[str, Any]:
    """Claims with which Google calls ``endpoint``; changes of None leave a claim out."""
    now = int(time.time())
    given: dict[str, Any] = {
        "aud": endpoint,
        "azp": "115000000000000000000",
        "email": SERVICE_ACCOUNT,
        "email_verified": True,
        "exp": now + 3_600,
        "iat": now,
        "iss": ISSUER,
        "sub": "115000000000000000000",
    } | changes
    return {name: value for name, value in given.items() if value is not None}


def user_claims(address: str = "ana@seller.example", subject: str = ANA_SUB, **changes: Any) -> dict[str, Any]:
    """Claims of a user of our client."""
    now = int(time.time())
    given: dict[str, Any] = {
        "aud": CLIENT,
        "azp": CLIENT,
        "email": address,
        "email_verified": True,
        "exp": now + 3_600,
        "hd": DOMAIN,
        "iat": now,
        "iss": ISSUER,
        "sub": subject,
    } | changes
    return {name: value for name, value in given.items() if value is not None}


def system_token(endpoint: str = f"{HOST}/gmail/message", **changes: Any) -> str:
    return entra.token(system_claims(endpoint, **changes))


def user_token(address: str = "ana@seller.example", subject: str = ANA_SUB, **changes: Any) -> str:
    return entra.token(user_claims(address, subject, **changes))
