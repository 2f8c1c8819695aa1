"""Small builders for the parts of a Google Workspace card (google.apps.card.v1), so that no card is nested by hand."""

import html
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Part = dict[str, Any]


def escaped(value: str) -> str:
    """Text for a place where the card language reads simple HTML."""
    return html.escape(value, quote=False)


def card(
    title: str,
    sections: Iterable[Part],
    *,
    subtitle: str = "",
    name: str = "",
    footer: Part | None = None,
    peek: str = "",
) -> Part:
    """A card; ``peek`` is the line shown while it is collapsed at the bottom of the mail."""
    header: Part = {"title": title or " "}
    if subtitle:
        header["subtitle"] = subtitle
    made: Part = {"header": header, "sections": [one for one in sections if one.get("widgets")]}
    if name:
        made["name"] = name
    if footer:
        made["fixedFooter"] = footer
    if peek:
        made["peekCardHeader"] = {"title": title or " ", "subtitle": peek}
    return made


def section(*widgets: Part | None, header: str = "", collapsible: bool = False, shown: int = 0) -> Part:
    """A section of the widgets that are there (None is left out)."""
    made: Part = {"widgets": [one for one in widgets if one]}
    if header:
        made["header"] = header
    if collapsible and len(made["widgets"]) > shown:
        made |= {"collapsible": True, "uncollapsibleWidgetsCount": shown}
    return made


def paragraph(text: str) -> Part:
    return {"textParagraph": {"text": text}}


def decorated(
    text: str,
    *,
    top: str = "",
    bottom: str = "",
    icon: str = "",
    button: Part | None = None,
    on_click: Part | None = None,
) -> Part:
    """A line with a label above and a remark below."""
    made: Part = {"text": text or "–", "wrapText": True}
    if top:
        made["topLabel"] = top
    if bottom:
        made["bottomLabel"] = bottom
    if icon:
        made["startIcon"] = {"knownIcon": icon}
    if button:
        made["button"] = button
    if on_click:
        made["onClick"] = on_click
    return {"decoratedText": made}


def action(url: str, parameters: Mapping[str, str], *, required: Sequence[str] = ()) -> Part:
    """An onClick that calls ``url``; ``required`` names inputs that must be filled before."""
    call: Part = {
        "function": url,
        "parameters": [{"key": key, "value": value} for key, value in parameters.items()],
        "loadIndicator": "SPINNER",
    }
    if required:
        call["requiredWidgets"] = list(required)
    return {"action": call}


def button(text: str, on_click: Part, *, filled: bool = False, alt: str = "") -> Part:
    made: Part = {"text": text, "onClick": on_click}
    if filled:
        made["color"] = {"red": 0.06, "green": 0.42, "blue": 0.74, "alpha": 1}
    if alt:
        made["altText"] = alt
    return made


def buttons(*some: Part | None) -> Part:
    return {"buttonList": {"buttons": [one for one in some if one]}}


def text_input(
    name: str, label: str, value: str = "", *, hint: str = "", multiline: bool = False, number: bool = False
) -> Part:
    made: Part = {"name": name, "label": label, "type": "MULTIPLE_LINE" if multiline else "SINGLE_LINE"}
    if value:
        made["value"] = value
    if hint:
        made["hintText"] = hint
    if number:
        made["validation"] = {"inputType": "INTEGER"}
    return {"textInput": made}


def dropdown(name: str, label: str, items: Iterable[tuple[str, str]], selected: str) -> Part:
    """A choice among (value, text)."""
    return {
        "selectionInput": {
            "name": name,
            "label": label,
            "type": "DROPDOWN",
            "items": [{"text": text, "value": value, "selected": value == selected} for value, text in items],
        }
    }


def date_input(name: str, label: str, milliseconds: int | None) -> Part:
    """A date picker; ``milliseconds`` since the epoch at 00:00 UTC of the day."""
    made: Part = {"name": name, "label": label, "type": "DATE_ONLY"}
    if milliseconds is not None:
        made["valueMsEpoch"] = str(milliseconds)
    return {"dateTimePicker": made}


def footer(primary: Part, secondary: Part | None = None) -> Part:
    made: Part = {"primaryButton": primary}
    if secondary:
        made["secondaryButton"] = secondary
    return made


def pushed(one: Part) -> Part:
    """The answer of a trigger: show this card."""
    return {"action": {"navigations": [{"pushCard": one}]}}


def rendered(*navigations: Part, notification: str = "", changed: bool = False) -> Part:
    """The answer of an action: what to show, what to say, and whether data changed."""
    shown: Part = {}
    if navigations:
        shown["navigations"] = list(navigations)
    if notification:
        shown["notification"] = {"text": notification}
    answer: Part = {"renderActions": {"action": shown}}
    if changed:
        answer["stateChanged"] = True
    return answer
