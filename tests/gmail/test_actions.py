"""What happens when a rep presses something in Gmail, and who may press at all."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from addin.app import local_identity
from addin.deals.opportunity import Stage
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
    for answer in (gmail.open("matched"), gmail.press(shown, "other")):
        assert "secret" not in text_of(answer)
        assert "Something went wrong here" in text_of(answer)
        assert violations(answer) == []
    monkeypatch.undo()
    monkeypatch.setattr("addin.gmail.actions.answers.root_card", broken)
    noted = gmail.press(shown, "note", {"note": "Kept all the same."})
    assert notification(noted) == "Note saved."
    assert noted["stateChanged"]
    monkeypatch.undo()
    assert "Kept all the same." in text_of(gmail.open("matched"))


def test_a_mail_added_later_is_readable_at_once(gmail: Gmail, tmp_path: Any) -> None:
    write_mailbox(tmp_path / "ana@seller.example", {"fresh": letter(77, subject="Just in")})
    assert title(gmail.open("fresh")) == "Line 4 retrofit"


def test_times_are_those_of_the_readers_clock(gmail: Gmail) -> None:
    gmail.press(gmail.open("matched"), "note", {"note": "Now"})
    shown = {
        zone: lines(read(gmail.call("/gmail/message", timeZone={"id": zone})))
        for zone in ("Asia/Seoul", "Europe/Berlin", "Nowhere/At_All", "America/New_York")
    }
    clocks = {zone: next(one["topLabel"] for one in found if one["text"] == "Now") for zone, found in shown.items()}
    assert clocks == {
        "Asia/Seoul": "18:00 · Note",
        "Europe/Berlin": "10:00 · Note",
        "Nowhere/At_All": "10:00 · Note",
        "America/New_York": "04:00 · Note",
    }


@pytest.mark.parametrize("locale", ["ko", "ko-KR", "ko_KR"])
def test_cards_speak_the_hosts_language(gmail: Gmail, locale: str) -> None:
    gmail.locale = locale
    assert "금액" in text_of(gmail.open("matched"))
    assert "나의 하루" in text_of(gmail.home())


def test_a_card_without_anything_to_say_about_language_speaks_the_reps(gmail: Gmail) -> None:
    gmail.press(read(gmail.call("/gmail/action/settings")), "save_settings", {"locale": "ko"})
    gmail.locale = ""
    assert "금액" in text_of(gmail.open("matched"))


def test_a_suggestion_leads_back_to_its_deal(gmail: Gmail, sample: Store) -> None:
    shown = gmail.press(gmail.open("matched"), "other")
    inputs = {"q": {"stringInputs": {"value": ["retro"]}}}
    offered = read(gmail.call("/gmail/suggest", formInputs=inputs, parameters={"input": "q"}))
    assert violations(offered) == []
    assert offered == {"autoComplete": {"items": [{"text": "Line 4 retrofit · O-1"}]}}
    found = gmail.press(shown, "search", {"q": "Line 4 retrofit · O-1"})
    assert [one["text"] for one in lines(found)] == ["Line 4 retrofit"]
    made = gmail.press(gmail.open("unknown"), "create", {"name": "A · B · C"})
    assert title(made) == "A · B · C"
    inputs = {"q": {"stringInputs": {"value": ["A · B"]}}}
    (one,) = read(gmail.call("/gmail/suggest", formInputs=inputs))["autoComplete"]["items"]
    found = gmail.press(shown, "search", {"q": one["text"]})
    assert [line["text"] for line in lines(found)] == ["A · B · C"]


def test_a_button_of_one_rep_is_none_of_anothers(gmail: Gmail, sample: Store, settings: Settings) -> None:
    form = gmail.press(gmail.open("matched"), "edit")
    jun = Gmail(gmail.client, local_identity(settings).token(sample.org_id, "jun@seller.example"))
    refused = jun.press(form, "save", {"amount": "1"})
    assert "This card is old" in text_of(refused)
    assert deal(sample).amount == "84000"


def test_a_meeting_whose_deal_is_not_clear_is_logged_where_the_rep_says(gmail: Gmail, sample: Store) -> None:
    shown = gmail.meet("p.lee@acme.example")
    assert title(shown) == "Which deal is this about?"
    form = gmail.press(shown, "log")
    logged = gmail.press(form, "log_typed", {"meeting_title": "Visit", "meeting_at": when(1_795_251_600_000)})
    assert notification(logged) == "Meeting logged."
    (entry,) = [one for one in sample.timeline.page(deal(sample, "O-1").id, limit=50) if one.kind == "meeting"] + [
        one for one in sample.timeline.page(deal(sample, "O-2").id, limit=50) if one.kind == "meeting"
    ]
    assert (entry.subject, entry.at) == ("Visit", "2026-11-21T09:00:00Z")


def test_a_meeting_without_a_title_or_a_time_is_not_logged(gmail: Gmail, sample: Store) -> None:
    form = gmail.press(gmail.meet("k.ito@acme.example"), "log")
    wrong: list[dict[str, Any]] = [
        {"meeting_title": " "},
        {"meeting_at": {}},
        {"meeting_title": "X", "meeting_at": when(10**15 - 1)},
    ]
    for typed in wrong:
        said = notification(gmail.press(form, "log_typed", {"meeting_title": "Visit"} | typed))
        assert said in {"This may not be empty.", "Choose when the meeting starts."}


def when(milliseconds: int) -> dict[str, Any]:
    """What a host sends for a picked time."""
    return {"dateTimeInput": {"msSinceEpoch": str(milliseconds), "hasDate": True, "hasTime": True}}


def test_a_draft_to_people_on_several_deals_offers_each(gmail: Gmail) -> None:
    shown = gmail.compose("p.lee@acme.example")
    assert violations(shown) == []
    assert "Which deal is this about?" in text_of(shown)
    assert {"Line 4 retrofit", "Warehouse labelling"} <= {one["text"] for one in lines(shown)}


def test_very_many_stages_leave_the_form_small(gmail: Gmail, sample: Store) -> None:
    for number in range(90):
        sample.stages.set(Stage(f"단계 {number} " + "긴 이름 " * 20, 100 + number, 5, "open"))
    form = gmail.press(gmail.open("matched"), "edit")
    assert violations(form) == []
    assert len(text_of(form).encode()) < 10_000
    assert prefilled(form)["stage"]["stringInputs"]["value"] == ["Proposal"]
