"""Corrections over the API: what moves along, undo, the log, and the model."""

from typing import Any

import pytest

from addin.storage.store import Store
from tests.api.callers import Caller, refused
from tests.conftest import deal_id, descriptor

STRANGER = {"name": "Jo Silva", "address": "jo@brazilbots.test"}


def about(ident: str, subject: str) -> dict[str, Any]:
    return descriptor(
        internet_message_id=f"<{ident}@brazilbots.test>", conversation_id=ident, subject=subject, **{"from": STRANGER}
    )


def link(ana: Caller, message: dict[str, Any], deal: str | None) -> str:
    answer = ana.put("messages/link", {"message": message, "opportunity_id": deal, "scope": "thread"})
    assert answer.status_code == 200, answer.text
    identity: str = answer.get_json()["correction"]["id"]
    return identity


def test_a_correction_is_logged_with_who_gave_it_and_what_it_taught_and_can_be_undone(
    ana: Caller, sample: Store
) -> None:
    target = deal_id(sample, "O-2")
    identity = link(ana, about("a", "Hello"), target)
    found = ana.get(f"corrections/{identity}").get_json()
    assert (found["by"], found["verdict"], found["opportunity_id"]) == ("ana@seller.example", "linked", target)
    assert (found["taught"], found["undone"], found["similar"]) == (["brazilbots.test"], False, [])
    assert ana.delete(f"corrections/{identity}").get_json()["undone"] is True
    assert ana.post("context", about("a", "Hello")).get_json()["match"]["state"] == "unknown"
    log = ana.get("corrections").get_json()["corrections"]
    assert [(one["verdict"], one["undoes"]) for one in log] == [("undone", identity), ("linked", None)]


def test_what_was_overruled_is_refused_in_words(ana: Caller, sample: Store) -> None:
    identity = link(ana, about("a", "Hello"), deal_id(sample, "O-2"))
    link(ana, about("a", "Hello"), deal_id(sample, "O-1"))
    refused(ana.delete(f"corrections/{identity}"), 409, "too_late")


def test_moving_similar_mails_twice_moves_them_once(ana: Caller, sample: Store) -> None:
    identity = link(ana, about("a", "Hello"), deal_id(sample, "O-2"))
    answers = [ana.post(f"corrections/{identity}/similar", {}).get_json() for _ in range(2)]
    assert answers == [{"moved": 0}, {"moved": 0}]


@pytest.mark.parametrize("verb", ["get", "delete"])
def test_an_unknown_correction_is_not_found(ana: Caller, verb: str) -> None:
    refused(getattr(ana, verb)("corrections/none"), 404, "not_found")


def test_the_model_can_be_read_and_says_on_how_many_words_it_rests(ana: Caller, sample: Store) -> None:
    before = ana.get("matching").get_json()
    assert before["lessons"] == 0 and all(one["here"] == one["shipped"] for one in before["grounds"])
    message = descriptor(internet_message_id="<q@acme.example>", subject="A question")
    link(ana, message, deal_id(sample, "O-2"))
    after = ana.get("matching").get_json()
    assert after["lessons"] == 1 and any(one["here"] != one["shipped"] for one in after["grounds"])
