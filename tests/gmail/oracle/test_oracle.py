"""The oracle itself: it lets a good card through and names every defect we put into it."""

from typing import Any

import pytest

from tests.gmail.oracle import violations
from tests.gmail.oracle.mutations import MUTATIONS, Mutation, mutated, paragraphs
from tests.gmail.oracle.opportunity_card import CRM, HOST, Json, opportunity_card
from tests.gmail.oracle.profile import card_definitions

PREFIXES = [f"{HOST}/", f"{CRM}/"]
DEAL: Json = {"header": {"title": "Deal"}, "sections": [{"widgets": paragraphs(1)}]}
PUSH: Json = {"navigations": [{"pushCard": DEAL}]}
INSERT: Json = {
    "updateBody": {"insertContents": [{"content": "Hi", "contentType": "TEXT"}], "type": "IN_PLACE_INSERT"},
    "updateSubject": {"subject": "Renewal"},
    "updateToRecipients": {"toRecipients": [{"email": "kim@acme.test"}]},
}
OPENED = {"draftId": "r123", "draftThreadId": "18c"}


def gmail_action(**markup: Any) -> Json:
    """Return the answer that changes or opens a draft."""
    return {"renderActions": {"hostAppAction": {"gmailAction": markup}}}


def after_button(**changes: Any) -> Json:
    """Return the answer to a button."""
    return {"renderActions": {"action": changes}, "stateChanged": True}


GOOD_ANSWERS = {
    "a pushed card": {"action": PUSH},
    "a root update and a detail after a save": after_button(
        navigations=[{"popToRoot": True}, {"updateCard": opportunity_card()}, *PUSH["navigations"]],
        notification={"text": "Saved"},
    ),
    "a step back": after_button(navigations=[{"pop": True}]),
    "a step back to a named card": after_button(navigations=[{"popToCard": "opportunity"}]),
    "a link in an overlay": after_button(link={"url": f"{CRM}/login", "openAs": "OVERLAY", "onClose": "RELOAD"}),
    "suggestions": {"autoComplete": {"items": [{"text": "Acme renewal · O-1042"}]}},
    "no suggestions": {"autoComplete": {"items": []}},
    "text for the draft": gmail_action(updateDraftActionMarkup=INSERT),
    "an opened draft": gmail_action(openCreatedDraftActionMarkup=OPENED),
    "a request for scopes": {
        "requesting_google_scopes": {"scopes": ["https://www.googleapis.com/auth/gmail.readonly"]}
    },
    "a request for all scopes": {"requesting_google_scopes": {"all_scopes": True}},
    "a sign-in card": {"custom_authorization_prompt": {"action": PUSH}},
    "a plain sign-in": {"basic_authorization_prompt": {"authorization_url": f"{CRM}/oauth", "resource": "CRM"}},
}

BAD_ANSWERS: dict[str, tuple[Json, str]] = {
    "an empty answer": ({}, "$: exactly one of action, renderActions"),
    "two kinds of answer": (
        {"action": PUSH, "renderActions": {"action": PUSH}},
        "found action, renderActions",
    ),
    "a bare card": (opportunity_card(), "unknown here, or not for Gmail: cardActions"),
    "a state change without a wrapper": (
        {"action": PUSH, "stateChanged": True},
        "is a dependency of 'stateChanged'",
    ),
    "snake_case around the card": ({"render_actions": {"action": PUSH}}, "not for Gmail: render_actions"),
    "camelCase around the sign-in": (
        {"customAuthorizationPrompt": {"action": PUSH}},
        "customAuthorizationPrompt",
    ),
    "no navigation": ({"action": {"navigations": []}}, "$.action.navigations: 0 entries"),
    "nothing to render": ({"renderActions": {}}, "$.renderActions: must not be empty"),
    "popCard": ({"action": {"navigations": [{"popCard": True}]}}, "not for Gmail: popCard"),
    "two steps in one navigation": (
        {"action": {"navigations": [{"popToRoot": True, **PUSH["navigations"][0]}]}},
        "found popToRoot, pushCard",
    ),
    "a false pop": (
        {"action": {"navigations": [{"pop": False}]}},
        "navigations[0].pop: must be True, not False",
    ),
    "an empty notification": (
        after_button(notification={"text": " "}),
        "notification.text: must not be blank",
    ),
    "a notification without text": (after_button(notification={}), "'text' is a required property"),
    "a link elsewhere": (
        after_button(link={"url": "https://elsewhere.test/"}),
        "link.url: 'https://elsewhere.test/'",
    ),
    "an insert without type": (
        gmail_action(
            updateDraftActionMarkup={"updateBody": {"insertContents": INSERT["updateBody"]["insertContents"]}}
        ),
        "updateBody: 'type' is a required property",
    ),
    "an insert of a wrong kind": (
        gmail_action(
            updateDraftActionMarkup={
                "updateBody": {"insertContents": [{"content": "", "contentType": "HTML"}], "type": "REPLACE"}
            }
        ),
        "contentType: 'HTML' is not one of",
    ),
    "a recipient as text": (
        gmail_action(updateDraftActionMarkup={"updateToRecipients": {"toRecipients": ["kim@acme.test"]}}),
        "toRecipients[0]: 'kim@acme.test' is not of type 'object'",
    ),
    "two draft actions": (
        gmail_action(updateDraftActionMarkup=INSERT, openCreatedDraftActionMarkup=OPENED),
        "gmailAction: exactly one of",
    ),
    "a suggestion as text": (
        {"autoComplete": {"items": ["Acme"]}},
        "items[0]: 'Acme' is not of type 'object'",
    ),
    "a suggestion without text": (
        {"autoComplete": {"items": [{}]}},
        "items[0]: 'text' is a required property",
    ),
    "suggestions without a list": ({"autoComplete": {}}, "autoComplete: 'items' is a required property"),
    "scopes and all scopes": (
        {"requesting_google_scopes": {"scopes": ["https://mail.google.com/"], "all_scopes": True}},
        "found scopes, all_scopes",
    ),
    "a plain sign-in without resource": (
        {"basic_authorization_prompt": {"authorization_url": f"{CRM}/oauth"}},
        "'resource' is a required property",
    ),
}


def test_the_opportunity_card_with_every_widget_kind_is_valid() -> None:
    assert violations(opportunity_card(), kind="card", link_prefixes=PREFIXES, side_panel=False) == []


def test_the_opportunity_card_really_uses_every_widget_kind_of_the_gmail_profile() -> None:
    widgets = [widget for section in opportunity_card()["sections"] for widget in section["widgets"]]
    used = {key for widget in widgets for key in widget}
    assert used == set(card_definitions()["Widget"]["properties"])


@pytest.mark.parametrize("mutation", MUTATIONS.values(), ids=MUTATIONS.keys())
def test_a_broken_card_is_found_and_the_message_says_what_is_wrong(mutation: Mutation) -> None:
    found = violations(mutated(mutation), kind="card", link_prefixes=PREFIXES, side_panel=False)
    assert any(mutation.words in message for message in found), found


@pytest.mark.parametrize("answer", GOOD_ANSWERS.values(), ids=GOOD_ANSWERS.keys())
def test_every_documented_answer_is_valid(answer: Json) -> None:
    assert violations(answer, link_prefixes=PREFIXES, side_panel=False) == []


@pytest.mark.parametrize(("answer", "words"), BAD_ANSWERS.values(), ids=BAD_ANSWERS.keys())
def test_a_broken_answer_is_found_and_the_message_says_what_is_wrong(answer: Json, words: str) -> None:
    found = violations(answer, link_prefixes=PREFIXES)
    assert any(words in message for message in found), found


def test_every_defect_of_a_card_is_reported_with_its_path() -> None:
    card = {"header": {"title": 1}, "sections": [{"widgets": [{}, {"textInput": {"label": "Note"}}]}]}
    found = violations({"action": {"navigations": [{"pushCard": card}]}})
    places = [message.split(": ")[0] for message in found]
    assert [place.removeprefix("$.action.navigations[0].pushCard.") for place in places] == [
        "header.title",
        "sections[0].widgets[0]",
        "sections[0].widgets[1].textInput",
    ]


def test_a_button_must_be_answered_with_the_wrapped_form() -> None:
    assert violations({"action": PUSH}) == []
    assert violations({"action": PUSH}, kind="submit") == [
        "$: unknown here, or not for Gmail: action",
        "$: 'renderActions' is a required property",
    ]


def test_columns_are_refused_in_the_side_panel() -> None:
    assert violations(opportunity_card(), kind="card") == [
        "$.sections[3].widgets[1].columns: columns are not shown in the Gmail side panel"
    ]


def test_links_are_free_when_no_prefixes_are_given() -> None:
    assert violations(after_button(link={"url": "https://elsewhere.test/"})) == []


def test_no_link_may_be_opened_when_the_list_of_prefixes_is_empty() -> None:
    assert violations(after_button(link={"url": f"{CRM}/"}), link_prefixes=[]) != []


def test_a_wildcard_prefix_covers_subdomains_only() -> None:
    def found(url: str) -> list[str]:
        return violations(after_button(link={"url": url}), link_prefixes=["https://*.crm.test/deals"])

    assert found("https://eu.crm.test/deals/1") == []
    assert found("https://evilcrm.test/deals/1") != []
    assert found("https://eu.crm.test/admin") != []


def test_switches_may_share_a_name_as_their_values_come_as_a_list() -> None:
    controls = [{"name": "who", "value": value} for value in ("kim", "lee")]
    switches = [{"decoratedText": {"text": "x", "switchControl": control}} for control in controls]
    assert violations({"sections": [{"widgets": switches}]}, kind="card") == []


def test_a_card_of_exactly_100_widgets_is_valid() -> None:
    sections = [{"widgets": paragraphs(60)}, {"widgets": paragraphs(40)}]
    assert violations({"sections": sections}, kind="card") == []


def test_an_epoch_field_takes_a_number_or_its_text() -> None:
    for moment in (1793491200000, "1793491200000"):
        close = {"name": "close", "label": "Close", "type": "DATE_ONLY", "valueMsEpoch": moment}
        assert violations({"sections": [{"widgets": [{"dateTimePicker": close}]}]}, kind="card") == []


@pytest.mark.parametrize("answer", [None, [], "text", 0, {"action": []}, {"action": {"navigations": [None]}}])
def test_an_answer_of_the_wrong_type_is_found_without_a_crash(answer: Any) -> None:
    assert violations(answer) != []
