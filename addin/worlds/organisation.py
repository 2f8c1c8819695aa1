"""The whole sample organisation, drawn from one seed."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from random import Random
from typing import Any

from addin.worlds.clock import now_on
from addin.worlds.company import Account, make_accounts
from addin.worlds.deals import OPEN_SHARE, Opportunity, draw_plan, make_amount, pick_team, tell_history
from addin.worlds.difficulty import EASY, Difficulty
from addin.worlds.people import Contact, Rep, make_contacts, make_reps
from addin.worlds.strangers import Adviser, add_advisers, forget_people
from addin.worlds.twins import add_twins, share_people
from addin.worlds.wordbook import (
    LANGUAGES,
    Phrasebook,
    Situations,
    read_phrasebook,
    read_situations,
    read_toml,
    read_untidy_phrasebook,
)


@dataclass(frozen=True)
class Organisation:
    """Reps, accounts, contacts and opportunities, with the words their mail is made of.

    `unrecorded` are the ids of people who write although the CRM does not know them.
    """

    seed: int
    today: date
    catalogue: dict[str, Any]
    phrasebooks: dict[str, Phrasebook]
    situations: Situations
    reps: tuple[Rep, ...]
    accounts: tuple[Account, ...]
    contacts: dict[str, tuple[Contact, ...]]
    opportunities: tuple[Opportunity, ...]
    difficulty: Difficulty = EASY
    language: str = ""
    unrecorded: frozenset[str] = frozenset()
    advisers: tuple[Adviser, ...] = ()

    @property
    def team_language(self) -> str:
        """The language the reps write to each other."""
        return self.language or "en"

    @property
    def now(self) -> datetime:
        """The latest moment of this world."""
        return now_on(self.today)

    @property
    def manager(self) -> Rep:
        """The rep who leads the team."""
        return self.reps[0]

    @property
    def domain(self) -> str:
        """The mail domain of the sales team."""
        return str(self.catalogue["seller"]["domain"])

    @cached_property
    def by_account(self) -> dict[str, tuple[Opportunity, ...]]:
        """Opportunities by account id."""
        return {
            account.id: tuple(deal for deal in self.opportunities if deal.account is account)
            for account in self.accounts
        }

    @cached_property
    def deals_of_person(self) -> dict[str, list[Opportunity]]:
        """The opportunities on whose buying team a contact is, by contact id."""
        found: dict[str, list[Opportunity]] = {}
        for deal in self.opportunities:
            for member in deal.team:
                found.setdefault(member.contact.id, []).append(deal)
        return found

    def chance(self, purpose: str) -> Random:
        """A source of randomness of its own for each purpose, so that one part does not shift the others."""
        return Random(f"{self.seed}:{purpose}")


def build_organisation(
    seed: int, today: date, accounts: int, opportunities: int, difficulty: Difficulty = EASY, language: str = ""
) -> Organisation:
    """The organisation of a seed: the same arguments give the same organisation."""
    catalogue = _catalogue(difficulty, language)
    reps = make_reps(catalogue)
    companies = make_accounts(Random(f"{seed}:accounts"), catalogue, accounts, language)
    contacts = make_contacts(Random(f"{seed}:contacts"), catalogue, companies, today)
    maker = _DealMaker(Random(f"{seed}:opportunities"), catalogue, reps, contacts, today, language)
    read_book = read_phrasebook if difficulty.tidy else read_untidy_phrasebook
    organisation = Organisation(
        seed=seed,
        today=today,
        catalogue=catalogue,
        phrasebooks={name: read_book(name) for name in LANGUAGES},
        situations=read_situations(),
        reps=reps,
        accounts=companies,
        contacts=contacts,
        opportunities=maker.opportunities(companies, opportunities),
        difficulty=difficulty,
        language=language,
    )
    return organisation if difficulty.tidy else _untidy(organisation)


def _untidy(organisation: Organisation) -> Organisation:
    """The organisation with deals that are easily confused, and with people the CRM does not know."""
    difficulty, catalogue = organisation.difficulty, organisation.catalogue
    deals = add_twins(organisation.chance("twins"), catalogue, difficulty.twins, organisation.opportunities)
    deals = share_people(organisation.chance("shared people"), difficulty.shared_people, deals)
    forgotten = forget_people(
        organisation.chance("unrecorded"), catalogue, difficulty, organisation.accounts, organisation.contacts, deals
    )
    advisers = add_advisers(
        organisation.chance("advisers"), catalogue, difficulty.consultants, organisation.accounts,
        forgotten.opportunities, organisation.today,
    )  # fmt: skip
    return replace(
        organisation,
        contacts=forgotten.contacts,
        opportunities=forgotten.opportunities,
        unrecorded=forgotten.unrecorded,
        advisers=advisers,
    )


def _catalogue(difficulty: Difficulty, language: str) -> dict[str, Any]:
    """The catalogue; with more Korean names and a team of one language where the world is not that of the demo."""
    catalogue = read_toml("catalogue.toml")
    if difficulty.tidy and not language:
        return catalogue
    names = read_toml("untidy_names.toml")
    catalogue["untidy"] = names
    catalogue["stems"]["ko"] += names["more"]["stems"]
    catalogue["projects"]["ko"] += names["more"]["projects"]
    for part in ("first", "last"):
        catalogue["names"]["ko"][part] += names["more"][part]
    if language == "ko":
        catalogue["reps"] = names["team"]["ko"]
    elif language:
        catalogue["reps"] = [rep for rep in catalogue["reps"] if rep["locale"] == language]
    return catalogue


class _DealMaker:
    def __init__(
        self,
        rng: Random,
        catalogue: dict[str, Any],
        reps: tuple[Rep, ...],
        contacts: dict[str, tuple[Contact, ...]],
        today: date,
        language: str,
    ) -> None:
        self.language = language
        self.rng, self.catalogue, self.reps, self.contacts, self.today = rng, catalogue, reps, contacts, today
        self.names: set[tuple[str, str]] = set()
        self.owners: dict[str, Rep] = {}

    def opportunities(self, accounts: tuple[Account, ...], count: int) -> tuple[Opportunity, ...]:
        """So many opportunities; a first one per account, the rest gathers on some accounts in parallel."""
        crowd = list(accounts[:count])
        popularity = [self.rng.uniform(0.2, 1.0) ** 2 for _ in accounts]
        while len(crowd) < count:
            account = self.rng.choices(accounts, popularity)[0]
            if crowd.count(account) < max(5, count // len(accounts) + 3):
                crowd.append(account)
        crowd.sort(key=lambda account: account.id)
        open_flags = [index < round(count * OPEN_SHARE) for index in range(count)]
        self.rng.shuffle(open_flags)
        return tuple(
            self.opportunity(index, account, is_open=flag)
            for index, (account, flag) in enumerate(zip(crowd, open_flags, strict=True))
        )

    def opportunity(self, index: int, account: Account, *, is_open: bool) -> Opportunity:
        """One opportunity of the account."""
        rng = self.rng
        owner = self.owner(account)
        name, keys, low, high = self.project(account)
        plan = draw_plan(rng, self.today, is_open=is_open)
        amount = make_amount(rng, low, high, account.currency)
        values, history = tell_history(
            rng, plan, amount, account.currency, self.catalogue["stages"], self.today, owner.timezone
        )
        return Opportunity(
            id=f"O-{index + 1:04d}",
            account=account,
            owner=owner,
            name=name,
            products=tuple(self.catalogue["products"][key]["en"] for key in keys),
            quote=f"Q-{2100 + index * 3 + rng.randint(0, 2)}",
            values=values,
            created_on=plan.created_on,
            closed_on=plan.closed_on,
            next_step=rng.choice(self.catalogue["next_steps"][account.language]) if is_open else "",
            history=history,
            team=pick_team(rng, self.contacts[account.id]),
            story=plan.story,
        )

    def owner(self, account: Account) -> Rep:
        """The rep in charge: by language, then by currency; EUR is shared."""
        sellers = self.reps[1:]
        if account.id not in self.owners and self.language:
            self.owners[account.id] = self.rng.choice(sellers)
        if account.id not in self.owners:
            by_currency = {"KRW": sellers[0], "GBP": sellers[1], "USD": sellers[2]}
            self.owners[account.id] = by_currency.get(account.currency) or self.rng.choices(sellers[1:], (3, 1))[0]
        return self.owners[account.id]

    def project(self, account: Account) -> tuple[str, list[str], float, float]:
        """A project the account has not got yet."""
        while True:
            template, keys, low, high = self.rng.choice(self.catalogue["projects"][account.language])
            site = self.rng.choice(self.catalogue["sites"][account.language])
            name = template.format(n=self.rng.randint(1, 9), site=site)
            # Two lines of the same kind in one account differ by a digit only, so a kind is used once.
            if (account.id, template) not in self.names or sum(key == account.id for key, _ in self.names) > 15:
                self.names.add((account.id, template))
                return name, keys, low, high
