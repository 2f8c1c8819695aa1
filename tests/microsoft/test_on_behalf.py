"""Tokens on behalf of users: silent first, one exchange, nobody else's, and every refusal told apart."""

import json
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from addin.errors import ConsentMissing, DealsideError, MoreProofNeeded, NotSignedIn, Unavailable
from addin.storage.store import Database, Store
from tests.conftest import NOW_AT
from tests.identity import entra
from tests.mailboxes.captures import tables_with
from tests.microsoft.conftest import RETURN, Microsoft, assertion, identity
from tests.microsoft.fake_entra import CLAIMS, NO_CONSENT, SCOPES, refusal
from tests.microsoft.loopback import SLOW, Reply

ANA, JUN = entra.ANA_OID, "55555555-5555-4555-8555-555555555555"
MAIL = "AAMkreply-_1="


def exchanges(microsoft: Microsoft, oid: str = ANA) -> int:
    return microsoft.entra.exchanges[oid]


def test_the_first_call_exchanges_the_second_finds_the_token(microsoft: Microsoft, store: Store) -> None:
    by = microsoft.on_behalf()
    token = microsoft.token(store, by=by)
    assert microsoft.entra.owners[token] == (entra.TENANT, ANA)
    assert microsoft.token(store, by=by) == token
    assert (exchanges(microsoft), microsoft.entra.discoveries) == (1, 1)


def test_a_restart_makes_no_new_exchange(microsoft: Microsoft, store: Store) -> None:
    token = microsoft.token(store)
    assert microsoft.token(store) == token
    assert exchanges(microsoft) == 1


def test_an_old_token_is_refreshed_without_an_exchange(microsoft: Microsoft, store: Store) -> None:
    microsoft.entra.expires_in = 200  # msal takes less than five minutes for expired
    old = microsoft.token(store)
    microsoft.entra.expires_in = 3_599
    new = microsoft.token(store)
    assert new != old and (exchanges(microsoft), microsoft.entra.refreshes[ANA]) == (1, 1)
    assert microsoft.token(store) == new


def test_a_revoked_refresh_token_leads_to_one_exchange(microsoft: Microsoft, store: Store) -> None:
    microsoft.entra.expires_in = 200
    microsoft.token(store)
    microsoft.entra._refresh_tokens.clear()
    microsoft.token(store)
    assert (exchanges(microsoft), microsoft.entra.refreshes[ANA]) == (2, 0)


def test_a_challenge_skips_the_cache_and_is_passed_on(microsoft: Microsoft, store: Store) -> None:
    by = microsoft.on_behalf()
    microsoft.token(store, by=by)
    by.token(identity(), assertion(), store.token_caches, NOW_AT, CLAIMS)
    sent = json.loads(microsoft.entra.asked[-1]["claims"])["access_token"]
    assert sent["capolids"] == {"essential": True, "values": ["c1"]} and sent["xms_cc"] == {"values": ["cp1"]}
    by.token(identity(), assertion(), store.token_caches, NOW_AT, "")
    assert exchanges(microsoft) == 3


def test_signing_out_forgets(microsoft: Microsoft, store: Store) -> None:
    by = microsoft.on_behalf()
    microsoft.token(store, by=by)
    by.forget(identity(), store.token_caches)
    microsoft.token(store, by=by)
    assert exchanges(microsoft) == 2


def test_nothing_that_is_kept_can_be_read(microsoft: Microsoft, store: Store, database: Database) -> None:
    microsoft.token(store)
    kept = store.token_caches.read("entra", entra.TENANT, ANA)
    assert kept and len(kept) > 1_000
    for secret in [*microsoft.entra.secrets, assertion()]:
        assert tables_with(database, secret[:40]) == []
    assert tables_with(database, "eyJ") == []


def test_a_row_copied_onto_another_user_does_not_open(microsoft: Microsoft, store: Store) -> None:
    microsoft.token(store, ANA)
    stolen = store.token_caches.read("entra", entra.TENANT, ANA) or ""
    store.token_caches.write("entra", entra.TENANT, JUN, stolen, NOW_AT)
    token = microsoft.token(store, JUN)
    assert microsoft.entra.owners[token] == (entra.TENANT, JUN) and exchanges(microsoft, JUN) == 1


def test_a_cache_with_another_users_account_is_not_used(microsoft: Microsoft, store: Store) -> None:
    by = microsoft.on_behalf()
    microsoft.token(store, ANA, by)
    sealed = store.token_caches.read("entra", entra.TENANT, ANA) or ""
    plain = by._seal.opened(sealed, f"entra|{entra.TENANT}|{ANA}") or b""
    store.token_caches.write("entra", entra.TENANT, JUN, by._seal.closed(plain, f"entra|{entra.TENANT}|{JUN}"), NOW_AT)
    assert microsoft.entra.owners[microsoft.token(store, JUN, by)] == (entra.TENANT, JUN)


def test_another_secret_starts_afresh(microsoft: Microsoft, store: Store) -> None:
    microsoft.token(store)
    microsoft.token(store, by=microsoft.on_behalf(seal=b"t" * 32))
    assert exchanges(microsoft) == 2


def test_a_token_of_somebody_else_is_refused_and_not_kept(microsoft: Microsoft, store: Store) -> None:
    microsoft.entra.as_user = (entra.TENANT, JUN)
    with pytest.raises(NotSignedIn):
        microsoft.token(store, ANA)
    assert store.token_caches.read("entra", entra.TENANT, ANA) is None


def test_one_users_answer_is_never_given_to_another(microsoft: Microsoft, store: Store) -> None:
    microsoft.entra.token_headers = {"Retry-After": "60"}  # what msal, left alone, remembers whole, for the tenant
    by = microsoft.on_behalf()
    assert microsoft.entra.owners[microsoft.token(store, ANA, by)][1] == ANA
    assert microsoft.entra.owners[microsoft.token(store, JUN, by)][1] == JUN


def test_one_users_failure_does_not_stop_another(microsoft: Microsoft, store: Store) -> None:
    by = microsoft.on_behalf()
    microsoft.entra.reply = Reply(500, b"{}")
    with pytest.raises(Unavailable):
        microsoft.token(store, ANA, by)
    microsoft.entra.reply = None
    assert microsoft.token(store, JUN, by)
    assert microsoft.token(store, ANA, by)


def test_granted_consent_works_at_once(microsoft: Microsoft, store: Store) -> None:
    by = microsoft.on_behalf()
    microsoft.entra.reply = NO_CONSENT
    with pytest.raises(ConsentMissing):
        microsoft.token(store, by=by)
    microsoft.entra.reply = None
    assert microsoft.token(store, by=by)


def test_missing_consent_says_where_an_administrator_gives_it(microsoft: Microsoft, store: Store) -> None:
    microsoft.entra.reply = NO_CONSENT
    with pytest.raises(ConsentMissing) as caught:
        microsoft.token(store)
    address = urlsplit(caught.value.consent_url)
    assert address.path == f"/{entra.TENANT}/v2.0/adminconsent"
    assert parse_qs(address.query) == {
        "client_id": [entra.CLIENT],
        "scope": SCOPES,
        "redirect_uri": [RETURN],
    }


REFUSALS: dict[str, tuple[Reply, type[DealsideError] | tuple[type[DealsideError], ...], str | None]] = {
    "consent (suberror)": (NO_CONSENT, ConsentMissing, None),
    "consent (error)": (refusal("consent_required", 65001), ConsentMissing, None),
    "only an administrator may consent": (refusal("invalid_grant", 90094), ConsentMissing, None),
    "app unknown in the tenant": (refusal("unauthorized_client", 700016), ConsentMissing, None),
    "conditional access": (refusal("interaction_required", 53003, "basic_action", CLAIMS), MoreProofNeeded, CLAIMS),
    "second factor": (refusal("invalid_grant", 50076, "basic_action", CLAIMS), MoreProofNeeded, CLAIMS),
    "without claims": (refusal("interaction_required", 50079), MoreProofNeeded, ""),
    "assertion expired": (refusal("invalid_grant", 500133), MoreProofNeeded, ""),
    "password changed": (refusal("invalid_grant", 50173, "bad_token"), MoreProofNeeded, ""),
    "wrong secret": (refusal("invalid_client", 7000215, status=401), Unavailable, None),
    "wrong scope": (refusal("invalid_scope", 70011), Unavailable, None),
    "temporarily": (refusal("temporarily_unavailable", 90033, status=503), Unavailable, None),
    "throttled": (Reply(429, b"{}", {"Retry-After": "7"}), Unavailable, None),
    "server error": (Reply(500, b"oops"), Unavailable, None),
    "a proxy's page": (Reply(200, b"<html>Sign in to the hotel", {"Content-Type": "text/html"}), Unavailable, None),
    "a proxy's redirect": (Reply(302, b"", {"Location": "https://hotel.example/"}), Unavailable, None),
    "empty": (Reply(200, b""), Unavailable, None),
    "a list": (Reply(200, b"[]"), Unavailable, None),
    "nothing in it": (Reply(200, b"{}"), Unavailable, None),
    "an odd error": (
        Reply(400, b'{"error": ["x"], "error_codes": "x", "claims": 7}'),
        (Unavailable, MoreProofNeeded),
        None,
    ),
    "a token without an owner": (Reply(200, b'{"access_token": "eyJx"}'), NotSignedIn, None),
    "an odd ID token": (Reply(200, b'{"access_token": "eyJx", "id_token": "a.b.c"}'), Unavailable, None),
    "reset": (Reply(200, b"x" * 100, cut=10), Unavailable, None),
    "too large": (Reply(200, b'{"access_token": "' + b"x" * 2_000_000), Unavailable, None),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_becomes_what_it_means(
    microsoft: Microsoft, store: Store, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    reply, kind, claims = REFUSALS[name]
    microsoft.entra.reply = reply
    caplog.set_level(logging.INFO)
    with pytest.raises(kind) as caught:
        microsoft.token(store)
    if isinstance(caught.value, MoreProofNeeded) and claims is not None:
        assert caught.value.claims == claims
    assert store.token_caches.read("entra", entra.TENANT, ANA) is None
    assert "eyJ" not in caplog.text and "hotel" not in caplog.text


def test_a_wrong_secret_is_told_to_the_administrator(
    microsoft: Microsoft, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Unavailable):
        microsoft.token(store, by=microsoft.on_behalf(secret="not the secret"))
    assert "ADDIN_ENTRA_CLIENT_ID" in caplog.text and "7000215" in caplog.text
    assert "not the secret" not in caplog.text


def test_an_assertion_for_somebody_elses_app_is_not_exchanged(microsoft: Microsoft, store: Store) -> None:
    foreign = entra.token(entra.claims(aud="somebody else"))
    with pytest.raises(MoreProofNeeded):
        microsoft.on_behalf().token(identity(), foreign, store.token_caches, NOW_AT)


@pytest.mark.parametrize("slow", SLOW)
def test_a_slow_answer_ends_in_time(
    microsoft: Microsoft, store: Store, slow: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("addin.identity.on_behalf.SECONDS", 0.6)
    microsoft.token(store)  # finds the endpoints
    store.token_caches.drop("entra", entra.TENANT, ANA)
    by, began = microsoft.on_behalf(), time.monotonic()
    microsoft.entra.reply = slow
    with pytest.raises(Unavailable):
        microsoft.token(store, by=by)
    assert time.monotonic() - began < 3


def test_nobody_answers(microsoft: Microsoft, store: Store) -> None:
    microsoft.origin = "https://localhost:1"
    with pytest.raises(Unavailable):
        microsoft.token(store)


def test_a_certificate_nobody_vouches_for_is_refused(
    microsoft: Microsoft, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(Unavailable):
        microsoft.token(store)
    assert microsoft.entra.asked == []


def test_a_token_in_hand_outlives_an_outage(microsoft: Microsoft, store: Store) -> None:
    token = microsoft.token(store)
    microsoft.entra.reply = Reply(503, b"")
    assert microsoft.token(store) == token


def test_requests_at_once_of_one_user_make_one_exchange(microsoft: Microsoft, store: Store, database: Database) -> None:
    by = microsoft.on_behalf()

    def get(_: int) -> str:
        own = database.store(store.org_id)
        try:
            return microsoft.token(own, ANA, by)
        finally:
            own.close()

    with ThreadPoolExecutor(8) as pool:
        tokens = set(pool.map(get, range(16)))
    assert len(tokens) == 1 and exchanges(microsoft) == 1
    assert len(by._locks) == 0


def test_fifty_users_in_two_hundred_threads_each_read_their_own_mail(
    microsoft: Microsoft, store: Store, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in (
        "calls.CONNECT_SECONDS",
        "calls.READ_SECONDS",
        "identity.on_behalf.SECONDS",
        "mailboxes.microsoft.SECONDS",
    ):
        monkeypatch.setattr(f"addin.{limit}", 60.0)  # the machine is busy with both sides of all of them
    users = [f"{number:08x}-0000-4000-8000-000000000000" for number in range(50)]
    for user in users:
        microsoft.graph.put(user, "reply", id=f"mail-of-{user}", subject=f"Mail of {user}")
    by, failures, gate = microsoft.on_behalf(), [], threading.Barrier(200)

    def work(number: int) -> None:
        user = users[number % 50]
        own = database.store(store.org_id)
        gate.wait(30)
        try:
            for _ in range(2):
                item = microsoft.reader(own, user, by).read(f"mail-of-{user}")
                if item.message.subject != f"Mail of {user}":
                    failures.append(user)
        except DealsideError as error:
            failures.append(f"{user}: {error} {error.__cause__}")
        finally:
            own.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failures == []
    assert len(microsoft.graph.reads) == 400
    assert all(
        owner == place and message_id == f"mail-of-{owner}" for owner, place, message_id in microsoft.graph.reads
    )
    assert set(microsoft.entra.exchanges.values()) == {1}
    assert tables_with(database, "eyJ") == []
    assert [path for path in _files(database) if any(text in path.read_bytes() for text in _secrets(microsoft))] == []


def _files(database: Database) -> list[Path]:
    """The files of the store, where it has files."""
    name = database.engine.url.database or ""
    return sorted(Path(name).parent.glob(f"{Path(name).name}*")) if "sqlite" in database.engine.dialect.name else []


def _secrets(microsoft: Microsoft) -> list[bytes]:
    return [b"eyJ", *(secret[:60].encode() for secret in microsoft.entra.secrets)]


def test_an_unforeseen_error_of_msal_is_no_traceback(
    microsoft: Microsoft, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> Callable[[], None]:
        raise KeyError("token_endpoint")

    monkeypatch.setattr("msal.ConfidentialClientApplication.acquire_token_on_behalf_of", broken)
    with pytest.raises(Unavailable):
        microsoft.token(store)
