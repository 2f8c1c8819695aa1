"""Tokens: what the local provider issues and accepts, and everything it must refuse."""

import base64
import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from addin.errors import NotSignedIn
from addin.identity.contract import Identity
from addin.identity.doorkeeper import Doorkeeper
from addin.identity.local import AUDIENCE, ISSUER, LocalIdentity
from addin.identity.tokens import (
    LEEWAY_SECONDS,
    LONGEST_TOKEN,
    Expectation,
    SigningKey,
    TokenChecker,
    issuer_of,
    signed,
)
from tests.api.callers import Caller
from tests.conftest import SHARED_DATA

VECTORS = SHARED_DATA / "tokens" / "wycheproof" / "json_web_signature_test.json"
KEY = Ed25519PrivateKey.generate()
SIGNING = SigningKey(KEY.public_key(), "issuer")
OTHER_KEY = Ed25519PrivateKey.generate()


@pytest.fixture
def local() -> LocalIdentity:
    return LocalIdentity(b"a secret only tests know, long enough")


def checker() -> TokenChecker:
    return TokenChecker(
        Expectation("audience", "EdDSA", lambda kid: SIGNING if kid == "k" else None, lambda _: "issuer")
    )


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    given = {"iss": "issuer", "aud": "audience", "sub": "s", "iat": now, "nbf": now, "exp": now + 600} | changes
    return {name: value for name, value in given.items() if value is not None}


def test_a_token_names_the_rep_it_was_issued_for(local: LocalIdentity) -> None:
    token = local.token(7, "ana@seller.example", 600)
    found = local.verify(token)
    assert found == Identity("local", "local", "7:ana@seller.example", "ana@seller.example", found.expires_at)
    assert 590 < found.expires_at - time.time() <= 600
    assert LocalIdentity(b"a secret only tests know, long enough").verify(token).subject == "7:ana@seller.example"


def test_another_installation_does_not_accept_it(local: LocalIdentity) -> None:
    with pytest.raises(NotSignedIn):
        LocalIdentity(b"another secret, just as long as it").verify(local.token(7, "a@b.example"))


def test_a_token_expires_after_its_lifetime_and_a_small_leeway(local: LocalIdentity) -> None:
    assert local.verify(local.token(7, "a", -LEEWAY_SECONDS + 10))
    with pytest.raises(NotSignedIn, match="expired"):
        local.verify(local.token(7, "a", -LEEWAY_SECONDS - 1))


class Counting:
    """A provider that counts how often it is asked."""

    def __init__(self, local: LocalIdentity) -> None:
        self.local, self.asked = local, 0

    def issues(self, issuer: str) -> bool:
        return issuer == ISSUER

    def verify(self, token: str) -> Identity:
        self.asked += 1
        return self.local.verify(token)


def test_a_remembered_token_is_not_checked_again_until_it_expires(local: LocalIdentity) -> None:
    now, provider = [time.time()], Counting(local)
    door, token = Doorkeeper([provider], lambda: now[0]), local.token(7, "a", 600)
    assert door.verify(token) == door.verify(token) and provider.asked == 1
    now[0] += 601
    door.verify(token)
    assert provider.asked == 2


def test_a_remembered_token_still_expires(local: LocalIdentity) -> None:
    door, token = Doorkeeper([local]), local.token(7, "a", 1 - LEEWAY_SECONDS)
    assert door.verify(token).subject == "7:a"
    time.sleep(1.1)
    with pytest.raises(NotSignedIn, match="expired"):
        door.verify(token)


def test_a_refused_token_is_not_remembered(local: LocalIdentity) -> None:
    provider = Counting(local)
    door, token = Doorkeeper([provider]), local.token(7, "a", -3_600)
    for _ in range(2):
        with pytest.raises(NotSignedIn):
            door.verify(token)
    assert provider.asked == 2


def test_the_doorkeeper_remembers_no_more_than_it_should(local: LocalIdentity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("addin.identity.remembered.REMEMBERED", 2)
    provider = Counting(local)
    door, given = Doorkeeper([provider]), [local.token(7, name) for name in "abc"]
    for token in given:
        door.verify(token)
    door.verify(given[2])
    assert provider.asked == 3
    door.verify(given[0])
    assert provider.asked == 4


NOW = int(time.time())
WRONG: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "other"},
    "issuer as a list": {"iss": ["issuer"]},
    "another audience": {"aud": "other"},
    "audience as a list": {"aud": ["audience"]},
    "audience among others": {"aud": ["audience", "other"]},
    "not yet valid": {"nbf": NOW + 3_600},
    "issued in the future": {"iat": NOW + 3_600},
    "expired": {"exp": NOW - 3_600},
    "no expiry": {"exp": None},
    "no time of issue": {"iat": None},
    "no issuer": {"iss": None},
    "no audience": {"aud": None},
    "no subject": {"sub": None},
    "a number as subject": {"sub": 7},
    "an expiry that is no time": {"exp": "tomorrow"},
    "an infinite expiry": {"exp": float("inf")},
    "a start that is no time": {"nbf": "yesterday"},
}


def well_signed(document: dict[str, Any]) -> str:
    """A token of any claims, also such as no library would write."""
    return jwt.PyJWS().encode(json.dumps(document).encode(), KEY, algorithm="EdDSA", headers={"kid": "k"})


def test_a_well_signed_token_with_right_claims_is_accepted() -> None:
    assert checker().claims(well_signed(claims()))["sub"] == "s"


@pytest.mark.parametrize("wrong", WRONG)
def test_a_well_signed_token_with_a_wrong_claim_is_refused(wrong: str) -> None:
    with pytest.raises(NotSignedIn):
        checker().claims(well_signed(claims(**WRONG[wrong])))


def part(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def test_another_key_or_algorithm_is_refused() -> None:
    forged = [
        signed(claims(), OTHER_KEY, "EdDSA", "k"),
        signed(claims(), KEY, "EdDSA", "other"),
        jwt.encode(claims(), KEY, algorithm="EdDSA"),
        jwt.encode(claims(), "k" * 64, algorithm="HS256", headers={"kid": "k"}),
        jwt.encode(claims(), KEY.public_key().public_bytes_raw().hex(), algorithm="HS256", headers={"kid": "k"}),
        jwt.encode(claims(), "", algorithm="none", headers={"kid": "k"}),
        jwt.encode(claims(), KEY, algorithm="EdDSA", headers={"kid": "k", "crit": ["exp2"], "exp2": 1}),
    ]
    for token in forged:
        with pytest.raises(NotSignedIn):
            checker().claims(token)


NO_TOKENS = {
    "empty": "",
    "dots": "..",
    "more dots": "....",
    "words": "not a token",
    "not ascii": "é.é.é",
    "surrogate": "\ud800.a.b",
    "nul": "\x00.\x00.\x00",
    "list header": f"{part([])}.{part({})}.x",
    "number payload": f"{part({'alg': 'EdDSA', 'kid': 'k'})}.{part(5)}.x",
    "list kid": f"{part({'alg': 'EdDSA', 'kid': ['k']})}.{part({})}.x",
    "no alg": f"{part({'kid': 'k'})}.{part({})}.x",
    "bytes": f"{part(bytes(range(256)))}.{part(b'{')}.x",
    "deep": f"{part(b'[' * 5_000)}.{part(b'[' * 5_000)}.x",
    "long": "a" * (LONGEST_TOKEN + 1),
    "long and good": signed(claims(more="x" * LONGEST_TOKEN), KEY, "EdDSA", "k"),
}


@pytest.mark.parametrize("kind", NO_TOKENS)
def test_what_is_no_token_is_refused(kind: str) -> None:
    with pytest.raises(NotSignedIn):
        checker().claims(NO_TOKENS[kind])
    with pytest.raises(NotSignedIn):
        Doorkeeper([LocalIdentity(b"a secret only tests know, long enough")]).verify(NO_TOKENS[kind])


def test_the_doorkeeper_asks_the_provider_of_the_issuer_only(local: LocalIdentity) -> None:
    assert Doorkeeper([local]).verify(local.token(7, "a")).subject == "7:a"
    for none in (Doorkeeper([]), Doorkeeper([])):
        with pytest.raises(NotSignedIn):
            none.verify(local.token(7, "a"))
    with pytest.raises(NotSignedIn):
        Doorkeeper([local]).verify(signed(claims(), KEY, "EdDSA", "k"))


def test_a_token_that_only_names_the_issuer_is_refused(local: LocalIdentity) -> None:
    forged = signed(claims(iss=ISSUER, aud=AUDIENCE, sub="7:a"), OTHER_KEY, "EdDSA", "local-1")
    assert issuer_of(forged) == ISSUER
    with pytest.raises(NotSignedIn):
        Doorkeeper([local]).verify(forged)


@pytest.mark.skipif(not VECTORS.exists(), reason="the public vectors are not here")
def test_no_public_attack_vector_opens_the_door(ana: Caller) -> None:
    groups = json.loads(VECTORS.read_text())["testGroups"]
    vectors = [(one["tcId"], one["jws"]) for group in groups for one in group["tests"]]
    assert len(vectors) > 300
    opened = []
    for number, given in vectors:
        token = given if isinstance(given, str) else json.dumps(given)
        headers = {"Authorization": f"Bearer {token}"}
        if ana.app.test_client().get("/api/v1/opportunities", headers=headers).status_code != 401:
            opened.append(number)
    assert opened == []
