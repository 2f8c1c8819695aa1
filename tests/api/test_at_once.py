"""Many requests at the same moment: one wins, none is lost, nothing is doubled."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from werkzeug.test import TestResponse

from addin.storage.store import Store
from tests.api.callers import Caller, document
from tests.api.conftest import Capture
from tests.conftest import descriptor


def at_once(acts: Sequence[Callable[[], TestResponse]]) -> list[TestResponse]:
    """The answers of ``acts``, all started together."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], TestResponse]) -> TestResponse:
        start.wait(10)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_of_fifty_edits_of_one_field_exactly_one_is_saved(ana: Caller, sample: Store, deal: str) -> None:
    document(ana.app)
    acts = [partial(ana.patch, deal, {"amount": str(1000 + number)}, 1) for number in range(50)]
    answers = at_once(acts)
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 49}
    saved = next(answer.get_json() for answer in answers if answer.status_code == 200)
    assert ana.deal(deal)["amount"] == saved["amount"] and ana.deal(deal)["version"] == 2
    assert len(sample.history.since(deal, 1)) == 1
    theirs = {answer.get_json()["fields"]["amount"]["theirs"] for answer in answers if answer.status_code == 409}
    assert theirs == {saved["amount"]}


def test_edits_of_different_fields_are_all_saved(ana: Caller, deal: str) -> None:
    edits: list[dict[str, Any]] = [
        {"amount": "5"},
        {"next_step": "x"},
        {"name": "N"},
        {"probability": 5},
        {"close_date": "2027-01-01"},
    ]
    answers = at_once([partial(ana.patch, deal, edit, 1) for edit in edits])
    assert {answer.status_code for answer in answers} == {200}
    found = ana.deal(deal)
    assert all(found[name] == value for edit in edits for name, value in edit.items()) and found["version"] == 6


def test_the_same_key_sent_ten_times_at_once_writes_one_note(ana: Caller, deal: str) -> None:
    send = lambda: ana.post(f"opportunities/{deal}/notes", {"text": "Once"}, Idempotency_Key="k")  # noqa: E731
    answers = at_once([send] * 10)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert len(ana.get(f"opportunities/{deal}/activities").get_json()["activities"]) == 1


def test_many_writers_of_one_team_all_succeed(ana: Caller, deal: str) -> None:
    member = ana.get(f"opportunities/{deal}/team").get_json()["team"][0]["contact_id"]
    body = {"team": [{"contact_id": member, "role": "champion"}]}
    for _ in range(3):
        answers = at_once([lambda: ana.put(f"opportunities/{deal}/team", body)] * 12)
        assert {answer.status_code for answer in answers} == {200}
    assert [one["role"] for one in answers[0].get_json()["team"]] == ["champion"]


def test_the_same_rating_at_once_is_logged_once(ana: Caller, captured: Capture, sample: Store) -> None:
    activity = captured()
    answers = at_once([lambda: ana.put(f"activities/{activity}/rating", {"value": 1})] * 12)
    assert {answer.status_code for answer in answers} == {200}
    assert len(sample.ratings.events()) == 1


def test_the_same_mail_linked_at_once_is_kept_once(ana: Caller, jun: Caller, deal: str) -> None:
    body = {"message": descriptor(**{"from": {"name": "", "address": "new@new.example"}}), "opportunity_id": deal}
    answers = at_once([lambda: ana.put("messages/link", body), lambda: jun.put("messages/link", body)] * 5)
    assert {answer.status_code for answer in answers} == {200}
    found = ana.post("context", body["message"]).get_json()
    assert (found["opportunity"]["id"], len(found["activities"]), found["counts"]["inbound"]) == (deal, 1, 1)


def test_the_same_new_account_at_once_is_made_once(ana: Caller) -> None:
    send = lambda: ana.post("opportunities", {"name": "N", "account_name": "Brand New"})  # noqa: E731
    answers = at_once([send] * 8)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.get_json()["account_id"] for answer in answers}) == 1
