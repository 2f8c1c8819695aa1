"""One tap corrects; what it teaches is offered; all of it can be taken back; and no person is made on the way."""

import html
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from addin.app import open_mailbox
from addin.desk.capture_mailbox import capture_mailbox
from addin.desk.desk import Desk
from addin.desk.open_email import match_email
from addin.outlook.correction_line import SHOWN
from addin.storage.store import Store
from tests.conftest import deal_id, descriptor, mail
from tests.gmail.mailbox import Gmail, letter, text_of, write_mailbox
from tests.outlook.earlier_mails import NAME, STRANGER, SUBJECT, earlier_mails


def post(client: FlaskClient, path: str, bearer: dict[str, str], key: str = "", **given: Any) -> TestResponse:
    headers = bearer | ({"Idempotency-Key": key} if key else {})
    return client.post(f"/outlook/{path}", json=given, headers=headers)


def of_stranger(number: str = "now", subject: str = SUBJECT) -> dict[str, Any]:
    """A mail of somebody nobody knows yet, as the panel describes it."""
    return descriptor(
        internet_message_id=f"<g{number}@brazilbots.test>",
        item_id=f"AAMk{number}=",
        conversation_id=f"c{number}",
        subject=subject,
        **{"from": {"name": NAME, "address": STRANGER}},
    )


def said(answer: TestResponse) -> list[str]:
    """What the live region will speak."""
    found = re.findall(r"data-say>([^<]*)<", answer.text)
    return [html.unescape(one).strip() for one in found]


def correction_of(answer: TestResponse) -> str:
    found = re.search(r'data-action="take-back" data-id="([^"]+)"', answer.text)
    assert found, answer.text
    return found[1]


def link(client: FlaskClient, bearer: dict[str, str], target: str | None, message: dict[str, Any]) -> TestResponse:
    return post(client, "link", bearer, message=message, opportunity_id=target)


def test_every_word_is_answered_with_a_line_that_takes_it_back(
    client: FlaskClient, bearer: dict[str, str], sample: Store, desk: Desk
) -> None:
    words: list[tuple[str, dict[str, Any], str]] = [
        ("link", {"opportunity_id": deal_id(sample, "O-2")}, "Put on Warehouse labelling."),
        ("link", {"opportunity_id": None}, "Belongs to no deal."),
        ("private", {}, "Marked private."),
    ]
    for path, more, sentence in words:
        answer = post(client, path, bearer, message=descriptor(), **more)
        assert said(answer) == [sentence]
        assert "Move them" not in answer.text
        back = post(client, f"corrections/{correction_of(answer)}/undo", bearer, message=descriptor())
        assert back.status_code == 200
        assert said(back) == ["Undone."]
        assert "Line 4 retrofit" in back.text and 'data-state="matched"' in back.text
        assert match_email(desk, mail(conversation_id="c1")).linked_by == "match"


def test_a_logged_meeting_can_be_taken_back(client: FlaskClient, bearer: dict[str, str], sample: Store) -> None:
    meeting = {
        "subject": "Visit",
        "start_at": "2026-11-20T13:00:00Z",
        "organizer": {"name": "Ana", "address": "ana@seller.example"},
        "attendees": [{"name": "Keiko Ito", "address": "k.ito@acme.example"}],
    }
    target = deal_id(sample, "O-1")
    logged = post(client, "link", bearer, meeting=meeting, opportunity_id=target)
    assert said(logged) == ["Meeting logged."]
    assert [one.kind for one in sample.timeline.page(target, limit=9)] == ["meeting"]
    back = post(client, f"corrections/{correction_of(logged)}/undo", bearer, meeting=meeting)
    assert said(back) == ["Undone."]
    assert sample.timeline.page(target, limit=9) == []


def test_what_a_word_teaches_is_offered_moved_on_the_next_tap_and_undone_with_it(
    client: FlaskClient, bearer: dict[str, str], sample: Store, desk: Desk, tmp_path: Path
) -> None:
    earlier_mails(desk, tmp_path / "box", SHOWN + 2)
    target = deal_id(sample, "O-2")
    offered = link(client, bearer, target, of_stranger())
    assert said(offered) == ["Put on Warehouse labelling.", f"Mails that would move too: {SHOWN + 2}."]
    assert offered.text.count(">About labels") == SHOWN
    assert "On no deal so far, to Warehouse labelling." in offered.text
    assert "And more conversations: 2." in offered.text
    assert len(sample.timeline.page(target, limit=50)) == 1, "nothing moves by itself"

    one = correction_of(offered)
    for _ in range(2):  # the second is the same request once more
        moved = post(client, f"corrections/{one}/move", bearer, key="once", message=of_stranger())
        assert said(moved) == [f"Mails moved: {SHOWN + 2}."]
    assert correction_of(moved) == one
    assert len(sample.timeline.page(target, limit=50)) == SHOWN + 3
    nothing = post(client, f"corrections/{one}/move", bearer, message=of_stranger())
    assert said(nothing) == ["Nothing left to move."]

    back = post(client, f"corrections/{one}/undo", bearer, message=of_stranger())
    assert said(back) == ["Undone."] and 'data-state="matched"' not in back.text
    assert sample.timeline.page(target, limit=50) == []


def test_foreign_subjects_are_escaped_in_the_offer(
    client: FlaskClient, bearer: dict[str, str], sample: Store, desk: Desk, tmp_path: Path
) -> None:
    earlier_mails(desk, tmp_path / "box", 1, subject="<img src=x onerror=alert(1)>")
    offered = link(client, bearer, deal_id(sample, "O-2"), of_stranger())
    assert "&lt;img src=x" in offered.text and "<img" not in offered.text


def test_a_word_somebody_has_overruled_since_is_not_undone(
    client: FlaskClient, bearer: dict[str, str], sample: Store, desk: Desk
) -> None:
    first = correction_of(link(client, bearer, deal_id(sample, "O-2"), descriptor()))
    link(client, bearer, None, descriptor())
    refused = post(client, f"corrections/{first}/undo", bearer, message=descriptor())
    assert refused.status_code == 409
    assert refused.headers["X-Dealside"] == "notice" and 'data-code="too_late"' in refused.text


@pytest.mark.parametrize("verb", ["undo", "move"])
def test_a_correction_nobody_made_is_a_notice(client: FlaskClient, bearer: dict[str, str], verb: str) -> None:
    answer = post(client, f"corrections/nothing/{verb}", bearer, message=descriptor())
    assert answer.status_code == 404
    assert answer.headers["X-Dealside"] == "notice"
    assert client.post(f"/outlook/corrections/nothing/{verb}", json={}).status_code == 401
    assert post(client, f"corrections/nothing/{verb}", bearer).status_code == 422


def test_the_line_speaks_korean(client: FlaskClient, bearer: dict[str, str], sample: Store, desk: Desk,
                                tmp_path: Path) -> None:  # fmt: skip
    earlier_mails(desk, tmp_path / "box")
    offered = link(client, bearer | {"Accept-Language": "ko"}, deal_id(sample, "O-2"), of_stranger())
    assert said(offered) == ["Warehouse labelling에 연결했어요.", "비슷한 메일 2통도 함께 옮길 수 있어요."]
    assert "함께 옮기기" in offered.text and "되돌리기" in offered.text


def test_that_a_word_is_stored_is_told_even_where_the_offer_fails(
    client: FlaskClient, bearer: dict[str, str], sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a mailbox nobody foresaw")

    monkeypatch.setattr("addin.outlook.correction_line.similar_mails", broken)
    answer = link(client, bearer, deal_id(sample, "O-2"), descriptor())
    assert answer.status_code == 200 and said(answer) == ["Put on Warehouse labelling."]


def test_the_search_leaves_out_the_deal_the_mail_is_on(
    client: FlaskClient, bearer: dict[str, str], sample: Store
) -> None:
    answer = post(client, "search", bearer, q="Acme Robotics", without=deal_id(sample, "O-1"))
    assert "Warehouse labelling" in answer.text and "Line 4 retrofit" not in answer.text


def test_nobody_becomes_a_contact_but_by_the_tap_that_says_so(
    client: FlaskClient, bearer: dict[str, str], sample: Store, desk: Desk, tmp_path: Path
) -> None:
    before = sample.accounts.contacts()
    new = {
        "matched": ("new.person@acme.example", "Line 4 retrofit", "Line 4 retrofit"),
        "ambiguous": ("new.person@acme.example", "A question", "Several deals are possible"),
        "sister": ("new.person@acme-holding.example", "Hello", "Acme Holding"),
        "nobody": (STRANGER, "Hello", "Nobody on this mail is known."),
    }
    letters = {name: letter(name, sender, "New Person", subject) for name, (sender, subject, _) in new.items()}
    folder = write_mailbox(tmp_path / "box", letters)
    capture_mailbox(desk, open_mailbox("folder", "ana@seller.example", str(folder)))
    gmail = Gmail(client, bearer["Authorization"].removeprefix("Bearer "))
    for name, (sender, subject, says) in new.items():
        opened = descriptor(
            internet_message_id=f"<g{name}@{sender.partition('@')[2]}>",
            subject=subject,
            conversation_id=name,
            **{"from": {"name": "New Person", "address": sender}},
        )
        assert post(client, "panel", bearer, message=opened).status_code == 200
        assert says in client.post("/api/v1/context", json=opened, headers=bearer).text
        assert "New Person" in text_of(gmail.open(name)) or name != "matched"
        assert link(client, bearer, deal_id(sample, "O-1"), opened).status_code == 200
        assert sample.accounts.contacts() == before, "opening creates nobody, and neither does a word on the mail"
    given: dict[str, Any] = {"message": descriptor(), "opportunity_id": deal_id(sample, "O-1")}
    person = {"name": "New Person", "address": "new.person@acme.example"}
    assert post(client, "people", bearer, **given, people=[person]).status_code == 200
    assert len(sample.accounts.contacts()) == len(before) + 1
