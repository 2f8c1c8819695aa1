"""Tokens of Microsoft Entra: what is accepted, and every forgery and mix-up that is not."""

import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from addin.errors import NotAllowed, NotSignedIn, Unavailable
from addin.identity.doorkeeper import Doorkeeper
from addin.identity.microsoft import EntraIdentity
from addin.identity.signing_keys import SigningKeys
from tests.conftest import SHARED_DATA
from tests.identity import entra
from tests.identity.entra import ANA_OID, AUTHORITY, CLIENT, KEY, KID, OFFICE, OTHER_KEY, OTHER_TENANT, TENANT, part

VECTORS = SHARED_DATA / "tokens" / "wycheproof" / "json_web_signature_test.json"


def provider(*entries: dict[str, Any], tenants: frozenset[str] = frozenset({TENANT})) -> EntraIdentity:
    keys = SigningKeys("https://keys.example", lambda _: entra.key_set(*entries))
    return EntraIdentity(CLIENT, {CLIENT, OFFICE}, AUTHORITY, keys, tenants.__contains__)


def test_a_good_token_names_the_user_by_tenant_and_object_id() -> None:
    found = provider().verify(entra.token())
    assert (found.provider, found.tenant, found.subject) == ("entra", TENANT, ANA_OID)
    assert (found.email, found.name, found.guest) == ("ana@seller.example", "Ana Costa", False)


NOW = int(time.time())
GOOD: dict[str, dict[str, Any]] = {
    "several scopes": {"scp": "openid access_as_user profile"},
    "the Office client": {"azp": OFFICE},
    "no address": {"preferred_username": None, "name": None},
    "an extra claim": {"acrs": ["c1"], "xms_cc": ["cp1"]},
    "expired within the leeway": {"exp": -20},
    "not valid before a moment from now": {"nbf": 20},
    "a user of that tenant, by idp": {"idp": f"https://sts.windows.net/{TENANT}/"},
}


@pytest.mark.parametrize("good", GOOD)
def test_what_microsoft_may_vary_is_accepted(good: str) -> None:
    now = int(time.time())
    changes = {name: now + value if name in {"exp", "nbf"} else value for name, value in GOOD[good].items()}
    assert provider().verify(entra.token(entra.claims(**changes))).subject == ANA_OID


WRONG_VALUES: dict[str, list[Any]] = {
    "iss": [
        None, "", 7, [f"{AUTHORITY}/{TENANT}/v2.0"], f"{AUTHORITY}/{OTHER_TENANT}/v2.0", f"https://sts.windows.net/{TENANT}/",
        f"{AUTHORITY}/{TENANT}/v2.0/", f"{AUTHORITY}/common/v2.0", f"https://login.microsoftonline.com.evil.example/{TENANT}/v2.0",
        f"{AUTHORITY}/{TENANT}", f"{AUTHORITY}/{{tenantid}}/v2.0", f"{AUTHORITY}/{TENANT.upper()}x/v2.0",
    ],
    "aud": [None, "", f"api://{CLIENT}", [CLIENT], [CLIENT, "other"], "00000003-0000-0000-c000-000000000000", f"{CLIENT} ", 7],
    "exp": [None, NOW - 3_600, "tomorrow", float("inf"), float("nan"), [NOW + 60], {}],
    "nbf": [None, NOW + 3_600, "yesterday", float("inf")],
    "iat": [None, NOW + 3_600, "now"],
    "ver": [None, "1.0", 2.0, "2.0.0", ["2.0"], ""],
    "tid": [None, OTHER_TENANT, "", "common", TENANT.upper(), f"{TENANT}/", [TENANT], 7, {"a": 1}],
    "oid": [None, "", "ana@seller.example", [ANA_OID], 7, ANA_OID[:-1]],
    "sub": [None, 7],
    "scp": [None, "", "openid profile", "access_as_users", "Access_as_user", ["access_as_user"], {"access_as_user": 1}],
    "azp": [None, "", OTHER_TENANT, [CLIENT], f"{CLIENT} {OTHER_TENANT}", 7],
}  # fmt: skip
MATRIX = [(name, value) for name, values in WRONG_VALUES.items() for value in values]


@pytest.mark.parametrize(("name", "value"), MATRIX, ids=[f"{name}-{place}" for place, (name, _) in enumerate(MATRIX)])
def test_a_well_signed_token_with_one_wrong_claim_is_refused(name: str, value: Any) -> None:
    with pytest.raises((NotSignedIn, NotAllowed)):
        provider().verify(entra.token(entra.claims(**{name: value})))


KINDS: dict[str, dict[str, Any]] = {
    "an ID token": {"scp": None, "azp": None, "nonce": "n"},
    "an app's own token": {"scp": None, "roles": ["Mail.Read"], "idtyp": "app", "oid": ANA_OID},
    "an app's own token with a scope in it": {"idtyp": "app"},
    "a v1 token": {"ver": "1.0", "iss": f"https://sts.windows.net/{TENANT}/", "appid": CLIENT, "azp": None},
    "a token for Microsoft Graph": {"aud": "00000003-0000-0000-c000-000000000000", "scp": "Mail.Read"},
    "an ID token with the scope's name elsewhere": {"scp": None, "roles": ["access_as_user"]},
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_genuine_token_of_another_kind_is_refused(kind: str) -> None:
    with pytest.raises(NotSignedIn):
        provider().verify(entra.token(entra.claims(**KINDS[kind])))


def test_a_genuine_token_of_a_tenant_nobody_connected_is_told_so() -> None:
    foreign = entra.claims(tid=OTHER_TENANT, iss=f"{AUTHORITY}/{OTHER_TENANT}/v2.0")
    with pytest.raises(NotAllowed, match="not connected"):
        provider().verify(entra.token(foreign))


def test_a_tenant_that_differs_from_the_issuer_is_refused_also_when_both_are_known() -> None:
    both = provider(tenants=frozenset({TENANT, OTHER_TENANT}))
    with pytest.raises(NotSignedIn):
        both.verify(entra.token(entra.claims(tid=OTHER_TENANT)))


def test_a_key_of_one_tenant_does_not_sign_for_another() -> None:
    own = provider(entra.jwk(issuer=f"{AUTHORITY}/{TENANT}/v2.0"))
    assert own.verify(entra.token()).tenant == TENANT
    for issuer in (f"{AUTHORITY}/{OTHER_TENANT}/v2.0", "https://login.microsoftonline.us/{tenantid}/v2.0", "", None, 7):
        with pytest.raises(NotSignedIn):
            provider(entra.jwk(issuer=issuer)).verify(entra.token())


PUBLIC_PEM = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
PUBLIC_DER = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def hs256(secret: bytes, **header: Any) -> str:
    head = f"{part({'typ': 'JWT', 'alg': 'HS256', 'kid': KID} | header)}.{part(entra.claims())}"
    return f"{head}.{part(hmac.new(secret, head.encode(), hashlib.sha256).digest())}"


def retouched(**changes: Any) -> str:
    """A good token with other claims under the old signature."""
    head, _, signature = entra.token().split(".")
    return f"{head}.{part(entra.claims(**changes))}.{signature}"


def with_header(**changes: Any) -> str:
    _, body, signature = entra.token().split(".")
    header = {"typ": "JWT", "alg": "RS256", "kid": KID} | changes
    return f"{part({name: value for name, value in header.items() if value is not None})}.{body}.{signature}"


FORGERIES = {
    "none": f"{part({'alg': 'none', 'kid': KID})}.{part(entra.claims())}.",
    "None": f"{part({'alg': 'None', 'kid': KID})}.{part(entra.claims())}.",
    "none with a signature": f"{part({'alg': 'none', 'kid': KID})}.{part(entra.claims())}.{entra.token().split('.')[2]}",
    "HS256 with the public key (PEM)": hs256(PUBLIC_PEM),
    "HS256 with the public key (stripped)": hs256(PUBLIC_PEM.strip()),
    "HS256 with the public key (DER)": hs256(PUBLIC_DER),
    "HS256 with the modulus": hs256(entra.jwk()["n"].encode()),
    "HS256 with nothing": hs256(b""),
    "HS256 with the client id": hs256(CLIENT.encode()),
    "another key under the known kid": entra.token(key=OTHER_KEY),
    "an unknown kid": entra.token(kid="another"),
    "no kid": entra.token(kid=None),
    "a kid that is a path": entra.token(kid="../../dev/null"),
    "a kid that is SQL": entra.token(kid="' OR 1=1 --"),
    "a kid that is a list": with_header(kid=[KID]),
    "a kid of null": with_header(kid=None),
    "a key of its own in the header": entra.token(key=OTHER_KEY, jwk=entra.jwk(OTHER_KEY)),
    "an address of its own keys": entra.token(key=OTHER_KEY, jku="https://evil.example/keys"),
    "an address of its own certificate": entra.token(key=OTHER_KEY, x5u="https://evil.example/cert"),
    "a certificate of its own": entra.token(key=OTHER_KEY, x5c=["MIIB"]),
    "a critical extension": entra.token(crit=["exp2"], exp2=1),
    "an unencoded payload": entra.token(crit=["b64"], b64=False),
    "RS384 named": with_header(alg="RS384"),
    "PS256 named": with_header(alg="PS256"),
    "rs256 named": with_header(alg="rs256"),
    "no algorithm": with_header(alg=None),
    "two algorithms": with_header(alg=["RS256", "none"]),
    "another tenant written in": retouched(tid=OTHER_TENANT, iss=f"{AUTHORITY}/{OTHER_TENANT}/v2.0"),
    "another user written in": retouched(oid=OTHER_TENANT),
    "a later end written in": retouched(exp=NOW + 999_999),
    "a signature cut off": entra.token().rpartition(".")[0] + ".",
    "a signature cut short": entra.token()[:-8],
    "a signature with a byte changed": entra.token()[:-2] + ("AA" if not entra.token().endswith("AA") else "BB"),
    "two tokens": f"{entra.token()}.{entra.token()}",
    "encrypted": f"{part({'alg': 'RSA-OAEP', 'enc': 'A256GCM', 'kid': KID})}.a.b.c.d",
    "claims that are a list": entra.token([entra.claims()]),  # type: ignore[arg-type]
    "claims that are a number": entra.token(5),  # type: ignore[arg-type]
    "padded": entra.token() + "==",
    "a space inside": entra.token().replace(".", " .", 1),
}


@pytest.mark.parametrize("kind", FORGERIES)
def test_a_forged_token_is_refused(kind: str) -> None:
    forged = FORGERIES[kind]
    for door in (provider(), Doorkeeper([provider()])):
        with pytest.raises(NotSignedIn):
            door.verify(forged)


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_weak_or_foreign_keys_of_the_key_set_are_not_used() -> None:
    weak = entra.rsa_key(1_024)
    for entry in (
        entra.jwk(weak), entra.jwk(use="enc"), entra.jwk(kty="oct"), entra.jwk(alg="RS512"), entra.jwk(n="!"), entra.jwk(kid="7") | {"kid": 7},
    ):  # fmt: skip
        key = weak if entry["n"] == entra.jwk(weak)["n"] else KEY
        with pytest.raises(NotSignedIn):
            provider(entry).verify(entra.token(key=key))


@pytest.mark.skipif(not VECTORS.exists(), reason="the public vectors are not here")
def test_no_public_vector_is_accepted_whatever_its_key_is_called() -> None:
    document = json.loads(VECTORS.read_text())
    tried = 0
    for group in document["testGroups"]:
        public = group.get("public") or group.get("private") or {}
        entry = {**public, "kid": public.get("kid", KID), "issuer": f"{AUTHORITY}/{{tenantid}}/v2.0"}
        door = provider(entry) if public.get("kty") == "RSA" else provider()
        for one in group["tests"]:
            given = one["jws"] if isinstance(one["jws"], str) else json.dumps(one["jws"])
            with pytest.raises((NotSignedIn, NotAllowed)):
                door.verify(given)
            tried += 1
    assert tried > 300


def test_guests_are_known_as_guests() -> None:
    for home in (f"https://sts.windows.net/{OTHER_TENANT}/", "live.com", "mail"):
        assert provider().verify(entra.token(entra.claims(idp=home))).guest
    assert provider().verify(entra.token(entra.claims(acct=1))).guest


class Keys:
    """A key set behind an address that can be watched, changed and switched off."""

    def __init__(self, *entries: dict[str, Any]) -> None:
        self.entries = list(entries) or [entra.jwk()]
        self.down = False
        self.fetched = 0
        self.now = 1_000.0
        self.keys = SigningKeys("https://keys.example", self._fetch, lambda: self.now)

    def _fetch(self, url: str) -> object:
        self.fetched += 1
        if self.down:
            raise ValueError("an HTML page")
        return {"keys": self.entries}


def test_keys_are_fetched_once_and_again_after_a_day() -> None:
    one = Keys()
    for _ in range(5):
        assert one.keys.find(KID)
    assert one.fetched == 1
    one.now += 24 * 3_600 + 1
    assert one.keys.find(KID) and one.fetched == 2


def test_a_rotated_key_is_found_by_fetching_again_once() -> None:
    one = Keys()
    assert one.keys.find(KID)
    one.entries.append(entra.jwk(OTHER_KEY, "key-2"))
    one.now += 60
    assert one.keys.find("key-2") and one.keys.find("key-2") and one.fetched == 2


def test_an_unknown_key_is_asked_for_once() -> None:
    one = Keys()
    for _ in range(10):
        assert one.keys.find("nobody's") is None
        one.now += 31
    assert one.fetched == 1
    one.now += 600
    assert one.keys.find("nobody's") is None and one.fetched == 2


def test_invented_keys_do_not_make_us_hammer_the_provider() -> None:
    one = Keys()
    for number in range(1_000):
        assert one.keys.find(f"invented-{number}") is None
    assert one.fetched == 1


def test_while_the_provider_does_not_answer_the_keys_at_hand_go_on_being_used() -> None:
    one = Keys()
    assert one.keys.find(KID)
    one.down = True
    one.now += 48 * 3_600
    assert one.keys.find(KID) and one.fetched == 2
    with pytest.raises(Unavailable):
        one.keys.find("key-2")


def test_a_provider_that_never_answered_is_a_fault_not_a_bad_sign_in() -> None:
    one = Keys()
    one.down = True
    with pytest.raises(Unavailable):
        EntraIdentity(CLIENT, {CLIENT}, AUTHORITY, one.keys, lambda _: True).verify(entra.token())
    one.down = False
    one.now += 31
    assert one.keys.find(KID)


def test_an_empty_key_set_does_not_drop_the_keys_at_hand() -> None:
    one = Keys()
    assert one.keys.find(KID)
    one.entries.clear()
    one.now += 24 * 3_600 + 1
    assert one.keys.find(KID)
