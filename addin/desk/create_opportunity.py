"""Create a deal, usually for a mail that belongs to none yet."""

import re
from collections.abc import Mapping
from typing import Any

from addin.deals.addresses import company_domains, domain_of, normal
from addin.deals.evidence import outside_people
from addin.deals.message import Message
from addin.deals.opportunity import Opportunity, Stage, canonical_amount, edit_errors
from addin.desk.correct_match import correct_match
from addin.desk.desk import Desk
from addin.desk.keep_email import CAPTURING
from addin.desk.open_email import OpenedEmail
from addin.errors import InvalidInput
from addin.storage.opportunities import active_until
from addin.wording import Text, text

MAX_NAME = 200
_PREFIX = re.compile(r"^\s*((re|fw|fwd|aw|wg|회신|전달)\s*(\[\d+\])?\s*[:：]\s*)+", re.I)


def create_opportunity(desk: Desk, fields: Mapping[str, Any], message: Message | None = None) -> Opportunity:
    """A new deal owned by the rep.

    ``fields`` are the editable fields (``name`` is required) and ``account_id`` or ``account_name``; an unknown
    name makes a new account. With ``message``, its thread is linked, and a new account learns the sender.
    Raises :class:`InvalidInput` per field.
    """
    given = {name: value for name, value in fields.items() if name not in {"account_id", "account_name"}}
    with desk.store.transaction():
        if message is not None:
            desk.store.lock(CAPTURING)  # first: everybody takes locks in this order
        stages = desk.store.stages.all()
        errors: dict[str, Text] = edit_errors({"name": "", **given}, stages)
        if "stage" not in given and not any(stage.status == "open" for stage in stages):
            errors["stage"] = text("No open stage is set up yet. Import stages.csv first.")
        account_id = fields.get("account_id")
        if account_id and desk.store.accounts.read(account_id) is None:
            errors["account_id"] = text("There is no such account.")
        account_name = str(fields.get("account_name") or "").strip()
        if len(account_name) > MAX_NAME:
            errors["account_name"] = text("At most %(limit)s characters.", limit=MAX_NAME)
        if errors:
            raise InvalidInput(errors)
        if not account_id and account_name:
            account_id = _account(desk, account_name, message)
        opportunity_id = desk.store.opportunities.add(None, _columns(desk, given, account_id, stages))
        if message is not None:
            correct_match(desk, message, opportunity_id, "thread")
    opportunity = desk.store.opportunities.read(opportunity_id)
    assert opportunity is not None
    return opportunity


def proposed_fields(desk: Desk, opened: OpenedEmail) -> dict[str, str]:
    """A new deal's form prefilled from the mail: its subject, and the company of the first person outside."""
    account = opened.match.account_name
    if not account:
        people = outside_people(opened.message, desk.house, 1)
        domains = company_domains(domain_of(normal(people[0].address))) if people else []
        account = domains[-1].partition(".")[0].replace("-", " ").title() if domains else ""
    return {"name": _PREFIX.sub("", opened.message.subject)[:120], "account_name": account, "amount": ""}


def _columns(desk: Desk, given: Mapping[str, Any], account_id: str | None, stages: list[Stage]) -> dict[str, Any]:
    named = given.get("stage")
    stage = next(one for one in stages if one.name == named or (named is None and one.status == "open"))
    closed_on = None if stage.status == "open" else desk.now_at[:10]
    probability = given.get("probability")
    return {
        "account_id": account_id,
        "name": given["name"].strip(),
        "owner_id": desk.rep.id,
        "stage": stage.name,
        "status": stage.status,
        "amount": canonical_amount(given.get("amount")),
        "currency": given.get("currency") or _usual_currency(desk, account_id),
        "close_date": given.get("close_date"),
        "probability": stage.probability if probability is None else probability,
        "next_step": given.get("next_step", ""),
        "created_on": desk.now_at[:10],
        "closed_on": closed_on,
        "active_until": active_until(stage.status, closed_on),
        "products": given.get("products", []),
        "custom": given.get("custom", {}),
        "updated_at": desk.now_at,
        "imported": {},
    }


def _usual_currency(desk: Desk, account_id: str | None) -> str:
    """The currency of the account's newest deal, else of the rep's, else US dollars."""
    found = desk.store.opportunities.search(account_id=account_id, limit=1) if account_id else []
    found = found or desk.store.opportunities.search(owner_id=desk.rep.id, limit=1)
    return found[0].currency or "USD" if found else "USD"


def _account(desk: Desk, name: str, message: Message | None) -> str:
    """The account called ``name``, or a new one that learns the sender's company domain and address."""
    desk.store.lock(f"account {name}")
    known = desk.store.accounts.id_by_name(name)
    if known:
        return known
    account_id = desk.store.accounts.add(
        None,
        {
            "name": name,
            "industry": "",
            "employees": None,
            "country": "",
            "ad_spend": None,
            "technologies": "[]",
            "hiring": "",
            "imported": "{}",
        },
    )
    people = outside_people(message, desk.house) if message else []
    if people:
        domains = company_domains(domain_of(normal(people[0].address)))
        desk.store.accounts.set_domains(account_id, domains[-1:])
        desk.store.accounts.add_contact(
            None,
            {
                "account_id": account_id,
                "name": people[0].name or people[0].address,
                "title": "",
                "started_on": None,
                "imported": "{}",
            },
            [people[0].address],
        )
    return account_id
