"""Edit a deal: validated, based on a version, merged where that is safe, never overwriting silently."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from addin.deals.opportunity import (
    EDITABLE,
    Change,
    Opportunity,
    clashes,
    closing,
    edit_errors,
    effective_changes,
    typed_value,
)
from addin.desk.desk import Desk
from addin.errors import BaseVersionUnknown, EditConflict, InvalidInput, NotFound
from addin.wording import text


@dataclass(frozen=True, slots=True)
class Edited:
    """The deal after the edit; ``merged`` when it was based on an older version without a clash."""

    opportunity: Opportunity
    state: Literal["saved", "pending"]
    merged: bool


def edit_opportunity(desk: Desk, opportunity_id: str, base_version: int, changes: Mapping[str, Any]) -> Edited:
    """Apply ``changes`` (field → value as the API takes it) that were made looking at ``base_version``.

    Raises :class:`NotFound`, :class:`InvalidInput` per field, :class:`BaseVersionUnknown`, and :class:`EditConflict`
    when a field was changed to something else meanwhile. All or nothing.
    """
    with desk.store.transaction():
        desk.store.opportunities.lock(opportunity_id)
        current = desk.store.opportunities.read(opportunity_id)
        if current is None:
            raise NotFound(text("There is no such opportunity."))
        stages = desk.store.stages.all()
        errors = edit_errors(changes, stages)
        if errors:
            raise InvalidInput(errors)
        if not 1 <= base_version <= current.version:
            raise BaseVersionUnknown(
                text(
                    "This deal never had version %(given)s; it is at version %(present)s.",
                    given=base_version,
                    present=current.version,
                )
            )
        wanted = effective_changes(current, changes)
        brought = closing(current, wanted, stages, desk.now_at[:10])
        merged = base_version < current.version
        if merged:
            clash = clashes(current, wanted, desk.store.history.since(opportunity_id, base_version))
            if clash:
                raise EditConflict(clash, current.version)
        if not wanted:
            return Edited(current, "saved", merged)
        wanted |= brought
        outcome = desk.crm.save_opportunity(current.external_id, wanted)
        _write(desk, current, wanted)
    after = desk.store.opportunities.read(opportunity_id)
    assert after is not None
    return Edited(after, outcome.state, merged)


def undo_edit(desk: Desk, opportunity_id: str, version: int) -> Edited:
    """Take back everything the edit that made ``version`` changed, as a new edit on top of it.

    Raises :class:`NotFound` when no edit made that version, and whatever :func:`edit_opportunity` raises: a field that
    was changed since is a clash like any other.
    """
    made = [one for one in desk.store.history.since(opportunity_id, version - 1) if one.version == version]
    before = {one.field: typed_value(one.field, one.old) for one in made if one.field in EDITABLE}
    if before.get("currency") == "":  # a deal without an amount had none; with one it may not be taken away
        del before["currency"]
    if not before:
        raise NotFound(text("There is nothing to take back."))
    return edit_opportunity(desk, opportunity_id, version, before)


def changed_since_base(
    desk: Desk, current: Opportunity, base_version: int, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Of a form that sends all its fields, those that differ from the version the form was made from."""
    base = {name: current.value(name) for name in values}
    for one in reversed(desk.store.history.since(current.id, base_version)):
        if one.field in base:
            base[one.field] = typed_value(one.field, one.old)
    return {name: value for name, value in values.items() if value != base[name]}


def _write(desk: Desk, current: Opportunity, wanted: Mapping[str, Any]) -> None:
    version = current.version + 1
    history = [
        Change(name, current.value(name), value, version, desk.now_at, desk.rep.id)
        for name, value in wanted.items()
        if name != "status"
    ]
    desk.store.opportunities.change(current.id, {**wanted, "updated_at": desk.now_at}, version, history)
