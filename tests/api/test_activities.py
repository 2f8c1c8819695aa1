"""Notes, the buying team, ratings, links and privacy."""

from typing import Any

import pytest

from addin.desk.desk import Desk
from addin.storage.store import Database, Store
from tests.api.callers import Caller, everything, refused
from tests.api.conftest import Capture
from tests.conftest import deal_id, descriptor

NOTES = {
    "sixty-four kilobytes": "x" * 65_536,
    "emoji": "👩‍👩‍👧‍👦 🧡" * 100,
    "right to left": "\u202eשלום עולם\u202c مرحبا",
    "spaces": "  \tindented\r\n\r\n  twice  \n",
    "markup": "<script>alert(1)</script> &amp; {{ 7*7 }} %(x)s",
    "line marks": "a\u2028b\u2029c\ufeffd\u200be\x7f\x1b[0m",
    "composed and not": "é e\u0301 가 \u1100\u1161",
}


@pytest.mark.parametrize("kind", NOTES)
def test_a_note_is_kept_exactly_as_written(ana: Caller, sample: Store, deal: str, kind: str) -> None:
    made = ana.post(f"opportunities/{deal}/notes", {"text": NOTES[kind]})
    assert made.status_code == 201
    assert sample.timeline.content(made.get_json()["id"]).new_text == NOTES[kind]


def test_a_note_stands_on_the_timeline_with_its_writer(ana: Caller, captured: Capture, deal: str) -> None:
    activity = captured()
    made = ana.post(f"opportunities/{deal}/notes", {"text": "Call her", "activity_id": activity}).get_json()
    assert (made["kind"], made["direction"], made["activity_id"]) == ("note", "internal", activity)
    assert made["from"]["name"] == "Ana Costa" and made["preview"] == "Call her"
    assert ana.get(f"opportunities/{deal}/activities").get_json()["activities"][0] == made


def test_a_note_about_an_activity_of_the_neighbours_is_refused(
    ana: Caller, stranger: Caller, neighbour: Store, deal: str
) -> None:
    theirs = stranger.post(f"opportunities/{deal_id(neighbour, 'O-1')}/notes", {"text": "x"}).get_json()["id"]
    answer = ana.post(f"opportunities/{deal}/notes", {"text": "x", "activity_id": theirs})
    refused(answer, 422, "invalid_input", "activity_id")


def test_the_buying_team_is_replaced_as_a_whole(ana: Caller, sample: Store, deal: str) -> None:
    lee = next(one["id"] for one in sample.accounts.contacts() if one["name"] == "Park Lee")
    team = ana.put(f"opportunities/{deal}/team", {"team": [{"contact_id": lee, "role": "procurement"}]}).get_json()
    assert team == ana.get(f"opportunities/{deal}/team").get_json()
    member = {"contact_id": lee, "name": "Park Lee", "title": "Buyer", "address": "p.lee@acme.example"}
    assert team["team"] == [member | {"role": "procurement"}]
    assert ana.put(f"opportunities/{deal}/team", {"team": []}).get_json() == {"team": []}


def test_a_contact_of_the_neighbours_joins_no_team_here(ana: Caller, neighbour: Store, deal: str) -> None:
    theirs = neighbour.accounts.contacts()[0]["id"]
    answer = ana.put(f"opportunities/{deal}/team", {"team": [{"contact_id": theirs, "role": "decides"}]})
    assert answer.status_code == 422
    assert len(ana.get(f"opportunities/{deal}/team").get_json()["team"]) == 1


def test_a_rating_is_the_reps_own(ana: Caller, jun: Caller, captured: Capture, deal: str) -> None:
    activity = captured()
    assert ana.put(f"activities/{activity}/rating", {"value": 1}).get_json()["rating"] == 1
    assert jun.post("context", descriptor()).get_json()["rating"] is None
    assert jun.put(f"activities/{activity}/rating", {"value": -1}).get_json()["rating"] == -1
    assert ana.get(f"opportunities/{deal}/activities").get_json()["activities"][0]["rating"] == 1


def test_ratings_are_logged_and_the_same_one_twice_only_once(ana: Caller, captured: Capture, sample: Store) -> None:
    path = f"activities/{captured()}/rating"
    for value in (1, 1, -1):
        ana.put(path, {"value": value})
    assert ana.call("DELETE", path).get_json()["rating"] is None
    assert ana.call("DELETE", path).status_code == 200
    assert [event[4] for event in sample.ratings.events()] == [1, -1, 0]


def test_ratings_of_one_moment_keep_their_order(
    ana: Caller, captured: Capture, sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"activities/{captured()}/rating"
    monkeypatch.setattr("addin.storage.session.time.time_ns", lambda: 1_795_000_000_000_000_000)
    for value in (1, -1) * 8:
        ana.put(path, {"value": value})
    assert [event[4] for event in sample.ratings.events()] == [1, -1] * 8


def test_a_mail_on_no_deal_cannot_be_rated(ana: Caller, captured: Capture) -> None:
    activity = captured(sender="nobody@nowhere.example")
    refused(ana.put(f"activities/{activity}/rating", {"value": 1}), 409, "not_linked")
    refused(ana.call("DELETE", f"activities/{activity}/rating"), 409, "not_linked")


def test_a_note_cannot_be_rated(ana: Caller, deal: str) -> None:
    note = ana.post(f"opportunities/{deal}/notes", {"text": "x"}).get_json()["id"]
    refused(ana.put(f"activities/{note}/rating", {"value": 1}), 422, "invalid_input", "value")


def link(caller: Caller, deal: str | None, scope: str | None = None, **mail: Any) -> dict[str, Any]:
    body = {"message": descriptor(**mail), "opportunity_id": deal} | ({"scope": scope} if scope else {})
    answer = caller.put("messages/link", body)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def test_a_link_moves_the_thread_and_answers_the_new_document(ana: Caller, captured: Capture, sample: Store) -> None:
    captured()
    other = deal_id(sample, "O-2")
    found = link(ana, other)
    assert found["opportunity"]["id"] == other and found["match"]["linked_by"] == "rep"
    assert found.pop("correction")["id"]
    assert found == ana.post("context", descriptor()).get_json()
    later = descriptor(internet_message_id="<z@acme.example>", references=["<m1@acme.example>"], conversation_id="")
    assert ana.post("context", later).get_json()["opportunity"]["id"] == other


def test_a_link_of_one_message_leaves_its_thread_alone(
    ana: Caller, captured: Capture, sample: Store, deal: str
) -> None:
    captured()
    assert link(ana, deal_id(sample, "O-2"), "message")["match"]["linked_by"] == "message"
    later = descriptor(internet_message_id="<z@acme.example>", references=["<m1@acme.example>"])
    assert ana.post("context", later).get_json()["opportunity"]["id"] == deal


def test_null_unlinks_and_drops_what_the_mail_said(ana: Caller, captured: Capture, sample: Store, deal: str) -> None:
    activity = captured("Secret words")
    found = link(ana, None)
    assert found["match"]["state"] == "unknown" and found["opportunity"] is None
    assert sample.timeline.content(activity).new_text == ""
    assert ana.get(f"opportunities/{deal}/activities").get_json()["activities"] == []


CANARY = "Zuckerwattenmaschine"


@pytest.mark.parametrize("key", [None, "key-1"])
def test_nothing_of_a_private_mail_is_left_anywhere(
    ana: Caller, captured: Capture, desk: Desk, database: Database, deal: str, key: str | None
) -> None:
    captured(f"{CANARY} body", subject=f"{CANARY} subject", name=f"{CANARY} name")
    mail = descriptor(subject=f"{CANARY} subject", **{"from": {"name": CANARY, "address": "k.ito@acme.example"}})
    given = {"Idempotency_Key": key} if key else {}
    ana.put("messages/link", {"message": mail, "opportunity_id": deal}, **({"Idempotency_Key": "key-0"} if key else {}))
    answer = ana.put("messages/privacy", {"message": mail}, **given)
    assert answer.get_json()["match"]["state"] == "private" and answer.get_json()["opportunity"] is None
    left = [name for name, rows in everything(database, desk.store.org_id).items() if CANARY in repr(rows)]
    assert left == []


def test_a_private_thread_stays_private(ana: Caller, captured: Capture, deal: str) -> None:
    captured()
    ana.put("messages/privacy", {"message": descriptor()})
    later = descriptor(internet_message_id="<z@acme.example>", references=["<m1@acme.example>"])
    assert ana.post("context", later).get_json()["match"]["state"] == "private"
    assert ana.get(f"opportunities/{deal}/activities").get_json()["activities"] == []
