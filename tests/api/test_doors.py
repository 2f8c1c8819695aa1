"""Who may come in: every route, with every kind of token that must not open it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from flask import Flask

from addin.app import local_identity
from addin.http.guard import OPEN
from addin.identity.local import AUDIENCE, ISSUER, LocalIdentity
from addin.settings import Settings
from addin.storage.store import Database, Store
from tests.api.callers import Caller, everything
from tests.api.conftest import Capture
from tests.conftest import bearer_of, deal_id, descriptor

OPEN_ENDPOINTS = {
    "documentation.docs",
    "documentation.openapi",
    "gmail.pace",
    "home.consented",
    "home.healthz",
    "home.readyz",
    "home.privacy",
    "home.start",
    "home.support",
    "home.terms",
    "outlook.dialog",
    "outlook.functions",
    "outlook.page_script",
    "outlook.pane",
    "outlook.sign_in",
    "static",
}


def requests_of(app: Flask, **ids: str) -> Iterator[tuple[str, str, str]]:
    """(endpoint, method, path) of every route, with ``ids`` in its places."""
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda place: ids.get(place[1], "x"), rule.rule)
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            yield rule.endpoint, method, path


def test_every_route_needs_a_token_or_is_on_the_list_of_open_ones(app: Flask) -> None:
    answers = {
        (endpoint, method): app.test_client().open(path, method=method, json={} if method != "GET" else None)
        for endpoint, method, path in requests_of(app)
    }
    open_ones = {endpoint for (endpoint, _), answer in answers.items() if answer.status_code != 401}
    assert open_ones == OPEN_ENDPOINTS - ({"static"} if "static" not in open_ones else set())
    marked = {name for name, view in app.view_functions.items() if getattr(view, OPEN, False)}
    assert marked == OPEN_ENDPOINTS - {"static"}


def claims(org_id: int, **changes: Any) -> dict[str, Any]:
    return {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": f"{org_id}:ana@seller.example",
        "iat": 1_700_000_000,
        "exp": 4_000_000_000,
    } | changes


def tokens(settings: Settings, org_id: int) -> dict[str, str]:
    """Authorization headers that must open nothing."""
    own = local_identity(settings)
    good = own.token(org_id, "ana@seller.example")
    head, body, signature = good.split(".")
    return {
        "garbage": "Bearer x.y.z",
        "not a bearer": f"Basic {good}",
        "empty": "Bearer ",
        "no scheme": good,
        "expired": f"Bearer {own.token(org_id, 'ana@seller.example', -3600)}",
        "another secret": f"Bearer {LocalIdentity(b'another secret of the same length').token(org_id, 'ana@seller.example')}",
        "alg none": f"Bearer {jwt.encode(claims(org_id), '', algorithm='none', headers={'kid': 'local-1'})}",
        "hmac": f"Bearer {jwt.encode(claims(org_id), 'k' * 64, algorithm='HS256', headers={'kid': 'local-1'})}",
        "unsigned": f"Bearer {head}.{body}.",
        "cut": f"Bearer {head}.{body}.{signature[:-4]}",
        "two parts": f"Bearer {head}.{body}",
        "other body": f"Bearer {head}.{body[:-2]}.{signature}",
        "huge": f"Bearer {good}{'A' * 20_000}",
        "latin": "Bearer \xff\xfe",
        "twice": f"Bearer {good} {good}",
    }


def guarded(app: Flask, **ids: str) -> list[tuple[str, str]]:
    """(method, path) of every guarded route of the API and the panel."""
    return [
        (method, path)
        for endpoint, method, path in requests_of(app, **ids)
        if endpoint.partition(".")[0] in {"api", "outlook"} and endpoint not in OPEN_ENDPOINTS
    ]


def test_no_bad_token_opens_any_route(app: Flask, settings: Settings, sample: Store, database: Database) -> None:
    deal = deal_id(sample, "O-1")
    before = everything(database, sample.org_id)
    opened = []
    for kind, header in {"none": "", **tokens(settings, sample.org_id)}.items():
        for method, path in guarded(app, opportunity_id=deal, activity_id="x"):
            headers = {"Authorization": header} if header else {}
            answer = app.test_client().open(path, method=method, json=descriptor(), headers=headers)
            if answer.status_code != 401 or (path.startswith("/api") and "WWW-Authenticate" not in answer.headers):
                opened.append((kind, method, path, answer.status_code))
    assert opened == []
    assert everything(database, sample.org_id) == before


def test_a_rep_who_was_switched_off_is_sent_away_everywhere(
    app: Flask, settings: Settings, sample: Store, bearer: dict[str, str]
) -> None:
    ana = sample.people.by_address("ana@seller.example")
    assert ana is not None
    assert app.test_client().get("/api/v1/opportunities", headers=bearer).status_code == 200
    sample.people.set_active(ana.id, active=False)
    for method, path in guarded(app):
        answer = app.test_client().open(path, method=method, json=descriptor(), headers=bearer)
        assert answer.status_code == 403, (method, path)


def test_somebody_nobody_added_is_sent_away(app: Flask, settings: Settings, sample: Store) -> None:
    for headers in (bearer_of(settings, sample, "ghost@seller.example"), bearer_of(settings, sample, "")):
        assert app.test_client().get("/api/v1/opportunities", headers=headers).status_code == 403


def bodies(deal: str, activity: str) -> dict[str, Any]:
    """A valid body for every writing route, naming the deal and the activity."""
    message = descriptor()
    return {
        "api.context": message,
        "api.new_opportunity": {"name": "Mine", "message": message},
        "api.edited_opportunity": {"amount": "1"},
        "api.new_note": {"text": "x"},
        "api.new_team": {"team": []},
        "api.rating": {"value": 1},
        "api.link": {"message": message, "opportunity_id": deal},
        "api.privacy": {"message": message},
        "outlook.opened_panel": {"message": message},
        "outlook.edited": {
            "message": message,
            "opportunity_id": deal,
            "version": 1,
            "field": "next_step",
            "value": "x",
        },
        "outlook.rated": {"message": message, "activity_id": activity, "value": 1},
        "outlook.noted": {"message": message, "opportunity_id": deal, "text": "x"},
        "outlook.linked": {"message": message, "opportunity_id": deal},
        "outlook.made_private": {"message": message},
        "outlook.found": {"q": ""},
        "outlook.created": {"message": message, "name": "Mine"},
        "outlook.one_activity": {"activity_id": activity},
        "outlook.more_activities": {"opportunity_id": deal, "before": "9999~x"},
    }


SECRET = "Zuckerwattenmaschine"


def test_a_neighbour_sees_and_changes_nothing_here(
    app: Flask, stranger: Caller, captured: Capture, sample: Store, database: Database, ana: Caller
) -> None:
    deal = deal_id(sample, "O-1")
    activity = captured(SECRET)
    ana.patch(deal, {"next_step": SECRET, "name": SECRET})
    assert SECRET in ana.post("context", descriptor()).text
    before = everything(database, sample.org_id)
    given = bodies(deal, activity)
    named = set()
    for endpoint, method, path in requests_of(app, opportunity_id=deal, activity_id=activity):
        if endpoint.partition(".")[0] not in {"api", "outlook"} or endpoint in OPEN_ENDPOINTS:
            continue
        named.add(endpoint)
        answer = app.test_client().open(
            path, method=method, json=given.get(endpoint), headers=stranger.headers | {"If-Match": '"1"'}
        )
        assert SECRET not in answer.text, (method, path)
        assert deal not in answer.text, (method, path)
        assert answer.status_code < 500, (method, path)
        if deal in path or activity in path or deal in json.dumps(given.get(endpoint)):
            assert answer.status_code == 404, (method, path)
    assert set(given) <= named
    assert everything(database, sample.org_id) == before


@pytest.mark.parametrize("endpoint", ["api.opportunities", "api.context"])
def test_a_neighbours_lists_are_their_own(stranger: Caller, sample: Store, endpoint: str) -> None:
    ours = {deal_id(sample, name) for name in ("O-1", "O-2", "O-3", "O-4")}
    if endpoint == "api.context":
        found = stranger.post("context", descriptor()).get_json()["opportunity"]["id"]
        assert found not in ours
    else:
        page = stranger.get("opportunities").get_json()["opportunities"]
        assert len(page) == 4 and ours.isdisjoint(one["id"] for one in page)
