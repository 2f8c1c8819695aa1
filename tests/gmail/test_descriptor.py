"""The descriptor Google gets: what is written passes, and every rule fires on a descriptor that breaks it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from addin.errors import WrongUse
from addin.gmail.descriptor import LARGEST, TEMPLATES, check_descriptor, descriptor, write_descriptor
from addin.gmail.descriptor_rules import covers
from addin.gmail.scopes import COMPOSE, EMAIL, EVENT, LOCALE, MESSAGE, RUN, RUN_IN_CALENDAR, SCOPES

BASE = "https://deals.example.com"
CRM = "https://crm.test/app"
PATHS = {"/gmail/home", "/gmail/message", "/gmail/compose", "/gmail/event", "/gmail/action/settings"}
Change = Callable[[dict[str, Any]], object]


def answers(path: str) -> int:
    """How our service answers a POST without a token, without asking it."""
    return 401 if path in PATHS else 404


def rules(findings: list[str]) -> set[str]:
    return {one.rpartition("[")[2].rstrip("]") for one in findings}


def broken(folder: Path, change: Change) -> list[str]:
    """What is found in a good descriptor after ``change``, which gets the whole of it."""
    path = write_descriptor(folder, base_url=BASE, crm_url=CRM)
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content), "utf-8")
    return check_descriptor(path, answers)


def at(content: dict[str, Any], *names: str | int) -> Any:
    """The value at a path inside the add-on's part."""
    value: Any = content["addOns"]
    for name in names:
        value = value[name]
    return value


def put(*path: Any) -> Change:
    """A change: the last of ``path`` is the value that goes to the place the others name."""
    *names, last, value = path

    def change(content: dict[str, Any]) -> None:
        at(content, *names)[last] = value

    return change


def drop(*path: str | int) -> Change:
    *names, last = path
    return lambda content: at(content, *names).pop(last)


def without(scope: str) -> Change:
    return lambda content: content["oauthScopes"].remove(scope)


def with_scope(scope: str) -> Change:
    return lambda content: content["oauthScopes"].append(scope)


COMMON, MENU = ("common",), ("common", "universalActions")
BREAKS: list[tuple[str, str, Change]] = [
    ("field-unknown", "/addOns/common/colour", put(*COMMON, "colour", "#fff")),
    ("field-unknown", "/timeZone", lambda content: content.update(timeZone="Europe/Berlin")),
    ("field-unknown", "/addOns/drive", put("drive", {})),
    ("word-unknown", "/addOns/calendar/currentEventAccess", put("calendar", "currentEventAccess", "ALL")),
    ("word-unknown", "/addOns/gmail/composeTrigger/draftAccess", put("gmail", "composeTrigger", "draftAccess", 1)),
    ("type", "/addOns/common/useLocaleFromApp", put(*COMMON, "useLocaleFromApp", "true")),
    ("type", "/addOns/common/name", put(*COMMON, "name", 7)),
    ("type", "/addOns/gmail", put("gmail", [])),
    ("type", "/addOns/gmail/contextualTriggers", put("gmail", "contextualTriggers", {})),
    ("type", "/oauthScopes/8", lambda content: content["oauthScopes"].append({})),
    ("apps-script-name", "/addOns/common/universalActions/0/text", put(*MENU, 0, {"text": "A", "openLink": CRM})),
    (
        "apps-script-name",
        "/addOns/gmail/composeTrigger/selectActions",
        put("gmail", "composeTrigger", {"selectActions": [{"text": "A"}], "draftAccess": "METADATA"}),
    ),
    (
        "apps-script-name",
        "/addOns/gmail/universalActions/0/label",
        put("gmail", "universalActions", [{"label": "A", "openLink": CRM}]),
    ),
    (
        "url-https",
        "/addOns/common/homepageTrigger/runFunction",
        put(*COMMON, "homepageTrigger", "runFunction", "http://deals.example.com/gmail/home"),
    ),
    (
        "url-https",
        "/addOns/calendar/eventOpenTrigger/runFunction",
        put("calendar", "eventOpenTrigger", "runFunction", "onEventOpen"),
    ),
    (
        "url-host",
        "/addOns/gmail/contextualTriggers/0/onTriggerFunction",
        put("gmail", "contextualTriggers", 0, "onTriggerFunction", "https://other.example.com/gmail/message"),
    ),
    (
        "url-answer",
        "/addOns/gmail/composeTrigger/actions/0/runFunction",
        put("gmail", "composeTrigger", "actions", 0, "runFunction", f"{BASE}/gmail/draft"),
    ),
    ("link-https", "/addOns/common/universalActions/1/openLink", put(*MENU, 1, "openLink", f"http{BASE[5:]}/")),
    ("link-prefix", "/addOns/common/universalActions/2/openLink", put(*MENU, 2, "openLink", "https://crm.test.evil/")),
    ("link-prefix", "/addOns/common/universalActions/1/openLink", drop(*COMMON, "openLinkUrlPrefixes")),
    ("prefix", "/addOns/common/openLinkUrlPrefixes/0", put(*COMMON, "openLinkUrlPrefixes", 0, BASE)),
    ("prefix", "/addOns/common/openLinkUrlPrefixes/1", put(*COMMON, "openLinkUrlPrefixes", 1, "*")),
    ("logo", "/addOns/common/logoUrl", put(*COMMON, "logoUrl", f"{BASE}/static/icons/dealside.svg")),
    ("logo", "/addOns/common/logoUrl", put(*COMMON, "logoUrl", "http://deals.example.com/logo.png")),
    ("missing", "/addOns/common/name", drop(*COMMON, "name")),
    ("missing", "/addOns/common/logoUrl", drop(*COMMON, "logoUrl")),
    ("missing", "/addOns/common/homepageTrigger", drop(*COMMON, "homepageTrigger")),
    ("missing", "/addOns/common/homepageTrigger", put(*COMMON, "homepageTrigger", "enabled", False)),
    ("missing", "/addOns/gmail/contextualTriggers", drop("gmail", "contextualTriggers")),
    ("missing", "/addOns/gmail/contextualTriggers", drop("gmail", "contextualTriggers", 0, "unconditional")),
    ("missing", "/addOns/gmail/composeTrigger/actions", put("gmail", "composeTrigger", "actions", [])),
    ("action", "/addOns/common/universalActions/0", drop(*MENU, 0, "label")),
    ("action", "/addOns/common/universalActions/0", put(*MENU, 0, "openLink", f"{BASE}/")),
    ("action", "/addOns/gmail/composeTrigger/actions/0", drop("gmail", "composeTrigger", "actions", 0, "runFunction")),
    ("caller-proof", "/addOns/httpOptions/authorizationHeader", put("httpOptions", "authorizationHeader", "NONE")),
    ("caller-proof", "/addOns/httpOptions/authorizationHeader", drop("httpOptions")),
    (
        "granular-consent",
        "/addOns/httpOptions/granularOauthPermissionSupport",
        put("httpOptions", "granularOauthPermissionSupport", "OPT_OUT"),
    ),
    ("access", "/addOns/gmail/composeTrigger/draftAccess", put("gmail", "composeTrigger", "draftAccess", "NONE")),
    ("access", "/addOns/calendar/currentEventAccess", put("calendar", "currentEventAccess", "READ_WRITE")),
    ("locale", "/addOns/common/useLocaleFromApp", drop(*COMMON, "useLocaleFromApp")),
    ("scope-unknown", "/oauthScopes/8", with_scope("https://www.googleapis.com/auth/drive.file")),
    *(
        ("scope-restricted", "/oauthScopes/8", with_scope(one))
        for one in (
            "https://mail.google.com/",
            *(
                f"https://www.googleapis.com/auth/gmail.{name}"
                for name in ("readonly", "modify", "metadata", "compose")
            ),
        )
    ),
    *(
        ("scope-missing", "/oauthScopes", without(one))
        for one in (RUN, MESSAGE, COMPOSE, EMAIL, LOCALE, RUN_IN_CALENDAR, EVENT)
    ),
]


@pytest.mark.parametrize(("rule", "place", "change"), BREAKS, ids=[f"{rule} {place}" for rule, place, _ in BREAKS])
def test_a_rule_finds_what_breaks_it_and_names_the_place(tmp_path: Path, rule: str, place: str, change: Change) -> None:
    found = broken(tmp_path, change)
    assert [one for one in found if one.startswith(f"gmail.json {place}: ") and one.endswith(f"[{rule}]")], found


@pytest.mark.parametrize("crm", ["", CRM, "https://crm.test/app?tab=1#home", BASE])
@pytest.mark.parametrize("base", [BASE, "https://Deals.Example.com/", "https://deals.example.com:443"])
def test_what_is_written_passes(tmp_path: Path, base: str, crm: str) -> None:
    path = write_descriptor(tmp_path / "new", base_url=base, crm_url=crm)
    assert path == tmp_path / "new" / "gmail.json"
    assert check_descriptor(path, answers) == []


def test_the_service_answers_every_address_of_the_descriptor(tmp_path: Path, client: FlaskClient) -> None:
    path = write_descriptor(tmp_path, base_url=BASE)
    assert check_descriptor(path, lambda path: client.post(path).status_code) == []


def test_an_address_that_lets_strangers_in_is_not_deployed(tmp_path: Path) -> None:
    path = write_descriptor(tmp_path, base_url=BASE)
    found = check_descriptor(path, lambda path: 200 if path == "/gmail/home" else 401)
    assert len(found) == 1 and "/gmail/home" in found[0] and "gives 200" in found[0]


def test_each_address_is_asked_once_and_with_its_query(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(path: str) -> int:
        asked.append(path)
        return 401

    path = write_descriptor(tmp_path, base_url=BASE)
    path.write_text(path.read_text("utf-8").replace("/gmail/event", "/gmail/home?from=calendar"), "utf-8")
    check_descriptor(path, answer)
    assert sorted(asked) == sorted({*PATHS - {"/gmail/event"}, "/gmail/home?from=calendar"})


def test_without_calendar_or_compose_nothing_of_them_is_needed(tmp_path: Path) -> None:
    def change(content: dict[str, Any]) -> None:
        content["addOns"].pop("calendar")
        content["addOns"]["gmail"].pop("composeTrigger")
        for one in (COMPOSE, RUN_IN_CALENDAR, EVENT):
            content["oauthScopes"].remove(one)

    assert broken(tmp_path, change) == []


def test_the_scopes_are_ours_in_our_order_and_the_logo_is_a_file_of_ours() -> None:
    found = descriptor(BASE)
    assert found["oauthScopes"] == [one.url for one in SCOPES]
    assert (TEMPLATES.parent / at(found, "common", "logoUrl").removeprefix(f"{BASE}/")).is_file()


def test_the_crm_is_in_the_menu_and_may_be_opened_only_if_there_is_one() -> None:
    plain, with_crm = descriptor(BASE), descriptor(BASE, "https://CRM.test/app?x='")
    assert [one["label"] for one in at(plain, *MENU)] == ["Settings", "Open Dealside"]
    assert at(plain, "common", "openLinkUrlPrefixes") == [f"{BASE}/"]
    assert at(with_crm, *MENU)[2] == {"label": "Open CRM", "openLink": "https://CRM.test/app?x='"}
    assert at(with_crm, "common", "openLinkUrlPrefixes") == [f"{BASE}/", "https://crm.test/"]


@pytest.mark.parametrize(
    "base",
    [
        *(
            "http://host.example",
            "host.example",
            "https://host.example/app",
            "https://host.example?a=1",
            "https://",
            "",
        ),
        *("https://user@host.example", "https://host.example:x", "https://[::1", 'https://a"b.example', "https://a b"),
        *("https://host.example#a", "https://host.example\\@evil.example"),
    ],
)
def test_an_address_that_is_not_https_and_a_host_is_refused(tmp_path: Path, base: str) -> None:
    with pytest.raises(WrongUse, match="--base-url"):
        write_descriptor(tmp_path, base_url=base)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "crm", ["crm.test", "http://crm.test/", "https://", "https://me@crm.test/", "javascript:alert()"]
)
def test_a_crm_that_is_not_at_an_https_address_is_refused(tmp_path: Path, crm: str) -> None:
    with pytest.raises(WrongUse, match="--crm-url"):
        write_descriptor(tmp_path, base_url=BASE, crm_url=crm)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(WrongUse, match="cannot be written"):
        write_descriptor(tmp_path / "file", base_url=BASE)


@pytest.mark.parametrize(
    ("content", "rule"),
    [(b"{", "json"), (b"\xff", "json"), (b"[" * 100_000, "json"), (b" " * (LARGEST + 1), "file")],
    ids=["half", "no text", "deep", "large"],
)
def test_a_file_that_cannot_be_read_is_a_finding(tmp_path: Path, content: bytes, rule: str) -> None:
    (tmp_path / "gmail.json").write_bytes(content)
    assert rules(check_descriptor(tmp_path / "gmail.json", answers)) == {rule}


def test_a_file_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    assert rules(check_descriptor(tmp_path / "gmail.json", answers)) == {"file"}


@pytest.mark.parametrize(
    "content", ["[]", "null", "1", '{"addOns": null}', '{"addOns": {"gmail": 1}, "oauthScopes": 1}']
)
def test_json_that_is_no_descriptor_is_found_out(tmp_path: Path, content: str) -> None:
    (tmp_path / "gmail.json").write_text(content, "utf-8")
    assert rules(check_descriptor(tmp_path / "gmail.json", answers)) >= {"type", "missing", "caller-proof"}


@pytest.mark.parametrize(
    ("prefix", "url", "opens"),
    [
        ("https://crm.test/", "https://crm.test", True),
        ("https://crm.test/", "https://crm.test/a?b#c", True),
        ("https://crm.test", "https://crm.test/a", True),
        ("https://crm.test", "https://crm.test.evil/", False),
        ("https://crm.test/", "https://crm.test@evil/", False),
        ("https://crm.test/", "https://crm.test:8443/", False),
        ("https://crm.test/", "http://crm.test/", False),
        ("https://crm.test/a", "https://crm.test/a/b", True),
        ("https://crm.test/a", "https://crm.test/a?b", True),
        ("https://crm.test/a", "https://crm.test/ab", False),
        ("https://crm.test/a/", "https://crm.test/A/", False),
        ("https://crm.test/a/", "https://crm.test/a/../b", False),
        ("https://*.crm.test/", "https://acme.crm.test/", True),
        ("https://*.crm.test/", "https://crm.test/", False),
        ("https://*.crm.test/", "https://evilcrm.test/", False),
        ("*", "https://crm.test/", False),
    ],
)
def test_a_prefix_covers_its_own_scheme_host_and_path_only(prefix: str, url: str, opens: bool) -> None:
    assert covers(prefix, url) is opens
