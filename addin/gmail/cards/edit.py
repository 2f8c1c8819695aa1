"""The form for a deal's metrics, and the choice where somebody else edited meanwhile."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from addin.deals.opportunity import Opportunity, Stage
from addin.gmail.call import Call
from addin.gmail.widgets import (
    Part,
    button,
    card,
    choice,
    cut,
    date_input,
    escaped,
    footer,
    paragraph,
    section,
    text_input,
    warned,
)

MOST_STAGES = 60
STAGE_LETTERS = 1_000
"""Of all stages together: each is in the card twice, and a card is to stay below 10 kB."""
FIELDS = ("amount", "stage", "close_date", "probability", "next_step")


def edit_card(
    call: Call,
    one: Opportunity,
    stages: list[Stage],
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, str | int] | None = None,
) -> Part:
    """The form for the four metrics and the next step; ``errors`` by field stand above it, and what was ``typed`` in a
    refused form stays in it."""
    gettext = call.say.gettext
    problems = [paragraph(warned(problem)) for problem in (errors or {}).values()]
    filled = _filled(one) if typed is None else dict(typed)
    close = filled.get("close_date")
    amount = gettext("Amount")
    save = call.onclick("save", "stage", record=one.id, version=one.version, keep=True)
    return card(
        one.name,
        [
            section(*problems),
            section(
                text_input(
                    "amount", f"{amount} ({one.currency})" if one.currency else amount, str(filled.get("amount", ""))
                ),
                choice(
                    "stage",
                    gettext("Stage"),
                    [(name, cut(name, 80)) for name in _stages(stages, str(filled.get("stage", one.stage)))],
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


def _stages(stages: list[Stage], present: str) -> list[str]:
    """The stages to choose from, in their order; of very many or very long ones those around the ``present`` one."""
    names = [stage.name for stage in stages]
    if present not in names:
        names.insert(0, present)
    first, last = 0, len(names)
    while last - first > 1 and (last - first > MOST_STAGES or sum(map(len, names[first:last])) > STAGE_LETTERS):
        if names.index(present) - first > last - 1 - names.index(present):
            first += 1
        else:
            last -= 1
    return names[first:last]


def _filled(one: Opportunity) -> dict[str, str | int]:
    """The form as the deal stands."""
    values: dict[str, str | int] = {"stage": one.stage, "next_step": one.next_step, "amount": one.amount or ""}
    if one.probability is not None:
        values["probability"] = str(one.probability)
    if one.close_date:
        values["close_date"] = int(datetime.fromisoformat(one.close_date).replace(tzinfo=UTC).timestamp() * 1000)
    return values


def conflict_card(call: Call, one: Opportunity, clash: Mapping[str, Any], kept_under: str) -> Part:
    """Mine and theirs for each field both sides changed. My values stay here, under the key ``kept_under``: the button
    carries that key only."""
    gettext = call.say.gettext
    theirs, mine = gettext("theirs"), gettext("mine")
    rows = [
        choice(
            f"keep_{name}",
            _label(call, name),
            [
                ("mine", f"{mine}: {cut(_shown(call, name, clash[name]['mine'], one), 150)}"),
                ("theirs", f"{theirs}: {cut(_shown(call, name, clash[name]['theirs'], one), 150)}"),
            ],
            "mine",
            kind="RADIO_BUTTON",
        )
        for name in FIELDS
        if name in clash
    ]
    keep = call.onclick("keep", record=one.id, version=one.version, value=kept_under)
    return card(
        gettext("Changed meanwhile"),
        [
            section(
                paragraph(
                    escaped(gettext("Someone else changed the same field meanwhile. Choose which value to keep."))
                ),
                *rows,
            )
        ],
        subtitle=one.name,
        name="conflict",
        footer=footer(button(gettext("Save"), keep, filled=True), button(gettext("Take theirs"), call.onclick("take"))),
    )


def _label(call: Call, name: str) -> str:
    gettext = call.say.gettext
    return {
        "amount": gettext("Amount"),
        "stage": gettext("Stage"),
        "close_date": gettext("Close date"),
        "probability": gettext("Likelihood"),
        "next_step": gettext("Next step"),
    }[name]


def _shown(call: Call, name: str, value: Any, one: Opportunity) -> str:
    """A value of a field as the card writes it."""
    if value is None or value == "":
        return "–"
    if name == "amount":
        return call.money(str(value), one.currency)
    if name == "close_date":
        return call.day(str(value))
    return f"{value}%" if name == "probability" else str(value)
