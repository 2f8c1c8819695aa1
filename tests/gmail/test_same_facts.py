"""The same deal shows the same facts in the card, the panel and the API: a hundred random mails, three surfaces."""

import html
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from addin.app import create_app, front_desk, local_identity
from addin.demo import make_sample
from addin.desk.browse_mailbox import newest_messages
from addin.language.formats import day, money, role_name
from addin.settings import Settings
from addin.storage.store import Database
from tests.gmail.mailbox import Answer, Gmail, lines, read, text_of, title, walk
from tests.gmail.oracle import violations

MAILS = 100
TIMEZONE = "Europe/Berlin"


@dataclass
class Sample:
    """A sample organisation with its reps' mails."""

    client: Any
    mails: list[tuple[str, Any]]  # (bearer token, message)
    now: Any


@pytest.fixture(scope="module")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    folder = tmp_path_factory.mktemp("facts")
    make_sample(folder, accounts=10, opportunities=30, messages=500)
    yield from _opened(folder)


def _opened(folder: Path) -> Iterator[Sample]:
    settings = Settings(data=folder, demo=True)
    database = Database.open(settings.store_url)
    app = create_app(settings, database)
    org = database.organisation(settings.organisation)
    store = database.store(org)
    found = []
    for rep in store.people.reps():
        who = store.people.by_address(rep["email"])
        assert who is not None
        token = local_identity(settings).token(org, who.email)
        with front_desk(settings, database).desk_of(org, who) as desk:
            found += [(token, one) for one in newest_messages(desk, 400)]
            now = desk.now
    random.Random(4).shuffle(found)
    yield Sample(app.test_client(), found[:MAILS], now)
    store.close()
    database.close()


@pytest.mark.parametrize("locale", ["en", "ko"])
def test_card_panel_and_api_tell_the_same(organisation: Sample, locale: str) -> None:
    seen: set[str] = set()
    seen_ratings: list[Any] = []
    for token, message in organisation.mails:
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": locale}
        described = descriptor(message)
        api = organisation.client.post("/api/v1/context", json=described, headers=headers).get_json()
        if api["message"]["activity_id"] and api["opportunity"] and len(seen_ratings) < 20:
            path = f"/api/v1/activities/{api['message']['activity_id']}/rating"
            seen_ratings.append(
                organisation.client.put(path, json={"value": 1 - 2 * (len(seen_ratings) % 2)}, headers=headers)
            )
            api = organisation.client.post("/api/v1/context", json=described, headers=headers).get_json()
        pane = organisation.client.post("/outlook/panel", json={"message": described}, headers=headers).text
        gmail = Gmail(organisation.client, token, locale)
        gmail.opened = {"gmail": {"messageId": message.item_id}}
        card = read(gmail.call("/gmail/message"))
        assert violations(card) == []
        state = api["match"]["state"]
        seen.add(state)
        assert f'data-state="{state}"' in pane
        if api["opportunity"]:
            truth = facts(api, locale, organisation)
            assert card_facts(card, truth) == truth
            assert pane_facts(pane, truth) == truth
        elif state == "ambiguous":
            names = [one["name"] for one in api["match"]["candidates"]]
            assert [one["text"] for one in lines(card) if one.get("button")] == [html.escape(n, False) for n in names]
            assert all(html.escape(name, quote=False) in pane for name in names)
        # Where several deals are possible, each of them brings its own reasons.
        for reason in api["match"]["reasons"] if state != "ambiguous" else ():
            assert html.escape(reason, quote=False) in text_of(card).replace('\\"', '"')
            assert html.escape(reason, quote=False) in pane.replace("&#34;", '"').replace("&#39;", "'")
    assert {"matched"} <= seen and len(seen) > 2


def descriptor(message: Any) -> dict[str, Any]:
    """The mail as a host's panel describes it."""

    def person(one: Any) -> dict[str, str]:
        return {"name": one.name, "address": one.address}

    return {
        "internet_message_id": f"<{message.internet_message_id}>" if message.internet_message_id else "",
        "item_id": message.item_id,
        "conversation_id": message.conversation_id,
        "subject": message.subject,
        "from": person(message.sender),
        "to": [person(one) for one in message.to],
        "cc": [person(one) for one in message.cc],
        "sent_at": message.sent_at,
        "references": list(message.references),
    }


def facts(api: dict[str, Any], locale: str, sample: Sample) -> dict[str, Any]:
    """What the API says of the deal, as people write it."""
    one, counts = api["opportunity"], api["counts"]
    return {
        "deal": one["name"],
        "account": one["account_name"],
        "amount": money(one["amount"], one["currency"], locale),
        "stage": one["stage"],
        "close date": day(one["close_date"], locale, sample.now.date()),
        "likelihood": "–" if one["probability"] is None else f"{one['probability']}%",
        "next step": one["next_step"] or "–",
        "counts": [counts["inbound"], counts["outbound"], counts["meetings"]],
        "warnings": [(each["sentence"], each["clears"]) for each in api["warnings"]],
        "team": {each["name"]: role_name(each["role"], locale) for each in api["team"][:6]},
        "latest": [entry["subject"] for entry in api["activities"][:5]],
        "rating": api["rating"],
    }


def card_facts(card: Answer, truth: dict[str, Any]) -> dict[str, Any]:
    """The same, read off the card."""
    shown = [{key: html.unescape(str(value)) for key, value in one.items()} for one in lines(card)]
    (header,) = [one["pushCard"]["header"] for one in card["action"]["navigations"]]
    counted = next(one for one in shown if re.fullmatch(r"\D+\d+ · \D+\d+ · \D+\d+", one["text"]))
    metrics = [one["text"] for one in shown[:4]]
    named = " ".join(one["text"] for one in shown)
    first = shown.index(counted) + 1
    return {
        "deal": title(card),
        "account": header["subtitle"],
        "amount": metrics[0],
        "stage": metrics[1],
        "close date": metrics[2],
        "likelihood": metrics[3],
        "next step": next(one["text"] for one in shown if one.get("topLabel") in {"Next step", "다음 할 일"}),
        "counts": [int(number) for number in re.findall(r"\d+", counted["text"])],
        "warnings": [
            (re.sub(r"<[^>]+>|⚠ ", "", one["text"]), one["bottomLabel"]) for one in shown if "⚠" in one["text"]
        ],
        "team": {name: role for name, role in truth["team"].items() if f"{name} ({role})" in named},
        "latest": [one["text"] for one in shown[first : first + 5]],
        "rating": _filled(card),
    }


def _filled(card: Answer) -> int | None:
    """The rating whose button is the filled one; None for neither."""
    coloured = [one["text"] for one in walk(card) if one.get("color") and one.get("text") in {"+", "−"}]
    return {"+": 1, "−": -1}[coloured[0]] if coloured else None


def pane_facts(pane: str, truth: dict[str, Any]) -> dict[str, Any]:
    """The same, read off the panel."""
    tree = LexborHTMLParser(pane)

    def texts(selector: str) -> list[str]:
        return [" ".join(one.text().split()) for one in tree.css(selector)]

    def metric(name: str) -> str:
        return texts(f"#show-{name}")[0]

    people = " ".join(texts(".team"))
    pressed = {-1: tree.css('.minus[aria-pressed="true"]'), 1: tree.css('.plus[aria-pressed="true"]')}
    step = tree.css_first("#edit-next_step")
    return {
        "deal": texts("h1")[0],
        "account": texts(".account")[0],
        "amount": metric("amount"),
        "stage": texts("#edit-stage option[selected]")[0],
        "close date": metric("close_date"),
        "likelihood": metric("probability"),
        "next step": (step.attributes.get("value") if step else "") or "–",
        "counts": [int(one) for one in texts(".counts b")],
        "warnings": [_warning(one) for one in tree.css(".warning")],
        "team": {name: role for name, role in truth["team"].items() if name in people and role in people},
        "latest": texts(".timeline .title")[:5],
        "rating": next((value for value, found in pressed.items() if found), None),
    }


def _warning(node: Any) -> tuple[str, str]:
    clears = node.css_first("small").text().strip()
    said = " ".join(node.text().replace("⚠", "").split())
    return said.removesuffix(clears).strip(), clears
