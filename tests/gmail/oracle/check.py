"""Check one add-on answer, or one card, and say in words what Gmail would not take."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, Literal

import jsonschema

from tests.gmail.oracle.gaps import tightened
from tests.gmail.oracle.profile import Schema, card_definitions
from tests.gmail.oracle.responses import response_definitions
from tests.gmail.oracle.rules import Place, broken_rules

Kind = Literal["response", "submit", "card"]
LONGEST = 160
ROOTS: dict[Kind, str] = {"response": "Response", "submit": "SubmitFormResponse", "card": "Card"}


def violations(
    answer: dict[str, Any],
    *,
    kind: Kind = "response",
    link_prefixes: Sequence[str] | None = None,
    side_panel: bool = True,
) -> list[str]:
    """Return one readable message per defect, each starting with its JSON path; an empty list means valid.

    ``kind`` is ``response`` for any answer of an add-on endpoint, ``submit`` for the answer to a button or a
    universal action, ``card`` for a bare card. With ``link_prefixes`` every opened link must be covered by
    one of them. ``side_panel=False`` is for the compose dialog, the one place in Gmail that shows columns.
    """
    check = validator(kind)
    messages = [_message(_deepest(error)) for error in check.iter_errors(answer)]
    messages += broken_rules(answer, ROOTS[kind], _definitions(), Place(link_prefixes, side_panel))
    return list(dict.fromkeys(messages))


@cache
def validator(kind: Kind) -> Any:
    """Return the JSON Schema validator for a kind of answer, built on first use."""
    root = {"$ref": f"#/$defs/{ROOTS[kind]}"}
    needed: dict[str, Schema] = {}
    _collect(root, needed)
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **root, "$defs": needed}
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@cache
def _definitions() -> dict[str, Schema]:
    return tightened({**card_definitions(), **response_definitions()})


def _collect(schema: object, needed: dict[str, Schema]) -> None:
    """Add to ``needed`` every definition that can be reached from ``schema``."""
    for name in _references(schema):
        if name not in needed:
            needed[name] = _definitions()[name]
            _collect(needed[name], needed)


def _references(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].rpartition("/")[2]
        for child in schema.values():
            yield from _references(child)
    elif isinstance(schema, list):
        for child in schema:
            yield from _references(child)


def _deepest(error: Any) -> Any:
    """Return the sub-error with the longest path, or the error itself when none goes deeper."""
    return max([error, *map(_deepest, error.context)], key=lambda one: len(one.absolute_path))


def _message(error: Any) -> str:
    said = error.schema.get("x-says", {}).get(error.validator) if isinstance(error.schema, dict) else None
    words = said or SAYS.get(error.validator, _plainly)(error)
    return f"{error.json_path}: {words}"


def _plainly(error: Any) -> str:
    text = str(error.message)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def _unknown_fields(error: Any) -> str:
    unknown = sorted(map(str, error.instance.keys() - error.schema.get("properties", {}).keys()))
    return f"unknown here, or not for Gmail: {', '.join(unknown)}"


def _not_one(error: Any) -> str:
    keys = [key for choice in error.validator_value for key in choice.get("required", ())]
    found = [key for key in keys if isinstance(error.instance, dict) and key in error.instance]
    wanted = "at most" if any("not" in choice for choice in error.validator_value) else "exactly"
    return f"{wanted} one of {', '.join(keys)} is allowed; found {', '.join(found) or 'none'}"


def _too_many(error: Any) -> str:
    return f"{len(error.instance)} entries, at most {error.validator_value} are allowed"


def _too_few(error: Any) -> str:
    return f"{len(error.instance)} entries, at least {error.validator_value} needed"


def _empty(error: Any) -> str:
    return "must not be empty"


def _not_this(error: Any) -> str:
    return f"must be {error.validator_value}, not {error.instance!r}"


SAYS: dict[str, Callable[[Any], str]] = {
    "additionalProperties": _unknown_fields,
    "oneOf": _not_one,
    "maxItems": _too_many,
    "minItems": _too_few,
    "minLength": _empty,
    "minProperties": _empty,
    "const": _not_this,
}
