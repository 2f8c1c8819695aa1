"""Ways to break the opportunity card, each with the place and a piece of the message that must name it."""

from typing import Any, NamedTuple

from tests.gmail.oracle.opportunity_card import CRM, HOST, Json, action, button, opportunity_card

GONE = object()

AMOUNT = "sections.1.widgets.0.textInput"
STAGE = "sections.1.widgets.1.selectionInput"
CLOSE = "sections.1.widgets.2.dateTimePicker"
TEXT = "sections.0.widgets.0"
FACT = "sections.0.widgets.1.decoratedText"
WATCH = "sections.0.widgets.2.decoratedText"
IMAGE = "sections.0.widgets.4.image"
BUTTON = "sections.2.widgets.0.buttonList.buttons.0"
MENU = "sections.2.widgets.0.buttonList.buttons.3.onClick.overflowMenu.items.0"
ICON = "sections.2.widgets.0.buttonList.buttons.3.icon"
FACE = "sections.3.widgets.0.grid.items.0.image"
COLUMNS = "sections.3.widgets.1.columns.columnItems"
LINK = "cardActions.0.onClick.openLink"


class Mutation(NamedTuple):
    """Put ``value`` at ``place`` (or take the place away) and expect ``words`` among the violations."""

    place: str
    value: Any
    words: str


def mutated(mutation: Mutation) -> Json:
    """Return a fresh opportunity card with one thing broken."""
    card = opportunity_card()
    *way, last = mutation.place.split(".")
    target: Any = card
    for step in way:
        target = target[int(step) if isinstance(target, list) else step]
    if isinstance(target, list):
        target[int(last)] = mutation.value
    elif mutation.value is GONE:
        del target[last]
    else:
        target[last] = mutation.value
    return card


def paragraphs(count: int) -> list[Json]:
    """Return that many text widgets."""
    return [{"textParagraph": {"text": str(number)}} for number in range(count)]


SHAPE = {
    "a wrong field": Mutation(f"{AMOUNT}.lable", "Amount", "textInput: unknown here, or not for Gmail: lable"),
    "a snake_case field": Mutation(f"{FACT}.top_label", "Amount", "unknown here, or not for Gmail: top_label"),
    "a wrong enum": Mutation(f"{STAGE}.type", "COMBO_BOX", "'COMBO_BOX' is not one of"),
    "a lower-case enum": Mutation(f"{STAGE}.type", "dropdown", "'dropdown' is not one of"),
    "an unspecified enum": Mutation("displayStyle", "DISPLAY_STYLE_UNSPECIFIED", "is not one of ['PEEK', 'REPLACE']"),
    "a removed widget": Mutation(TEXT, {"keyValue": {"content": "x"}}, "not for Gmail: keyValue"),
    "two widgets in one": Mutation(f"{TEXT}.divider", {}, "found divider, textParagraph"),
    "an empty widget": Mutation(TEXT, {}, "found none"),
    "a number for text": Mutation(f"{FACT}.text", 12000, "12000 is not of type 'string'"),
    "a null for text": Mutation(f"{FACT}.text", None, "None is not of type 'string'"),
    "text for a number": Mutation("sections.1.uncollapsibleWidgetsCount", "2", "is not of type 'integer'"),
    "parameters as an object": Mutation(f"{BUTTON}.onClick.action.parameters", {"a": "b"}, "is not of type 'array'"),
    "a parameter that is a number": Mutation(
        f"{BUTTON}.onClick.action.parameters.0.value", 7, "7 is not of type 'string'"
    ),
    "an RFC date in an epoch field": Mutation(f"{CLOSE}.valueMsEpoch", "2026-11-01", "valueMsEpoch: '2026-11-01'"),
    "two click targets": Mutation(f"{BUTTON}.onClick.openLink", {"url": f"{CRM}/"}, "found action, openLink"),
    "an empty click": Mutation(f"{BUTTON}.onClick", {}, "onClick: exactly one of action"),
    "two icons in one": Mutation(f"{ICON}.knownIcon", "STAR", "found iconUrl, knownIcon"),
    "two controls on one text": Mutation(f"{WATCH}.endIcon", {"knownIcon": "STAR"}, "found endIcon, switchControl"),
    "a grid in a column": Mutation(f"{COLUMNS}.0.widgets.0", {"grid": {}}, "not for Gmail: grid"),
    "an empty widget in a column": Mutation(f"{COLUMNS}.0.widgets.0", {}, "columnItems[0].widgets[0]: exactly one"),
    "a header without title": Mutation("header.title", GONE, "header: 'title' is a required property"),
    "a section without widgets": Mutation("sections.0.widgets", [], "at least 1 needed"),
    "half a collapse control": Mutation("sections.1.collapseControl.expandButton", GONE, "is a dependency of"),
    "a text input without any label": Mutation(f"{AMOUNT}.label", GONE, "needs a label or a hintText"),
}

CHAT_OR_STUDIO_ONLY = {
    "materialIcon": Mutation(f"{FACT}.startIcon", {"materialIcon": {"name": "check"}}, "not for Gmail: materialIcon"),
    "a carousel": Mutation(TEXT, {"carousel": {"carouselCards": []}}, "not for Gmail: carousel"),
    "placeholderText": Mutation(f"{AMOUNT}.placeholderText", "0", "not for Gmail: placeholderText"),
    "interaction": Mutation(f"{BUTTON}.onClick.action.interaction", "OPEN_DIALOG", "not for Gmail: interaction"),
    "textSyntax": Mutation(f"{TEXT}.textParagraph.textSyntax", "MARKDOWN", "not for Gmail: textSyntax"),
    "contentText": Mutation(f"{FACT}.contentText", {"text": "x"}, "not for Gmail: contentText"),
    "a button type": Mutation(f"{BUTTON}.type", "FILLED", "not for Gmail: type"),
    "an external data source": Mutation(f"{STAGE}.externalDataSource", action("x"), "not for Gmail: externalData"),
    "a platform data source": Mutation(f"{STAGE}.platformDataSource", {}, "not for Gmail: platformDataSource"),
    "the hint of a selection": Mutation(f"{STAGE}.hintText", "x", "not for Gmail: hintText"),
    "a section id": Mutation("sections.0.id", "facts", "not for Gmail: id"),
    "widget visibility": Mutation(f"{TEXT}.visibility", "HIDDEN", "not for Gmail: visibility"),
    "event actions": Mutation(f"{TEXT}.eventActions", [], "not for Gmail: eventActions"),
}

GAPS = {
    "an action without function": Mutation(f"{BUTTON}.onClick.action.function", GONE, "'function' is a required"),
    "an Apps Script function": Mutation(f"{BUTTON}.onClick.action.function", "onSave", "must be an https URL"),
    "an http function": Mutation(f"{BUTTON}.onClick.action.function", "http://dealside.test/", "must be an https"),
    "a parameter without key": Mutation(f"{BUTTON}.onClick.action.parameters.0.key", GONE, "'key' is a required"),
    "a text input without name": Mutation(f"{AMOUNT}.name", GONE, "textInput: 'name' is a required property"),
    "a selection with an empty name": Mutation(f"{STAGE}.name", "", "selectionInput.name: must not be empty"),
    "a date without name": Mutation(f"{CLOSE}.name", GONE, "dateTimePicker: 'name' is a required property"),
    "a switch without name": Mutation(f"{WATCH}.switchControl.name", GONE, "switchControl: 'name' is a required"),
    "a colour in bytes": Mutation(f"{BUTTON}.color.red", 204, "color.red: 204 is greater than the maximum of 1"),
    "a negative colour": Mutation(f"{BUTTON}.color.blue", -0.1, "color.blue: -0.1 is less than the minimum of 0"),
    "101 widgets": Mutation(
        "sections", [{"widgets": paragraphs(60)}, {"widgets": paragraphs(41)}], "101 widgets, Gmail"
    ),
    "three columns": Mutation(COLUMNS, [{"widgets": paragraphs(1)}] * 3, "3 entries, at most 2 are allowed"),
    "101 choices": Mutation(f"{STAGE}.items", [{"text": "x", "value": "x"}] * 101, "101 entries, at most 100"),
    "11 card actions": Mutation(
        "cardActions", [{"actionLabel": "x", "onClick": {"action": action("x")}}] * 11, "at most 10"
    ),
    "two inputs of one name": Mutation(f"{CLOSE}.name", "amount", "'amount' is already the name of"),
    "a switch named like an input": Mutation(f"{AMOUNT}.name", "watched", "'watched' is already the name of"),
    "a footer without primary button": Mutation("fixedFooter.primaryButton", GONE, "'primaryButton' is a required"),
    "a button without text and icon": Mutation(f"{BUTTON}.text", GONE, "a button needs text or an icon"),
    "a button without click": Mutation(f"{BUTTON}.onClick", GONE, "a button needs onClick"),
    "a link without url": Mutation(LINK, {}, "openLink: 'url' is a required property"),
    "a link outside the prefixes": Mutation(f"{LINK}.url", "https://crm.test.evil/", "not covered by openLinkUrl"),
    "an http link to a covered host": Mutation(f"{LINK}.url", "http://crm.test/deals/1", "not covered by openLinkUrl"),
    "a menu inside a menu": Mutation(
        f"{MENU}.onClick", {"overflowMenu": {"items": []}}, "a menu inside a menu is dropped"
    ),
    "an http image": Mutation(f"{IMAGE}.imageUrl", "http://dealside.test/a.png", "image.imageUrl: 'http://"),
    "an svg image": Mutation(f"{IMAGE}.imageUrl", f"{HOST}/a.SVG?v=1", "imageUrl: 'https://dealside.test/a.SVG?v=1'"),
    "an svg icon": Mutation(f"{ICON}.iconUrl", f"{HOST}/a.svg", "iconUrl: 'https://dealside.test/a.svg' is an svg"),
    "a data image in the header": Mutation("header.imageUrl", "data:image/png;base64,AA", "must be an https URL"),
    "an http image in a grid": Mutation(f"{FACE}.imageUri", "http://dealside.test/a.png", "must be an https URL"),
    "an http icon of a choice": Mutation(f"{STAGE}.items.0.startIconUri", "http://a.test/a.png", "must be an https"),
    "a defect inside a pushed card": Mutation(
        "sections.2.widgets.0.buttonList.buttons.1.onClick.card.fixedFooter",
        {"secondaryButton": button("x", {"action": action("x")})},
        "onClick.card.fixedFooter: 'primaryButton' is a required",
    ),
}

MUTATIONS = {**SHAPE, **CHAT_OR_STUDIO_ONLY, **GAPS}
