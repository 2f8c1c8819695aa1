"""Rows about deals: opportunities, buying teams, history."""

from collections.abc import Mapping
from typing import Any

import orjson

from addin.deals.opportunity import EDITABLE, Change
from addin.desk.import_known import Known, RowRefused
from addin.desk.import_rows import Row
from addin.storage.opportunities import active_until


class DealRows(Known):
    """Loads the rows of ``opportunities``, ``buying_team`` and ``history``."""

    def _opportunities_row(self, row: Row) -> str:
        given = row.values
        columns = self._deal_columns(row)
        known = self._deals.get(given["id"])
        if known is None:
            columns |= {"imported": _imported(columns), "updated_at": self._now_at}
            deal_id = self._store.opportunities.add(given["id"], columns)
            self._deals[given["id"]] = {"id": deal_id, "version": 1, **columns}
            return "created"
        before = orjson.loads(known["imported"]) if isinstance(known["imported"], str) else known["imported"]
        wanted = _imported(columns)
        if before == wanted:
            return "unchanged"
        return self._update_deal(row, known, columns, before, wanted)

    def _update_deal(
        self,
        row: Row,
        known: dict[str, Any],
        columns: dict[str, Any],
        before: Mapping[str, Any],
        wanted: Mapping[str, Any],
    ) -> str:
        """Apply what changed in the file since its last import, unless it was changed here too."""
        changed = {name for name in wanted if wanted[name] != before.get(name)}
        edited = {name for name in changed if name in before and _decoded(name, known[name]) != before[name]}
        # A stage comes with its status, its close and its likelihood, or not at all.
        kept_back = edited | ({"status", "closed_on", "probability"} if "stage" in edited else set())
        applied = {name: columns[name] for name in changed - kept_back}
        version = known["version"] + 1
        history = [
            Change(name, known[name], applied[name], version, self._now_at, None)
            for name in EDITABLE
            if name in applied
        ]
        self._store.opportunities.change(
            known["id"], {**applied, "imported": wanted, "updated_at": self._now_at}, version, history
        )
        known.update(applied, imported=wanted, version=version)
        if edited:
            raise RowRefused(sorted(edited)[0], "was changed here too; the value entered here was kept")
        return "updated"

    def _deal_columns(self, row: Row) -> dict[str, Any]:
        given = row.values
        stage = self._stages.get(given["stage"])
        if stage is None:
            known = ", ".join(self._stages) or "none; stages.csv is loaded first"
            raise RowRefused("stage", f"there is no stage “{given['stage']}”. The stages are: {known}")
        owner = given["owner_email"]
        if owner and owner not in self._reps:
            raise RowRefused("owner_email", f"there is no rep {owner}")
        if given["amount"] is not None and not given["currency"]:
            raise RowRefused("currency", "is missing: an amount needs its currency")
        closed_on = given["closed_on"] or given["close_date"] if stage.status != "open" else None
        return {
            "account_id": self._account_id(given["account_id"]),
            "name": given["name"],
            "owner_id": self._reps[owner]["id"] if owner else None,
            "stage": stage.name,
            "status": stage.status,
            "amount": given["amount"],
            "currency": given["currency"],
            "close_date": given["close_date"],
            "probability": stage.probability if given["probability"] is None else given["probability"],
            "next_step": given["next_step"],
            "created_on": given["created_on"],
            "closed_on": closed_on,
            "active_until": active_until(stage.status, closed_on),
            "products": list(given["products"]),
            "custom": dict(row.custom),
        }

    def _buying_team_row(self, row: Row) -> str:
        given = row.values
        deal_id = self._deal(given["opportunity_id"])["id"]
        if given["contact_id"] not in self._contacts:
            raise RowRefused("contact_id", f"there is no contact {given['contact_id']}")
        contact_id = self._contacts[given["contact_id"]]["id"]
        team = self._buying_teams.setdefault(deal_id, {})
        known = team.get(contact_id)
        role = given["role"] or "other"
        if known == role:
            return "unchanged"
        team[contact_id] = role
        self._changed_teams.add(deal_id)
        return "updated" if known else "created"

    def _history_row(self, row: Row) -> str:
        given = row.values
        deal_id = self._deal(given["opportunity_id"])["id"]
        change = Change(given["field"], given["old"] or None, given["new"] or None, 0, given["at"], None)
        return "created" if self._store.history.add(deal_id, [change]) else "unchanged"


def _imported(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns an import sets, to be compared at the next one."""
    return {name: value for name, value in columns.items() if name not in {"active_until", "imported", "updated_at"}}


def _decoded(name: str, stored: Any) -> Any:
    """A stored column as an import sets it: lists and objects decoded."""
    return orjson.loads(stored) if name in {"products", "custom"} and isinstance(stored, str) else stored
