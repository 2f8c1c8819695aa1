"""Microsoft Entra ID: access tokens for our own API scope, as nested app authentication gives them to the panel.

Every check of "Access token claims reference" and "Secure applications and APIs by validating claims" (Microsoft
identity platform) that applies to a multi-tenant API: the common key set signs for every tenant there is, so a good
signature alone says nothing about who may come in.
"""

import re
from collections.abc import Callable, Collection

from addin.errors import NotAllowed
from addin.identity.contract import Identity
from addin.identity.signing_keys import SigningKeys
from addin.identity.tokens import Claims, Expectation, TokenChecker, refused
from addin.wording import text

PROVIDER = "entra"
SCOPE = "access_as_user"
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class EntraIdentity:
    """Verifies tokens for the app ``client_id``; safe to share between threads.

    ``callers`` are the client ids (``azp``) that may act for a user here; ``knows_tenant`` says whether a tenant id is
    one of ours. ``authority`` is the origin of the sign-in service, without a trailing slash.
    """

    def __init__(
        self,
        client_id: str,
        callers: Collection[str],
        authority: str,
        keys: SigningKeys,
        knows_tenant: Callable[[str], bool],
    ) -> None:
        self._authority = authority
        self._callers = frozenset(one.lower() for one in callers)
        self._knows_tenant = knows_tenant
        required = ("exp", "nbf", "iat", "iss", "aud", "sub", "ver", "tid", "oid", "scp", "azp")
        self._checker = TokenChecker(Expectation(client_id.lower(), "RS256", keys.find, self._issuer, required))

    def issues(self, issuer: str) -> bool:
        return issuer.startswith(f"{self._authority}/") and issuer.endswith("/v2.0")

    def _issuer(self, claims: Claims) -> str:
        return f"{self._authority}/{claims['tid']}/v2.0"

    def verify(self, token: str) -> Identity:
        """The user behind ``token``: the key is tenant and object id, never an address.

        Raises :class:`addin.errors.NotSignedIn`, and :class:`NotAllowed` for a genuine token of a tenant that is not
        connected here.
        """
        claims = self._checker.claims(token)
        tenant, subject = claims["tid"], claims["oid"]
        if not (_is_guid(tenant) and _is_guid(subject)) or claims["ver"] != "2.0":
            raise refused()
        if not self._knows_tenant(tenant):
            raise NotAllowed(
                text("Your company is not connected to Dealside yet. Ask your administrator to connect it.")
            )
        scopes = claims["scp"]
        if not isinstance(scopes, str) or SCOPE not in scopes.split() or claims.get("idtyp") == "app":
            raise refused()  # without a user's consent in it, it is an app's own token or an ID token
        if not isinstance(claims["azp"], str) or claims["azp"] not in self._callers:
            raise refused()
        home = claims.get("idp")
        return Identity(
            PROVIDER,
            tenant,
            subject,
            _text(claims.get("preferred_username")),
            float(claims["exp"]),
            name=_text(claims.get("name")),
            guest=claims.get("acct") == 1 or (bool(home) and home != claims["iss"] and f"/{tenant}/" not in str(home)),
        )


def _is_guid(value: object) -> bool:
    return isinstance(value, str) and _GUID.fullmatch(value) is not None


def _text(value: object) -> str:
    return value.replace("\x00", "").strip()[:320] if isinstance(value, str) else ""
