"""The parts of Microsoft Entra ID that on-behalf-of needs, as strict as the real one.

Shapes: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow,
https://learn.microsoft.com/entra/identity-platform/reference-error-codes
"""

import json
import secrets
import threading
import time
from collections import Counter
from typing import Any
from urllib.parse import parse_qs

import jwt

from tests.identity import entra
from tests.microsoft.loopback import Reply, Request

SECRET = "the~secret of the app"
SCOPES = ["https://graph.microsoft.com/Mail.Read"]
GRAPH = "00000003-0000-0000-c000-000000000000"
JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
CLAIMS = '{"access_token":{"capolids":{"essential":true,"values":["c1"]}}}'
RESERVED = {"openid", "profile", "offline_access"}


def refusal(error: str, code: int, suberror: str = "", claims: str = "", status: int = 400) -> Reply:
    """An error as Entra words it."""
    said: dict[str, Any] = {
        "error": error,
        "error_description": f"AADSTS{code}: No. Trace ID: 0000 Correlation ID: 0000 Timestamp: 2026-11-21 09:00:00Z",
        "error_codes": [code],
        "timestamp": "2026-11-21 09:00:00Z",
        "trace_id": "00000000-0000-0000-0000-000000000000",
        "correlation_id": "00000000-0000-0000-0000-000000000000",
        "error_uri": f"https://login.microsoftonline.com/error?code={code}",
    }
    more = {"suberror": suberror, "claims": claims}
    return Reply(status, json.dumps(said | {name: value for name, value in more.items() if value}).encode())


NO_CONSENT = refusal("invalid_grant", 65001, "consent_required")


class FakeEntra:
    """Serves any number of tenants. ``owners`` says whose each access token is, as (tenant, oid); ``exchanges`` and
    ``refreshes`` count per user; ``reply``, when set, is the answer to every token request."""

    def __init__(self) -> None:
        self.origin = ""
        self.owners: dict[str, tuple[str, str]] = {}
        self.secrets: set[str] = set()  # every token ever given out
        self.exchanges: Counter[str] = Counter()
        self.refreshes: Counter[str] = Counter()
        self.discoveries = 0
        self.asked: list[dict[str, str]] = []
        self.reply: Reply | None = None
        self.token_headers: dict[str, str] = {}
        self.expires_in = 3_599
        self.as_user: tuple[str, str] | None = None  # answers with somebody else's token
        self.authority, self.scopes = entra.AUTHORITY, SCOPES  # what users' tokens name, what the app asks for
        self._refresh_tokens: dict[str, tuple[str, str]] = {}
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Reply | None:
        tenant, _, rest = request.path.strip("/").partition("/")
        if rest == "discovery/v2.0/keys" and tenant == "common":
            return _json(entra.key_set(entra.jwk(issuer=f"{self.authority}/{{tenantid}}/v2.0")))
        if rest == "v2.0/.well-known/openid-configuration":
            self.discoveries += 1
            return self._discovery(tenant)
        if rest == "oauth2/v2.0/token" and request.method == "POST":
            form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
            with self._lock:
                self.asked.append(form)
                return self.reply or self._token(tenant, form)
        return None

    def _discovery(self, tenant: str) -> Reply:
        base = f"{self.origin}/{tenant}"
        return _json(
            {
                "issuer": f"{base}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
                "jwks_uri": f"{self.origin}/common/discovery/v2.0/keys",
            }
        )

    def _token(self, tenant: str, form: dict[str, str]) -> Reply:
        if form.get("client_id") != entra.CLIENT:
            return refusal("unauthorized_client", 700016)
        if form.get("client_secret") != SECRET:
            return refusal("invalid_client", 7000215, status=401)
        if set(form.get("scope", "").split()) != {*self.scopes, *RESERVED}:
            return refusal("invalid_scope", 70011)
        if "cp1" not in json.loads(form.get("claims", "{}"))["access_token"]["xms_cc"]["values"]:
            return refusal("invalid_request", 900144)
        if form.get("grant_type") == "refresh_token":
            user = self._refresh_tokens.get(form.get("refresh_token", ""))
            if user is None or user[0] != tenant:
                return refusal("invalid_grant", 70000, "bad_token")
            self.refreshes[user[1]] += 1
            return self._granted(*user)
        if form.get("grant_type") != JWT_GRANT:
            return refusal("unsupported_grant_type", 70003)
        if form.get("requested_token_use") != "on_behalf_of":
            return refusal("invalid_request", 900144)
        try:
            said = jwt.decode(
                form.get("assertion", ""),
                entra.KEY.public_key(),
                ["RS256"],
                audience=entra.CLIENT,
                issuer=f"{self.authority}/{tenant}/v2.0",
            )
        except jwt.PyJWTError:
            return refusal("invalid_grant", 50013)
        if "scp" not in said:
            return refusal("invalid_grant", 50013)  # an ID token is no assertion
        self.exchanges[said["oid"]] += 1
        return self._granted(*(self.as_user or (said["tid"], said["oid"])))

    def _granted(self, tenant: str, oid: str) -> Reply:
        now = int(time.time())
        about = {"iss": f"{self.origin}/{tenant}/v2.0", "iat": now, "exp": now + self.expires_in, "tid": tenant}
        access = entra.token({**about, "aud": GRAPH, "oid": oid, "scp": "Mail.Read", "uti": secrets.token_hex(8)})
        name = {"preferred_username": f"{oid}@seller.example", "name": "A rep"}
        id_token = entra.token({**about, **name, "aud": entra.CLIENT, "oid": oid, "sub": f"pairwise-{oid}"})
        refresh = f"1.AX{secrets.token_urlsafe(64)}"
        self.owners[access] = (tenant, oid)
        self._refresh_tokens[refresh] = (tenant, oid)
        self.secrets |= {access, refresh, id_token}
        reply = _json(
            {
                "token_type": "Bearer",
                "scope": " ".join([*self.scopes, "profile", "openid", "email"]),
                "expires_in": self.expires_in,
                "ext_expires_in": self.expires_in,
                "access_token": access,
                "refresh_token": refresh,
                "id_token": id_token,
                "client_info": entra.part({"uid": oid, "utid": tenant}),
            }
        )
        reply.headers |= self.token_headers
        return reply


def _json(value: Any) -> Reply:
    return Reply(200, json.dumps(value).encode())
