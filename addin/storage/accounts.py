"""The customers' side: accounts with their domains, contacts with their addresses, and the match keys of both."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import and_, delete, insert, select, update

from addin.deals.addresses import FREE_MAIL, company_domains, normal
from addin.deals.evidence import (
    COMPANY_DOMAIN,
    COMPANY_LABEL,
    KNOWN_ADDRESS,
    KNOWN_NAME,
    PART_OF_LABEL,
    RELATED_DOMAIN,
)
from addin.deals.people_names import account_labels, name_key
from addin.storage.deal_keys import DealKeys
from addin.storage.match_keys import MatchKeys
from addin.storage.schema import account, account_domain, buying_team, contact, contact_address
from addin.storage.session import Session, new_id
from addin.storage.statement import ORG, Statement, number, param

_ACCOUNT_VALUES = {
    "name": param("name"),
    "industry": param("industry"),
    "employees": number("employees"),
    "country": param("country"),
    "ad_spend": param("ad_spend"),
    "technologies": param("technologies"),
    "hiring": param("hiring"),
    "imported": param("imported"),
}
_ADD_ACCOUNT = Statement(
    insert(account).values(org_id=ORG, id=param("id"), external_id=param("external_id"), **_ACCOUNT_VALUES)
)
_UPDATE_ACCOUNT = Statement(
    update(account).where(account.c.org_id == ORG, account.c.id == param("account")).values(**_ACCOUNT_VALUES)
)
_SET_PARENT = Statement(
    update(account).where(account.c.org_id == ORG, account.c.id == param("account")).values(parent_id=param("parent"))
)
_ACCOUNTS = Statement(select(account).where(account.c.org_id == ORG))
_ACCOUNT = Statement(select(account).where(account.c.org_id == ORG, account.c.id == param("account")))
_BY_NAME = Statement(select(account.c.id).where(account.c.org_id == ORG, account.c.name == param("name")).limit(1))
_DOMAINS = Statement(select(account_domain.c.account_id, account_domain.c.domain).where(account_domain.c.org_id == ORG))
_ADD_DOMAIN = Statement(
    lambda insert: (
        insert(account_domain)
        .values(org_id=ORG, account_id=param("account"), domain=param("domain"))
        .on_conflict_do_nothing()
    )
)
_DROP_DOMAINS = Statement(
    delete(account_domain).where(account_domain.c.org_id == ORG, account_domain.c.account_id == param("account"))
)
_CONTACT_VALUES = {
    "account_id": param("account_id"),
    "name": param("name"),
    "title": param("title"),
    "started_on": param("started_on"),
    "imported": param("imported"),
}
_ADD_CONTACT = Statement(
    insert(contact).values(org_id=ORG, id=param("id"), external_id=param("external_id"), **_CONTACT_VALUES)
)
_UPDATE_CONTACT = Statement(
    update(contact).where(contact.c.org_id == ORG, contact.c.id == param("contact")).values(**_CONTACT_VALUES)
)
_CONTACTS = Statement(select(contact).where(contact.c.org_id == ORG))
_CONTACT = Statement(select(contact).where(contact.c.org_id == ORG, contact.c.id == param("contact")))
_BY_CONTACT_ADDRESS = Statement(
    select(contact.c.id, contact.c.account_id)
    .join_from(contact_address, contact, and_(contact.c.org_id == ORG, contact.c.id == contact_address.c.contact_id))
    .where(contact_address.c.org_id == ORG, contact_address.c.address == param("address"))
    .order_by(contact.c.id)
)
_ADDRESSES_OF = Statement(
    select(contact_address.c.address)
    .where(contact_address.c.org_id == ORG, contact_address.c.contact_id == param("contact"))
    .order_by(contact_address.c.address)
)
_ADDRESSES_OF_ACCOUNT = Statement(
    select(contact_address.c.address)
    .join_from(
        contact, contact_address, and_(contact_address.c.org_id == ORG, contact_address.c.contact_id == contact.c.id)
    )
    .where(contact.c.org_id == ORG, contact.c.account_id == param("account"))
)
_NAMES_OF_ACCOUNT = Statement(
    select(contact.c.name).where(contact.c.org_id == ORG, contact.c.account_id == param("account"))
)
_DEALS_OF = Statement(
    select(buying_team.c.opportunity_id).where(
        buying_team.c.org_id == ORG, buying_team.c.contact_id == param("contact")
    )
)
_ADD_ADDRESS = Statement(
    lambda insert: (
        insert(contact_address)
        .values(org_id=ORG, contact_id=param("contact"), address=param("address"))
        .on_conflict_do_nothing()
    )
)
_DROP_ADDRESSES = Statement(
    delete(contact_address).where(contact_address.c.org_id == ORG, contact_address.c.contact_id == param("contact"))
)


class Accounts:
    """Accounts and contacts of one organisation."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._keys = MatchKeys(session)
        self._deal_keys = DealKeys(session)

    def all(self) -> list[dict[str, Any]]:
        return self._session.records(_ACCOUNTS)

    def read(self, account_id: str) -> dict[str, Any] | None:
        return self._session.record(_ACCOUNT, account=account_id)

    def id_by_name(self, name: str) -> str | None:
        row = self._session.row(_BY_NAME, name=name)
        return row[0] if row else None

    def add(self, external_id: str | None, values: Mapping[str, Any]) -> str:
        """A new account; ``values`` holds every column of ``_ACCOUNT_VALUES``. Returns the id."""
        account_id = new_id()
        self._session.write(_ADD_ACCOUNT, id=account_id, external_id=external_id, **values)
        return account_id

    def update(self, account_id: str, values: Mapping[str, Any]) -> None:
        self._session.write(_UPDATE_ACCOUNT, account=account_id, **values)

    def set_parent(self, account_id: str, parent_id: str | None) -> None:
        self._session.write(_SET_PARENT, account=account_id, parent=parent_id)

    def domains(self) -> dict[str, list[str]]:
        """Domains by account id."""
        found: dict[str, list[str]] = {}
        for account_id, domain in self._session.rows(_DOMAINS):
            found.setdefault(account_id, []).append(domain)
        return found

    def set_domains(self, account_id: str, domains: Iterable[str], related: Iterable[str] = ()) -> None:
        """The account's own ``domains`` and those ``related`` through its parent or subsidiaries, with match keys.

        Free-mail domains are kept as data but never become keys.
        """
        own = {domain.lower() for domain in domains}
        weights = {domain.lower(): RELATED_DOMAIN for domain in related} | dict.fromkeys(own, COMPANY_DOMAIN)
        with self._session.transaction():
            self._session.write(_DROP_DOMAINS, account=account_id)
            self._session.write_many(_ADD_DOMAIN, [{"account": account_id, "domain": domain} for domain in own])
            self._keys.replace_account_keys(
                account_id, "d", {key: weight for key, weight in weights.items() if key not in FREE_MAIL}
            )
            labels = account_labels(domain for one in own for domain in company_domains(one)[-1:])
            self._keys.replace_account_keys(
                account_id,
                "l",
                {label: COMPANY_LABEL if is_whole else PART_OF_LABEL for label, is_whole in labels.items()},
            )

    def contacts(self) -> list[dict[str, Any]]:
        return self._session.records(_CONTACTS)

    def contact(self, contact_id: str) -> dict[str, Any] | None:
        return self._session.record(_CONTACT, contact=contact_id)

    def addresses(self, contact_id: str) -> list[str]:
        return [row[0] for row in self._session.rows(_ADDRESSES_OF, contact=contact_id)]

    def contact_by_address(self, address: str, account_id: str | None) -> str | None:
        """The id of a contact with the normalised ``address``, one of ``account_id`` before others."""
        rows = self._session.rows(_BY_CONTACT_ADDRESS, address=address)
        rows.sort(key=lambda row: row[1] != account_id)
        return rows[0][0] if rows else None

    def add_contact(self, external_id: str | None, values: Mapping[str, Any], addresses: Iterable[str]) -> str:
        """A new contact with its addresses and match keys; returns the id."""
        contact_id = new_id()
        with self._session.transaction():
            self._session.write(_ADD_CONTACT, id=contact_id, external_id=external_id, **values)
            self._set_addresses(contact_id, values["account_id"], addresses)
            if values["account_id"] and (name := name_key(values["name"])):
                self._keys.add_account_keys(values["account_id"], "n", {name: KNOWN_NAME})
        return contact_id

    def update_contact(self, contact_id: str, values: Mapping[str, Any], addresses: Iterable[str]) -> None:
        """Write a contact anew; the keys of its old and new account and of its deals follow."""
        with self._session.transaction():
            before = self.contact(contact_id)
            self._session.write(_UPDATE_CONTACT, contact=contact_id, **values)
            self._session.write(_DROP_ADDRESSES, contact=contact_id)
            self._set_addresses(contact_id, values["account_id"], addresses)
            for account_id in {before["account_id"] if before else None, values["account_id"]} - {None}:
                found = [row[0] for row in self._session.rows(_ADDRESSES_OF_ACCOUNT, account=account_id)]
                self._keys.replace_account_keys(account_id, "a", dict.fromkeys(found, KNOWN_ADDRESS))
                names = {name_key(row[0]) for row in self._session.rows(_NAMES_OF_ACCOUNT, account=account_id)} - {""}
                self._keys.replace_account_keys(account_id, "n", dict.fromkeys(names, KNOWN_NAME))
            for (opportunity_id,) in self._session.rows(_DEALS_OF, contact=contact_id):
                self._deal_keys.refresh_team(opportunity_id)

    def _set_addresses(self, contact_id: str, account_id: str | None, addresses: Iterable[str]) -> None:
        tidy = sorted({normal(address) for address in addresses})
        self._session.write_many(_ADD_ADDRESS, [{"contact": contact_id, "address": one} for one in tidy])
        if account_id:
            self._keys.add_account_keys(account_id, "a", dict.fromkeys(tidy, KNOWN_ADDRESS))
