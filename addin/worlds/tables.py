"""The CSV files that `import` reads."""

import csv
import io
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from addin.worlds.company import ROUGH_RATES
from addin.worlds.deals import as_row, history_rows
from addin.worlds.organisation import Organisation
from addin.worlds.people import Contact, Rep

COLUMNS = {
    "reps": "email,name,team,manager_email,timezone,locale",
    "accounts": "id,name,domains,industry,employees,country,parent_id,ad_spend,technologies,hiring",
    "contacts": "id,account_id,name,emails,title,started_on",
    "stages": "name,order,probability,status",
    "opportunities": "id,account_id,name,owner_email,stage,amount,currency,close_date,probability,next_step,"
    "created_on,closed_on,products",
    "buying_team": "opportunity_id,contact_id,role",
    "history": "opportunity_id,at,field,old,new",
    "targets": "quarter,owner,amount,currency",
}
TARGET_CURRENCIES = {"Asia/Seoul": "KRW", "America/New_York": "USD"}
Row = list[str]


def write_tables(folder: Path, organisation: Organisation) -> None:
    """Writes one CSV file per table into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    deals = organisation.opportunities
    rows: dict[str, Iterable[Row]] = {
        "reps": _rep_rows(organisation),
        "accounts": _account_rows(organisation),
        "contacts": _contact_rows(organisation),
        "stages": _stage_rows(organisation),
        "opportunities": [as_row(deal) for deal in deals],
        "buying_team": _team_rows(organisation),
        "history": [row for deal in deals for row in history_rows(deal)],
        "targets": _target_rows(organisation),
    }
    for name, header in COLUMNS.items():
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows[name])
        (folder / f"{name}.csv").write_bytes(text.getvalue().encode())


def _rep_rows(organisation: Organisation) -> list[Row]:
    return [[rep.email, rep.name, rep.team, rep.manager_email, rep.timezone, rep.locale] for rep in organisation.reps]


def _account_rows(organisation: Organisation) -> list[Row]:
    return [
        [
            account.id, account.name, ";".join(account.domains), account.industry, str(account.employees),
            account.country, account.parent_id, str(account.ad_spend), ";".join(account.technologies),
            ";".join(account.hiring),
        ]
        for account in organisation.accounts
    ]  # fmt: skip


def _contact_rows(organisation: Organisation) -> list[Row]:
    return [
        [
            person.id,
            person.account_id,
            person.name,
            ";".join(person.emails),
            person.title,
            person.started_on.isoformat(),
        ]
        for person in recorded_people(organisation)
    ]


def recorded_people(organisation: Organisation) -> list[Contact]:
    """Everybody in contacts.csv."""
    people = [person for people in organisation.contacts.values() for person in people]
    advisers = [adviser.contact for adviser in organisation.advisers]
    return [person for person in (*people, *advisers) if person.id not in organisation.unrecorded and person.account_id]


def _team_rows(organisation: Organisation) -> list[Row]:
    return [
        [deal.id, member.contact.id, member.role]
        for deal in organisation.opportunities
        for member in deal.team
        if member.contact.id not in organisation.unrecorded
    ]


def _stage_rows(organisation: Organisation) -> list[Row]:
    stages = organisation.catalogue["stages"].items()
    return [
        [name, str(order), str(probability), status]
        for order, (name, (probability, status)) in enumerate(stages, start=1)
    ]


def _target_rows(organisation: Organisation) -> list[Row]:
    rows: list[Row] = []
    sellers = organisation.reps[1:]
    for growth, quarter in zip((1.0, 1.05, 1.12), _quarters(organisation.today), strict=True):
        goals = {seller: _yearly_euros(organisation, seller) * 0.28 * growth for seller in sellers}
        rows.append([quarter, organisation.manager.team, _round_goal(sum(goals.values()), "EUR"), "EUR"])
        for seller, goal in goals.items():
            currency = TARGET_CURRENCIES.get(seller.timezone, "EUR")
            rows.append([quarter, seller.email, _round_goal(goal, currency), currency])
    return rows


def _quarters(today: date) -> list[str]:
    first = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    days = [first, first + timedelta(days=100), first + timedelta(days=190)]
    return [f"{day.year}Q{(day.month + 2) // 3}" for day in days]


def _yearly_euros(organisation: Organisation, seller: Rep) -> float:
    return sum(
        int(deal.values["amount"]) / ROUGH_RATES[deal.account.currency]
        for deal in organisation.opportunities
        if deal.owner is seller
    )


def _round_goal(euros: float, currency: str) -> str:
    step = 10_000_000 if currency == "KRW" else 10_000
    return str(max(step, round(euros * ROUGH_RATES[currency] / step) * step))
