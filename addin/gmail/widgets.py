"""Small builders for the parts of a Google Workspace card (google.apps.card.v1), so that no card is nested by hand."""

import html
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Part = dict[str, Any]
LONGEST_NOTIFICATION = 200
LONGEST_TITLE = 160
"""Characters of a title or subtitle; Gmail shows two lines of about thirty."""


def escaped(value: str) -> str:
    """Text for a place where the card language reads simple HTML."""
    return html.escape(value, quote=False)


def cut(value: str, most: int) -> str:
    """``value`` of at most ``most`` characters, with an ellipsis where something was left out."""
    return value if len(value) <= most else value[: most - 1].rstrip() + "…"


def filling(value: str, most: int) -> str:
    """As much of a text, escaped and with its line breaks, as fits into ``most`` bytes."""
    while True:
        shown = escaped(value).replace("\n", "<br>")
        over = len(shown.encode("utf-8", "replace")) - most
        if over <= 0:
            return shown
        value = cut(value, max(len(value) - max(over // 6, 1), 1))


def warned(value: str) -> str:
    """Escaped text in the colour of trouble; the words say it too."""
    return f'<font color="#b10e1c">{escaped(value)}</font>'


def card(
    title: str,
    sections: Iterable[Part],
    *,
    subtitle: str = "",
    name: str = "",
    footer: Part | None = None,
    peek: str = "",
    menu: Iterable[tuple[str, Part]] = (),
) -> Part:
    """A card; ``peek`` is the line shown while it is collapsed at the bottom of the mail, ``menu`` what stands behind
    its ⋮ (label, onClick)."""
    title = cut(title, LONGEST_TITLE) or " "
    header: Part = {"title": title}
    if subtitle:
        header["subtitle"] = cut(subtitle, LONGEST_TITLE)
    made: Part = {"header": header, "sections": [one for one in sections if one.get("widgets")]}
    if name:
        made["name"] = name
    if footer:
        made["fixedFooter"] = footer
    if peek:
        made["peekCardHeader"] = {"title": title, "subtitle": cut(peek, LONGEST_TITLE)}
    choices = [{"actionLabel": label, "onClick": on_click} for label, on_click in menu]
    if choices:
        made["cardActions"] = choices
    return made


def section(*widgets: Part | None, header: str = "", collapsible: bool = False, shown: int = 0) -> Part:
    """A section of the widgets that are there (None is left out)."""
    made: Part = {"widgets": [one for one in widgets if one]}
    if header:
        made["header"] = escaped(header)  # the card language reads simple HTML there
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
        made["topLabel"] = cut(top, LONGEST_TITLE)
    if bottom:
        made["bottomLabel"] = cut(bottom, 2 * LONGEST_TITLE)
    if icon:
        made["startIcon"] = {"knownIcon": icon}
    if button:
        made["button"] = button
    if on_click:
        made["onClick"] = on_click
    return {"decoratedText": made}


def action(url: str, parameters: Mapping[str, str], *, required: Sequence[str] = (), keep: bool = False) -> Part:
    """An onClick that calls ``url``; ``required`` names inputs that must be filled before, ``keep`` leaves in the form
    what was typed."""
    listed = [{"key": key, "value": value} for key, value in parameters.items()]
    call: Part = {"function": url, "parameters": listed, "loadIndicator": "SPINNER"}
    if required:
        call["requiredWidgets"] = list(required)
    if keep:
        call["persistValues"] = True
    return {"action": call}


def link(url: str, *, overlay: bool = False) -> Part:
    """An onClick that opens ``url``; ``overlay`` in a window after which the host asks for the card again."""
    opened: Part = {"url": url}
    if overlay:
        opened |= {"openAs": "OVERLAY", "onClose": "RELOAD"}
    return {"openLink": opened}


def image(url: str, alt: str) -> Part:
    """A picture (png or jpg, https); ``alt`` says in words what it shows."""
    return {"image": {"imageUrl": url, "altText": alt}}


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
    name: str,
    label: str,
    value: str = "",
    *,
    hint: str = "",
    multiline: bool = False,
    number: bool = False,
    complete: Part | None = None,
) -> Part:
    """A text field; ``complete`` is the action that offers how to go on with what is typed."""
    made: Part = {"name": name, "label": label, "type": "MULTIPLE_LINE" if multiline else "SINGLE_LINE"}
    if value:
        made["value"] = value
    if hint:
        made["hintText"] = hint
    if number:
        made["validation"] = {"inputType": "INTEGER"}
    if complete:
        made["autoCompleteAction"] = complete
    return {"textInput": made}


def choice(name: str, label: str, items: Iterable[tuple[str, str]], selected: str, *, kind: str = "DROPDOWN") -> Part:
    """A choice among (value, text); ``kind`` is DROPDOWN or RADIO_BUTTON."""
    return {
        "selectionInput": {
            "name": name,
            "label": label,
            "type": kind,
            "items": [{"text": text, "value": value, "selected": value == selected} for value, text in items],
        }
    }


def date_input(name: str, label: str, milliseconds: int | None) -> Part:
    """A date picker; ``milliseconds`` since the epoch at 00:00 UTC of the day."""
    made: Part = {"name": name, "label": label, "type": "DATE_ONLY"}
    if milliseconds is not None:
        made["valueMsEpoch"] = str(milliseconds)
    return {"dateTimePicker": made}


def time_input(name: str, label: str, milliseconds: int | None) -> Part:
    """A picker of day and time; ``milliseconds`` since the epoch (UTC); the host shows it on the reader's clock."""
    made: Part = {"name": name, "label": label, "type": "DATE_AND_TIME"}
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


def inserted(text: str, notification: str = "") -> Part:
    """The answer of an action in a draft: put ``text`` where the cursor is."""
    content = {"content": text, "contentType": "TEXT"}
    update = {"updateBody": {"insertContents": [content], "type": "IN_PLACE_INSERT"}}
    answer: Part = {"renderActions": {"hostAppAction": {"gmailAction": {"updateDraftActionMarkup": update}}}}
    if notification:
        answer["renderActions"]["action"] = {"notification": {"text": notification}}
    return answer


def rendered(*navigations: Part, notification: str = "", changed: bool = False) -> Part:
    """The answer of an action: what to show, what to say, and whether data changed."""
    shown: Part = {}
    if navigations:
        shown["navigations"] = list(navigations)
    if notification:
        shown["notification"] = {"text": cut(notification, LONGEST_NOTIFICATION)}
    answer: Part = {"renderActions": {"action": shown}}
    if changed:
        answer["stateChanged"] = True
    return answer
