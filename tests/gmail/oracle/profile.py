"""The Gmail profile of Google's cards, as JSON Schema 2020-12 definitions.

The chat.v1 discovery document describes cards for Chat, for add-ons and for Workspace Studio together; only
prose marks in the descriptions tell them apart. This module keeps what a Gmail add-on may send.
"""

import json
from importlib.resources import files
from typing import Any

Schema = dict[str, Any]

DISCOVERY = "discovery_cache/documents/chat.v1.json"
PREFIX = "GoogleAppsCardV1"

# Not marked in the discovery document; the card reference says Chat only (on Button.type it says both).
UNMARKED_CHAT_ONLY = {"SelectionInput.externalDataSource", "Button.type"}

# Unions of the proto files. Discovery lists their members as plain, independent properties.
EXACTLY_ONE = {
    "Widget": [
        "buttonList",
        "carousel",
        "chipList",
        "columns",
        "dateTimePicker",
        "decoratedText",
        "divider",
        "grid",
        "image",
        "selectionInput",
        "textInput",
        "textParagraph",
    ],
    "OnClick": ["action", "card", "openDynamicLinkAction", "openLink", "overflowMenu"],
    "NestedWidget": ["buttonList", "image", "textParagraph"],
    "Widgets": [
        "buttonList",
        "chipList",
        "dateTimePicker",
        "decoratedText",
        "image",
        "selectionInput",
        "textInput",
        "textParagraph",
    ],
    "Icon": ["iconUrl", "knownIcon", "materialIcon"],
}
AT_MOST_ONE = {"DecoratedText": ["button", "endIcon", "switchControl"]}


def card_definitions() -> dict[str, Schema]:
    """Return one closed JSON Schema per card type, keyed by its short name (``Card``, ``Widget``, ...)."""
    document = json.loads(files("googleapiclient").joinpath(DISCOVERY).read_text("utf-8"))
    schemas: dict[str, Schema] = document["schemas"]
    foreign = {name for name, schema in schemas.items() if _is_foreign(schema)}
    return {
        _short(name): _object(_short(name), schema, foreign)
        for name, schema in schemas.items()
        if name not in foreign and (name.startswith(PREFIX) or name == "Color")
    }


def exactly_one(keys: list[str]) -> list[Schema]:
    """Return the ``oneOf`` that asks for exactly one of these properties."""
    return [{"required": [key]} for key in keys]


def _is_foreign(schema: Schema) -> bool:
    """Tell whether the description reserves a property or type for Chat apps or Workspace Studio."""
    prose = schema.get("description", "")
    chat_only = "[Google Chat apps]" in prose and "[Google Workspace add-ons" not in prose
    return chat_only or "Workspace Studio" in prose


def _short(name: str) -> str:
    return name.removeprefix(PREFIX)


def _object(name: str, schema: Schema, foreign: set[str]) -> Schema:
    kept = {
        key: value
        for key, value in schema.get("properties", {}).items()
        if f"{name}.{key}" not in UNMARKED_CHAT_ONLY and not _dropped(value, foreign)
    }
    converted: Schema = {
        "type": "object",
        "properties": {key: _converted(value, foreign) for key, value in kept.items()},
        "additionalProperties": False,
    }
    required = [key for key, value in kept.items() if value.get("description", "").startswith("Required.")]
    if required:
        converted["required"] = required
    if name in EXACTLY_ONE:
        converted["oneOf"] = exactly_one([key for key in EXACTLY_ONE[name] if key in kept])
    if name in AT_MOST_ONE:
        members = exactly_one(AT_MOST_ONE[name])
        converted["oneOf"] = [*members, {"not": {"anyOf": members}}]
    return converted


def _dropped(schema: Schema, foreign: set[str]) -> bool:
    target = schema.get("$ref") or schema.get("items", {}).get("$ref")
    return target in foreign or _is_foreign(schema)


def _converted(schema: Schema, foreign: set[str]) -> Schema:
    if "$ref" in schema:
        return {"$ref": f"#/$defs/{_short(schema['$ref'])}"}
    if schema["type"] == "array":
        return {"type": "array", "items": _converted(schema["items"], foreign)}
    if schema["type"] != "object":
        return _scalar(schema)
    if "additionalProperties" in schema:
        return {"type": "object", "additionalProperties": _converted(schema["additionalProperties"], foreign)}
    return _object("", schema, foreign)


def _scalar(schema: Schema) -> Schema:
    if schema["type"] == "any":
        return {}
    if "enum" in schema:
        named = [value for value in schema["enum"] if not value.endswith("_UNSPECIFIED")]
        return {"type": "string", "enum": named or schema["enum"]}
    if schema["type"] == "string" and schema.get("format") in ("int64", "uint64"):
        return {"type": ["string", "integer"], "pattern": r"^-?[0-9]+$"}
    return {"type": schema["type"]}
