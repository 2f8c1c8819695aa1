"""What is kept out of Dealside from now on: a rep's own rules, and those of the organisation."""

from addin.deals.addresses import FREE_MAIL, domain_of
from addin.deals.evidence import House
from addin.deals.exclusion import KINDS, MAX_RULES, REP_KINDS, Rules, normalised, rule_error
from addin.desk.desk import Desk
from addin.errors import InvalidInput, NotFound
from addin.storage.store import Store
from addin.wording import Text, text

ORGANISATION = ""
"""Stands for whose rules the organisation's are, where a rep's have the rep's id."""


def rules(desk: Desk) -> Rules:
    """The rep's own rules."""
    return desk.store.house_rules.of_rep(desk.rep.id)


def rules_for_all(desk: Desk) -> Rules:
    """The organisation's rules: they hold for the rep's mail as well."""
    return desk.store.house_rules.organisation()


def add_rule(desk: Desk, kind: str, value: str) -> Rules:
    """Keep mail out of Dealside from now on; what was captured before stays. Returns the rep's rules.

    Raises :class:`InvalidInput` naming ``kind`` or ``value``.
    """
    if kind == "address" and normalised(kind, value) == normalised(kind, desk.rep.email):
        raise InvalidInput({"value": text("This is your own address: no mail would be left.")})
    return put_rule(desk.store, desk.rep.id, kind, value)


def remove_rule(desk: Desk, kind: str, value: str) -> Rules:
    """Let such mail in again from now on. Returns the rep's rules.

    Raises :class:`InvalidInput` for a ``kind`` there is none of and :class:`NotFound` for a rule that does not stand.
    """
    return drop_rule(desk.store, desk.rep.id, kind, value)


def put_rule(store: Store, owner_id: str, kind: str, value: str) -> Rules:
    """Add a rule to a rep's or, for :data:`ORGANISATION`, to everybody's; returns all of the owner's. One that stands
    already is left as it is. Raises :class:`InvalidInput`."""
    _expect_kind(owner_id, kind)
    wrong = rule_error(kind, value, _own_domains(store.people.house()))
    if wrong:
        raise InvalidInput({"value": wrong})
    with store.transaction():
        store.lock("rules")
        found = _of(store, owner_id)
        if found.has(kind, value):
            return found
        if len(found.listed()) >= MAX_RULES:
            raise InvalidInput({"value": text("There are %(limit)s rules already. Remove one first.", limit=MAX_RULES)})
        return _kept(store, owner_id, found.plus(kind, value))


def drop_rule(store: Store, owner_id: str, kind: str, value: str) -> Rules:
    """Take a rule away; returns the owner's others. Raises :class:`InvalidInput` and :class:`NotFound`."""
    _expect_kind(owner_id, kind)
    with store.transaction():
        store.lock("rules")
        found = _of(store, owner_id)
        if not found.has(kind, value):
            raise NotFound(text("There is no such rule."))
        return _kept(store, owner_id, found.minus(kind, value))


def _expect_kind(owner_id: str, kind: str) -> None:
    if kind not in (KINDS if owner_id == ORGANISATION else REP_KINDS):
        raise InvalidInput({"kind": _no_kind(kind)})


def _no_kind(kind: str) -> Text:
    if kind in KINDS:
        return text("Which domains are internal is for your administrator to say.")
    return text("A rule is about an address, a domain, a word, a label or a sensitivity.")


def _own_domains(house: House) -> frozenset[str]:
    """The domains of the organisation's people. Free mail is among them only where they have nothing else: a company
    may well keep out what comes from there, though somebody there has an address at it too."""
    own = house.domains - FREE_MAIL
    return own or frozenset(domain_of(one) for one in house.addresses)


def _of(store: Store, owner_id: str) -> Rules:
    return store.house_rules.of_rep(owner_id) if owner_id else store.house_rules.organisation()


def _kept(store: Store, owner_id: str, found: Rules) -> Rules:
    if owner_id:
        store.house_rules.set_rep(owner_id, found)
    else:
        store.house_rules.set_organisation(found)
    return found
