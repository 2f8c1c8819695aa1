"""Opening a mail: the whole document, its ETag, its cost."""

from typing import Any

import pytest

from addin.desk.import_records import import_records
from addin.storage.store import Database, Store
from tests.api.callers import Caller, everything, revision
from tests.api.conftest import Capture
from tests.conftest import NOW_AT, RECORDS, descriptor, mail

LEE = {"name": "Park Lee", "address": "p.lee@acme.example"}
MAILS: dict[str, dict[str, Any]] = {
    "matched": {},
    "ambiguous": {"from": LEE, "subject": "A question"},
    "unknown": {"from": {"name": "Nobody", "address": "nobody@nowhere.example"}},
    "internal": {"from": {"name": "전준", "address": "jun@seller.example"}},
}


@pytest.mark.parametrize("state", MAILS)
def test_opening_a_mail_answers_the_whole_document(ana: Caller, state: str) -> None:
    answer = ana.post("context", descriptor(**MAILS[state]))
    found = answer.get_json()
    assert answer.status_code == 200 and found["match"]["state"] == state
    assert (found["opportunity"] is not None) == (state == "matched")
    assert list(found) == ("message match opportunity team activities counts score rating warnings pending crm".split())


@pytest.mark.parametrize("state", ["bulk", "auto_reply", "bounce", "invitation", "private"])
def test_a_captured_mail_is_what_its_headers_said(ana: Caller, captured: Capture, state: str) -> None:
    captured(message=mail(nature=state))
    found = ana.post("context", descriptor()).get_json()
    assert found["match"]["state"] == state and found["opportunity"] is None
    assert found["message"]["activity_id"]


def test_a_captured_mail_comes_with_its_timeline_counts_and_own_rating(ana: Caller, captured: Capture) -> None:
    activity = captured("We agree to 84,000.")
    ana.put(f"activities/{activity}/rating", {"value": -1})
    found = ana.post("context", descriptor()).get_json()
    assert found["message"]["activity_id"] == activity and found["rating"] == -1
    assert [one["id"] for one in found["activities"]] == [activity]
    assert found["activities"][0]["preview"] == "We agree to 84,000."
    assert found["counts"] == {
        "inbound": 1,
        "outbound": 0,
        "meetings": 0,
        "last_inbound_at": "2026-11-20T10:00:00Z",
    }


def test_at_most_twenty_activities_come_newest_first(ana: Caller, captured: Capture) -> None:
    for day in range(1, 26):
        captured(message_id=f"d{day}@acme.example", sent_at=f"2026-10-{day:02}T10:00:00Z")
    times = [one["at"] for one in ana.post("context", descriptor()).get_json()["activities"]]
    assert times == [f"2026-10-{day:02}T10:00:00Z" for day in range(25, 5, -1)]


def test_the_same_document_again_is_a_304_without_a_body(ana: Caller) -> None:
    first = ana.post("context", descriptor())
    again = ana.post("context", descriptor(), If_None_Match=first.headers["ETag"])
    assert again.status_code == 304 and again.headers["ETag"] == first.headers["ETag"]


def test_a_304_costs_one_statement(ana: Caller, statements: list[str]) -> None:
    tag = ana.post("context", descriptor()).headers["ETag"]
    statements.clear()
    assert ana.post("context", descriptor(), If_None_Match=tag).status_code == 304
    assert len(statements) == 1


@pytest.mark.parametrize("people", [0, 24, 400])
def test_opening_costs_at_most_four_statements(
    ana: Caller, captured: Capture, statements: list[str], people: int
) -> None:
    captured()
    for given in MAILS.values():
        cc = [{"name": "", "address": f"p{number}@acme.example"} for number in range(people)]
        statements.clear()
        assert ana.post("context", descriptor(**given, cc=cc)).status_code == 200
        assert len(statements) <= 4


def test_two_thousand_recipients_are_fine(ana: Caller) -> None:
    crowd = [{"name": f"P {number}", "address": f"p{number}@d{number}.example"} for number in range(2_000)]
    answer = ana.post("context", descriptor(to=crowd, cc=crowd))
    assert answer.get_json()["match"]["state"] == "matched"


def test_opening_writes_nothing(ana: Caller, sample: Store, database: Database) -> None:
    before, number = everything(database, sample.org_id), revision(database, sample.org_id)
    for given in MAILS.values():
        ana.post("context", descriptor(**given))
    assert everything(database, sample.org_id) == before
    assert revision(database, sample.org_id) == number


WRITES: dict[str, tuple[str, str, Any]] = {
    "a note": ("POST", "opportunities/{deal}/notes", {"text": "Call her"}),
    "an edit": ("PATCH", "opportunities/{deal}", {"amount": "1"}),
    "a new deal": ("POST", "opportunities", {"name": "New"}),
    "another team": ("PUT", "opportunities/{deal}/team", {"team": []}),
    "a rating": ("PUT", "activities/{activity}/rating", {"value": 1}),
    "a link": ("PUT", "messages/link", {"message": descriptor(), "opportunity_id": None}),
    "privacy": ("PUT", "messages/privacy", {"message": descriptor()}),
}


@pytest.mark.parametrize("write", WRITES)
def test_any_write_of_a_colleague_changes_the_etag(
    ana: Caller, jun: Caller, captured: Capture, deal: str, write: str
) -> None:
    activity = captured()
    tag = ana.post("context", descriptor()).headers["ETag"]
    method, path, body = WRITES[write]
    done = jun.call(method, path.format(deal=deal, activity=activity), body, If_Match='"1"')
    assert done.status_code in {200, 201}
    again = ana.post("context", descriptor(), If_None_Match=tag)
    assert again.status_code == 200 and again.headers["ETag"] != tag


def test_a_captured_mail_changes_the_etag(ana: Caller, captured: Capture) -> None:
    tag = ana.post("context", descriptor()).headers["ETag"]
    captured(message_id="other@acme.example")
    assert ana.post("context", descriptor(), If_None_Match=tag).status_code == 200


def test_an_import_that_changes_nothing_keeps_the_etag(ana: Caller, sample: Store) -> None:
    tag = ana.post("context", descriptor()).headers["ETag"]
    import_records(sample, RECORDS, None, NOW_AT)
    assert ana.post("context", descriptor(), If_None_Match=tag).status_code == 304


def test_a_write_elsewhere_keeps_the_etag(ana: Caller, stranger: Caller) -> None:
    tag = ana.post("context", descriptor()).headers["ETag"]
    assert stranger.post("opportunities", {"name": "Next door"}).status_code == 201
    assert ana.post("context", descriptor(), If_None_Match=tag).status_code == 304


def test_an_etag_is_good_for_its_rep_body_and_language_only(ana: Caller, jun: Caller, stranger: Caller) -> None:
    tag = ana.post("context", descriptor()).headers["ETag"]
    assert jun.post("context", descriptor(), If_None_Match=tag).status_code == 200
    assert stranger.post("context", descriptor(), If_None_Match=tag).status_code == 200
    assert ana.post("context", descriptor(subject="Else"), If_None_Match=tag).status_code == 200
    assert ana.post("context", descriptor(), If_None_Match=tag, Accept_Language="ko").status_code == 200


def test_an_etag_of_nobody_is_ignored(ana: Caller) -> None:
    for tag in ["*", '"', '""', 'W/"1"', "\xff", '"1", "2"', "x" * 5000]:
        assert ana.post("context", descriptor(), If_None_Match=tag).status_code == 200


@pytest.mark.parametrize("sent_at", ["0001-01-01T00:00:00Z", "0999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"])
def test_a_mail_of_any_year_opens(ana: Caller, captured: Capture, sent_at: str) -> None:
    captured()
    found = ana.post("context", descriptor(internet_message_id="<x@y>", sent_at=sent_at)).get_json()
    assert found["message"]["sent_at"] == sent_at


ODD_ADDRESSES = [
    "",
    "@",
    "a@",
    "@b",
    "a b",
    "a@.",
    "a@..",
    "a@b..c",
    "a@[127.0.0.1]",
    "a@ünïcode.example",
    "a@食狮.公司.cn",
    "'or 1=1--@x",
    "a@" + "b." * 150 + "c",
    "<a@b.example>",
    "a@İ.example",
    "a@com",
    "a@co.uk",
]


def test_odd_addresses_open(ana: Caller) -> None:
    for address in ODD_ADDRESSES:
        person = {"name": "", "address": address}
        assert ana.post("context", descriptor(**{"from": person, "to": [person], "cc": [person]})).status_code == 200
