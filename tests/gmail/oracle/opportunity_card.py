"""A hand-written opportunity card that uses every widget kind a Gmail add-on has, columns included."""

from typing import Any

Json = dict[str, Any]
HOST = "https://dealside.test"
CRM = "https://crm.test"


def action(name: str, **more: Any) -> Json:
    """Return the action that calls one of our endpoints."""
    parameters = [{"key": "token", "value": "signed"}]
    return {"function": f"{HOST}/gmail/action/{name}", "parameters": parameters, **more}


def button(text: str, on_click: Json, **more: Any) -> Json:
    """Return a text button."""
    return {"text": text, "onClick": on_click, **more}


def opportunity_card() -> Json:
    """Return a fresh, valid card."""
    return {
        "name": "opportunity",
        "header": {"title": "Acme renewal", "subtitle": "O-1042", "imageUrl": f"{HOST}/static/deal.png"},
        "peekCardHeader": {
            "title": "Acme renewal",
            "imageUrl": f"{HOST}/static/deal.png",
            "imageType": "CIRCLE",
        },
        "displayStyle": "PEEK",
        "sectionDividerStyle": "SOLID_DIVIDER",
        "sections": [_facts(), _form(), _rating(), _people()],
        "fixedFooter": {
            "primaryButton": button("Save", {"action": action("save", requiredWidgets=["amount"])}),
            "secondaryButton": button("Cancel", {"action": action("cancel")}),
        },
        "cardActions": [{"actionLabel": "Open CRM", "onClick": {"openLink": {"url": f"{CRM}/deals/1042"}}}],
    }


def _facts() -> Json:
    switch = {"name": "watched", "selected": True, "controlType": "SWITCH", "onChangeAction": action("watch")}
    return {
        "header": "Deal",
        "widgets": [
            {"textParagraph": {"text": "Going dark for <b>9 days</b>", "maxLines": 2}},
            {"decoratedText": {"topLabel": "Amount", "text": "12,000", "startIcon": {"knownIcon": "DOLLAR"}}},
            {"decoratedText": {"text": "Watch this deal", "switchControl": switch}},
            {"divider": {}},
            {"image": {"imageUrl": f"{HOST}/static/pace.png", "altText": "Pace line"}},
        ],
    }


def _form() -> Json:
    stages = [{"text": "Proposal", "value": "proposal", "selected": True}, {"text": "Won", "value": "won"}]
    amount = {
        "name": "amount",
        "label": "Amount",
        "type": "SINGLE_LINE",
        "validation": {"inputType": "FLOAT", "characterLimit": 12},
    }
    deal = {
        "name": "deal",
        "label": "Deal",
        "initialSuggestions": {"items": [{"text": "Acme renewal · O-1042"}]},
        "autoCompleteAction": {"function": f"{HOST}/gmail/suggest"},
    }
    changed = action("stage", persistValues=True, loadIndicator="NONE")
    close = {"name": "close", "label": "Close", "type": "DATE_ONLY", "valueMsEpoch": "1793491200000"}
    return {
        "collapsible": True,
        "uncollapsibleWidgetsCount": 2,
        "collapseControl": {
            "horizontalAlignment": "END",
            "expandButton": {"text": "More"},
            "collapseButton": {"text": "Less"},
        },
        "widgets": [
            {"textInput": amount},
            {
                "selectionInput": {
                    "name": "stage",
                    "label": "Stage",
                    "type": "DROPDOWN",
                    "items": stages,
                    "onChangeAction": changed,
                }
            },
            {"dateTimePicker": close},
            {"textInput": deal},
        ],
    }


def _rating() -> Json:
    menu = {"items": [{"text": "Wrong deal", "onClick": {"action": action("correct")}}]}
    red = {"red": 0.8, "green": 0, "blue": 0.1, "alpha": 1}
    return {
        "widgets": [
            {
                "buttonList": {
                    "buttons": [
                        button("+", {"action": action("rate", loadIndicator="SPINNER")}, color=red),
                        button("Detail", {"card": _detail()}),
                        button("Brief", {"openDynamicLinkAction": action("brief")}),
                        {"icon": {"iconUrl": f"{HOST}/static/more.png"}, "onClick": {"overflowMenu": menu}},
                    ]
                },
                "horizontalAlignment": "CENTER",
            },
            {
                "chipList": {
                    "layout": "WRAPPED",
                    "chips": [{"label": "Better", "onClick": {"action": action("rate")}}],
                }
            },
        ]
    }


def _detail() -> Json:
    note = {"name": "amount", "label": "Note", "type": "MULTIPLE_LINE"}
    return {"header": {"title": "Detail"}, "sections": [{"widgets": [{"textInput": note}]}]}


def _people() -> Json:
    face = {"imageUri": f"{HOST}/static/kim.png", "cropStyle": {"type": "CIRCLE"}}
    column = {
        "horizontalSizeStyle": "FILL_AVAILABLE_SPACE",
        "widgets": [{"decoratedText": {"text": "Kim"}}, {"textParagraph": {"text": "Buyer"}}],
    }
    return {
        "widgets": [
            {
                "grid": {
                    "title": "Buying team",
                    "columnCount": 2,
                    "items": [{"id": "kim", "title": "Kim", "image": face, "layout": "TEXT_BELOW"}],
                    "borderStyle": {"type": "STROKE", "cornerRadius": 4},
                }
            },
            {"columns": {"columnItems": [column, {"widgets": [{"textParagraph": {"text": "Since May"}}]}]}},
        ]
    }
