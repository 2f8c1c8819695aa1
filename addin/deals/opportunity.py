"""An opportunity and its edits: which fields, which values, and what happens when two people edit at once."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from addin.wording import Text, text

EDITABLE = ("name", "stage", "amount", "currency", "close_date", "probability", "next_step", "products", "custom")
MAX_TEXT = 500
MAX_AMOUNT = Decimal("999999999999999")
CURRENCY_LETTERS = 3
_DECIMAL = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{0,30})?(?:[eE][+-]?[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the sales process; ``status`` is open, won or lost, ``probability`` per cent."""

    name: str
    position: int
    probability: int
    status: str


class TeamMember(NamedTuple):
    """One person of the customer's side of the deal and their role (decides, champion, technical, …)."""

    contact_id: str
    name: str
    title: str
    address: str
    role: str


class Opportunity(NamedTuple):
    """A deal. Amount is decimal text in ``currency``; dates are ISO text; ``probability`` is the rep's likelihood in
    per cent; the counters and ``last_…_at`` (UTC) follow the captured activities."""

    id: str
    external_id: str | None
    account_id: str | None
    account_name: str
    name: str
    owner_id: str | None
    owner_name: str
    owner_email: str
    stage: str
    status: str
    amount: str | None
    currency: str
    close_date: str | None
    probability: int | None
    next_step: str
    created_on: str | None
    closed_on: str | None
    products: Sequence[str]
    custom: Mapping[str, Any]
    version: int
    updated_at: str
    inbound: int = 0
    outbound: int = 0
    meetings: int = 0
    last_inbound_at: str | None = None
    last_activity_at: str | None = None
    team: tuple[TeamMember, ...] = ()

    def value(self, name: str) -> Any:
        """The present value of an editable field."""
        return getattr(self, name)


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one edit, as it stands in the history."""

    field: str
    old: Any
    new: Any
    version: int
    at: str
    rep_id: str | None


def canonical_amount(value: str | None) -> str | None:
    """Decimal text without exponent or idle zeros; raises ValueError when it is not a number or not in range."""
    if value is None or value == "":
        return None
    if not _DECIMAL.fullmatch(value):
        raise ValueError(value)
    number = Decimal(value)
    if not number.is_finite() or number < 0 or number > MAX_AMOUNT or number != round(number, 4):
        raise ValueError(value)
    return f"{number.normalize():f}" if number else "0"


def edit_errors(changes: Mapping[str, Any], stages: Iterable[Stage]) -> dict[str, Text]:
    """What is wrong with an edit, field by field; empty when nothing is. Values are as the API takes them."""
    errors: dict[str, Text] = {}
    for name, value in changes.items():
        if name not in EDITABLE:
            errors[name] = text("This field cannot be changed here.")
            continue
        problem = _CHECKS[name](value)
        if problem:
            errors[name] = problem
    known = [stage.name for stage in stages]
    if "stage" in changes and "stage" not in errors and changes["stage"] not in known:
        errors["stage"] = text(
            "There is no stage “%(stage)s”. The stages are: %(stages)s.",
            stage=str(changes["stage"])[:60],
            stages=", ".join(known),
        )
    return errors


def _required_text(value: Any) -> Text | None:
    if not isinstance(value, str) or not value.strip():
        return text("This may not be empty.")
    return _text(value)


def _text(value: Any) -> Text | None:
    if not isinstance(value, str):
        return text("This must be a text.")
    if len(value) > MAX_TEXT:
        return text("At most %(limit)s characters.", limit=MAX_TEXT)
    return None


def _amount(value: Any) -> Text | None:
    if value is None:
        return None
    try:
        if not isinstance(value, str):
            raise ValueError
        canonical_amount(value)
    except ValueError:
        return text("This must be an amount of zero or more, such as 84000 or 84000.50.")
    return None


def _currency(value: Any) -> Text | None:
    if (
        isinstance(value, str)
        and len(value) == CURRENCY_LETTERS
        and value.isascii()
        and value.isalpha()
        and value.isupper()
    ):
        return None
    return text("This must be a currency of three letters, such as EUR.")


def _date(value: Any) -> Text | None:
    if value is None:
        return None
    try:
        if date.fromisoformat(value).isoformat() == value:  # fromisoformat reads week dates and 20261218 too
            return None
    except (TypeError, ValueError):
        pass
    return text("This must be a date such as 2026-12-18.")


def _probability(value: Any) -> Text | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 100):
        return None
    return text("This must be a whole number from 0 to 100.")


def _products(value: Any) -> Text | None:
    if isinstance(value, list) and len(value) <= 100 and all(isinstance(one, str) for one in value):
        return None
    return text("This must be a list of product names.")


def _custom(value: Any) -> Text | None:
    plain = (str, int, float, bool, type(None))
    if isinstance(value, dict) and len(value) <= 100 and all(isinstance(one, plain) for one in value.values()):
        return None
    return text("This must be an object of plain values.")


_CHECKS: Mapping[str, Any] = {
    "name": _required_text,
    "stage": _required_text,
    "amount": _amount,
    "currency": _currency,
    "close_date": _date,
    "probability": _probability,
    "next_step": _text,
    "products": _products,
    "custom": _custom,
}


def effective_changes(current: Opportunity, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The part of an edit that changes anything, with amounts in canonical form."""
    tidy = {name: canonical_amount(value) if name == "amount" else value for name, value in changes.items()}
    return {name: value for name, value in tidy.items() if value != current.value(name)}


def clashes(
    current: Opportunity, changes: Mapping[str, Any], since_base: Iterable[Change]
) -> dict[str, dict[str, Any]]:
    """Fields of ``changes`` that others changed after the edit's base version, with base, mine and theirs.

    ``changes`` holds effective changes only: where both sides chose the same value there is no clash.
    """
    base: dict[str, Any] = {}
    for change in since_base:
        base.setdefault(change.field, typed_value(change.field, change.old))
    return {
        name: {"base": base[name], "mine": value, "theirs": current.value(name)}
        for name, value in changes.items()
        if name in base
    }


def typed_value(name: str, stored: Any) -> Any:
    """A value of the history (kept as text) as the field holds it."""
    if isinstance(stored, str) and name in {"probability", "products", "custom"}:
        return json.loads(stored)
    return stored


def closing(current: Opportunity, changes: Mapping[str, Any], stages: Iterable[Stage], today: str) -> dict[str, Any]:
    """What a change of stage brings along: the deal's status, the day it was closed (or opened again), and, where the
    status changes and the edit names none, the likelihood of the new stage."""
    if "stage" not in changes:
        return {}
    stage = next(stage for stage in stages if stage.name == changes["stage"])
    brought: dict[str, Any] = {"status": stage.status, "closed_on": None if stage.status == "open" else today}
    if stage.status != current.status and "probability" not in changes:
        brought["probability"] = stage.probability
    return brought
