"""Whatever people write into their records and mails, every card is one that Gmail takes."""

import csv
import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from addin.app import create_app, front_desk, local_identity
from addin.desk.capture_mailbox import capture_mailbox
from addin.desk.correct_match import correct_match
from addin.desk.edit_opportunity import edit_opportunity
from addin.desk.import_records import import_records
from addin.mailboxes.folder import FolderMailbox
from addin.settings import Settings
from addin.storage.store import Database
from tests.conftest import NOW, NOW_AT, RECORDS, SECRET, deal_id
from tests.gmail.mailbox import ANA, Answer, Gmail, buttons, letter, read, write_mailbox
from tests.gmail.oracle import violations

MOST_BYTES = 10_000
WORLDS = 50
MANY = 300
"""Mails on the deal in every tenth world."""
PIECES = (
    "Line 4 retrofit",
    "<b onclick=x>bold</b> & <font color='#f00'>",
    "</b></font><script>alert(1)</script>",
    "👩‍🔬🏭🇰🇷 emoji",
    "مشروع التعبئة \u202eevil\u202c",
    "포장 라인 증설",
    "&amp;&lt;&#x41;",
    "%(name)s {0} {{ x }}",
    "*stars* _and_ `ticks` [x](https://x.example)",
    "https://x.example/?a=1&b=<c>",
    "\"quoted\", 'and' \\back\\",
    "a\u200bb\u00adc",
)
LONG = ("W" * 180, "<" * 180, "긴 이름 " * 40, "🏭" * 100, "&" * 180)


def text(chance: random.Random) -> str:
    """Something somebody might have typed."""
    if chance.random() < 0.25:
        return chance.choice(LONG).strip()
    return " ".join(chance.sample(PIECES, chance.randint(1, 2)))


def records_with(folder: Path, chance: random.Random) -> Path:
    """The sample records with all free text replaced."""
    free = {"accounts": ["name"], "contacts": ["name", "title"], "opportunities": ["name", "next_step"]}
    stages = {row["name"]: f"{row['name']} {chance.choice(PIECES)}" for row in _rows("stages")}
    folder.mkdir()
    for path in RECORDS.glob("*.csv"):
        rows = _rows(path.stem)
        for row in rows:
            row.update({name: text(chance) for name in free.get(path.stem, [])})
            for name in ("stage", "name") if path.stem in {"opportunities", "stages"} else ():
                row[name] = stages.get(row.get(name, ""), row.get(name, "")) if name in row else ""
            if path.stem == "history" and row["field"] == "stage":
                row.update(old=stages[row["old"]], new=stages[row["new"]])
        if path.stem == "opportunities":
            rows[0]["next_step"] = chance.choice(["", text(chance)])
            rows[0]["amount"], rows[0]["probability"] = chance.choice(
                [("", ""), ("999999999999999", "100"), ("0", "0")]
            )
        with (folder / path.name).open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    return folder


def _rows(name: str) -> list[dict[str, str]]:
    with (RECORDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [{key: value for key, value in row.items() if key} for row in csv.DictReader(file)]


def letters_with(chance: random.Random, more: int) -> dict[str, bytes]:
    def one(number: int, sender: str, **more: Any) -> bytes:
        name = text(chance)[:60].translate(str.maketrans("", "", '<>",\\'))
        subject = chance.choice(["", " ", text(chance)])
        return letter(number, sender, f'"{name}"', subject, text=text(chance) * 20, **more)

    return {
        "matched": one(1, "k.ito@acme.example"),
        **{f"more{number}": one(10 + number, "k.ito@acme.example") for number in range(more)},
        "ambiguous": one(2, "p.lee@acme.example"),
        "unknown": one(3, "joe@northwind.example"),
        "internal": one(4, "max@seller.example"),
        "bulk": one(5, "news@acme.example", headers={"List-Id": "<news.acme.example>"}),
    }


@pytest.fixture(scope="module")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "dealside.db"
    database = Database.open(f"sqlite:///{path}")
    database.migrate()
    database.organisation("Dealside")
    database.close()
    return path


@pytest.fixture(params=range(WORLDS))
def world(request: pytest.FixtureRequest, empty_store: Path, tmp_path: Path) -> Iterator[tuple[Gmail, Any, str]]:
    """Ana's Gmail in a world of random text, her desk, and the id of her first deal."""
    chance = random.Random(request.param)
    shutil.copy(empty_store, tmp_path / "dealside.db")
    settings = Settings(data=tmp_path, secret_key=SECRET, base_url="https://dealside.example")
    database = Database.open(settings.store_url)
    store = database.store(database.organisation("Dealside"))
    report = import_records(store, records_with(tmp_path / "records", chance), None, NOW_AT)
    assert report.problems == []
    ana = store.people.by_address(ANA)
    assert ana is not None
    folder = write_mailbox(
        tmp_path / "mail", letters_with(chance, MANY if request.param % 10 == 9 else request.param % 7)
    )
    with front_desk(settings, database, lambda: NOW).desk_of(store.org_id, ana) as desk:
        mailbox = FolderMailbox(ANA, folder)
        capture_mailbox(desk, mailbox)
        # Whether or not the random words left the mail on its deal.
        correct_match(desk, mailbox.read("matched.eml").message, deal_id(store, "O-1"), "thread")
        app = create_app(settings, database, lambda: NOW)
        app.testing = False
        gmail = Gmail(app.test_client(), local_identity(settings).token(store.org_id, ANA))
        yield gmail, desk, deal_id(store, "O-1")
    store.close()
    database.close()


def every_card(gmail: Gmail, desk: Any, one: str, chance: random.Random) -> Iterator[tuple[str, Answer]]:
    """Open and press everything there is."""
    for name in ("matched", "ambiguous", "unknown", "internal", "bulk"):
        yield name, gmail.open(name)
    yield "gone", gmail.open("gone")
    yield "home", gmail.home()
    yield "draft", gmail.compose("k.ito@acme.example", "p.lee@acme.example", cc=["who@else.example"])
    yield "empty draft", gmail.compose()
    yield "meeting", gmail.meet("k.ito@acme.example", "p.lee@acme.example")
    internal = gmail.open("internal")
    other = gmail.press(internal, "other")
    yield "other", other
    yield "results", gmail.press(other, "search", {"q": ""})
    yield "none", gmail.press(other, "search", {"q": text(chance) + " nothing"})
    yield "refused", gmail.press(other, "create", {"name": text(chance), "amount": text(chance)})
    shown = gmail.open("matched")
    yield "deal", shown
    yield "rated", gmail.press(shown, "rate")
    yield "noted", gmail.press(shown, "note", {"note": text(chance)})
    yield from cards_of_a_deal(gmail, desk, one, chance)
    settings = read(gmail.call("/gmail/action/settings"))
    yield "settings", settings
    yield "language", gmail.press(settings, "save_settings")
    yield "old", read(gmail.call("/gmail/action/teleport"))
    yield "stale", read(gmail.call("/gmail/action/rate", parameters={"s": "x!y!z!!w"}))
    yield "private", gmail.press(shown, "private")


def cards_of_a_deal(gmail: Gmail, desk: Any, one: str, chance: random.Random) -> Iterator[tuple[str, Answer]]:
    shown = gmail.open("matched")
    if buttons(shown, "timeline"):
        timeline = gmail.press(shown, "timeline")
        yield "timeline", timeline
        if buttons(timeline, "timeline"):
            yield "older", gmail.press(timeline, "timeline")
    yield "activity", gmail.press(shown, "activity")
    yield "looked up", gmail.press(gmail.press(shown, "activity"), "deal")
    found = gmail.press(gmail.home(), "search", {"q": ""})
    for place in range(len(buttons(found, "deal"))):
        yield f"found {place}", gmail.press(found, "deal", which=place)
    gmail.open("matched")
    team = gmail.press(shown, "team")
    yield "team", team
    yield "member", gmail.press(team, "member")
    yield "role", gmail.press(gmail.press(team, "member"), "role", {"role": "legal"})
    yield "added", gmail.press(team, "add_person", {"person_name": text(chance), "person_address": "x@new.example"})
    yield "nobody", gmail.press(team, "add_person", {"person_name": text(chance), "person_address": text(chance)})
    form = gmail.press(shown, "edit")
    yield "edit", form
    yield "errors", gmail.press(form, "save", {"amount": text(chance), "next_step": text(chance)})
    version = desk.store.opportunities.read(one).version
    edit_opportunity(desk, one, version, {"next_step": text(chance) + "!", "amount": "1", "close_date": "2026-11-02"})
    clash = gmail.press(form, "save", {"next_step": text(chance) + "?", "amount": "2"})
    yield "conflict", clash
    yield "kept", gmail.press(clash, "keep")
    warned = gmail.open("matched")
    yield "warned", warned
    yield "warning", gmail.press(warned, "warning")
    yield "warned home", gmail.home()


@pytest.mark.parametrize("locale", ["en", "ko"])
def test_every_card_is_one_gmail_takes(world: tuple[Gmail, Any, str], locale: str) -> None:
    gmail, desk, one = world
    gmail.locale = locale
    wrong: dict[str, list[str]] = {}
    for name, answer in every_card(gmail, desk, one, random.Random(locale)):
        found = violations(answer, link_prefixes=["https://dealside.example/"])
        weight = len(json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode())
        if weight >= MOST_BYTES:
            found.append(f"{weight} bytes")
        if found:
            wrong[name] = found
    assert wrong == {}


def test_a_card_is_as_small_for_two_thousand_recipients_as_for_two(gmail: Gmail, tmp_path: Path) -> None:
    weights: dict[str, list[int]] = {}
    for people in (2, 2_000):
        addresses = [f"p{number}@acme.example" for number in range(people)]
        crowd = ", ".join(f"Person {number} <{address}>" for number, address in enumerate(addresses))
        write_mailbox(tmp_path / ANA, {f"crowd{people}": letter(people, to=f"Ana <{ANA}>, {crowd}")})
        shown = {
            "mail": gmail.open(f"crowd{people}"),
            "draft": gmail.compose(*addresses),
            "meeting": gmail.meet(*addresses),
        }
        for name, answer in shown.items():
            assert violations(answer) == []
            weights.setdefault(name, []).append(len(json.dumps(answer)))
    for name, (few, many) in weights.items():
        assert many < min(few + 500, MOST_BYTES), name
