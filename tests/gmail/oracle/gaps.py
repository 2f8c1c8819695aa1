"""What neither the discovery document nor its unions say, stated as additions to single definitions."""

from collections.abc import Mapping
from typing import Any

from tests.gmail.oracle.profile import Schema, exactly_one
from tests.gmail.oracle.responses import HTTPS

NAMED = {"required": ["name"], "properties": {"name": {"minLength": 1}}}
SHARE = {"minimum": 0, "maximum": 1}

ADDITIONS: dict[str, Schema] = {
    "Action": {"required": ["function"], "properties": {"function": HTTPS}},
    "ActionParameter": {"required": ["key"]},
    "TextInput": {
        **NAMED,
        "anyOf": exactly_one(["label", "hintText"]),
        "x-says": {"anyOf": "needs a label or a hintText"},
    },
    "SelectionInput": {**NAMED, "properties": {"name": {"minLength": 1}, "items": {"maxItems": 100}}},
    "DateTimePicker": NAMED,
    "SwitchControl": NAMED,
    "Color": {"properties": {"red": SHARE, "green": SHARE, "blue": SHARE, "alpha": SHARE}},
    "Columns": {"required": ["columnItems"], "properties": {"columnItems": {"minItems": 1, "maxItems": 2}}},
    "CardFixedFooter": {"required": ["primaryButton"]},
    "OpenLink": {"required": ["url"]},
    "Section": {"required": ["widgets"], "properties": {"widgets": {"minItems": 1}}},
    "Card": {"properties": {"cardActions": {"maxItems": 10}}},
    "CollapseControl": {"dependentRequired": {"expandButton": ["collapseButton"], "collapseButton": ["expandButton"]}},
    # A button without a click is right inside a collapse control: rules._button looks at the place.
    "Button": {"required": []},
    "Suggestions": {"required": ["items"]},
    "SuggestionItem": {"required": ["text"]},
}


def tightened(definitions: Mapping[str, Schema]) -> dict[str, Schema]:
    """Return the definitions with the additions of this module merged in."""
    unknown = ADDITIONS.keys() - definitions.keys()
    if unknown:
        raise LookupError(f"the discovery document no longer describes {', '.join(sorted(unknown))}")
    return {name: _merged(schema, ADDITIONS.get(name, {})) for name, schema in definitions.items()}


def _merged(base: Mapping[str, Any], addition: Mapping[str, Any]) -> Schema:
    result = dict(base)
    for key, value in addition.items():
        known = result.get(key)
        result[key] = _merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return result
