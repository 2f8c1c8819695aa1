"""Drives the panel in a real browser: an Outlook of our own around it, and words for what a rep does and sees."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from playwright.sync_api import Locator, Page, Route, expect

from addin.app import STATIC
from addin.desk.desk import Desk
from addin.settings import OFFICE_JS
from addin.storage.store import Store

STUB = (STATIC / "office-standin.js").read_text("utf-8")
ANA = "ana@seller.example"


def item(number: int = 1, sender: str = "k.ito@acme.example", name: str = "Keiko Ito", **more: Any) -> dict[str, Any]:
    """A mail as Office.js hands it over: from Keiko Ito of Acme to Ana, unless said otherwise."""
    return {
        "itemType": "message",
        "itemId": f"AAMk{number}/+=",
        "internetMessageId": f"<m{number}@{sender.partition('@')[2]}>",
        "conversationId": f"c{number}",
        "subject": "Line 4 retrofit",
        "from": {"displayName": name, "emailAddress": sender},
        "to": [{"displayName": "Ana Costa", "emailAddress": ANA}],
        "cc": [],
        "dateTimeCreated": "2026-11-20T10:00:00.000Z",
    } | more


def ambiguous(number: int = 2, **more: Any) -> dict[str, Any]:
    """A mail that may belong to either open deal of Acme."""
    return item(number, "p.lee@acme.example", "Park Lee", **({"subject": "A question"} | more))


def unknown(number: int = 3, **more: Any) -> dict[str, Any]:
    """A mail of somebody nobody knows."""
    return item(number, "joe@northwind.example", "Joe Doe", **({"subject": "Re: New line"} | more))


@dataclass
class Pane:
    """One panel and the records behind it."""

    page: Page
    address: str
    app: Flask
    store: Store
    desk: Desk
    token: str

    def open(self, mail: Mapping[str, Any] | None, **stubbed: Any) -> None:
        """Open the panel beside ``mail`` in an Outlook that is as ``stubbed`` says."""
        given = {"item": mail, "host": "Outlook", "mailbox": ANA, "language": "en-US", "token": self.token} | stubbed
        self.page.add_init_script(f"window.stubbed = {json.dumps(given)};")
        self.page.goto(f"{self.address}/outlook/pane?lang={given['language']}")

    def show(self, mail: Mapping[str, Any] | None = None, **stubbed: Any) -> None:
        """Open the panel and wait for what it says about the mail."""
        self.open(item() if mail is None else mail, **stubbed)
        self.settled()

    def choose(self, mail: Mapping[str, Any] | None) -> None:
        """Click another mail in the inbox."""
        self.page.evaluate("(mail) => window.outlook.choose(mail)", mail)

    def settled(self) -> None:
        """Wait until the panel has its answer."""
        expect(self.page.locator("main[aria-busy=false] .card")).to_be_visible()

    def field(self, name: str) -> Locator:
        return self.page.locator(f"[data-field={name}]").first

    def value(self, name: str) -> Locator:
        return self.page.locator(f"#show-{name}")

    def input(self, name: str) -> Locator:
        return self.page.locator(f"#edit-{name}")

    def edit(self, name: str, typed: str) -> None:
        """Tap a value, type, press Enter."""
        if name != "next_step":
            self.value(name).click()
        self.input(name).fill(typed)
        self.input(name).press("Enter")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=re.compile(name))

    @property
    def title(self) -> Locator:
        return self.page.locator("#panel h1")

    @property
    def notice(self) -> Locator:
        return self.page.locator("#notice")

    @property
    def note(self) -> Locator:
        return self.page.locator("#note")

    @property
    def focus(self) -> str:
        """What has the focus: its id, else its words."""
        return str(self.page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))

    def answer(self, path: str, reply: Callable[[Route], None]) -> None:
        """Let ``reply`` treat the calls of one endpoint."""
        self.page.context.route(f"{self.address}/outlook/{path}", reply)

    def slow(self, path: str, milliseconds: int) -> None:
        """Answers of this endpoint take their time."""

        def slowly(route: Route) -> None:
            self.page.wait_for_timeout(milliseconds)
            route.fallback()

        self.answer(path, slowly)

    def lose(self, path: str, times: int = 1) -> None:
        """The server does what it is asked ``times`` times on this endpoint, but its answers get lost on the way."""
        left = [times]

        def lost(route: Route) -> None:
            left[0] -= 1
            if left[0] < 0:
                route.fallback()
                return
            route.fetch()
            route.abort()

        self.answer(path, lost)

    def fail(self, path: str, times: int = 1) -> None:
        """The server breaks ``times`` times on this endpoint, as it would with a fault of its own."""
        left = [times]

        def broken(route: Route) -> None:
            left[0] -= 1
            if left[0] < 0:
                route.fallback()
                return
            notice = (
                '<p data-code="internal_error">Something went wrong here. <button type="button" data-action="retry">'
            )
            route.fulfill(
                status=500,
                headers={"X-Dealside": "notice"},
                content_type="text/html",
                body=f"{notice}Try again</button></p>",
            )

        self.answer(path, broken)

    def deal(self, external_id: str) -> Any:
        """A deal as the store has it now."""
        found = self.store.opportunities.id_by_external(external_id)
        assert found is not None
        return self.store.opportunities.read(found)


def until(page: Page, true: str) -> None:
    """Wait until an expression is true; Playwright's own way needs eval, which the pages' policy forbids."""
    for _ in range(150):
        if page.evaluate(f"Boolean({true})"):
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"never true: {true}")


def inside_loopback_only(route: Route) -> None:
    """Nothing of a test leaves this machine; office.js is ours."""
    url = route.request.url
    if url == OFFICE_JS:
        route.fulfill(body=STUB, content_type="text/javascript")
    elif url.startswith(("http://127.0.0.1:", "data:")):
        route.continue_()
    else:
        route.abort()
