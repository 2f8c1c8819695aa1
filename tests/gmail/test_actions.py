"""What happens when a rep presses something in Gmail, and who may press at all."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from addin.app import local_identity
from addin.desk.desk import Desk
from addin.desk.edit_opportunity import edit_opportunity
from addin.settings import Settings
from addin.storage.store import Store
from tests.conftest import deal_id
from tests.gmail.mailbox import (
    Gmail,
    buttons,
    letter,
    lines,
    notification,
    parameters,
    prefilled,
    read,
    text_of,
    title,
    write_mailbox,
)
from tests.gmail.oracle import violations


def deal(sample: Store, external_id: str = "O-1") -> Any:
    return sample.opportunities.read(deal_id(sample, external_id))


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("matched", "Line 4 retrofit"),
        ("ambiguous", "Which deal is this about?"),
        ("unknown", "No deal yet"),
        ("internal", "Not on a deal"),
        ("bulk", "Not on a deal"),
    ],
)
def test_every_kind_of_mail_has_its_card(gmail: Gmail, name: str, says: str) -> None:
    assert title(gmail.open(name)) == says


def test_the_edit_form_saves_and_says_so(gmail: Gmail, sample: Store) -> None:
    form = gmail.press(gmail.open("matched"), "edit")
    saved = gmail.press(
        form, "save", {"amount": "95k", "next_step": "Call", "stage": "Negotiation", "probability": "75"}
    )
    assert notification(saved) == "Saved."
    assert title(saved) == "Line 4 retrofit"
    one = deal(sample)
    assert (one.amount, one.next_step, one.stage, one.probability) == ("95000", "Call", "Negotiation", 75)
    assert one.close_date == "2026-12-18"


@pytest.mark.parametrize("locale", ["en", "ko"])
@pytest.mark.parametrize("amount", ["84000", "22500.50", "1234.567", None])
def test_the_edit_form_saved_untouched_changes_nothing(
    gmail: Gmail, sample: Store, desk: Desk, amount: str | None, locale: str
) -> None:
    edit_opportunity(desk, deal(sample).id, 1, {"amount": amount})
    before = deal(sample)
    gmail.locale = locale
    gmail.press(gmail.press(gmail.open("matched"), "edit"), "save")
    assert deal(sample) == before


def test_a_refused_form_keeps_everything_that_was_typed(gmail: Gmail, sample: Store) -> None:
    form = gmail.press(gmail.open("matched"), "edit")
    again = gmail.press(form, "save", {"amount": "plenty", "next_step": "A long sentence"})
    assert "This is not an amount" in json.dumps(again)
    values = prefilled(again)
    assert values["amount"]["stringInputs"]["value"] == ["plenty"]
    assert values["next_step"]["stringInputs"]["value"] == ["A long sentence"]
    assert deal(sample).version == 1


def test_a_conflict_shows_both_values_and_mine_can_be_kept(gmail: Gmail, sample: Store, desk: Desk) -> None:
    form = gmail.press(gmail.open("matched"), "edit")
    edit_opportunity(desk, deal(sample).id, 1, {"amount": "70000"})
    clash = gmail.press(form, "save", {"amount": "95k"})
    assert title(clash) == "Changed meanwhile"
    assert deal(sample).amount == "70000"
    kept = gmail.press(clash, "keep")
    assert notification(kept) == "Saved."
    assert deal(sample).amount == "95000"


def test_a_conflict_writes_values_the_way_people_do(gmail: Gmail, sample: Store, desk: Desk) -> None:
    form = gmail.press(gmail.open("matched"), "edit")
    edit_opportunity(desk, deal(sample).id, 1, {"amount": "70000"})
    shown = json.dumps(gmail.press(form, "save", {"amount": "95k"}), ensure_ascii=False)
    assert "€70,000" in shown
    assert "€95,000" in shown


def test_what_did_not_clash_is_not_lost_with_the_clash(gmail: Gmail, sample: Store, desk: Desk) -> None:
    form = gmail.press(gmail.open("matched"), "edit")
    edit_opportunity(desk, deal(sample).id, 1, {"amount": "70000"})
    clash = gmail.press(form, "save", {"amount": "95k", "next_step": "Call on Monday"})
    gmail.press(clash, "keep")
    assert deal(sample).amount == "95000"
    assert deal(sample).next_step == "Call on Monday"


def test_two_clashes_can_both_be_decided(gmail: Gmail, sample: Store, desk: Desk) -> None:
    form = gmail.press(gmail.open("matched"), "edit")
    edit_opportunity(desk, deal(sample).id, 1, {"amount": "70000", "next_step": "Wait"})
    clash = gmail.press(form, "save", {"amount": "95k", "next_step": "Call"})
    gmail.press(clash, "keep")
    assert (deal(sample).amount, deal(sample).next_step) == ("95000", "Call")


def test_a_field_i_did_not_touch_is_no_conflict(gmail: Gmail, sample: Store, desk: Desk) -> None:
    form = gmail.press(gmail.open("matched"), "edit")
    edit_opportunity(desk, deal(sample).id, 1, {"amount": "70000"})
    saved = gmail.press(form, "save", {"next_step": "Call on Monday"})
    assert title(saved) == "Line 4 retrofit"
    assert (deal(sample).amount, deal(sample).next_step) == ("70000", "Call on Monday")


def test_a_rating_and_taking_it_back(gmail: Gmail) -> None:
    rated = gmail.press(gmail.open("matched"), "rate", which=0)
    assert notification(rated) == "Rated +."
    minus = gmail.press(rated, "rate", which=1)
    assert notification(minus) == "Rated −."
    assert notification(gmail.press(minus, "rate", which=1)) == "Rating taken back."


def test_one_tap_among_candidates_decides_for_the_conversation(gmail: Gmail, sample: Store) -> None:
    shown = gmail.open("ambiguous")
    offered = [one["text"] for one in lines(shown) if one.get("button")]
    linked = gmail.press(shown, "link", which=offered.index("Warehouse labelling"))
    assert title(linked) == "Warehouse labelling"
    assert title(gmail.open("again")) == "Warehouse labelling"


def test_search_and_a_new_deal(gmail: Gmail) -> None:
    shown = gmail.open("unknown")
    assert "Line 4 retrofit" in json.dumps(gmail.press(shown, "search", {"q": "retrofit"}))
    assert "No open deal" in json.dumps(gmail.press(shown, "search", {"q": "nothing like it"}))
    refused = gmail.press(shown, "create", {"name": "New line", "amount": "plenty"})
    assert "This is not an amount" in notification(refused)
    assert prefilled(refused)["amount"]["stringInputs"]["value"] == ["plenty"]
    made = gmail.press(shown, "create", {"name": "New line", "account_name": "Northwind", "amount": "12k"})
    assert title(made) == "New line"


def test_a_double_click_has_one_effect(gmail: Gmail) -> None:
    shown = gmail.open("matched")
    first = gmail.press(shown, "note", {"note": "Budget is approved."})
    second = gmail.press(shown, "note", {"note": "Budget is approved."})
    assert notification(first) == notification(second) == "Note saved."
    assert json.dumps(gmail.open("matched")).count("Budget is approved.") == 1


def test_a_double_click_on_create_makes_one_deal(gmail: Gmail) -> None:
    shown = gmail.open("unknown")
    for _ in range(2):
        gmail.press(shown, "create", {"name": "Only once"})
    found = gmail.press(gmail.press(gmail.open("matched"), "other"), "search", {"q": "Only once"})
    assert [one["text"] for one in lines(found) if one.get("button")] == ["Only once"]


@pytest.mark.parametrize("authorization", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Bearer "}])
@pytest.mark.parametrize("path", ["message", "action/rate", "action/nonsense"])
def test_nobody_gets_in_without_a_token(client: FlaskClient, path: str, authorization: dict[str, str]) -> None:
    answer = client.post(f"/gmail/{path}", json={}, headers=authorization)
    assert answer.status_code == 401
    assert "navigations" not in answer.text


def test_the_user_token_says_whose_mail_it_is(gmail: Gmail, sample: Store, settings: Settings) -> None:
    jun = local_identity(settings).token(sample.org_id, "jun@seller.example")
    assert "not in your mailbox" in gmail.call("/gmail/message", "juns.eml").text
    assert "not in your mailbox" in gmail.call("/gmail/message", "matched.eml", user_token=jun).text
    assert "Line 4 retrofit" in gmail.call("/gmail/message", "juns.eml", user_token=jun).text
    assert gmail.call("/gmail/message", "matched.eml", user_token="nonsense").status_code == 401
    stranger = local_identity(settings).token(sample.org_id, "nobody@seller.example")
    assert gmail.call("/gmail/message", "matched.eml", user_token=stranger).status_code == 401


FOREIGN = [
    *"juns.eml ../jun@seller.example/juns.eml <g9@acme.example> g9@acme.example /etc/passwd .. . juns.eml#0+10".split(),
    "x\x00.eml",
    "a" * 5000,
    "",
    "matched.eml/../../jun@seller.example/juns.eml",
]


@pytest.mark.parametrize("path", ["message", "action/other", "action/rate"])
def test_a_mail_of_somebody_elses_mailbox_cannot_be_read(gmail: Gmail, path: str) -> None:
    button = parameters(buttons(gmail.open("matched"), path.rpartition("/")[2])[0])["s"] if "/" in path else ""
    gmail.opened = {}
    for name in FOREIGN:
        answer = gmail.call(f"/gmail/{path}", name, parameters={"s": button})
        shown = read(answer)
        assert violations(shown) == []
        assert "Jun's own" not in answer.text
        assert "Line 4" not in answer.text


GARBAGE = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"7",
    b"{}",
    b'{"commonEventObject": []}',
    b'{"commonEventObject": {"parameters": {"value": {}, "version": -1}, "formInputs": {"x": 1}}, "gmail": 3}',
    b'{"commonEventObject": {"userLocale": "\\ud800"}}',
    b'{"gmail": {"messageId": "matched.eml"}, "commonEventObject": {"parameters": {"value": "7", "version": "x"},'
    b' "formInputs": {"close_date": {"dateInput": {"msSinceEpoch": "999999999999999"}}, "stage": {"stringInputs": []}}}}',
]


@pytest.mark.parametrize("path", ["message", "action/rate", "action/save", "action/link", "action/nonsense"])
def test_garbage_is_answered_with_a_card(gmail: Gmail, path: str) -> None:
    headers = {"Authorization": f"Bearer {gmail.token}"}
    for garbage in GARBAGE:
        answer = gmail.client.post(f"/gmail/{path}", data=garbage, headers=headers, content_type="application/json")
        assert violations(read(answer)) == [], garbage


def test_a_button_of_an_older_version_says_so(gmail: Gmail) -> None:
    answer = read(gmail.call("/gmail/action/teleport", "matched.eml"))
    assert "older version" in json.dumps(answer)
    assert violations(answer, kind="submit") == []


def test_a_fault_of_ours_is_a_card_without_inner_workings(gmail: Gmail, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret inner workings")

    shown = gmail.open("matched")
    monkeypatch.setattr("addin.gmail.roots.open_email", broken)
    for answer in (gmail.open("matched"), gmail.press(shown, "rate"), gmail.press(shown, "other")):
        assert "secret" not in text_of(answer)
        assert "Something went wrong here" in text_of(answer)
        assert violations(answer) == []


def test_a_mail_added_later_is_readable_at_once(gmail: Gmail, tmp_path: Any) -> None:
    write_mailbox(tmp_path / "ana@seller.example", {"fresh": letter(77, subject="Just in")})
    assert title(gmail.open("fresh")) == "Line 4 retrofit"
