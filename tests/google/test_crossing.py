"""Fifty users press a thousand buttons at once through one service: nobody ever gets what another one asked for."""

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from addin.storage.store import Store
from tests.gmail.mailbox import Answer, buttons, text_of
from tests.gmail.oracle import violations
from tests.google.add_on import AddOn
from tests.google.conftest import Google
from tests.mailboxes.letters import DATE, raw_mail

USERS, ACTIONS, THREADS = 50, 1_000, 8


class User:
    """One rep with a deal, a customer and a mail of their own; ``mark`` stands in all of them."""

    def __init__(self, number: int, add_on: AddOn, sample: Store) -> None:
        self.mark = f"mark{number:03}x"
        address = f"rep{number}@seller.example"
        sample.people.add(email=address, name=f"Rep {self.mark}", team_id=None, timezone="UTC", locale="en")
        self.gmail = AddOn(add_on.client, add_on.fake, address, f"9{number:020}")
        raw = raw_mail(
            f"To: {address}",
            f"Subject: About {self.mark}",
            f"Message-ID: <{self.mark}@{self.mark}.example>",
            DATE,
            sender=f"From: Buyer {self.mark} <buyer@{self.mark}.example>".encode(),
            body=f"We like {self.mark}.",
        )
        self.mail = add_on.fake.put(address, raw)
        self.shown: Answer = {}
        self.notes = 0

    def act(self, chance: random.Random) -> Answer:
        """Do something; returns what came back."""
        if not self.shown:
            self.shown = self.gmail.press(
                self.gmail.open(self.mail), "create", {"name": f"Deal {self.mark}", "account_name": f"Firm {self.mark}"}
            )
            return self.shown
        what = chance.choice(["open", "rate", "note", "edit", "save", "timeline", "home", "search"])
        if what == "open":
            self.shown = self.gmail.open(self.mail)
        elif what == "rate":
            self.shown = self.gmail.press(self.shown, "rate", which=chance.randrange(2))
        elif what == "note":
            self.notes += 1
            self.shown = self.gmail.press(self.shown, "note", {"note": f"Note {self.notes} of {self.mark}"})
        elif what == "edit":
            return self.gmail.press(self.shown, "edit")
        elif what == "save":
            form = self.gmail.press(self.shown, "edit")
            self.shown = self.gmail.press(form, "save", {"next_step": f"Step {chance.random()} {self.mark}"})
        elif what == "timeline":
            return self.gmail.press(self.shown, "timeline" if buttons(self.shown, "timeline") else "activity")
        elif what == "home":
            opened, self.gmail.opened = self.gmail.opened, {}
            answer: Any = self.gmail.call("/gmail/home").get_json()
            self.gmail.opened = opened
            return dict(answer)
        else:
            return self.gmail.press(self.gmail.press(self.shown, "other"), "search", {"q": self.mark})
        return self.shown


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_answer_crosses_users(google: Google, add_on: AddOn, sample: Store) -> None:
    users = [User(number, add_on, sample) for number in range(USERS)]
    app: Flask = add_on.client.application
    marks = [one.mark for one in users]

    def work(thread: int) -> list[str]:
        """The users of this thread, one after the other in random order."""
        chance = random.Random(thread)
        own = users[thread::THREADS]
        wrong = []
        for user in own:
            user.gmail.client = app.test_client()
        for _ in range(ACTIONS // THREADS):
            user = chance.choice(own)
            answer = user.act(chance)
            said = text_of(answer)
            if user.mark not in said or any(mark in said for mark in marks if mark != user.mark):
                wrong.append(f"{user.mark}: {said[:300]}")
            wrong += violations(answer)
        return wrong

    with ThreadPoolExecutor(THREADS) as pool:
        assert [one for wrong in pool.map(work, range(THREADS)) for one in wrong] == []
    assert sum(one.notes for one in users) > USERS
    for one in users:
        found = sample.opportunities.search(words=[one.mark])
        kept = [entry for deal in found for entry in sample.timeline.page(deal.id, limit=100) if entry.kind == "note"]
        assert sorted(entry.preview for entry in kept) == sorted(
            f"Note {number + 1} of {one.mark}" for number in range(one.notes)
        )
    for call in google.fake.calls:
        assert call.message_token_of is None or call.message_token_of[0] == call.user
