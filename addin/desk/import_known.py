"""What an import knows of the store while it runs: records by the ids of the files."""

from typing import Any

import orjson

from addin.storage.store import Store


class RowRefused(Exception):
    """A row that is right in itself but does not fit the other records."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


class Known:
    """The store's records by the ids of the files, kept up to date as rows are loaded."""

    def __init__(self, store: Store, now_at: str) -> None:
        self._store = store
        self._now_at = now_at
        self._reps = {one["email"]: one for one in store.people.reps()}
        self._teams = store.people.teams()
        self._stages = {one.name: one for one in store.stages.all()}
        self._accounts = _by_external(store.accounts.all())
        self._domains = {key: set(values) for key, values in store.accounts.domains().items()}
        self._contacts = _by_external(store.accounts.contacts())
        self._deals = _by_external(store.opportunities.rows())
        self._buying_teams = store.buying_teams.all()
        self._targets = store.targets.all()
        self._parent_of: dict[str, str | None] = {one["id"]: one["parent_id"] for one in self._accounts.values()}
        self._managers: list[tuple[int, str, str]] = []
        self._parents: list[tuple[int, str, str]] = []
        self._changed_teams: set[str] = set()
        self._changed_accounts = False

    def _account_id(self, external_id: str) -> str | None:
        if external_id and external_id not in self._accounts:
            raise RowRefused("account_id", f"there is no account {external_id}")
        return self._accounts[external_id]["id"] if external_id else None

    def _deal(self, external_id: str) -> dict[str, Any]:
        if external_id not in self._deals:
            raise RowRefused("opportunity_id", f"there is no opportunity {external_id}")
        return self._deals[external_id]


def _by_external(records: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {one["external_id"]: one for one in records if one["external_id"]}


def document(values: Any) -> str:
    return orjson.dumps(values, option=orjson.OPT_SORT_KEYS).decode()
