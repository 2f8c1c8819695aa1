"""The cards with something to fill in or to decide: edit, conflict, find or create a deal."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from addin.deals.message import Message
from addin.deals.opportunity import Opportunity, Stage
from addin.gmail.buttons import CardButtons
from addin.gmail.widgets import (
    Part,
    button,
    buttons,
    card,
    date_input,
    decorated,
    dropdown,
    escaped,
    footer,
    paragraph,
    section,
    text_input,
)
from addin.language.formats import day, money

_PREFIX = re.compile(r"^\s*((re|fw|fwd|aw|wg|회신|전달)\s*[:：]\s*)+", re.I)


def other_card(maker: CardButtons, message: Message, found: list[Opportunity] | None = None, query: str = "") -> Part:
    """Find another deal for the mail, or create one."""
    gettext = maker.say.gettext
    results = None
    if found is not None:
        results = section(
            *(
                decorated(
                    escaped(one.name),
                    bottom=f"{one.account_name} · {one.stage}",
                    button=button(gettext("This one"), maker.call("link", opportunity_id=one.id)),
                )
                for one in found
            ),
            None if found else paragraph(gettext("No open deal has all these words.")),
        )
    sections = search_sections(maker, message, query)
    if results:
        sections.insert(1, results)
    return card(gettext("Find a deal"), sections, name="other")


def search_sections(maker: CardButtons, message: Message, query: str = "") -> list[Part]:
    gettext = maker.say.gettext
    return [
        section(
            text_input("q", gettext("Deal, account or number"), query),
            buttons(
                button(gettext("Search"), maker.call("search"), filled=True),
                button(gettext("Not about any deal"), maker.call("link", opportunity_id="")),
            ),
        ),
        section(
            text_input("name", gettext("Deal"), _PREFIX.sub("", message.subject)[:120]),
            text_input("account_name", gettext("Account")),
            text_input("amount", gettext("Amount")),
            buttons(button(gettext("Create and link"), maker.call("create", "name"))),
            header=gettext("Create a deal"),
            collapsible=True,
        ),
    ]


def edit_card(
    maker: CardButtons,
    one: Opportunity,
    stages: list[Stage],
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, str | int] | None = None,
) -> Part:
    """The form for the four metrics and the next step; ``errors`` by field stand above it, and what was ``typed`` in a
    refused form stays in it."""
    gettext = maker.say.gettext
    problems = [paragraph(f'<font color="#b10e1c">{escaped(problem)}</font>') for problem in (errors or {}).values()]
    filled = _filled(one) if typed is None else dict(typed)
    close = filled.get("close_date")
    save = maker.call("save", "stage", opportunity_id=one.id, version=str(one.version))
    return card(
        one.name,
        [
            section(*problems),
            section(
                text_input("amount", f"{gettext('Amount')} ({one.currency})", str(filled.get("amount", ""))),
                dropdown(
                    "stage",
                    gettext("Stage"),
                    [(stage.name, stage.name) for stage in stages[:100]],
                    str(filled.get("stage", one.stage)),
                ),
                date_input("close_date", gettext("Close date"), close if isinstance(close, int) else None),
                text_input(
                    "probability", f"{gettext('Likelihood')} (%)", str(filled.get("probability", "")), number=True
                ),
                text_input("next_step", gettext("Next step"), str(filled.get("next_step", ""))),
            ),
        ],
        subtitle=one.account_name,
        name="edit",
        footer=footer(button(gettext("Save"), save, filled=True)),
    )


def _filled(one: Opportunity) -> dict[str, str | int]:
    """The form as the deal stands."""
    values: dict[str, str | int] = {"stage": one.stage, "next_step": one.next_step, "amount": one.amount or ""}
    if one.probability is not None:
        values["probability"] = str(one.probability)
    if one.close_date:
        values["close_date"] = int(datetime.fromisoformat(one.close_date).replace(tzinfo=UTC).timestamp() * 1000)
    return values


def conflict_card(maker: CardButtons, one: Opportunity, fields: Mapping[str, Any]) -> Part:
    """Mine and theirs for each field both sides changed; one tap decides for all of them."""
    gettext = maker.say.gettext
    labels = {
        "amount": gettext("Amount"),
        "stage": gettext("Stage"),
        "close_date": gettext("Close date"),
        "probability": gettext("Likelihood"),
        "next_step": gettext("Next step"),
    }
    theirs, mine = gettext("theirs"), gettext("mine")
    rows = [
        section(
            decorated(escaped(_shown(maker, name, values["theirs"], one)), top=f"{labels.get(name, name)}: {theirs}"),
            decorated(escaped(_shown(maker, name, values["mine"], one)), top=f"{labels.get(name, name)}: {mine}"),
        )
        for name, values in fields.items()
    ]
    kept = {f"mine_{name}": "" if values["mine"] is None else str(values["mine"]) for name, values in fields.items()}
    keep = maker.call("keep", opportunity_id=one.id, version=str(one.version), **kept)
    return card(
        gettext("Changed meanwhile"),
        [
            section(paragraph(gettext("Someone else changed the same field meanwhile. Choose which value to keep."))),
            *rows,
            section(buttons(button(gettext("Keep mine"), keep), button(gettext("Take theirs"), maker.call("take")))),
        ],
        subtitle=one.name,
        name="conflict",
    )


def _shown(maker: CardButtons, name: str, value: Any, one: Opportunity) -> str:
    """A value of a field as the card writes it."""
    if value is None or value == "":
        return "–"
    if name == "amount":
        return money(str(value), one.currency, maker.say.locale)
    if name == "close_date":
        return day(str(value), maker.say.locale, maker.desk.now.date())
    return f"{value}%" if name == "probability" else str(value)
