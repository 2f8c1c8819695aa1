"""Google: the system ID token with which Google calls an HTTP add-on, and the ID token of the user it calls for.

https://developers.google.com/workspace/add-ons/guides/alternate-runtimes, "Verify requests from Google", and
https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken. Anybody with a Google account
can obtain a token Google signed, so the signature alone says nothing: the system token must be made for the very
address that was called, by our project's own service account; the user's for our project's own client.
"""

from collections.abc import Callable, Sequence

from addin.deals.addresses import domain_of, normal
from addin.errors import NotAllowed
from addin.identity.contract import Identity
from addin.identity.signing_keys import SigningKeys
from addin.identity.tokens import Claims, Expectation, TokenChecker, audience_of, refused
from addin.wording import text

PROVIDER = "google"
ISSUER = "https://accounts.google.com"
_ISSUERS = frozenset({ISSUER, "accounts.google.com"})  # both are documented
LEEWAY_SECONDS = 10
_REQUIRED = ("exp", "iat", "iss", "aud", "sub", "email", "email_verified")


class GoogleCaller:
    """Verifies that it is Google that calls our add-on; safe to share between threads.

    ``service_account`` is the e-mail address of our Cloud project's add-on service account
    (``gcloud workspace-add-ons get-authorization`` prints it).
    """

    def __init__(self, service_account: str, keys: SigningKeys) -> None:
        self._service_account = service_account
        self._checker = TokenChecker(
            Expectation(service_account, "RS256", keys.find, _issuer, _REQUIRED, leeway=LEEWAY_SECONDS)
        )

    def issues(self, issuer: str) -> bool:
        """Whether a token with this ``iss`` is for us to judge."""
        return issuer in _ISSUERS

    def verify(self, token: str, endpoints: Sequence[str]) -> float:
        """Accept the system ID token of a call of our address as it stands in the descriptor or button (any of
        ``endpoints``); returns when it expires.

        Raises :class:`addin.errors.NotSignedIn`, and :class:`Unavailable` when Google's keys cannot be had.
        """
        made_for = audience_of(token)  # not believed before the token is
        claims = self._checker.claims(token, audience=made_for if made_for in endpoints else endpoints[0])
        if claims["email_verified"] is not True or claims["email"] != self._service_account:
            raise refused()
        return float(claims["exp"])


class GoogleIdentity:
    """Verifies ID tokens of users of the OAuth client ``client_id``; safe to share between threads.

    ``knows_domain`` says whether a Workspace domain is one of ours.
    """

    def __init__(self, client_id: str, keys: SigningKeys, knows_domain: Callable[[str], bool]) -> None:
        self._knows_domain = knows_domain
        self._checker = TokenChecker(
            Expectation(client_id, "RS256", keys.find, _issuer, _REQUIRED, leeway=LEEWAY_SECONDS)
        )

    def issues(self, issuer: str) -> bool:
        return issuer in _ISSUERS

    def verify(self, token: str) -> Identity:
        """The user behind ``token``: the key is ``sub``, never an address.

        The tenant is the Workspace domain (``hd``). Without that claim it is the domain of the verified address, but
        the domain does not vouch for the account: a consumer account may carry a company's address.

        Raises :class:`addin.errors.NotSignedIn`, and :class:`NotAllowed` for a genuine token of a domain that is not
        connected here.
        """
        claims = self._checker.claims(token)
        email, subject, hosted = claims["email"], claims["sub"], claims.get("hd", "")
        if claims["email_verified"] is not True or not all(isinstance(one, str) for one in (email, subject, hosted)):
            raise refused()
        if not subject or "@" not in email:
            raise refused()
        domain = (hosted or domain_of(normal(email))).lower()
        if not domain or not self._knows_domain(domain):
            raise NotAllowed(
                text("Your company is not connected to Dealside yet. Ask your administrator to connect it.")
            )
        name = claims.get("name")
        return Identity(
            PROVIDER,
            domain,
            subject,
            email.replace("\x00", "").strip()[:320],
            float(claims["exp"]),
            name=name.replace("\x00", "").strip()[:320] if isinstance(name, str) else "",
            managed=bool(hosted),
        )


def _issuer(claims: Claims) -> str:
    """Whichever of its two names Google signed with."""
    given = claims["iss"]
    return given if given in _ISSUERS else ISSUER
