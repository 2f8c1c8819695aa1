"""A Gmail of our own: a folder of mails, and buttons that are pressed the way Gmail presses them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

ANA = "ana@seller.example"
Answer = dict[str, Any]


def letter(
    number: int | str,
    sender: str = "k.ito@acme.example",
    name: str = "Keiko Ito",
    subject: str = "Line 4 retrofit",
    to: str = f"Ana Costa <{ANA}>",
    headers: Mapping[str, str] | None = None,
    text: str = "Hello Ana.",
) -> bytes:
    """A mail as a file holds it."""
    lines = {
        "From": f"{name} <{sender}>",
        "To": to,
        "Subject": subject,
        "Date": "Fri, 20 Nov 2026 10:00:00 +0000",
        "Message-ID": f"<g{number}@{sender.partition('@')[2]}>",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    } | dict(headers or {})
    return ("\r\n".join(f"{key}: {value}" for key, value in lines.items()) + f"\r\n\r\n{text}\r\n").encode()


def write_mailbox(folder: Path, letters: Mapping[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, raw in letters.items():
        (folder / f"{name}.eml").write_bytes(raw)
    return folder


@dataclass
class Gmail:
    """Calls triggers and actions the way Google does, with tokens of the local provider. ``opened`` is what the host
    has open: further blocks of the event object."""

    client: FlaskClient
    token: str
    locale: str = "en"
    opened: dict[str, Any] = field(default_factory=dict)

    def call(self, path: str, message_id: str = "", user_token: str = "", **common: Any) -> TestResponse:
        event = {
            "commonEventObject": {"hostApp": "GMAIL", "userLocale": self.locale, "timeZone": {"id": "Europe/Berlin"}}
            | common,
            "authorizationEventObject": {"userIdToken": user_token or self.token},
            **(self.opened or {"gmail": {"messageId": message_id}}),
        }
        return self.client.post(path, json=event, headers={"Authorization": f"Bearer {self.token}"})

    def open(self, name: str) -> Answer:
        """What Gmail shows beside the mail ``name``."""
        self.opened = {"gmail": {"messageId": f"{name}.eml"}}
        return read(self.call("/gmail/message"))

    def home(self) -> Answer:
        """What it shows when nothing is open."""
        self.opened = {}
        return read(self.call("/gmail/home"))

    def compose(self, *to: str, cc: Sequence[str] = ()) -> Answer:
        """What it shows beside a draft."""
        self.opened = {"gmail": {"toRecipients": list(to), "ccRecipients": list(cc)}}
        return read(self.call("/gmail/compose"))

    def meet(self, *attendees: str, event_id: str = "event1", organizer: str = ANA) -> Answer:
        """What Calendar shows beside a meeting."""
        guests = [{"email": one, "displayName": ""} for one in attendees]
        meeting = {"id": event_id, "calendarId": ANA, "organizer": {"email": organizer}, "attendees": guests}
        self.opened = {"calendar": meeting}
        return read(self.call("/gmail/event"))

    def press(self, shown: Answer, name: str, typed: Mapping[str, Any] | None = None, which: int = 0) -> Answer:
        """Press a button of the card that was shown: its action's name, what was typed, and which one of several.

        Like Gmail this sends the card's inputs as they were prefilled unless they were typed over.
        """
        found = buttons(shown, name)[which]
        inputs = prefilled(shown) | {
            key: value if isinstance(value, dict) else {"stringInputs": {"value": [value]}}
            for key, value in (typed or {}).items()
        }
        path = urlsplit(found["function"]).path
        return read(self.call(path, parameters=parameters(found), formInputs=inputs))


def buttons(answer: Answer, name: str) -> list[dict[str, Any]]:
    """The actions of that name in an answer's cards, in their order."""
    return [one for one in actions(answer) if urlsplit(one["function"]).path.endswith(f"/action/{name}")]


def read(answer: TestResponse) -> Answer:
    """The JSON of an answer that must be there."""
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/json"
    document: Answer = json.loads(answer.get_data())
    assert document
    return document


def walk(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from walk(child)
    elif isinstance(node, list):
        for child in node:
            yield from walk(child)


def actions(answer: Answer) -> list[dict[str, Any]]:
    """Every action a button of the answer's cards calls."""
    return [one["action"] for one in walk(answer) if "function" in one.get("action", {})]


def parameters(action: Mapping[str, Any]) -> dict[str, str]:
    return {one["key"]: one["value"] for one in action["parameters"]}


def prefilled(answer: Answer) -> dict[str, Any]:
    """The inputs as the card fills them: absent where they are empty, as Gmail leaves them out."""
    found: dict[str, Any] = {}
    for one in walk(answer):
        if "textInput" in one and one["textInput"].get("value"):
            found[one["textInput"]["name"]] = {"stringInputs": {"value": [one["textInput"]["value"]]}}
        if "selectionInput" in one:
            chosen = [item["value"] for item in one["selectionInput"]["items"] if item["selected"]]
            found[one["selectionInput"]["name"]] = {"stringInputs": {"value": chosen}}
        if "valueMsEpoch" in one.get("dateTimePicker", {}):
            kind = "dateTimeInput" if one["dateTimePicker"]["type"] == "DATE_AND_TIME" else "dateInput"
            moment = {"msSinceEpoch": one["dateTimePicker"]["valueMsEpoch"]}
            found[one["dateTimePicker"]["name"]] = {kind: moment}
    return found


def lines(answer: Answer) -> list[dict[str, Any]]:
    """The decorated lines of an answer's cards."""
    return [one["decoratedText"] for one in walk(answer) if "decoratedText" in one]


def text_of(answer: Answer) -> str:
    """Everything an answer says, to look for words in."""
    return json.dumps(answer, ensure_ascii=False)


def title(answer: Answer) -> str:
    """The title of the card an answer shows last."""
    prompt = answer.get("custom_authorization_prompt", {})
    shown = answer.get("action") or prompt.get("action") or answer["renderActions"]["action"]
    step = shown["navigations"][-1]
    return str((step.get("pushCard") or step["updateCard"])["header"]["title"])


def notification(answer: Answer) -> str:
    return str(answer["renderActions"]["action"].get("notification", {}).get("text", ""))
