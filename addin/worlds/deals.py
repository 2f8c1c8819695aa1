"""Opportunities: their values today, the history that led there, and who takes part."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from addin.worlds.clock import Period, iso_utc, now_on, working_moment
from addin.worlds.company import ROUGH_RATES, Account
from addin.worlds.people import Contact, Rep

PATH = ("Qualification", "Discovery", "Proposal", "Negotiation")
OPEN_SHARE = 0.55
AGE_BY_STAGE = {"Qualification": (9, 60), "Discovery": (25, 120), "Proposal": (45, 170), "Negotiation": (60, 230)}
AFTERNOON = {"Asia/Seoul": 5, "America/New_York": 18}  # two in the afternoon there, in UTC
ROLE_TITLES = {
    "procurement": ("Purchasing", "Buyer", "구매"),
    "legal": ("Counsel", "법무"),
    "decides": ("Director", "Chief", "대표", "이사", "공장장", "Plant Manager"),
    "technical": ("IT", "Engineer", "생산기술", "설비"),
}


@dataclass(frozen=True)
class Change:
    """One row of history.csv without the opportunity."""

    at: datetime
    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Member:
    """One row of buying_team.csv without the opportunity."""

    contact: Contact
    role: str


@dataclass(frozen=True)
class Opportunity:
    """One row of opportunities.csv with its history, its buying team and the story its mail will tell."""

    id: str
    account: Account
    owner: Rep
    name: str
    products: tuple[str, ...]
    quote: str
    values: dict[str, str]
    created_on: date
    closed_on: date | None
    next_step: str
    history: tuple[Change, ...]
    team: tuple[Member, ...]
    story: str

    @property
    def stage(self) -> str:
        """The stage today."""
        return self.values["stage"]

    def stage_at(self, at: datetime) -> str:
        """The stage at a moment of the past."""
        stages = [change for change in self.history if change.field == "stage"]
        passed = [change.new for change in stages if change.at <= at]
        return passed[-1] if passed else (stages[0].old if stages else self.stage)


@dataclass(frozen=True)
class Plan:
    """What is decided about an opportunity before its history is told."""

    stages: tuple[str, ...]
    created_on: date
    closed_on: date | None
    close_date: date
    story: str


def draw_plan(rng: Random, today: date, *, is_open: bool) -> Plan:
    """The course of an opportunity: the stages it went through and its dates."""
    if is_open:
        reached = rng.choices(PATH, (18, 28, 32, 22))[0]
        created = today - timedelta(days=rng.randint(*AGE_BY_STAGE[reached]))
        stages = PATH[: PATH.index(reached) + 1]
        latest = 50 if reached == "Negotiation" else 120
        close_date = today + timedelta(days=rng.randint(4, latest))
        old_enough = (today - created).days > 55
        story = rng.choices(("healthy", "dark", "sour"), (60, 20, 20))[0] if old_enough else "healthy"
        return Plan(stages, created, None, close_date, story)
    closed = today - timedelta(days=rng.randint(3, 178))
    created = closed - timedelta(days=rng.randint(40, 190))
    if rng.random() < 0.55:
        return Plan((*PATH, "Won"), created, closed, closed, "won")
    return Plan((*PATH[: rng.choices((1, 2, 3, 4), (10, 25, 40, 25))[0]], "Lost"), created, closed, closed, "lost")


def make_amount(rng: Random, low: float, high: float, currency: str) -> int:
    """An amount in the currency between two values in thousand EUR, rounded the way quotes are."""
    euros = rng.triangular(low, high, low + (high - low) / 3) * 1000
    return _rounded(euros * ROUGH_RATES[currency], currency)


def _rounded(amount: float, currency: str) -> int:
    step = 500_000 if currency == "KRW" else 250
    return max(step, round(amount / step) * step)


def tell_history(
    rng: Random, plan: Plan, amount: int, currency: str, stages: dict[str, Any], today: date, zone: str
) -> tuple[dict[str, str], tuple[Change, ...]]:
    """The final values of stage, amount, close_date and probability, and the changes that led to them."""
    moments = _moments(rng, plan, today, zone)
    slips = _close_dates(rng, plan, len(moments))
    values = {
        "stage": plan.stages[0],
        "amount": str(amount),
        "close_date": slips[0].isoformat(),
        "probability": str(stages[plan.stages[0]][0]),
    }
    changes: list[Change] = []

    def change(at: datetime, field: str, new: str) -> None:
        if values[field] != new:
            changes.append(Change(at, field, values[field], new))
            values[field] = new

    for step, at in enumerate(moments, start=1):
        stage = plan.stages[step] if step < len(plan.stages) else ""
        if stage:
            change(at, "stage", stage)
            change(at, "probability", str(_likelihood(rng, stages[stage])))
        elif plan.story == "sour":
            change(at, "probability", str(max(5, int(values["probability"]) - rng.choice((5, 10, 20)))))
        if stage not in ("Won", "Lost") and rng.random() < 0.4:
            change(at, "amount", str(_rounded(int(values["amount"]) * rng.uniform(0.82, 1.2), currency)))
        change(at, "close_date", slips[step].isoformat())
    return values, tuple(changes)


def _likelihood(rng: Random, stage: list[Any]) -> int:
    usual, status = int(stage[0]), stage[1]
    return usual + rng.choice((0, 0, 0, 5, -5, 10)) if status == "open" else usual


def _moments(rng: Random, plan: Plan, today: date, zone: str) -> list[datetime]:
    """When something changed: once per stage after the first, a few times more while open, last when closed."""
    begin = datetime.combine(plan.created_on + timedelta(days=1), time(1), UTC)
    hour = AFTERNOON.get(zone, 13)
    end = datetime.combine(plan.closed_on, time(2), UTC) if plan.closed_on else now_on(today) - timedelta(hours=30)
    extra = 0 if plan.closed_on else rng.choice((0, 0, 1, 1, 2))
    inner = len(plan.stages) - 1 - (1 if plan.closed_on else 0) + extra
    moments = sorted({working_moment(rng, Period(begin, end), zone) for _ in range(inner)})
    while len(moments) < inner:
        moments.append(moments[-1] + timedelta(minutes=1))
    if plan.closed_on:
        moments.append(datetime.combine(plan.closed_on, time(hour, rng.randrange(60), rng.randrange(60)), UTC))
    return moments


def _close_dates(rng: Random, plan: Plan, changes: int) -> list[date]:
    """The expected close date at creation and after each change; it slips more often than it comes forward."""
    dates = [plan.close_date]
    chance = 0.55 if plan.story in ("dark", "sour", "lost") else 0.3
    for _ in range(changes):
        slip = rng.choice((14, 21, 30, 30, 45, -10)) if rng.random() < chance else 0
        dates.append(max(plan.created_on + timedelta(days=14), dates[-1] - timedelta(days=slip)))
    return dates[::-1]


def pick_team(rng: Random, contacts: tuple[Contact, ...]) -> tuple[Member, ...]:
    """Two to four contacts with the roles that fit their titles; each role at most once where possible."""
    chosen = rng.sample(contacts, min(len(contacts), rng.randint(2, 4)))
    members: list[Member] = []
    used: set[str] = set()
    for contact in chosen:
        fitting = [role for role, words in ROLE_TITLES.items() if any(word in contact.title for word in words)]
        free = [role for role in (*fitting, "champion", "user", "technical") if role not in used]
        role = free[0] if free else "user"
        used.add(role)
        members.append(Member(contact, role))
    return tuple(members)


def as_row(opportunity: Opportunity) -> list[str]:
    """The row of opportunities.csv."""
    closed = opportunity.closed_on.isoformat() if opportunity.closed_on else ""
    values = opportunity.values
    return [
        opportunity.id, opportunity.account.id, opportunity.name, opportunity.owner.email, values["stage"],
        values["amount"], opportunity.account.currency, values["close_date"], values["probability"],
        opportunity.next_step, opportunity.created_on.isoformat(), closed, ";".join(opportunity.products),
    ]  # fmt: skip


def history_rows(opportunity: Opportunity) -> list[list[str]]:
    """The rows of history.csv, oldest first."""
    return [
        [opportunity.id, iso_utc(change.at), change.field, change.old, change.new] for change in opportunity.history
    ]
