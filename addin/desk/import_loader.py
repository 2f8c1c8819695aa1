"""Puts the rows of an import into the store, knowing what is there already."""

from collections.abc import Mapping
from typing import Any

import orjson

from addin.deals.opportunity import Change, Stage
from addin.desk.import_rows import Row
from addin.storage.opportunities import active_until
from addin.storage.store import Store

_TRACKED = ("stage", "amount", "close_date", "probability")


class RowRefused(Exception):
    """A row that is right in itself but does not fit the other records."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


class ImportLoader:
    """Puts rows into the store; remembers what is there by the ids of the files."""

    def __init__(self, store: Store, now_at: str) -> None:
        self._store = store
        self._now_at = now_at
        self._reps = {one["email"]: one for one in store.people.reps()}
        self._teams = store.people.teams()
        self._stages = {one.name: one for one in store.opportunities.stages()}
        self._accounts = _by_external(store.accounts.all())
        self._domains = {key: set(values) for key, values in store.accounts.domains().items()}
        self._contacts = _by_external(store.accounts.contacts())
        self._deals = _by_external(store.opportunities.rows())
        self._buying_teams = store.opportunities.teams()
        self._targets = store.people.targets()
        self._parent_of = {one["id"]: one["parent_id"] for one in self._accounts.values() if one["parent_id"]}
        self._managers: list[tuple[int, str, str]] = []
        self._parents: list[tuple[int, str, str]] = []
        self._changed_teams: set[str] = set()
        self._changed_accounts = False

    def load(self, kind: str, row: Row) -> str:
        """``created``, ``updated`` or ``unchanged``. Raises :class:`RowRefused`."""
        outcome: str = getattr(self, f"_{kind}_row")(row)
        return outcome

    def finish(self, kind: str) -> list[tuple[int, str, str]]:
        """What can only be done when all rows of a file are in: references between its own rows.

        Returns (line, column, reason) of those that lead nowhere.
        """
        lost: list[tuple[int, str, str]] = []
        if kind == "reps":
            for line, rep_id, manager in self._managers:
                if manager in self._reps:
                    self._store.people.set_manager(rep_id, self._reps[manager]["id"])
                else:
                    lost.append((line, "manager_email", f"there is no rep {manager}; the rep was loaded without"))
            self._managers.clear()
        elif kind == "accounts":
            for line, account_id, parent in self._parents:
                if parent in self._accounts:
                    self._store.accounts.set_parent(account_id, self._accounts[parent]["id"])
                    self._parent_of[account_id] = self._accounts[parent]["id"]
                else:
                    lost.append((line, "parent_id", f"there is no account {parent}; the account was loaded without"))
            self._parents.clear()
            if self._changed_accounts:
                self._share_domains()
        elif kind == "buying_team":
            for deal_id in sorted(self._changed_teams):
                self._store.opportunities.set_team(deal_id, self._buying_teams[deal_id])
            self._changed_teams.clear()
        return lost

    def _reps_row(self, row: Row) -> str:
        given = row.values
        team_id = self._team(given["team"])
        known = self._reps.get(given["email"])
        wanted = {
            "name": given["name"],
            "team_id": team_id,
            "timezone": given["timezone"],
            "locale": given["locale"] or "en",
        }
        if known is None:
            rep_id = self._store.people.add(email=given["email"], **wanted)
            self._reps[given["email"]] = {"id": rep_id, "email": given["email"], "manager": "", **wanted}
            if given["manager_email"]:
                self._managers.append((row.line, rep_id, given["manager_email"]))
            return "created"
        manager = self._reps.get(given["manager_email"], {}).get("id")
        if all(known[name] == value for name, value in wanted.items()) and known.get("manager_id", manager) == manager:
            return "unchanged"
        self._store.people.update(known["id"], **wanted)
        known.update(wanted)
        if given["manager_email"]:
            self._managers.append((row.line, known["id"], given["manager_email"]))
        return "updated"

    def _team(self, name: str) -> str | None:
        if not name:
            return None
        if name not in self._teams:
            self._teams[name] = self._store.people.add_team(name)
        return self._teams[name]

    def _stages_row(self, row: Row) -> str:
        given = row.values
        stage = Stage(given["name"], given["order"], given["probability"], given["status"])
        known = self._stages.get(stage.name)
        if known == stage:
            return "unchanged"
        self._store.opportunities.set_stage(stage)
        self._stages[stage.name] = stage
        return "updated" if known else "created"

    def _accounts_row(self, row: Row) -> str:
        given = row.values
        imported = _document({**given})
        known = self._accounts.get(given["id"])
        if known and known["imported"] == imported:
            return "unchanged"
        columns = {name: given[name] for name in ("name", "industry", "employees", "country", "ad_spend", "hiring")}
        columns |= {"technologies": _document(given["technologies"]), "imported": imported}
        if known:
            account_id = known["id"]
            self._store.accounts.update(account_id, columns)
            known.update(columns)
        else:
            account_id = self._store.accounts.add(given["id"], columns)
            self._accounts[given["id"]] = {"id": account_id, "parent_id": None, **columns}
        self._domains[account_id] = {one.lower() for one in given["domains"]}
        self._changed_accounts = True
        if given["parent_id"]:
            self._parents.append((row.line, account_id, given["parent_id"]))
        return "updated" if known else "created"

    def _share_domains(self) -> None:
        """Parents and subsidiaries write for one another: each account also answers, weakly, to their domains."""
        related: dict[str, set[str]] = {}
        for child, parent in self._parent_of.items():
            related.setdefault(child, set()).update(self._domains.get(parent, set()))
            related.setdefault(parent, set()).update(self._domains.get(child, set()))
        for one in self._accounts.values():
            own = self._domains.get(one["id"], set())
            self._store.accounts.set_domains(one["id"], own, related.get(one["id"], set()) - own)
        self._changed_accounts = False

    def _contacts_row(self, row: Row) -> str:
        given = row.values
        account_id = self._account_id(given["account_id"])
        imported = _document({**given})
        known = self._contacts.get(given["id"])
        if known and known["imported"] == imported:
            return "unchanged"
        columns = {
            "account_id": account_id,
            "name": given["name"],
            "title": given["title"],
            "started_on": given["started_on"],
            "imported": imported,
        }
        if known:
            self._store.accounts.update_contact(known["id"], columns, given["emails"])
            known.update(columns)
            return "updated"
        contact_id = self._store.accounts.add_contact(given["id"], columns, given["emails"])
        self._contacts[given["id"]] = {"id": contact_id, **columns}
        return "created"

    def _account_id(self, external_id: str) -> str | None:
        if external_id and external_id not in self._accounts:
            raise RowRefused("account_id", f"there is no account {external_id}")
        return self._accounts[external_id]["id"] if external_id else None

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
        edited = {name for name in changed if name in before and _same(known[name]) != before[name]}
        applied = {name: columns[name] for name in changed - edited}
        version = known["version"] + 1
        history = [
            Change(name, known[name], applied[name], version, self._now_at, None)
            for name in _TRACKED
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
        closed_on = (given["closed_on"] or given["close_date"] or self._now_at[:10]) if stage.status != "open" else None
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
            "active_until": active_until(closed_on),
            "products": list(given["products"]),
            "custom": dict(row.custom),
        }

    def _deal(self, external_id: str) -> dict[str, Any]:
        if external_id not in self._deals:
            raise RowRefused("opportunity_id", f"there is no opportunity {external_id}")
        return self._deals[external_id]

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
        return "created" if self._store.opportunities.add_changes(deal_id, [change]) else "unchanged"

    def _targets_row(self, row: Row) -> str:
        given = row.values
        owner = given["owner"]
        rep = self._reps.get(owner.lower())
        if rep is None and owner not in self._teams:
            raise RowRefused("owner", f"there is no team and no rep {owner}")
        key = (given["quarter"].replace("-", ""), "" if rep else self._teams[owner], rep["id"] if rep else "")
        wanted = (given["amount"], given["currency"])
        known = self._targets.get(key)
        if known == wanted:
            return "unchanged"
        self._store.people.set_target(*key, *wanted)
        self._targets[key] = wanted
        return "updated" if known else "created"


def _by_external(records: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {one["external_id"]: one for one in records if one["external_id"]}


def _document(values: Any) -> str:
    return orjson.dumps(values, option=orjson.OPT_SORT_KEYS).decode()


def _imported(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns an import sets, to be compared at the next one."""
    return {name: value for name, value in columns.items() if name not in {"active_until", "imported", "updated_at"}}


def _same(stored: Any) -> Any:
    """A stored column as an import sets it: lists and objects decoded."""
    return orjson.loads(stored) if isinstance(stored, str) and stored[:1] in {"[", "{"} else stored
