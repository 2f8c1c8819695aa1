"""The stand-in for Gmail's side panel: each widget, each thing to press and each answer of the card language."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from addin.app import STATIC
from addin.http.headers import PAGE_POLICY
from tests.browser.pane import until
from tests.browser.test_appearance import overflow
from tests.browser.test_states import violations

Json = dict[str, Any]

ORIGIN = "http://127.0.0.1:9"
HOST = "https://cards.example"
WORDS = {
    "back": "Back",
    "options": "More options",
    "loading": "Loading …",
    "wrong": "Something went wrong",
    "retry": "Try again",
    "more": "Show more",
    "less": "Show less",
    "required": "Fill this in.",
    "integer": "Enter a whole number.",
    "float": "Enter a number.",
    "email": "Enter an e-mail address.",
    "consent": "Dealside asks for your permission",
    "everything": "Everything it asks for",
    "allow": "Allow",
    "notNow": "Not now",
    "refused": "Without this permission, nothing can be shown here.",
    "signIn": "Sign in",
    "signInFirst": "Sign in there first.",
    "elsewhere": "Finish in the other window first.",
    "goOn": "I am done",
}
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Cards</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/page.css"><link rel="stylesheet" href="/static/card.css"></head>
<body><main><h1>Cards</h1><h2>Gmail</h2><div id="gmail" class="gmail"></div>
<p id="told" role="status"></p><textarea id="body" aria-label="Text"></textarea>
<input id="subject" aria-label="Subject"><input id="to" aria-label="To"><input id="cc" aria-label="Cc">
<input id="bcc" aria-label="Bcc"></main></body></html>"""
START = """async ({ words, base }) => {
  const { CardHost } = await import('/static/card/host.js');
  const { Draft } = await import('/static/card/draft.js');
  const at = (id) => document.getElementById(id);
  Object.assign(window, { calls: [], answers: [] });
  const call = async (url, event) => {
    calls.push({ url, event });
    const next = answers.shift() || {};
    if (next.after) await new Promise((resolve) => setTimeout(resolve, next.after));
    if (next.fail) throw new Error('failed');
    return next.answer || {};
  };
  window.host = new CardHost(at('gmail'), {
    call, words, cardBase: base, tell: (text) => { at('told').textContent = text; }, lostAfter: 900,
    universal: [{ label: 'Settings', url: '/gmail/action/settings' }],
  });
  window.newDraft = () => { host.draft = new Draft(Object.fromEntries(['to', 'cc', 'bcc', 'subject', 'body'].map((id) => [id, at(id)]))); };
}"""
OPEN = "(event) => { host.open('/gmail/message', event); }"
PIXEL = (STATIC / "icons" / "dealside-32.png").read_bytes()


def pushed(*sections: Json, **card: Any) -> Json:
    """The answer of a trigger: a card of these sections."""
    return {"action": {"navigations": [{"pushCard": made(*sections, **card)}]}}


def made(*sections: Json, **card: Any) -> Json:
    return {"header": {"title": "A card"}, "sections": list(sections)} | card


def section(*widgets: Json, **more: Any) -> Json:
    return {"widgets": list(widgets)} | more


def call(name: str = "act", **more: Any) -> Json:
    """An onClick that calls an action."""
    return {
        "action": {"function": f"{HOST}/gmail/action/{name}", "parameters": [{"key": "s", "value": "signed"}]} | more
    }


def press(text: str = "Go", on_click: Json | None = None, **more: Any) -> Json:
    return {"buttonList": {"buttons": [{"text": text, "onClick": on_click or call()} | more]}}


def field(name: str, **more: Any) -> Json:
    return {"textInput": {"name": name, "label": name.title(), "type": "SINGLE_LINE"} | more}


def rendered(*navigations: Json, **more: Any) -> Json:
    """The answer of an action."""
    action = ({"navigations": list(navigations)} if navigations else {}) | more
    return {"renderActions": {"action": action}}


@dataclass
class Stage:
    """The stand-in on a page of its own, with answers made by hand."""

    page: Page

    def open(self, answer: Json, **event: Any) -> None:
        """Let the trigger answer that."""
        self.answer(answer)
        self.page.evaluate(OPEN, {"commonEventObject": {"hostApp": "GMAIL"}, "authorizationEventObject": {}} | event)
        expect(self.page.locator("#gmail[aria-busy=false]")).to_be_visible()

    def show(self, *widgets: Json, **card: Any) -> None:
        self.open(pushed(section(*widgets), **card))

    def answer(self, answer: Json | None = None, **how: Any) -> None:
        """What the next call gets; ``after`` milliseconds, or it ``fail``s."""
        self.page.evaluate("(next) => { answers.push(next); }", {"answer": answer} | how)

    def button(self, name: str) -> Locator:
        return self.panel.get_by_role("button", name=name, exact=True)

    def press(self, name: str, answer: Json | None = None) -> None:
        if answer is not None:
            self.answer(answer)
        self.button(name).click()

    @property
    def panel(self) -> Locator:
        return self.page.locator("#gmail")

    @property
    def card(self) -> Locator:
        return self.page.locator("#gmail .gcard")

    @property
    def faults(self) -> Locator:
        return self.page.locator("#gmail .fault")

    @property
    def told(self) -> Locator:
        return self.page.locator("#told")

    @property
    def calls(self) -> list[Json]:
        found: list[Json] = self.page.evaluate("calls")
        return found

    @property
    def inputs(self) -> Json:
        """formInputs of the newest call."""
        found: Json = self.calls[-1]["event"]["commonEventObject"]["formInputs"]
        return found

    def called(self, times: int) -> None:
        until(self.page, f"calls.length >= {times}")


def from_the_folder(route: Route, request: Request) -> None:
    path = request.url.removeprefix(ORIGIN).partition("?")[0]
    if path == "/":
        route.fulfill(body=PAGE, content_type="text/html", headers={"Content-Security-Policy": PAGE_POLICY})
    elif path.startswith("/static/"):
        kind = {".js": "text/javascript", ".css": "text/css", ".png": "image/png"}[PurePosixPath(path).suffix]
        route.fulfill(body=(STATIC / path.removeprefix("/static/")).read_bytes(), content_type=kind)
    else:
        route.fulfill(body="Elsewhere", content_type="text/plain")


@pytest.fixture
def stage(page: Page) -> Stage:
    page.route(f"{ORIGIN}/**", from_the_folder)
    page.goto(f"{ORIGIN}/")
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    page.evaluate(START, {"words": WORDS, "base": HOST})
    return Stage(page)


# --- what a card shows ---


def test_a_header_has_title_subtitle_and_picture_from_our_own_host(stage: Stage) -> None:
    picture = {"imageUrl": f"{HOST}/static/icons/dealside-32.png", "imageAltText": "Logo", "imageType": "CIRCLE"}
    stage.show({"divider": {}}, header={"title": "Line 4", "subtitle": "Acme"} | picture)
    expect(stage.card.get_by_role("heading", name="Line 4")).to_be_visible()
    expect(stage.card.locator("header")).to_contain_text("Acme")
    expect(stage.card.get_by_alt_text("Logo")).to_have_attribute("src", f"{ORIGIN}/static/icons/dealside-32.png")
    until(stage.page, "document.querySelector('.portrait').naturalWidth")


def test_pictures_of_other_hosts_are_named_and_svg_is_a_fault(stage: Stage) -> None:
    stage.show(
        {"image": {"imageUrl": "https://else.example/a.png", "altText": "A chart"}},
        {"image": {"imageUrl": f"{HOST}/static/icon.svg", "altText": "Logo"}},
    )
    expect(stage.card).to_contain_text("A chart")
    expect(stage.card.locator("img")).to_have_count(0)
    expect(stage.faults).to_contain_text("Gmail shows no SVG")


def test_the_peek_line_folds_the_card_away(stage: Stage) -> None:
    stage.show({"textParagraph": {"text": "Inside"}}, peekCardHeader={"title": "Line 4", "subtitle": "Acme · Proposal"})
    line = stage.panel.get_by_role("button", name="Line 4 Acme · Proposal")
    expect(line).to_have_attribute("aria-expanded", "true")
    line.press("Enter")
    expect(stage.card).to_be_hidden()
    line.press("Enter")
    expect(stage.card).to_be_visible()


def test_the_menu_has_the_cards_actions_and_the_panels_own(stage: Stage) -> None:
    stage.show({"divider": {}}, cardActions=[{"actionLabel": "Find another deal", "onClick": call("other")}])
    options = stage.button("More options")
    options.press("Enter")
    expect(stage.panel.get_by_role("menuitem", name="Find another deal")).to_be_focused()
    stage.page.keyboard.press("ArrowDown")
    expect(stage.panel.get_by_role("menuitem", name="Settings")).to_be_focused()
    stage.page.keyboard.press("Escape")
    expect(options).to_be_focused()
    options.click()
    stage.answer(rendered({"pushCard": made(header={"title": "Settings"})}))
    stage.panel.get_by_role("menuitem", name="Settings").click()
    expect(stage.card.locator(".title")).to_have_text("Settings")
    assert stage.calls[-1]["url"] == f"{ORIGIN}/gmail/action/settings"


def test_a_cards_action_is_called(stage: Stage) -> None:
    stage.show({"divider": {}}, cardActions=[{"actionLabel": "Find another deal", "onClick": call("other")}])
    stage.button("More options").click()
    stage.answer(rendered(notification={"text": "Found."}))
    stage.panel.get_by_role("menuitem", name="Find another deal").click()
    expect(stage.told).to_have_text("Found.")


def test_a_section_shows_its_rest_when_asked(stage: Stage) -> None:
    lines = [{"textParagraph": {"text": text}} for text in ("one", "two", "three")]
    stage.open(pushed(section(*lines, header="Latest", collapsible=True, uncollapsibleWidgetsCount=1)))
    expect(stage.card.get_by_text("one")).to_be_visible()
    expect(stage.card.get_by_text("two")).to_be_hidden()
    stage.button("Show more: Latest").press("Enter")
    expect(stage.card.get_by_text("three")).to_be_visible()
    stage.button("Show less: Latest").click()
    expect(stage.card.get_by_text("three")).to_be_hidden()


def test_a_section_names_its_own_collapse_buttons(stage: Stage) -> None:
    lines = [{"textParagraph": {"text": text}} for text in ("one", "two")]
    control = {
        "expandButton": {"text": "All of them"},
        "collapseButton": {"text": "Fewer"},
        "horizontalAlignment": "CENTER",
    }
    stage.open(pushed(section(*lines, collapsible=True, collapseControl=control)))
    expect(stage.card.get_by_text("one")).to_be_hidden()
    stage.button("All of them").click()
    expect(stage.card.get_by_text("two")).to_be_visible()
    expect(stage.button("Fewer")).to_be_visible()


def test_text_knows_a_little_html_and_nothing_else(stage: Stage) -> None:
    text = (
        '<b>Bold</b> <i>soft</i> <u>under</u> <s>gone</s> <font color="#b10e1c">late</font><br><time>3 Nov</time>'
        ' <a href="https://crm.example/1">CRM</a> <a href="javascript:alert(1)">bad</a>'
        ' <img src="/static/x.png"><script>alert(1)</script> &lt;b&gt;'
    )
    stage.show({"textParagraph": {"text": text}})
    shown = stage.card.locator(".paragraph")
    for kind in ("b", "i", "u", "s", "br", "time"):
        expect(shown.locator(kind)).to_have_count(1)
    expect(shown.locator(".tone-bad")).to_have_text("late")
    expect(shown.locator("a")).to_have_count(1)
    expect(shown.locator("a")).to_have_attribute("rel", "noopener noreferrer")
    expect(shown.locator("img, script")).to_have_count(0)
    expect(shown).to_contain_text("bad  <b>")


def test_a_decorated_text_has_labels_icons_and_a_button(stage: Stage) -> None:
    stage.show(
        {
            "decoratedText": {
                "topLabel": "Amount",
                "text": "€84,000",
                "bottomLabel": "60%",
                "startIcon": {"knownIcon": "DOLLAR", "altText": "Money"},
                "button": {"text": "Edit", "altText": "Edit this deal", "onClick": call("edit")},
            }
        },
        {
            "decoratedText": {
                "text": "Mail",
                "endIcon": {"iconUrl": f"{HOST}/static/icons/dealside-32.png", "altText": "Ours"},
            }
        },
    )
    line = stage.card.locator(".decorated").first
    expect(line).to_have_text("Amount€84,00060%Edit")
    expect(line.get_by_role("img", name="Money")).to_be_visible()
    expect(stage.card.get_by_alt_text("Ours")).to_be_visible()
    stage.press("Edit this deal")
    stage.called(2)
    assert stage.calls[1]["url"] == f"{ORIGIN}/gmail/action/edit"
    assert stage.calls[1]["event"]["commonEventObject"]["parameters"] == {"s": "signed"}


def test_a_whole_line_can_be_pressed_beside_its_switch(stage: Stage) -> None:
    changed = call("changed", loadIndicator="NONE", persistValues=True)["action"]
    control = {"name": "tell", "value": "yes", "selected": True, "controlType": "SWITCH", "onChangeAction": changed}
    stage.show(
        {"decoratedText": {"text": "Tell me", "wrapText": True, "onClick": call("line"), "switchControl": control}}
    )
    box = stage.card.locator(".decorated").bounding_box()
    assert box
    stage.page.mouse.click(box["x"] + box["width"] * 0.6, box["y"] + 4)
    stage.called(2)
    assert stage.calls[1]["url"].endswith("/line")
    assert stage.inputs == {"tell": {"stringInputs": {"value": ["yes"]}}}
    expect(stage.panel).to_have_attribute("aria-busy", "false")
    stage.card.get_by_role("switch", name="Tell me").press("Space")
    stage.called(3)
    assert stage.calls[2]["url"].endswith("/changed")
    assert stage.inputs == {}


def test_buttons_have_icons_colours_and_may_be_disabled(stage: Stage) -> None:
    buttons = [
        {"text": "Save", "color": {"red": 0.06, "green": 0.42, "blue": 0.74, "alpha": 1}, "onClick": call()},
        {"text": "Delete", "color": {"red": 0.8, "green": 0.1, "blue": 0.1}, "onClick": call(), "type": "OUTLINED"},
        {"icon": {"knownIcon": "STAR"}, "altText": "Rate", "onClick": call()},
        {"text": "Later", "disabled": True, "onClick": call()},
    ]
    stage.show({"buttonList": {"buttons": buttons}})
    expect(stage.button("Save")).to_have_class("button filled tone-accent")
    expect(stage.button("Delete")).to_have_class("button filled tone-bad")
    expect(stage.button("Rate").locator("svg")).to_be_visible()
    expect(stage.button("Later")).to_be_disabled()


def test_what_gmail_would_refuse_is_a_fault(stage: Stage) -> None:
    stage.show(
        {"carousel": {}},
        {"textParagraph": {"text": "a"}, "divider": {}},
        {"buttonList": {"buttons": [{"text": "No click"}, {"icon": {"knownIcon": "STAR"}, "onClick": call()}]}},
        {"decoratedText": {"text": "x", "startIcon": {"materialIcon": {"name": "search"}}}},
        {"textInput": {"label": "Nameless"}},
        press("Bad link", {"openLink": {"url": "javascript:alert(1)"}}),
        {"selectionInput": {"name": "many", "type": "MULTI_SELECT"}},
        fixedFooter={"secondaryButton": {"text": "Cancel", "onClick": call()}},
    )
    for sentence in ("carousel", "exactly one thing", "without onClick", "without altText", "materialIcon", "without name",
                     "Not a link", "MULTI_SELECT", "without primaryButton"):  # fmt: skip
        expect(stage.faults.filter(has_text=sentence)).to_have_count(1)


def test_widgets_beyond_a_hundred_are_dropped_and_that_is_told(stage: Stage) -> None:
    line = {"textParagraph": {"text": "line"}}
    stage.open(pushed(section(*[line] * 60), section(*[line] * 41), section(line)))
    expect(stage.card.locator(".paragraph")).to_have_count(60)
    expect(stage.faults).to_contain_text("More than 100 widgets")


def test_chips_are_pressed_shown_or_disabled(stage: Stage) -> None:
    chips = [
        {"label": "Lost touch", "icon": {"knownIcon": "CLOCK"}, "onClick": call("chip")},
        {"label": "Off", "disabled": True, "onClick": call()},
        {"label": "Plain"},
    ]
    stage.show({"chipList": {"chips": chips}})
    expect(stage.button("Off")).to_be_disabled()
    expect(stage.card.locator("span.chip")).to_have_text("Plain")
    stage.press("Lost touch")
    stage.called(2)
    assert stage.calls[1]["url"].endswith("/chip")


def test_a_picture_and_a_grid_are_pressed(stage: Stage) -> None:
    image = {"imageUri": f"{HOST}/static/icons/dealside-32.png", "altText": "Acme"}
    items = [{"id": "a", "title": "Acme", "subtitle": "2 deals", "image": image}, {"id": "b", "title": "Northwind"}]
    stage.show(
        {"image": {"imageUrl": f"{HOST}/static/icons/dealside-32.png", "altText": "Open", "onClick": call("image")}},
        {"grid": {"title": "Accounts", "columnCount": 2, "items": items, "onClick": call("grid")}},
    )
    stage.press("Open")
    stage.called(2)
    expect(stage.panel).to_have_attribute("aria-busy", "false")
    stage.press("Northwind")
    stage.called(3)
    assert stage.calls[2]["event"]["commonEventObject"]["parameters"] == {"s": "signed", "grid_item_identifier": "b"}


def test_the_footer_has_a_filled_button_and_another(stage: Stage) -> None:
    footer = {
        "primaryButton": {"text": "Save", "onClick": call("save")},
        "secondaryButton": {"text": "Cancel", "onClick": call("no")},
    }
    stage.show(field("amount"), fixedFooter=footer)
    expect(stage.card.locator("footer .filled")).to_have_text("Save")
    stage.press("Cancel")
    stage.called(2)
    assert stage.calls[1]["url"].endswith("/no")


# --- what a card lets fill in ---


@pytest.mark.parametrize(("kind", "role"), [("RADIO_BUTTON", "radio"), ("CHECK_BOX", "checkbox"), ("SWITCH", "switch")])
def test_choices_are_ticked(stage: Stage, kind: str, role: Any) -> None:
    items = [{"text": "One", "value": "1", "selected": True}, {"text": "Two", "value": "2"}]
    stage.show({"selectionInput": {"name": "which", "label": "Which", "type": kind, "items": items}}, press())
    expect(stage.card.get_by_role("group", name="Which")).to_be_visible()
    stage.card.get_by_role(role, name="Two").check()
    stage.press("Go")
    stage.called(2)
    assert stage.inputs == {"which": {"stringInputs": {"value": ["2"] if kind == "RADIO_BUTTON" else ["1", "2"]}}}


def test_a_dropdown_calls_when_it_changes_and_keeps_the_rest(stage: Stage) -> None:
    items = [{"text": "Lead", "value": "l", "selected": True}, {"text": "Won", "value": "w"}]
    changed = call("changed", loadIndicator="NONE", persistValues=True)["action"]
    stage.show(
        field("note"),
        {
            "selectionInput": {
                "name": "stage",
                "label": "Stage",
                "type": "DROPDOWN",
                "items": items,
                "onChangeAction": changed,
            }
        },
    )
    stage.card.get_by_label("Note").fill("half a sen")
    again = made(section(field("note"), {"textParagraph": {"text": "Well done"}}))
    stage.answer(rendered({"updateCard": again}))
    stage.card.get_by_label("Stage").select_option("w")
    expect(stage.card).to_contain_text("Well done")
    assert stage.inputs["stage"] == {"stringInputs": {"value": ["w"]}}
    expect(stage.card.get_by_label("Note")).to_have_value("half a sen")


def test_a_text_has_value_hint_limit_and_calls_when_it_changes(stage: Stage) -> None:
    changed = call("changed", loadIndicator="NONE", persistValues=True)["action"]
    stage.show(
        field("step", value="Call", hintText="Short, please", validation={"characterLimit": 8}, onChangeAction=changed),
        field("note", type="MULTIPLE_LINE"),
    )
    one = stage.card.get_by_label("Step")
    expect(one).to_have_value("Call")
    expect(stage.card).to_contain_text("Short, please")
    expect(stage.card.locator(".count")).to_have_text("4 / 8")
    one.press("End")
    one.press_sequentially("1234567")
    expect(one).to_have_value("Call1234")
    one.press("Tab")
    stage.called(2)
    expect(stage.card.locator("textarea")).to_be_focused()
    assert stage.inputs == {"step": {"stringInputs": {"value": ["Call1234"]}}}


@pytest.mark.parametrize(
    ("kind", "wrong", "right", "sentence"),
    [
        ("INTEGER", "12.5", "12", "Enter a whole number."),
        ("FLOAT", "many", "12.5", "Enter a number."),
        ("EMAIL", "ana@", "ana@seller.example", "Enter an e-mail address."),
    ],
)
def test_what_a_field_cannot_hold_is_not_sent(stage: Stage, kind: str, wrong: str, right: str, sentence: str) -> None:
    stage.show(field("it", validation={"inputType": kind}), press())
    stage.card.get_by_label("It").fill(wrong)
    stage.press("Go")
    expect(stage.card.get_by_role("alert")).to_have_text(sentence)
    expect(stage.card.get_by_label("It")).to_be_focused()
    assert len(stage.calls) == 1
    stage.card.get_by_label("It").fill(right)
    stage.press("Go")
    stage.called(2)
    expect(stage.card.get_by_role("alert")).to_have_count(0)


def test_required_fields_keep_a_press_back_even_in_a_folded_section(stage: Stage) -> None:
    folded = section({"divider": {}}, field("name"), collapsible=True, uncollapsibleWidgetsCount=1)
    stage.open(pushed(folded, section(press(on_click=call(requiredWidgets=["name"])))))
    stage.press("Go")
    expect(stage.card.get_by_label("Name")).to_be_focused()
    expect(stage.card.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    expect(stage.card.get_by_role("alert")).to_have_text("Fill this in.")
    assert len(stage.calls) == 1


def test_all_fields_may_be_required(stage: Stage) -> None:
    stage.show(field("a"), field("b"), press(on_click=call(allWidgetsAreRequired=True)))
    stage.card.get_by_label("A").fill("x")
    stage.press("Go")
    expect(stage.card.get_by_label("B")).to_be_focused()
    stage.card.get_by_label("B").fill("y")
    stage.press("Go")
    stage.called(2)


def test_dates_are_midnight_utc_and_moments_are_in_the_readers_zone(stage: Stage) -> None:
    moment = 1_793_448_000_000  # 31 October 2026 12:00 UTC, 13:00 in Berlin
    stage.show(
        {"dateTimePicker": {"name": "day", "label": "Day", "type": "DATE_ONLY", "valueMsEpoch": "1793404800000"}},
        {"dateTimePicker": {"name": "at", "label": "At", "type": "DATE_AND_TIME", "valueMsEpoch": moment}},
        {"dateTimePicker": {"name": "none", "label": "None", "type": "DATE_ONLY"}},
        press(),
    )
    expect(stage.card.get_by_label("Day")).to_have_value("2026-10-31")
    expect(stage.card.get_by_label("At")).to_have_value("2026-10-31T13:00")
    stage.press("Go")
    stage.called(2)
    assert stage.inputs == {
        "day": {"dateInput": {"msSinceEpoch": "1793404800000"}},
        "at": {"dateTimeInput": {"msSinceEpoch": str(moment), "hasDate": True, "hasTime": True}},
    }


def test_suggestions_come_with_each_character_and_are_picked_with_the_keyboard(stage: Stage) -> None:
    stage.show(
        field(
            "deal",
            initialSuggestions={"items": [{"text": "Recent one"}]},
            autoCompleteAction=call("suggest")["action"],
            onChangeAction=call("picked", loadIndicator="NONE", persistValues=True)["action"],
        )
    )
    box = stage.card.get_by_role("combobox", name="Deal")
    box.focus()
    expect(stage.card.get_by_role("option")).to_have_text(["Recent one"])
    stage.answer({"autoComplete": {"items": [{"text": "Acme renewal · O-1"}, {"text": "Acme retrofit · O-2"}]}})
    box.press_sequentially("ac")
    expect(stage.card.get_by_role("option")).to_have_text(["Acme renewal · O-1", "Acme retrofit · O-2"])
    expect(box).to_have_attribute("aria-expanded", "true")
    assert stage.calls[1]["url"].endswith("/suggest")
    assert stage.inputs == {"deal": {"stringInputs": {"value": ["ac"]}}}
    box.press("ArrowDown")
    box.press("ArrowDown")
    chosen = stage.card.get_by_role("option", selected=True)
    expect(chosen).to_have_text("Acme retrofit · O-2")
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    box.press("Enter")
    expect(box).to_have_value("Acme retrofit · O-2")
    expect(stage.card.get_by_role("listbox")).to_be_hidden()
    stage.called(3)
    assert stage.calls[2]["url"].endswith("/picked")


def test_suggestions_go_with_escape_and_a_late_one_is_not_shown(stage: Stage) -> None:
    stage.show(field("deal", autoCompleteAction=call("suggest")["action"]))
    box = stage.card.get_by_role("combobox", name="Deal")
    stage.answer({"autoComplete": {"items": [{"text": "Late"}]}}, after=500)
    box.press_sequentially("a")
    stage.called(2)
    stage.answer({"autoComplete": {"items": [{"text": "New"}]}})
    box.press_sequentially("b")
    expect(stage.card.get_by_role("option")).to_have_text(["New"])
    stage.page.wait_for_timeout(500)
    expect(stage.card.get_by_role("option")).to_have_text(["New"])
    box.press("Escape")
    expect(stage.card.get_by_role("listbox")).to_be_hidden()


# --- what a press does ---


def test_a_card_is_pushed_without_a_call_and_left_with_the_form_as_it_was(stage: Stage) -> None:
    stage.show(field("note"), press("Details", {"card": made(section({"divider": {}}), header={"title": "Details"})}))
    stage.card.get_by_label("Note").fill("kept")
    stage.press("Details")
    expect(stage.card.locator(".title")).to_have_text("Details")
    expect(stage.card.locator(".title")).to_be_focused()
    stage.press("Back")
    expect(stage.card.get_by_label("Note")).to_have_value("kept")
    expect(stage.button("Details")).to_be_focused()
    expect(stage.button("Back")).to_have_count(0)
    assert len(stage.calls) == 1


def test_a_link_opens_a_tab_that_cannot_reach_back(stage: Stage) -> None:
    stage.show(
        press("CRM", {"openLink": {"url": "https://crm.example/1"}}),
        press("Guide", {"openLink": {"url": f"{HOST}/guide"}}),
    )
    link = stage.card.get_by_role("link", name="CRM")
    expect(link).to_have_attribute("href", "https://crm.example/1")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(stage.card.get_by_role("link", name="Guide")).to_have_attribute("href", f"{ORIGIN}/guide")


def test_a_window_that_closes_asks_the_trigger_again(stage: Stage) -> None:
    link = {"url": f"{HOST}/elsewhere", "openAs": "OVERLAY", "onClose": "RELOAD"}
    stage.page.context.route(f"{ORIGIN}/elsewhere", lambda route: route.fulfill(body="Elsewhere"))
    stage.show(press("Connect", {"openLink": link}))
    with stage.page.expect_popup() as found:
        stage.press("Connect")
    assert found.value.evaluate("window.opener") is None
    expect(stage.panel).to_contain_text("Finish in the other window first.")
    stage.answer(pushed(header={"title": "Connected"}))
    found.value.close()
    expect(stage.card.locator(".title")).to_have_text("Connected")
    stage.called(2)
    assert stage.calls[1]["url"] == f"{ORIGIN}/gmail/message"


def test_the_reader_may_say_that_the_other_window_is_done(stage: Stage) -> None:
    link = {"url": f"{HOST}/elsewhere", "onClose": "RELOAD"}
    stage.page.context.route(f"{ORIGIN}/elsewhere", lambda route: route.fulfill(body="Elsewhere"))
    stage.show(press("Connect", {"openLink": link}))
    with stage.page.expect_popup():
        stage.press("Connect")
    stage.press("I am done", pushed(header={"title": "Connected"}))
    expect(stage.card.locator(".title")).to_have_text("Connected")


def test_an_overflow_menu_is_used_with_the_keyboard(stage: Stage) -> None:
    items = [{"text": "Edit", "onClick": call("edit"), "startIcon": {"knownIcon": "DESCRIPTION"}}, {"text": "Off", "disabled": True, "onClick": call()},
             {"text": "Remove", "onClick": call("remove")}]  # fmt: skip
    stage.show(press("More", {"overflowMenu": {"items": items}}))
    stage.button("More").press("ArrowDown")
    expect(stage.panel.get_by_role("menuitem", name="Edit")).to_be_focused()
    stage.page.keyboard.press("ArrowDown")
    expect(stage.panel.get_by_role("menuitem", name="Remove")).to_be_focused()
    stage.page.keyboard.press("Enter")
    stage.called(2)
    assert stage.calls[1]["url"].endswith("/remove")
    expect(stage.panel.get_by_role("menu")).to_be_hidden()


# --- answers ---


def test_navigations_push_pop_and_go_to_a_named_card(stage: Stage) -> None:
    def step(title: str, *more: Json, **card: Any) -> Json:
        return made(section(press(), *more), header={"title": title}, **card)

    title = stage.card.locator(".title")
    stage.open({"action": {"navigations": [{"pushCard": step("Root", name="root")}]}})
    stage.press("Go", rendered({"pushCard": step("Second", name="second")}))
    expect(title).to_have_text("Second")
    stage.press("Go", rendered({"pushCard": step("Third")}))
    expect(title).to_have_text("Third")
    stage.press("Go", rendered({"popToCard": "second"}))
    expect(title).to_have_text("Second")
    stage.press("Go", rendered({"pushCard": step("Fourth")}))
    expect(title).to_have_text("Fourth")
    stage.press("Go", rendered({"pop": True}))
    expect(title).to_have_text("Second")
    stage.press("Go", rendered({"popToRoot": True}, {"updateCard": step("New root")}, {"pushCard": step("Detail")}))
    expect(title).to_have_text("Detail")
    stage.press("Back")
    expect(title).to_have_text("New root")
    stage.press("Go", rendered({"popCard": True}, {"popToCard": "nowhere"}, {"pop": True, "popToRoot": True}))
    expect(stage.faults).to_have_count(3)
    expect(title).to_have_text("New root")


def test_a_form_is_empty_after_an_action_that_draws_anew(stage: Stage) -> None:
    form = section(field("note", value="as it was"), press())
    stage.open(pushed(form))
    stage.card.get_by_label("Note").fill("typed")
    stage.press("Go", rendered(notification={"text": "Nothing drawn"}))
    expect(stage.told).to_have_text("Nothing drawn")
    expect(stage.card.get_by_label("Note")).to_have_value("typed")
    stage.press("Go", rendered({"updateCard": made(form)}, notification={"text": "Saved"}))
    expect(stage.told).to_have_text("Saved")
    expect(stage.card.get_by_label("Note")).to_have_value("as it was")
    expect(stage.button("Go")).to_be_focused()


def test_a_form_keeps_its_values_where_the_action_says_so(stage: Stage) -> None:
    choice = {
        "selectionInput": {
            "name": "which",
            "label": "Which",
            "type": "CHECK_BOX",
            "items": [{"text": "One", "value": "1"}],
        }
    }
    stage.show(field("note"), field("gone"), choice, press(on_click=call(persistValues=True)))
    for name in ("Note", "Gone"):
        stage.card.get_by_label(name).fill("typed")
    stage.card.get_by_role("checkbox", name="One").check()
    stage.press("Go", rendered({"updateCard": made(section(field("note"), field("fresh", value="new"), choice))}))
    expect(stage.card.get_by_label("Fresh")).to_have_value("new")
    expect(stage.card.get_by_label("Note")).to_have_value("typed")
    expect(stage.card.get_by_role("checkbox", name="One")).to_be_checked()


def test_typing_goes_on_while_a_card_is_drawn_anew_under_it(stage: Stage) -> None:
    search = call("search", loadIndicator="NONE", persistValues=True)
    stage.show(field("q"), press("Find", search))
    stage.card.get_by_label("Q").fill("acme")
    stage.answer(rendered({"updateCard": made(section(field("q"), {"textParagraph": {"text": "Found"}}))}), after=150)
    stage.button("Find").click()
    stage.card.get_by_label("Q").press("End")
    stage.card.get_by_label("Q").press_sequentially(" re")
    expect(stage.card).to_contain_text("Found")
    expect(stage.card.get_by_label("Q")).to_be_focused()
    stage.page.keyboard.type("tro")
    expect(stage.card.get_by_label("Q")).to_have_value("acme retro")


def test_an_answer_may_open_a_link(stage: Stage) -> None:
    stage.page.context.route(f"{ORIGIN}/elsewhere", lambda route: route.fulfill(body="Elsewhere"))
    stage.show(press())
    with stage.page.expect_popup() as found:
        stage.press("Go", rendered(link={"url": f"{HOST}/elsewhere"}))
    assert found.value.evaluate("window.opener") is None


def test_an_unwrapped_answer_is_followed_and_an_unknown_one_is_a_fault(stage: Stage) -> None:
    stage.show(press())
    stage.press("Go", {"action": {"notification": {"text": "Unwrapped"}}, "stateChanged": True})
    expect(stage.told).to_have_text("Unwrapped")
    stage.press("Go", {"cards": []})
    expect(stage.faults).to_contain_text("An answer Gmail does not know: cards")


def test_a_draft_is_changed(stage: Stage) -> None:
    stage.page.evaluate("newDraft()")
    body = stage.page.locator("#body")
    body.fill("Dear Keiko, bye")
    stage.page.evaluate("document.getElementById('body').setSelectionRange(12, 12)")
    stage.show(press())

    def change(**update: Any) -> Json:
        return {"renderActions": {"hostAppAction": {"gmailAction": {"updateDraftActionMarkup": update}}}}

    def insertion(text: str, place: str, kind: str = "TEXT") -> Json:
        return {"insertContents": [{"content": text, "contentType": kind}], "type": place}

    to = {"toRecipients": [{"email": "k@acme.example"}, {"email": "p@acme.example"}]}
    stage.press(
        "Go",
        change(
            updateBody=insertion("soon, ", "IN_PLACE_INSERT"), updateSubject={"subject": "Quote"}, updateToRecipients=to
        ),
    )
    expect(body).to_have_value("Dear Keiko, soon, bye")
    expect(stage.page.locator("#subject")).to_have_value("Quote")
    expect(stage.page.locator("#to")).to_have_value("k@acme.example, p@acme.example")
    stage.press("Go", change(updateBody=insertion("<p>Hello</p><b>you</b>", "INSERT_AT_START", "MUTABLE_HTML")))
    expect(body).to_have_value("Hello\nyouDear Keiko, soon, bye")
    stage.press("Go", change(updateBody=insertion("!", "INSERT_AT_END")))
    expect(body).to_have_value("Hello\nyouDear Keiko, soon, bye!")
    stage.press("Go", change(updateBody=insertion("x", "SOMEWHERE")))
    expect(stage.faults).to_contain_text("SOMEWHERE")


def test_a_draft_that_is_not_there_cannot_be_changed(stage: Stage) -> None:
    stage.show(press())
    update = {"updateSubject": {"subject": "Quote"}}
    stage.press("Go", {"renderActions": {"hostAppAction": {"gmailAction": {"updateDraftActionMarkup": update}}}})
    expect(stage.faults).to_contain_text("no draft")


SCOPE = "https://www.googleapis.com/auth/gmail.addons.current.message.readonly"


def test_a_missing_permission_is_asked_for_and_the_same_call_made_again(stage: Stage) -> None:
    stage.open({"requesting_google_scopes": {"scopes": [SCOPE]}}, gmail={"messageId": "m1"})
    expect(stage.panel.get_by_role("region", name="Dealside asks for your permission")).to_contain_text(SCOPE)
    stage.press("Not now")
    expect(stage.panel).to_contain_text("Without this permission, nothing can be shown here.")
    stage.press("Try again", {"requesting_google_scopes": {"scopes": [SCOPE]}})
    stage.press("Allow", pushed(header={"title": "Read"}))
    expect(stage.card.locator(".title")).to_have_text("Read")
    calls = stage.calls
    assert len(calls) == 3 and calls[2]["url"] == calls[0]["url"]
    assert calls[2]["event"] == {**calls[0]["event"], "authorizationEventObject": {"authorizedScopes": [SCOPE]}}


def test_all_permissions_may_be_asked_for_in_an_action(stage: Stage) -> None:
    stage.show(field("note"), press())
    stage.card.get_by_label("Note").fill("kept")
    stage.press("Go", {"requesting_google_scopes": {"all_scopes": True}})
    expect(stage.panel).to_contain_text("Everything it asks for")
    expect(stage.page.locator(".consent .title")).to_be_focused()
    expect(stage.card.get_by_label("Note")).to_have_value("kept")
    stage.press("Allow", rendered(notification={"text": "Done"}))
    expect(stage.told).to_have_text("Done")
    assert stage.inputs == {"note": {"stringInputs": {"value": ["kept"]}}}


def test_a_sign_in_of_our_own_is_shown_as_its_card(stage: Stage) -> None:
    stage.open({"custom_authorization_prompt": pushed(section({"divider": {}}), header={"title": "Connect the CRM"})})
    expect(stage.card.locator(".title")).to_have_text("Connect the CRM")


def test_googles_plain_sign_in_names_the_service(stage: Stage) -> None:
    stage.page.context.route(f"{ORIGIN}/sign-in", lambda route: route.fulfill(body="Elsewhere"))
    stage.open({"basic_authorization_prompt": {"authorization_url": f"{HOST}/sign-in", "resource": "HubSpot"}})
    expect(stage.card.locator(".title")).to_have_text("HubSpot")
    with stage.page.expect_popup() as found:
        stage.press("Sign in")
    stage.answer(pushed(header={"title": "Signed in"}))
    found.value.close()
    expect(stage.card.locator(".title")).to_have_text("Signed in")


# --- waiting and failing ---


def test_waiting_is_shown_after_a_moment_and_locks_the_card(stage: Stage) -> None:
    stage.show(field("note"), press())
    stage.answer(rendered(notification={"text": "Done"}), after=700)
    stage.button("Go").click()
    expect(stage.panel).to_have_attribute("aria-busy", "true")
    assert not stage.panel.get_by_role("progressbar").is_visible()
    stage.button("Go").press("Enter")
    stage.card.get_by_label("Note").press("x")
    expect(stage.panel.get_by_role("progressbar", name="Loading …")).to_be_visible()
    expect(stage.told).to_have_text("Done")
    expect(stage.panel.get_by_role("progressbar")).to_be_hidden()
    assert len(stage.calls) == 2
    expect(stage.card.get_by_label("Note")).to_have_value("")


@pytest.mark.parametrize("how", [{"fail": True}, {"after": 1_500}])
def test_a_call_that_fails_or_takes_too_long_can_be_made_again(stage: Stage, how: Json) -> None:
    stage.show(field("note"), press())
    stage.card.get_by_label("Note").fill("kept")
    stage.answer(rendered(notification={"text": "Too late"}), **how)
    stage.button("Go").click()
    expect(stage.panel.get_by_role("alert")).to_contain_text("Something went wrong")
    expect(stage.card.get_by_label("Note")).to_have_value("kept")
    stage.press("Try again", rendered(notification={"text": "Done"}))
    expect(stage.told).to_have_text("Done")
    expect(stage.panel.get_by_role("alert")).to_have_count(0)
    calls = stage.calls
    assert calls[1] == calls[2]
    stage.page.wait_for_timeout(800 if how.get("after") else 0)
    expect(stage.told).to_have_text("Done")


def test_a_trigger_that_fails_leaves_no_card_of_another_mail(stage: Stage) -> None:
    stage.show({"textParagraph": {"text": "Of the first mail"}})
    stage.answer(fail=True)
    stage.page.evaluate(OPEN, {})
    expect(stage.panel.get_by_role("alert")).to_contain_text("Something went wrong")
    expect(stage.card).to_have_count(0)
    stage.press("Try again", pushed(header={"title": "Second"}))
    expect(stage.card.locator(".title")).to_have_text("Second")


def test_the_answer_of_the_mail_before_is_not_shown(stage: Stage) -> None:
    stage.answer(pushed(header={"title": "First"}), after=400)
    stage.page.evaluate(OPEN, {})
    stage.open(pushed(header={"title": "Second"}))
    stage.page.wait_for_timeout(450)
    expect(stage.card.locator(".title")).to_have_text("Second")


# --- how it looks ---

PICTURE = f"{HOST}/static/icons/dealside-128.png"
STAGES = [{"text": "Proposal", "value": "p", "selected": True}, {"text": "Won", "value": "w"}]
EVERYTHING = pushed(
    section(
        {"decoratedText": {"topLabel": "Amount", "text": "€84,000", "bottomLabel": "Likelihood 60%", "startIcon": {"knownIcon": "DOLLAR"}, "button": {"text": "Edit", "onClick": call()}}},
        {"decoratedText": {"topLabel": "Next step", "text": "Send the <b>revised quote</b> by Friday, with the <font color=\"#b10e1c\">new lead times</font>", "wrapText": True, "startIcon": {"knownIcon": "INVITE"}, "onClick": call()}},
        {"decoratedText": {"text": "Tell me when this deal goes quiet", "wrapText": True, "switchControl": {"name": "tell", "value": "1", "selected": True, "controlType": "SWITCH"}}},
    ),
    section(
        {"textParagraph": {"text": "⚠ No reply since 3 Nov (18 days, your usual gap here is 4). <a href=\"https://crm.example\">Open in CRM</a>"}},
        {"chipList": {"chips": [{"label": "Call Ms Ito", "icon": {"knownIcon": "PHONE"}, "onClick": call()}, {"label": "Later", "onClick": call(), "disabled": True}, {"label": "Plain"}]}},
        {"buttonList": {"buttons": [
            {"text": "+", "altText": "Rate positive", "color": {"green": 0.5, "blue": 0.1}, "onClick": call()},
            {"text": "−", "altText": "Rate negative", "onClick": call()},
            {"icon": {"knownIcon": "STAR"}, "altText": "Star", "onClick": call()},
            {"text": "More", "onClick": {"overflowMenu": {"items": [{"text": "Private", "onClick": call()}]}}},
            {"text": "Off", "disabled": True, "onClick": call()},
        ]}},
        header="This mail",
    ),
    section(
        field("note", type="MULTIPLE_LINE", hintText="Stays with the deal", validation={"characterLimit": 500}),
        {"selectionInput": {"name": "stage", "label": "Stage", "type": "DROPDOWN", "items": STAGES}},
        {"selectionInput": {"name": "radio", "label": "Which deal", "type": "RADIO_BUTTON", "items": STAGES}},
        {"selectionInput": {"name": "check", "label": "People", "type": "CHECK_BOX", "items": STAGES}},
        {"selectionInput": {"name": "switch", "label": "Kinds", "type": "SWITCH", "items": STAGES}},
        {"dateTimePicker": {"name": "day", "label": "Close date", "type": "DATE_ONLY", "valueMsEpoch": "1793404800000"}},
        {"dateTimePicker": {"name": "at", "label": "Remind me", "type": "DATE_AND_TIME"}},
        {"divider": {}},
        {"grid": {"columnCount": 2, "items": [{"id": "a", "title": "Acme", "subtitle": "2 deals", "image": {"imageUri": PICTURE, "altText": ""}}, {"id": "b", "title": "Northwind"}], "onClick": call()}},
        {"unheardOf": {}},
    ),
    section({"textParagraph": {"text": "One"}}, {"textParagraph": {"text": "Two"}}, header="Latest", collapsible=True, uncollapsibleWidgetsCount=1),
    header={"title": "Line 4 retrofit", "subtitle": "Acme Robotics", "imageUrl": PICTURE, "imageType": "CIRCLE", "imageAltText": ""},
    peekCardHeader={"title": "Line 4 retrofit", "subtitle": "Acme Robotics · Proposal"},
    fixedFooter={"primaryButton": {"text": "Save", "onClick": call()}, "secondaryButton": {"text": "Cancel", "onClick": call()}},
)  # fmt: skip
LOOKS = [("light", "none"), ("dark", "none"), ("light", "active")]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("width", [320, 700])
def test_everything_is_accessible_and_in_one_piece(stage: Stage, look: tuple[str, Any], width: int) -> None:
    theme, forced = look
    stage.page.emulate_media(forced_colors=forced, reduced_motion="reduce")
    stage.page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
    stage.page.set_viewport_size({"width": width, "height": 900})
    stage.open(EVERYTHING)
    stage.button("Show more: Latest").click()
    stage.card.locator("[name=note]").fill("Typed")
    assert violations(stage.page) == []
    assert overflow(stage.page) == 0
    stage.button("More options").click()
    assert violations(stage.page) == []


def test_only_the_unknown_is_a_fault_and_nothing_is_styled_inline(stage: Stage) -> None:
    stage.open(EVERYTHING)
    expect(stage.faults).to_have_text(["Unknown widget: unheardOf"])
    assert "style=" not in stage.panel.inner_html()
