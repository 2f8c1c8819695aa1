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
            buttons(button(gettext("Create and link"), maker.call("create", ("name",)))),
            header=gettext("Create a deal"),
            collapsible=True,
        ),
    ]


def edit_card(
    maker: CardButtons, one: Opportunity, stages: list[Stage], errors: Mapping[str, str] | None = None
) -> Part:
    """The form for the four metrics and the next step; ``errors`` by field stand above it."""
    gettext = maker.say.gettext
    problems = [paragraph(f'<font color="#b10e1c">{escaped(one)}</font>') for one in (errors or {}).values()]
    close = datetime.fromisoformat(one.close_date).replace(tzinfo=UTC) if one.close_date else None
    save = maker.call("save", ("stage",), opportunity_id=one.id, version=str(one.version))
    return card(
        one.name,
        [
            section(*problems),
            section(
                text_input("amount", f"{gettext('Amount')} ({one.currency})", one.amount or ""),
                dropdown("stage", gettext("Stage"), [(stage.name, stage.name) for stage in stages[:100]], one.stage),
                date_input("close_date", gettext("Close date"), int(close.timestamp() * 1000) if close else None),
                text_input(
                    "probability",
                    f"{gettext('Likelihood')} (%)",
                    "" if one.probability is None else str(one.probability),
                    number=True,
                ),
                text_input("next_step", gettext("Next step"), one.next_step),
            ),
        ],
        subtitle=one.account_name,
        name="edit",
        footer=footer(button(gettext("Save"), save, filled=True)),
    )


def conflict_card(maker: CardButtons, one: Opportunity, fields: Mapping[str, Any], version: int) -> Part:
    """Mine and theirs for each field both sides changed; nothing was saved yet."""
    gettext = maker.say.gettext
    labels = {
        "amount": gettext("Amount"),
        "stage": gettext("Stage"),
        "close_date": gettext("Close date"),
        "probability": gettext("Likelihood"),
        "next_step": gettext("Next step"),
    }
    theirs, mine = gettext("theirs"), gettext("mine")
    rows = []
    for name, values in fields.items():
        keep = maker.call(
            "keep",
            opportunity_id=one.id,
            version=str(version),
            field=name,
            value="" if values["mine"] is None else str(values["mine"]),
        )
        rows.append(
            section(
                decorated(
                    escaped(str(values["theirs"] if values["theirs"] is not None else "–")),
                    top=f"{labels.get(name, name)}: {theirs}",
                ),
                decorated(
                    escaped(str(values["mine"] if values["mine"] is not None else "–")),
                    top=f"{labels.get(name, name)}: {mine}",
                    button=button(gettext("Keep mine"), keep),
                ),
            )
        )
    return card(
        gettext("Changed meanwhile"),
        [
            section(paragraph(gettext("Someone else changed the same field meanwhile. Choose which value to keep."))),
            *rows,
            section(buttons(button(gettext("Take theirs"), maker.call("take")))),
        ],
        subtitle=one.name,
        name="conflict",
    )
