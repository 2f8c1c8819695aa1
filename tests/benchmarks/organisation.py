"""Large seeded organisations for measuring, written straight into the tables."""

import random
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert

from addin.deals.evidence import COMPANY_DOMAIN, KNOWN_ADDRESS, TEAM_MEMBER
from addin.deals.opportunity import Stage
from addin.storage import schema
from addin.storage.store import Database

DEALS_PER_ACCOUNT = 4
CONTACTS_PER_ACCOUNT = 8
TEAM = 4
CHUNK = 20_000


def organisation(folder: Path, *, contacts: int, activities: int, seed: int = 7) -> tuple[Database, int]:
    """A migrated database with one organisation: ``contacts`` people at contacts/8 companies, four deals a company,
    ``activities`` spread over the deals."""
    database = Database.open(f"sqlite:///{folder / f'bench-{contacts}.db'}")
    database.migrate()
    org = database.organisation("bench")
    store = database.store(org)
    store.people.add(email="ana@seller.example", name="Ana Costa", team_id=None, timezone="Europe/Berlin", locale="en")
    for position, (name, probability) in enumerate((("Discovery", 20), ("Proposal", 50), ("Negotiation", 75)), 1):
        store.stages.set(Stage(name, position, probability, "open"))
    rep = store.people.by_address("ana@seller.example")
    assert rep is not None
    store.close()
    chance = random.Random(seed)
    accounts = contacts // CONTACTS_PER_ACCOUNT
    deals = accounts * DEALS_PER_ACCOUNT
    _fill(
        database, schema.account, ({"org_id": org, "id": f"a{n:08d}", "name": f"Company {n}"} for n in range(accounts))
    )
    _fill(
        database,
        schema.contact,
        (
            {"org_id": org, "id": f"c{n:08d}", "account_id": _account(n), "name": f"Person {n}", "title": "Buyer"}
            for n in range(contacts)
        ),
    )
    _fill(
        database,
        schema.contact_address,
        ({"org_id": org, "address": address(n), "contact_id": f"c{n:08d}"} for n in range(contacts)),
    )
    _fill(database, schema.opportunity, (_deal(org, n, rep.id) for n in range(deals)))
    _fill(
        database,
        schema.buying_team,
        (
            {"org_id": org, "opportunity_id": f"o{n:08d}", "contact_id": f"c{member:08d}", "role": "decides"}
            for n in range(deals)
            for member in _team(n)
        ),
    )
    _fill(
        database,
        schema.match_key,
        sorted(_keys(org, accounts, contacts, deals), key=lambda row: (row["kind"], row["key"])),
    )
    if activities:
        _fill(database, schema.activity, (_activity(org, n, deals, chance) for n in range(activities)))
    return database, org


def address(contact: int) -> str:
    """The address of contact number ``contact``."""
    return f"person{contact}@company{contact // CONTACTS_PER_ACCOUNT}.example"


def _account(contact: int) -> str:
    return f"a{contact // CONTACTS_PER_ACCOUNT:08d}"


def _team(deal: int) -> list[int]:
    first = deal // DEALS_PER_ACCOUNT * CONTACTS_PER_ACCOUNT
    return [first + (deal + step) % CONTACTS_PER_ACCOUNT for step in range(TEAM)]


def _deal(org: int, number: int, rep_id: str) -> dict[str, Any]:
    return {
        "org_id": org, "id": f"o{number:08d}", "external_id": f"O-{number}", "account_id": f"a{number // DEALS_PER_ACCOUNT:08d}",
        "name": f"Project {number} line retrofit", "owner_id": rep_id, "stage": "Proposal", "amount": str(number % 90 * 1000),
        "currency": "EUR", "close_date": "2026-12-18", "probability": 50, "next_step": "Send the revised quote",
        "created_on": "2026-01-01", "products": '["Retrofit kit"]', "updated_at": "2026-11-01T00:00:00Z",
        "last_activity_at": "2026-11-10T00:00:00Z",
    }  # fmt: skip


def _keys(org: int, accounts: int, contacts: int, deals: int) -> Iterator[dict[str, Any]]:
    empty = {"org_id": org, "account_id": "", "opportunity_id": "", "thread_id": ""}
    for n in range(contacts):
        yield {**empty, "kind": "a", "key": address(n), "account_id": _account(n), "weight": KNOWN_ADDRESS}
    for n in range(accounts):
        yield {**empty, "kind": "d", "key": f"company{n}.example", "account_id": f"a{n:08d}", "weight": COMPANY_DOMAIN}
    for n in range(deals):
        for member in _team(n):
            yield {**empty, "kind": "a", "key": address(member), "opportunity_id": f"o{n:08d}", "weight": TEAM_MEMBER}


def _activity(org: int, number: int, deals: int, chance: random.Random) -> dict[str, Any]:
    outbound = number % 2
    moment = f"2026-{chance.randint(1, 10):02d}-{chance.randint(1, 28):02d}T{chance.randint(7, 18):02d}:00:00Z"
    return {
        "org_id": org, "opportunity_id": f"o{chance.randrange(deals):08d}", "at": moment, "id": f"v{number:08d}",
        "kind": "email", "direction": "outbound" if outbound else "inbound", "state": "matched",
        "message_key": f"bench-{number}@company.example", "subject": f"Re: Project offer {number}",
        "sender_name": "Person", "sender_address": address(number % 1000),
        "preview": "Thank you for the revised offer, we will come back to you once procurement has looked at it. " * 2,
    }  # fmt: skip


def _fill(database: Database, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    waiting = iter(rows)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        while chunk := list(islice(waiting, CHUNK)):
            connection.execute(insert(table), chunk)
        connection.exec_driver_sql("COMMIT")
