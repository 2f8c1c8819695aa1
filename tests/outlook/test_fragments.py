"""Every endpoint of the panel answers with a piece of HTML, also when it has to say no."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from addin.desk.desk import Desk
from addin.desk.edit_opportunity import edit_opportunity
from addin.storage.store import Store
from tests.conftest import deal_id, descriptor

ENDPOINTS = ("panel", "edit", "rate", "note", "link", "private", "search", "create", "activity", "timeline")
EVIL = '"><img src=x onerror=alert(1)><script>alert(1)</script>'


class Tags(HTMLParser):
    """The tags and attributes a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]


def post(client: FlaskClient, path: str, bearer: dict[str, str], **more: Any) -> TestResponse:
    headers = {key.replace("_", "-"): more.pop(key) for key in list(more) if key[0].isupper()}
    return client.post(f"/outlook/{path}", json=more, headers=bearer | headers)


def is_fragment(answer: TestResponse) -> bool:
    return answer.mimetype == "text/html" and "<html" not in answer.text and bool(answer.text.strip())


def is_notice(answer: TestResponse) -> bool:
    return is_fragment(answer) and answer.headers.get("X-Dealside") == "notice" and "data-code=" in answer.text


def edit(
    client: FlaskClient, sample: Store, bearer: dict[str, str], field: str, value: str, **more: Any
) -> TestResponse:
    given = {"opportunity_id": deal_id(sample, "O-1"), "version": 1, "field": field, "value": value} | more
    return post(client, "edit", bearer, message=descriptor(), **given)


def test_every_verb_answers_with_html(client: FlaskClient, bearer: dict[str, str], sample: Store) -> None:
    one = deal_id(sample, "O-1")
    asked: list[tuple[str, dict[str, Any]]] = [
        ("panel", {}),
        ("edit", {"opportunity_id": one, "version": 1, "field": "amount", "value": "90k"}),
        ("rate", {"value": 1}),
        ("note", {"opportunity_id": one, "text": "Budget is approved."}),
        ("link", {"opportunity_id": one}),
        ("create", {"name": "Another", "account_name": "Acme Robotics", "amount": "5k"}),
        ("link", {"opportunity_id": None}),
        ("private", {}),
    ]
    for path, more in asked:
        answer = post(client, path, bearer, message=descriptor(), **more)
        assert answer.status_code == 200, path
        assert is_fragment(answer), path
        assert 'class="card"' in answer.text, path
        assert answer.headers["X-Dealside"] == "answer"
    assert "Line 4 retrofit" in post(client, "search", bearer, q="retrofit").text


def test_a_line_of_the_timeline_opens(client: FlaskClient, bearer: dict[str, str], sample: Store) -> None:
    noted = post(client, "note", bearer, message=descriptor(), opportunity_id=deal_id(sample, "O-1"), text="Hello")
    found = re.search(r'data-action="activity" data-id="([^"]+)"', noted.text)
    assert found
    answer = post(client, "activity", bearer, activity_id=found[1])
    assert answer.status_code == 200
    assert "Hello" in answer.text
    older = post(client, "timeline", bearer, opportunity_id=deal_id(sample, "O-1"), before="2099-01-01T00:00:00Z~x")
    assert older.status_code == 200
    assert "Hello" in older.text


@pytest.mark.parametrize("path", ENDPOINTS)
def test_without_a_token_there_is_a_notice(client: FlaskClient, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic YTpi"}):
        answer = client.post(f"/outlook/{path}", json={}, headers=headers)
        assert answer.status_code == 401
        assert is_notice(answer)


@pytest.mark.parametrize("path", ENDPOINTS)
def test_garbage_is_refused_with_a_notice(client: FlaskClient, bearer: dict[str, str], path: str) -> None:
    for garbage in (b"", b"{", b"[]", b"null", b'"x"', b'{"message": 1}', b'{"surprise": 1}'):
        answer = client.post(f"/outlook/{path}", data=garbage, headers=bearer, content_type="application/json")
        assert answer.status_code in {400, 422}, garbage
        assert is_notice(answer), garbage
    assert client.post(f"/outlook/{path}", data="{}", headers=bearer, content_type="text/plain").status_code == 415


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("amount", "a lot", "This is not an amount"),
        ("amount", "-5", "This is not an amount"),
        ("amount", "9" * 40, "amount"),
        ("close_date", "someday", "This is not a date"),
        ("close_date", "2026-13-45", "This is not a date"),
        ("probability", "101", "from 0 to 100"),
        ("probability", "half", "from 0 to 100"),
        ("stage", "Nowhere", "There is no stage"),
        ("next_step", "x" * 501, "At most"),
    ],
)
def test_a_value_that_cannot_be_taken_is_422_at_its_field(
    client: FlaskClient, sample: Store, bearer: dict[str, str], field: str, value: str, says: str
) -> None:
    answer = edit(client, sample, bearer, field, value)
    assert answer.status_code == 422
    assert answer.headers["X-Dealside"] == "answer"
    assert f'id="error-{field}"' in answer.text
    assert says in answer.text
    kept = sample.opportunities.read(deal_id(sample, "O-1"))
    assert kept is not None
    assert kept.version == 1


def test_a_conflict_is_409_with_both_values(
    client: FlaskClient, sample: Store, bearer: dict[str, str], desk: Desk
) -> None:
    edit_opportunity(desk, deal_id(sample, "O-1"), 1, {"amount": "70000"})
    answer = edit(client, sample, bearer, "amount", "95k")
    assert answer.status_code == 409
    assert "€95,000" in answer.text
    assert "€70,000" in answer.text
    assert 'data-version="2"' in answer.text


@pytest.mark.parametrize(
    ("more", "status"), [({"version": 99}, 412), ({"version": 0}, 412), ({"opportunity_id": "nothing"}, 404)]
)
def test_an_edit_that_makes_no_sense_is_a_notice(
    client: FlaskClient, sample: Store, bearer: dict[str, str], more: dict[str, Any], status: int
) -> None:
    answer = edit(client, sample, bearer, "amount", "95k", **more)
    assert answer.status_code == status
    assert is_notice(answer)


def test_an_edit_sent_again_still_knows_what_undo_means(
    client: FlaskClient, sample: Store, bearer: dict[str, str]
) -> None:
    for _ in range(2):
        answer = edit(client, sample, bearer, "amount", "95k", Idempotency_Key="one-and-the-same")
        assert answer.status_code == 200
        assert 'data-undo="2"' in answer.text


def test_a_key_used_for_something_else_is_a_notice(client: FlaskClient, sample: Store, bearer: dict[str, str]) -> None:
    edit(client, sample, bearer, "amount", "95k", Idempotency_Key="one-and-the-same")
    answer = edit(client, sample, bearer, "amount", "96k", Idempotency_Key="one-and-the-same")
    assert answer.status_code == 422
    assert is_notice(answer)


def test_a_rating_without_a_deal_is_a_notice(client: FlaskClient, bearer: dict[str, str]) -> None:
    stranger = descriptor(**{"from": {"name": "Joe", "address": "joe@northwind.example"}})
    answer = post(client, "rate", bearer, message=stranger, value=1)
    assert answer.status_code == 409
    assert is_notice(answer)


def test_a_fault_of_ours_is_a_notice_with_a_number_and_no_inner_workings(
    client: FlaskClient, bearer: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret inner workings")

    monkeypatch.setattr("addin.outlook.routes.open_email", broken)
    answer = post(client, "panel", bearer, message=descriptor())
    assert answer.status_code == 500
    assert is_notice(answer)
    assert answer.headers["X-Request-Id"] in answer.text
    assert "secret" not in answer.text


def test_foreign_text_is_escaped_everywhere(
    client: FlaskClient, sample: Store, bearer: dict[str, str], desk: Desk
) -> None:
    edit_opportunity(desk, deal_id(sample, "O-1"), 1, {"name": EVIL, "next_step": EVIL})
    mail = descriptor(subject=EVIL, **{"from": {"name": EVIL, "address": "k.ito@acme.example"}})
    stranger = mail | {
        "from": {"name": EVIL, "address": "joe@northwind.example"},
        "internet_message_id": "<n@n.example>",
    }
    one = deal_id(sample, "O-1")
    answers = [
        post(client, "note", bearer, message=mail, opportunity_id=one, text=EVIL),
        post(client, "edit", bearer, message=mail, opportunity_id=one, version=2, field="amount", value=EVIL),
        post(client, "create", bearer, message=stranger, name=EVIL, account_name=EVIL, amount=EVIL),
        post(client, "panel", bearer, message=stranger),
        post(client, "search", bearer, q=""),
    ]
    for answer in answers:
        seen = Tags(answer.text)
        assert not {"script", "img"} & set(seen.tags)
        assert not [name for name in seen.attributes if name.startswith("on") or name == "style"]


def test_the_panel_speaks_korean_to_who_asks_for_it(client: FlaskClient, bearer: dict[str, str]) -> None:
    panel = post(client, "panel", bearer, message=descriptor(), Accept_Language="ko-KR,ko;q=0.9").text
    assert re.search("[가-힣]", panel)
    for english in (
        "Next step",
        "This mail",
        "Add a note",
        "Save note",
        "People",
        "Why this deal",
        "amount",
        "likelihood",
    ):
        assert f">{english}" not in panel
    notice = post(client, "panel", bearer, message=1, Accept_Language="ko").text
    assert re.search("[가-힣]", notice)


def test_a_stranger_can_open_the_shell_and_learns_nothing(client: FlaskClient) -> None:
    answer = client.get("/outlook/pane")
    assert answer.status_code == 200
    for word in ("Acme", "Line 4", "Ana", "seller.example", "Bearer"):
        assert word not in answer.text
    assert client.get("/outlook/panel").status_code == 405


@pytest.mark.parametrize("language", ["ko", "ko-KR", "en", "xx", "../../etc", EVIL])
def test_the_shell_takes_any_language(client: FlaskClient, language: str) -> None:
    answer = client.get("/outlook/pane", query_string={"lang": language})
    assert answer.status_code == 200
    assert f'<html lang="{"ko" if language.startswith("ko") else "en"}">' in answer.text


MEETING = {
    "subject": "Visit",
    "start_at": "2026-11-20T13:00:00Z",
    "organizer": {"name": "Ana", "address": "ana@seller.example"},
    "attendees": [{"name": "Keiko Ito", "address": "k.ito@acme.example"}],
}
NONSENSE: dict[str, tuple[str, dict[str, Any]]] = {
    "a meeting before all time": ("panel", {"meeting": MEETING | {"start_at": "0001-01-01T00:00:00+14:00"}}),
    "a meeting after all time": ("panel", {"meeting": MEETING | {"start_at": "9999-12-31T23:59:59-14:00"}}),
    "a meeting without a time": ("panel", {"meeting": MEETING | {"start_at": None}}),
    "a mail and a meeting": ("panel", {"meeting": MEETING, "message": descriptor()}),
    "neither": ("panel", {}),
    "a version no number holds": ("undo", {"message": descriptor(), "opportunity_id": "x", "version": 10**30}),
    "a negative version": ("undo", {"message": descriptor(), "opportunity_id": "x", "version": -1}),
    "a version as a float": ("undo", {"message": descriptor(), "opportunity_id": "x", "version": 1e308}),
    "a rating of nothing": ("quick", {"message": descriptor(), "act": "rate", "value": 0}),
    "logging a mail": ("quick", {"message": descriptor(), "act": "log"}),
    "rating a meeting": ("quick", {"meeting": MEETING, "act": "rate", "value": 1}),
    "a draft to nobody that is nothing": ("compose", {"to": None}),
    "no mails on a deal": ("several", {"opportunity_id": "x"}),
    "a role for nobody": ("role", {"message": descriptor(), "opportunity_id": "x", "contact_ids": [], "role": "legal"}),
    "a question with an answer": ("today", {"answer": 42}),
}


@pytest.mark.parametrize("what", NONSENSE)
def test_nonsense_gets_a_sentence_and_no_fault(client: FlaskClient, bearer: dict[str, str], what: str) -> None:
    path, given = NONSENSE[what]
    answer = client.post(f"/outlook/{path}", json=given, headers=bearer)
    assert 400 <= answer.status_code < 500
    assert is_notice(answer)


@pytest.mark.parametrize(
    "address", ["a b@acme.example", "a@@acme.example", "<a@acme.example>", "a@b@c", "@", "max@seller.example"]
)
def test_what_is_no_address_of_somebody_outside_never_joins_a_buying_team(
    client: FlaskClient, bearer: dict[str, str], sample: Store, address: str
) -> None:
    given = {
        "message": descriptor(),
        "opportunity_id": deal_id(sample, "O-1"),
        "people": [{"name": "X", "address": address}],
    }
    answer = client.post("/outlook/people", json=given, headers=bearer)
    assert answer.status_code == 422
    said = "outside of your company" if address.endswith("seller.example") else "This is not an e-mail address."
    assert said in answer.text


def test_ids_longer_than_an_index_takes_are_kept_all_the_same(
    client: FlaskClient, bearer: dict[str, str], sample: Store
) -> None:
    long = "".join(chr(0xAC00 + (number * 7_919) % 11_172) for number in range(2_000))
    message = descriptor(conversation_id=long, internet_message_id=f"<{long[:1_900]}@x>", mailbox="ana@seller.example")
    given = {"message": message, "opportunity_id": deal_id(sample, "O-2")}
    assert client.post("/outlook/link", json=given, headers=bearer).status_code == 200
    assert "Warehouse labelling" in client.post("/outlook/panel", json={"message": message}, headers=bearer).text


def test_an_edit_of_a_deal_the_mail_has_left_is_told_as_such(
    client: FlaskClient, bearer: dict[str, str], sample: Store
) -> None:
    other = deal_id(sample, "O-2")
    given = {"message": descriptor(), "opportunity_id": other, "version": 1, "field": "next_step", "value": "Call"}
    answer = client.post("/outlook/edit", json=given, headers=bearer)
    assert "It is on another one now." in answer.text and "data-undo" not in answer.text
    found = sample.opportunities.read(other)
    assert found is not None and found.next_step == "Call"


def test_an_amount_typed_in_another_currency_is_not_taken_for_the_deals_own(
    client: FlaskClient, bearer: dict[str, str], sample: Store
) -> None:
    given = {
        "message": descriptor(),
        "opportunity_id": deal_id(sample, "O-1"),
        "field": "amount",
        "version": 1,
        "value": "$95k",
    }
    answer = client.post("/outlook/edit", json=given, headers=bearer)
    assert answer.status_code == 422
    assert "This deal is in EUR." in answer.text
    assert client.post("/outlook/edit", json=given | {"value": "€95k"}, headers=bearer).status_code == 200
