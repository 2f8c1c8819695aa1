"""Who gets a card: only Google, and only for a user it vouches for. A Google signature alone proves nothing."""

import time
from typing import Any

import pytest
from flask.testing import FlaskClient

from addin.app import create_app, local_identity
from addin.settings import Settings
from addin.storage.store import Database, Store
from tests.gmail.mailbox import read, text_of, title
from tests.gmail.oracle import violations
from tests.google.add_on import AddOn
from tests.google.conftest import Google
from tests.google.fake_google import Mail
from tests.identity import entra
from tests.identity import google as tokens
from tests.identity.entra import KID, OTHER_KEY, part
from tests.identity.google import CLIENT, HOST, ISSUER, SERVICE_ACCOUNT, system_claims, user_claims

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # no door depends on the database
HERE = "/gmail/message"
NOW = int(time.time())


def test_google_gets_a_card_for_a_user_it_vouches_for(add_on: AddOn, mail: Mail) -> None:
    assert title(add_on.open(mail)) == "Line 4 retrofit"


GOOD: dict[str, dict[str, Any]] = {
    "the other name of the issuer": {"iss": "accounts.google.com"},
    "issued eight seconds from now": {"iat": NOW + 8},
    "expired five seconds ago": {"exp": -5},
    "an extra claim": {"at_hash": "x"},
    "no azp": {"azp": None},
}


@pytest.mark.parametrize("good", GOOD)
def test_what_google_may_vary_is_accepted(add_on: AddOn, mail: Mail, good: str) -> None:
    now = int(time.time())
    changes = {name: now + value if name == "exp" else value for name, value in GOOD[good].items()}
    changes = {name: now + 8 if name == "iat" else value for name, value in changes.items()}
    add_on.show(mail)
    answer = add_on.call(HERE, system=tokens.system_token(HOST + HERE, **changes), user=tokens.user_token(**changes))
    assert title(read(answer)) == "Line 4 retrofit"


# Threat 2 of the project's list: each fault in each of the two tokens.
WRONG: dict[str, list[Any]] = {
    "aud": [
        None, "", 7, f"{HOST}/gmail/home", f"{HOST}{HERE}/", f"{HOST}{HERE}?x=1", HOST, f"{HOST}/", f"{HOST}/gmail", [f"{HOST}{HERE}"],
        f"https://evil.example{HERE}", f"http://dealside.example{HERE}", f"{HOST}.evil.example{HERE}", f"{HOST}/gmail/Message",
        "someone-else.apps.googleusercontent.com", [CLIENT], [CLIENT, "other"], f"{CLIENT} ", CLIENT.upper(),
    ],
    "iss": [None, "", "https://accounts.google.com/", "https://evil.example", "accounts.google.com.evil.example", [ISSUER], 7,
            "https://login.microsoftonline.com", "dealside-local"],
    "exp": [None, NOW - 60, "tomorrow", float("inf"), {}],
    "iat": [None, NOW + 600, "now"],
    "email_verified": [None, False, "true", 1, "yes"],
}  # fmt: skip
WRONG_CALLER: dict[str, list[Any]] = WRONG | {
    "email": [
        None, "", "ana@seller.example", f"{SERVICE_ACCOUNT}.evil.example", SERVICE_ACCOUNT.replace("1234567890", "999"),
        f" {SERVICE_ACCOUNT}", SERVICE_ACCOUNT.upper(), [SERVICE_ACCOUNT], "me@gcp-sa-gsuiteaddons.iam.gserviceaccount.com",
    ],
    "sub": [None],
}  # fmt: skip
WRONG_USER: dict[str, list[Any]] = WRONG | {
    "email": [None, "", 7, ["ana@seller.example"]],
    "sub": [None, "", 7, [tokens.ANA_SUB]],
    "hd": [7, ["seller.example"], True],
}


@pytest.mark.parametrize("name", WRONG_CALLER)
def test_a_caller_whose_token_has_one_wrong_claim_is_refused(add_on: AddOn, mail: Mail, name: str) -> None:
    add_on.show(mail)
    for value in WRONG_CALLER[name]:
        answer = add_on.call(HERE, system=entra.token(_with(system_claims(), name, value)))
        assert (answer.status_code, value) == (401, value)
        assert "navigations" not in answer.text


@pytest.mark.parametrize("name", WRONG_USER)
def test_a_user_whose_token_has_one_wrong_claim_is_refused(add_on: AddOn, mail: Mail, name: str) -> None:
    add_on.show(mail)
    for value in WRONG_USER[name]:
        answer = add_on.call(HERE, user=entra.token(_with(user_claims(), name, value)))
        assert (answer.status_code, value) == (401, value)
        assert "navigations" not in answer.text


def _with(claims: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    changed = claims | {name: value}
    return {key: one for key, one in changed.items() if one is not None}


def forged(claims: dict[str, Any]) -> dict[str, str]:
    good = entra.token(claims)
    head, body, signature = good.split(".")
    return {
        "not signed": f"{part({'alg': 'none', 'kid': KID})}.{body}.",
        "signed by another key under the known kid": entra.token(claims, key=OTHER_KEY),
        "of an unknown key": entra.token(claims, kid="another"),
        "of no key": entra.token(claims, kid=None),
        "bringing its own key": entra.token(claims, key=OTHER_KEY, jwk=tokens.jwk()),
        "bringing the address of its keys": entra.token(claims, key=OTHER_KEY, jku="https://evil.example/certs"),
        "with other claims under the old signature": f"{head}.{part(claims | {'sub': '1'})}.{signature}",
        "with no signature": f"{head}.{body}.",
        "cut short": good[:-8],
        "padded": f"{good}==",
        "twice": f"{good}.{good}",
        "no token at all": "nonsense",
        "of Microsoft": entra.token(),
        "that names another algorithm": f"{part({'typ': 'JWT', 'alg': 'RS384', 'kid': KID})}.{body}.{signature}",
    }


@pytest.mark.parametrize("kind", forged(system_claims()))
def test_a_forged_token_gets_nobody_anything(add_on: AddOn, mail: Mail, kind: str) -> None:
    add_on.show(mail)
    assert add_on.call(HERE, system=forged(system_claims())[kind]).status_code == 401
    assert add_on.call(HERE, user=forged(user_claims())[kind]).status_code == 401


def test_the_two_tokens_cannot_stand_in_for_each_other(add_on: AddOn, mail: Mail) -> None:
    add_on.show(mail)
    system, user = tokens.system_token(HOST + HERE), tokens.user_token()
    assert add_on.call(HERE, system=user, user=user).status_code == 401
    assert add_on.call(HERE, system=user, user=system).status_code == 401
    assert add_on.call(HERE, user=system).status_code == 401


def test_a_token_for_one_of_our_addresses_does_not_open_another_also_not_once_it_is_remembered(add_on: AddOn) -> None:
    home = tokens.system_token(f"{HOST}/gmail/home")
    assert add_on.call("/gmail/home", system=home).status_code == 200
    for path in ("/gmail/message", "/gmail/suggest", "/gmail/action/settings", "/gmail/home/"):
        assert add_on.call(path, system=home).status_code == 401
    assert add_on.call("/gmail/home", system=home).status_code == 200


def test_who_the_user_is_stands_in_the_token_and_nowhere_else(add_on: AddOn, mail: Mail) -> None:
    add_on.show(mail)
    forms = {"user": {"stringInputs": {"value": ["jun@seller.example"]}}}
    answer = add_on.call(HERE, formInputs=forms, parameters={"user": "jun@seller.example", "sub": "1"})
    assert title(read(answer)) == "Line 4 retrofit"
    jun = AddOn(add_on.client, add_on.fake, "jun@seller.example", "220000000000000000000")
    jun.opened = add_on.opened
    assert "Line 4" not in jun.call(HERE).text  # the mail is Ana's


def test_a_rep_is_known_by_sub_from_the_first_sign_in_on(add_on: AddOn, mail: Mail) -> None:
    add_on.open(mail)
    add_on.address = "ana.costa@seller.example"  # renamed; her mailbox at Google is the same
    add_on.fake.users = {one.token: one for one in add_on.fake.users.values()}
    assert "My day" in text_of(read(add_on.call("/gmail/home")))
    thief = AddOn(add_on.client, add_on.fake, "ana@seller.example", "330000000000000000000")
    assert "You are not in Dealside yet" in text_of(read(thief.call("/gmail/home")))


@pytest.mark.parametrize(
    ("address", "hosted"),
    [
        ("nobody@seller.example", "seller.example"),
        ("ana@elsewhere.example", "elsewhere.example"),
        ("ana@seller.example", "elsewhere.example"),
        ("ana@gmail.com", None),
    ],
)
def test_whom_nobody_let_in_is_told_so_in_a_card(add_on: AddOn, address: str, hosted: str | None) -> None:
    stranger = tokens.user_token(address, "440000000000000000000", hd=hosted)
    shown = read(add_on.call("/gmail/home", user=stranger))
    assert violations(shown) == []
    assert title(shown) == "You are not in Dealside yet"


def test_an_account_without_a_workspace_is_let_in_only_where_its_address_was_invited(
    add_on: AddOn, sample: Store
) -> None:
    sample.tenants.connect("google", tokens.DOMAIN, "create", "")
    known = tokens.user_token("jun@seller.example", "550000000000000000000", hd=None)
    assert title(read(add_on.call("/gmail/home", user=known))) == "My day"
    unknown = tokens.user_token("left@seller.example", "660000000000000000000", hd=None)
    assert title(read(add_on.call("/gmail/home", user=unknown))) == "You are not in Dealside yet"
    hosted = tokens.user_token("new@seller.example", "770000000000000000000")
    assert title(read(add_on.call("/gmail/home", user=hosted))) == "My day"


def test_a_disconnected_domain_is_out_at_once(add_on: AddOn, sample: Store) -> None:
    assert title(read(add_on.call("/gmail/home"))) == "My day"
    sample.tenants.disconnect("google", tokens.DOMAIN)
    assert title(read(add_on.call("/gmail/home"))) == "You are not in Dealside yet"


def test_without_the_users_address_google_is_asked_to_ask_for_it(add_on: AddOn) -> None:
    answer = read(add_on.call("/gmail/home", without=("userIdToken",)))
    assert violations(answer) == []
    assert answer["requesting_google_scopes"]["scopes"] == ["https://www.googleapis.com/auth/userinfo.email"]


def test_tokens_of_the_local_provider_do_not_mix_with_googles(add_on: AddOn, sample: Store, tmp_path: Any) -> None:
    settings = Settings(data=tmp_path, secret_key="a secret only tests know, long enough")
    local = local_identity(settings).token(sample.org_id, "ana@seller.example")
    assert add_on.call("/gmail/home", system=local, user=local).status_code == 200
    assert add_on.call("/gmail/home", user=local).status_code == 401
    assert add_on.call("/gmail/home", system=local).status_code == 401


def test_keys_are_fetched_once_for_all_calls(add_on: AddOn, mail: Mail) -> None:
    add_on.open(mail)
    before = add_on.fake.asked
    for _ in range(5):
        read(add_on.call("/gmail/home"))
    assert add_on.fake.asked == before


def test_where_no_add_on_is_set_up_google_tokens_open_nothing(client: FlaskClient) -> None:
    headers = {"Authorization": f"Bearer {tokens.system_token(HOST + HERE)}"}
    assert client.post(HERE, json={}, headers=headers).status_code == 401


def test_on_a_developers_machine_the_address_without_tls_is_ours_too(
    google: Google, database: Database, sample: Store, tmp_path: Any
) -> None:
    settings = Settings(
        data=tmp_path,
        secret_key="a secret only tests know, long enough",
        base_url="http://127.0.0.1:8080",
        google_client_id=CLIENT,
        google_service_account=SERVICE_ACCOUNT,
        google_keys_url=f"{google.origin}/oauth2/v3/certs",
    )
    client = create_app(settings, database).test_client()
    for base, status in (
        ("http://127.0.0.1:8080", 200),
        ("https://127.0.0.1:8080", 200),
        ("http://127.0.0.1:9090", 401),
        (HOST, 401),
    ):
        headers = {"Authorization": f"Bearer {tokens.system_token(f'{base}/gmail/home')}"}
        event = {"authorizationEventObject": {"userIdToken": tokens.user_token()}}
        assert client.post("/gmail/home", json=event, headers=headers).status_code == status
