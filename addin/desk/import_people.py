"""Rows about people and companies: reps, stages, accounts, contacts, targets."""

from addin.deals.opportunity import Stage
from addin.desk.import_known import Known, RowRefused, document
from addin.desk.import_rows import Row


class PeopleRows(Known):
    """Loads the rows of ``reps``, ``stages``, ``accounts``, ``contacts`` and ``targets``."""

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
            self._reps[given["email"]] = {"id": rep_id, "email": given["email"], "manager_id": None, **wanted}
            self._managers.append((row.line, given["email"], given["manager_email"]))
            return "created"
        manager = self._reps.get(given["manager_email"], {}).get("id")
        if known["manager_id"] != manager or (given["manager_email"] and manager is None):
            self._managers.append((row.line, given["email"], given["manager_email"]))
        if all(known[name] == value for name, value in wanted.items()):
            return "unchanged" if known["manager_id"] == manager else "updated"
        self._store.people.update(known["id"], **wanted)
        known.update(wanted)
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
        self._store.stages.set(stage)
        self._stages[stage.name] = stage
        return "updated" if known else "created"

    def _accounts_row(self, row: Row) -> str:
        given = row.values
        imported = document({**given})
        known = self._accounts.get(given["id"])
        if known and known["imported"] == imported:
            if given["parent_id"] and not self._parent_of.get(known["id"]):  # it was missing the last time
                self._parents.append((row.line, known["id"], given["parent_id"]))
            return "unchanged"
        columns = {name: given[name] for name in ("name", "industry", "employees", "country", "ad_spend", "hiring")}
        columns |= {"technologies": document(given["technologies"]), "imported": imported}
        if known:
            account_id = known["id"]
            self._store.accounts.update(account_id, columns)
            if known["name"] != columns["name"]:
                self._store.opportunities.refresh_search_text(account_id)
            known.update(columns)
        else:
            account_id = self._store.accounts.add(given["id"], columns)
            self._accounts[given["id"]] = {"id": account_id, "parent_id": None, **columns}
        self._domains[account_id] = {one.lower() for one in given["domains"]}
        self._changed_accounts = True
        self._parents.append((row.line, account_id, given["parent_id"]))
        return "updated" if known else "created"

    def _share_domains(self) -> None:
        """Parents and subsidiaries write for one another: each account also answers, weakly, to their domains."""
        related: dict[str, set[str]] = {}
        for child, parent in self._parent_of.items():
            if parent is None:
                continue
            related.setdefault(child, set()).update(self._domains.get(parent, set()))
            related.setdefault(parent, set()).update(self._domains.get(child, set()))
        for one in self._accounts.values():
            own = self._domains.get(one["id"], set())
            self._store.accounts.set_domains(one["id"], own, related.get(one["id"], set()) - own)
        self._changed_accounts = False

    def _contacts_row(self, row: Row) -> str:
        given = row.values
        account_id = self._account_id(given["account_id"])
        imported = document({**given})
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
        self._store.targets.set(*key, *wanted)
        self._targets[key] = wanted
        return "updated" if known else "created"
