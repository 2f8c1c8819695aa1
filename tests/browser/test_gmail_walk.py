"""A rep without Outlook: through all the cards of the demo, in both languages, with nothing Gmail would not show."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Locator, Page, expect

from addin.language.translator import translator
from tests.browser.test_preview import WIDE, choose

pytestmark = pytest.mark.parametrize("context", [WIDE], indirect=True)
SHOTS = os.environ.get("SCREENSHOTS", "")


class Walk:
    """The Gmail panel of the preview; what is pressed is named in English and found in the page's language."""

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        self.panel = page.locator("#gmail")
        self.language = language
        self.say = translator(language).gettext
        self.seen: list[str] = []

    @property
    def card(self) -> Locator:
        return self.panel.locator(".gcard")

    def press(self, label: str, which: int = 0) -> None:
        self.panel.get_by_role("button", name=self.say(label), exact=True).nth(which).click()

    def fill(self, label: str, value: str) -> None:
        self.panel.get_by_label(self.say(label), exact=True).first.fill(value)

    def at(self, name: str) -> None:
        """The card of that name is shown, whole and without a fault."""
        expect(self.panel.locator(f"[aria-busy=false] .gcard, .gcard[data-card={name}]").first).to_be_visible()
        expect(self.card).to_have_attribute("data-card", name)
        expect(self.panel.locator(".fault")).to_have_count(0)
        assert (max(self.card.inner_text()) >= "가") or self.language == "en"
        self.seen.append(name)
        if SHOTS:
            folder = Path(SHOTS) / self.language / "gmail"
            folder.mkdir(parents=True, exist_ok=True)
            self.panel.screenshot(path=str(folder / f"{len(self.seen):02}-{name}.png"))

    def back(self) -> None:
        self.press("Back")

    def view(self, name: str, path: str) -> None:
        with self.page.expect_response(f"**{path}"):
            self.page.locator("#view").select_option(name)
        expect(self.page.locator("#gmail[aria-busy=false]")).to_be_visible()


@pytest.fixture(params=["en", "ko"])
def walk(request: pytest.FixtureRequest, page: Page, fresh_demo: str) -> Iterator[Walk]:
    wrong: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error":
            wrong.append(message.text)

    page.on("console", heard)
    page.goto(f"{fresh_demo}/?lang={request.param}")
    expect(page.locator("#inbox button").first).to_be_visible()
    page.locator("#rep").select_option(label="Tom Hartley")
    expect(page.locator("#gmail")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#gmail[aria-busy=false] .gcard")).to_be_visible(timeout=8_000)
    yield Walk(page, request.param)
    assert wrong == []


def test_through_all_the_cards(walk: Walk) -> None:
    choose(walk.page, "matched")
    walk.at("message")
    beside_a_mail(walk)
    the_team(walk)
    another_deal(walk)
    walk.view("draft", "/gmail/compose")
    walk.at("compose")
    walk.press("Insert the next step")
    expect(walk.page.locator("#letter").get_by_label(walk.say("Text"))).not_to_have_value("")
    walk.view("meeting", "/gmail/event")
    walk.at("message")
    a_meeting(walk)
    walk.view("nothing", "/gmail/home")
    walk.at("home")
    at_home(walk)
    missing = {"message", "edit", "activity", "team", "member", "other", "compose", "home", "settings", "log"}
    assert missing - set(walk.seen) == set()


def beside_a_mail(walk: Walk) -> None:
    walk.press("Edit this deal")
    walk.at("edit")
    walk.fill("Next step", "Call on Monday")
    walk.press("Save")
    walk.at("message")
    expect(walk.card).to_contain_text("Call on Monday")
    walk.press("Rate positive")
    expect(walk.card).to_contain_text(walk.say("rated +"))
    walk.fill("Add a note", "Budget is approved. 👍")
    walk.press("Save note")
    expect(walk.card).to_contain_text("Budget is approved. 👍")
    walk.card.get_by_role("button", name=re.compile("Budget is approved")).first.click()
    walk.at("activity")
    walk.back()


def the_team(walk: Walk) -> None:
    walk.press("The buying team")
    walk.at("team")
    walk.card.get_by_text(walk.say("Show more")).last.click()
    walk.fill("Name", "Kim Minji")
    walk.fill("E-mail address", "minji.kim@customer.example")
    walk.panel.get_by_role("button", name=walk.say("Add"), exact=True).last.click()
    walk.at("message")
    expect(walk.card).to_contain_text("Kim Minji")
    walk.press("The buying team")
    walk.press(walk.say("Change the role of %(name)s") % {"name": "Kim Minji"})
    walk.at("member")
    walk.press("Take off the team")
    walk.at("message")


def another_deal(walk: Walk) -> None:
    walk.press("Not this deal?")
    walk.at("other")
    walk.press("Search")
    expect(walk.panel.get_by_role("button", name=walk.say("This one"), exact=True).first).to_be_visible()
    walk.at("other")
    walk.back()
    walk.at("message")


def a_meeting(walk: Walk) -> None:
    choice = walk.panel.get_by_role("button", name=walk.say("This one"), exact=True)
    if choice.count():
        choice.first.click()
    else:
        walk.press("Log this meeting")
    walk.at("log")
    walk.fill("Title", "Site visit")
    walk.press("Log this meeting")
    walk.at("message")
    expect(walk.card).to_contain_text("Site visit")
    expect(walk.card).to_contain_text(walk.say("Meeting logged."))


def at_home(walk: Walk) -> None:
    expect(walk.card.locator("img")).to_have_count(1)
    assert walk.card.locator("img").evaluate("one => one.complete && one.naturalWidth") == 600
    walk.fill("Deal, account or number", "a")
    walk.press("Search")
    expect(walk.panel.get_by_role("button", name=walk.say("Open"), exact=True).first).to_be_visible()
    walk.at("other")
    walk.press("Open")
    walk.at("deal")
    walk.panel.get_by_role("button", name=walk.say("More options")).first.click()
    walk.panel.get_by_role("menuitem", name=walk.say("Settings")).last.click()
    walk.at("settings")
    walk.press("Save")
    walk.at("home")
    warning = walk.card.get_by_role("button", name=re.compile("⚠"))
    if warning.count():
        warning.first.click()
        walk.at("warning")
