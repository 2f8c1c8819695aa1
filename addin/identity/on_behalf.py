"""On behalf of a signed-in user: Microsoft tokens for other services. The only module that knows msal.

Three traps of msal shape it (1.39, read in its source). Its on-behalf-of call never looks into a cache, so we look
first. Its cache knows no users of ours, so there is one cache per user, sealed in the store, and what comes out is
checked to be that user's. And its memory of HTTP answers names no user for on-behalf-of calls: if shared, one user's
failure is answered to another, and so is one user's token that came with a Retry-After. It is never shared.
"""

import json
import logging
import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode
from weakref import WeakValueDictionary

from addin.calls import Answer, CallFailed, call, open_session
from addin.errors import ConsentMissing, DealsideError, MoreProofNeeded, NotSignedIn, Unavailable
from addin.identity.contract import Identity
from addin.identity.sealing import Seal
from addin.storage.token_caches import TokenCaches
from addin.wording import text

if TYPE_CHECKING:
    from msal import ConfidentialClientApplication, SerializableTokenCache  # type: ignore[import-untyped]

SECONDS = 6.0
"""An exchange takes no longer."""
LARGEST_ANSWER = 1_000_000
DISCOVERIES_KEPT = 1_000
# Error numbers of Entra ("AADSTS…"): nobody consented; an administrator must; the app is unknown to the tenant.
NO_CONSENT = frozenset({65001, 90094, 700016})
MORE_PROOF = frozenset({"interaction_required", "login_required", "invalid_grant"})
_log = logging.getLogger(__name__)


class OnBehalfOf:
    """Exchanges users' tokens for our app for tokens of another service; safe to share between threads.

    ``authority`` is the origin of the sign-in service, ``scopes`` what we ask for, ``redirect_uri`` where an
    administrator comes back to after having consented.
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        authority: str,
        seal: Seal,
        *,
        scopes: Sequence[str],
        redirect_uri: str,
    ) -> None:
        self._client_id = client_id
        self._client_secret = client_secret
        self._authority = authority
        self._seal = seal
        self._scopes = list(scopes)
        self._redirect_uri = redirect_uri
        self._wire = _Wire()
        self._locks: WeakValueDictionary[str, threading.Lock] = WeakValueDictionary()
        self._locks_lock = threading.Lock()

    def token(
        self, identity: Identity, assertion: str, caches: TokenCaches, now_at: str, claims: str | None = None
    ) -> str:
        """An access token in the name of ``identity``, who proved themselves with the bearer token ``assertion``.

        From their cache if there is a good one, else by an exchange. ``claims`` is the challenge (JSON) of a service
        that refused our token, empty when it did not say why: the cache is then not asked.

        Raises :class:`MoreProofNeeded` (its ``claims`` are empty where a plain sign-in will do),
        :class:`ConsentMissing`, :class:`Unavailable` and :class:`NotSignedIn`, nothing else.
        """
        with self._lock(_context(identity)):
            try:
                return self._token(identity, assertion, caches, now_at, claims)
            except DealsideError:
                raise
            except Exception as error:
                # No answer, half an answer, an answer of a proxy: msal raises whatever its parsers raise.
                _log.warning("No token on behalf of a user: %s", type(error).__name__)
                raise _unavailable() from error

    def forget(self, identity: Identity, caches: TokenCaches) -> None:
        """Sign-out: drop the user's tokens."""
        caches.drop(identity.provider, identity.tenant, identity.subject)

    def consent_url(self, tenant: str) -> str:
        """Where an administrator of ``tenant`` allows what we ask for."""
        query = {"client_id": self._client_id, "scope": " ".join(self._scopes), "redirect_uri": self._redirect_uri}
        return f"{self._authority}/{quote(tenant, safe='')}/v2.0/adminconsent?{urlencode(query)}"

    def _lock(self, context: str) -> threading.Lock:
        """One lock per user, so that requests at once make one exchange; it is gone when nobody holds it."""
        with self._locks_lock:
            return self._locks.setdefault(context, threading.Lock())

    def _token(self, identity: Identity, assertion: str, caches: TokenCaches, now_at: str, claims: str | None) -> str:
        key = (identity.provider, identity.tenant, identity.subject)
        cache = self._cache(_context(identity), caches.read(*key))
        app = self._app(identity.tenant, cache)
        token = _silent(app, identity, self._scopes) if claims is None else ""
        if not token:
            answer = app.acquire_token_on_behalf_of(assertion, list(self._scopes), claims_challenge=claims or None)
            token = self._exchanged(identity, answer)
        if cache.has_state_changed:
            caches.write(*key, self._seal.closed(cache.serialize().encode(), _context(identity)), now_at)
        return token

    def _cache(self, context: str, sealed: str | None) -> "SerializableTokenCache":
        from msal import SerializableTokenCache  # not before it is needed: it takes as long to load as all of us

        cache = SerializableTokenCache()
        state = self._seal.opened(sealed, context) if sealed else None
        if state is not None:
            cache.deserialize(state.decode())
        return cache

    def _app(self, tenant: str, cache: "SerializableTokenCache") -> "ConfidentialClientApplication":
        from msal import ConfidentialClientApplication

        return ConfidentialClientApplication(
            self._client_id,
            client_credential=self._client_secret,
            authority=f"{self._authority}/{quote(tenant, safe='')}",
            instance_discovery=False,  # the authority is ours to choose, and a call less
            token_cache=cache,
            client_capabilities=["cp1"],  # we can pass on a claims challenge
            http_client=self._wire,
        )

    def _exchanged(self, identity: Identity, answer: Mapping[str, Any]) -> str:
        """The token of an answer to the exchange; raises what the error in it means."""
        token = answer.get("access_token")
        if isinstance(token, str) and token:
            owner = answer.get("id_token_claims") or {}
            if (owner.get("tid"), owner.get("oid")) != (identity.tenant, identity.subject):
                _log.error("The sign-in service answered with a token of somebody else.")
                raise NotSignedIn(text("This sign-in is not valid. Sign in again."))
            return token
        error, suberror = str(answer.get("error", "")), str(answer.get("suberror", ""))
        codes = {code for code in answer.get("error_codes") or () if isinstance(code, int)}
        if codes & NO_CONSENT or "consent_required" in {error, suberror}:
            raise ConsentMissing(self.consent_url(identity.tenant))
        claims = answer.get("claims")
        if claims or error in MORE_PROOF or suberror in {"basic_action", "additional_action"}:
            raise MoreProofNeeded(claims if isinstance(claims, str) else "")
        if error in {"invalid_client", "unauthorized_client"}:
            _log.error("Entra refuses this service: check ADDIN_ENTRA_CLIENT_ID and _SECRET. Codes: %s", sorted(codes))
        else:
            _log.warning("Entra refuses an exchange. Codes: %s", sorted(codes))
        raise _unavailable()


def _silent(app: "ConfidentialClientApplication", identity: Identity, scopes: Sequence[str]) -> str:
    """A token from the cache, refreshed by msal if need be; empty when there is none of this very user."""
    for account in app.get_accounts():
        if (account.get("realm"), account.get("local_account_id")) == (identity.tenant, identity.subject):
            found = app.acquire_token_silent(list(scopes), account) or {}
            return str(found.get("access_token") or "")
    return ""


class _Wire:
    """The HTTP client msal works with: our limits, one try, discovery remembered, only whole JSON let through (msal
    would log anything else as it is, and a torn answer holds a token)."""

    def __init__(self) -> None:
        self._session = open_session()
        self._discovered: dict[str, _Response] = {}

    def get(self, url: str, params: Any = None, headers: Mapping[str, str] | None = None, **_: Any) -> "_Response":
        known = self._discovered.get(url) if not params else None
        if known is not None:
            return known
        response = self._send("GET", url, params=params, headers=headers)
        if response.status_code == 200 and not params:
            if len(self._discovered) >= DISCOVERIES_KEPT:
                self._discovered.clear()
            self._discovered[url] = response
        return response

    def post(
        self, url: str, params: Any = None, data: Any = None, headers: Mapping[str, str] | None = None, **_: Any
    ) -> "_Response":
        return self._send("POST", url, params=params, data=data, headers=headers)

    def close(self) -> None:
        self._session.close()

    def _send(self, method: str, url: str, **more: Any) -> "_Response":
        answer = call(self._session, method, url, seconds=SECONDS, most=LARGEST_ANSWER, **more)
        # As a failed call, and not as an answer, msal goes on with an ageing token it has.
        if answer.status == 429 or answer.status >= 500 or 300 <= answer.status < 400:
            raise CallFailed(f"status {answer.status}")
        try:
            document = json.loads(answer.body)
        except ValueError as error:
            raise CallFailed("no JSON") from error
        if not isinstance(document, dict):
            raise CallFailed("no JSON object")
        return _Response(answer)


class _Response:
    """An answer in the shape msal reads."""

    def __init__(self, answer: Answer) -> None:
        self.status_code = answer.status
        self.text = answer.text
        self.headers: Mapping[str, str] = {}  # a Retry-After would make msal remember the answer, tokens and all

    def raise_for_status(self) -> None:
        if self.status_code >= 400:
            raise CallFailed(f"status {self.status_code}")


def _context(identity: Identity) -> str:
    return f"{identity.provider}|{identity.tenant}|{identity.subject}"


def _unavailable() -> Unavailable:
    return Unavailable(text("Microsoft does not answer now. Try again in a moment."))
