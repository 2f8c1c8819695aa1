"""Puts the rows of an import into the store, knowing what is there already."""

from addin.desk.import_deals import DealRows
from addin.desk.import_people import PeopleRows
from addin.desk.import_rows import Row


class ImportLoader(PeopleRows, DealRows):
    """Loads rows of every kind of file."""

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
            lost = self._settle_managers()
        elif kind == "accounts":
            lost = self._settle_parents()
            if self._changed_accounts:
                self._share_domains()
        elif kind == "buying_team":
            for deal_id in sorted(self._changed_teams):
                self._store.buying_teams.set(deal_id, self._buying_teams[deal_id])
            self._changed_teams.clear()
        return lost

    def _settle_managers(self) -> list[tuple[int, str, str]]:
        lost = []
        for line, email, manager in self._managers:
            if manager and manager not in self._reps:
                lost.append((line, "manager_email", f"there is no rep {manager}; the rep was loaded without"))
            manager_id = self._reps[manager]["id"] if manager in self._reps else None
            if self._reps[email]["manager_id"] != manager_id:
                self._store.people.set_manager(self._reps[email]["id"], manager_id)
                self._reps[email]["manager_id"] = manager_id
        self._managers.clear()
        return lost

    def _settle_parents(self) -> list[tuple[int, str, str]]:
        lost = []
        for line, account_id, parent in self._parents:
            if parent and parent not in self._accounts:
                lost.append((line, "parent_id", f"there is no account {parent}; the account was loaded without"))
            parent_id = self._accounts[parent]["id"] if parent in self._accounts else None
            if self._parent_of.get(account_id) != parent_id:
                self._store.accounts.set_parent(account_id, parent_id)
                self._parent_of[account_id] = parent_id
                self._changed_accounts = True
        self._parents.clear()
        return lost
