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
                self._store.buying_teams.set(deal_id, self._buying_teams[deal_id])
            self._changed_teams.clear()
        return lost
