"""What tells a careful reader which deal a mail is about: words in it, its people, and what was written before."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from addin.worlds.deals import Opportunity
from addin.worlds.letters import Facts, Letter
from addin.worlds.organisation import Organisation

BEFORE_ENTRY = timedelta(days=14)
AFTER_WON, AFTER_LOST = timedelta(days=75), timedelta(days=10)
WEIGHTS = {"project": 3, "part": 4, "product": 3, "quote": 6, "number": 9, "amount": 3, "site": 3}
SMALL_WORDS = {"on", "of", "for", "and", "new", "first", "phase", "desk", "line"}


@dataclass
class Memory:
    """What has been written so far: about which deals by whom, and which numbers were named together with a deal.

    `said` is by person and from mails, `met` from meetings and from mails that others forwarded.
    """

    said: dict[str, list[tuple[datetime, str]]] = field(default_factory=lambda: defaultdict(list))
    met: dict[str, list[tuple[datetime, str]]] = field(default_factory=lambda: defaultdict(list))
    told: dict[tuple[str, str], datetime] = field(default_factory=dict)
    person_of: dict[str, str] = field(default_factory=dict)

    def note(self, letter: Letter, deal: Opportunity) -> None:
        """Remembers that the people of the letter have dealt with that deal."""
        for person in (letter.sender, *letter.addressed()):
            self.said[self.key(person.address)].append((letter.at, deal.id))

    def note_number(self, kind: str, deal: Opportunity, at: datetime) -> None:
        """Remembers that a quote or project number was named together with its deal."""
        self.told[deal.id, kind] = min(at, self.told.get((deal.id, kind), at))

    def key(self, address: str) -> str:
        """The person behind an address."""
        return self.person_of.get(address, address)

    def note_aside(self, address: str, deal_id: str, at: datetime) -> None:
        """Remembers a meeting about a deal, or a mail that somebody else forwarded."""
        self.met[self.key(address)].append((at, deal_id))

    def deals_written(self, person: str, at: datetime) -> set[str]:
        """The deals about which the person wrote or read mail before that moment."""
        return {deal for when, deal in self.said.get(person, ()) if when < at}

    def deals_of(self, person: str, at: datetime) -> set[str]:
        """The deals that the person had to do with before that moment, meetings included."""
        return self.deals_written(person, at) | {deal for when, deal in self.met.get(person, ()) if when < at}

    def last_of(self, person: str, at: datetime) -> datetime | None:
        """When the person last had to do with a deal before that moment."""
        noted = (*self.said.get(person, ()), *self.met.get(person, ()))
        return max((when for when, _ in noted if when < at), default=None)

    def knows_number(self, kind: str, deal: Opportunity, at: datetime) -> bool:
        """Whether the number was named together with its deal before that moment."""
        when = self.told.get((deal.id, kind))
        return when is not None and when < at


def deals_near(organisation: Organisation, deal: Opportunity, at: datetime) -> set[str]:
    """The deals of the account that a mail of that moment could be about, closed and coming ones included."""
    near = set()
    for other in organisation.by_account[deal.account.id]:
        after = AFTER_WON if other.story == "won" else AFTER_LOST
        begun = other.created_on - BEFORE_ENTRY <= at.date()
        if begun and (other.closed_on is None or at.date() <= other.closed_on + after):
            near.add(other.id)
    return near


def teams_of(organisation: Organisation, person: str, deals: set[str]) -> set[str]:
    """Those of the deals on whose buying team the CRM has the person."""
    if person in organisation.unrecorded:
        return set()
    return {deal.id for deal in organisation.deals_of_person.get(person, ()) if deal.id in deals}


def people_tell(organisation: Organisation, memory: Memory, deal: Opportunity, person: str, at: datetime) -> bool:
    """Whether the writer alone tells the deal: by the buying teams in the CRM, or by all earlier mail."""
    near = deals_near(organisation, deal, at)
    heard = memory.deals_of(person, at) & near
    teams = teams_of(organisation, person, near)
    if teams:
        return teams == {deal.id} and heard <= {deal.id}
    return heard == {deal.id}


def project_number(organisation: Organisation, deal: Opportunity) -> str:
    """The number under which the customer runs the project."""
    rng = organisation.chance(f"number:{deal.id}")
    return rng.choice(("P{n}", "PRJ-{n}", "45000{n}", "{n}-26")).format(n=rng.randint(10000, 99999))


def body_clues(
    organisation: Organisation, memory: Memory, deal: Opportunity, at: datetime, phase: str, facts: Facts
) -> Facts:
    """What the first mail of a thread can name so that the deal is certain: kind of clue and what it says."""
    others = [other for other in organisation.by_account[deal.account.id] if other is not deal]
    found = {"project": deal.name}
    part = distinct_part(organisation, deal)
    if part:
        found["part"] = part
    if not any(deal.products[0] in other.products for other in others):
        found["product"] = facts["product"]
    if memory.knows_number("quote", deal, at):
        found["quote"] = deal.quote
    if memory.knows_number("number", deal, at):
        found["number"] = project_number(organisation, deal)
    amount = int(deal.values["amount"])
    # Nobody speaks of an amount before there was an offer.
    if phase not in ("Qualification", "Discovery") and all(
        abs(int(other.values["amount"]) / amount - 1) > 0.25 for other in others
    ):
        found["amount"] = facts["amount"]
    for site in organisation.catalogue["sites"][deal.account.language]:
        if site in deal.name and not any(site in other.name for other in others):
            found["site"] = site
    return found


def draw_clue(rng: Random, clues: Facts) -> str:
    """One of the kinds of clue; those that need a memory or a second look are drawn more often."""
    kinds = list(clues)
    return rng.choices(kinds, [WEIGHTS[kind] for kind in kinds])[0]


def distinct_part(organisation: Organisation, deal: Opportunity) -> str:
    """A part of the project's name that no other deal of the account has in its name or products; empty if none."""
    catalogue = organisation.catalogue
    words_of: dict[str, str] = {}
    for product in catalogue["products"].values():
        words_of[product["en"]] = f"{product['en']} {product['ko']}"
    others = [other for other in organisation.by_account[deal.account.id] if other is not deal]
    texts = [f"{other.name} {' '.join(words_of[product] for product in other.products)}".lower() for other in others]
    rng = organisation.chance(f"part:{deal.id}")
    parts = [
        part
        for part in _parts(deal.name, catalogue["sites"][deal.account.language])
        if not any(part.lower() in text for text in texts)
    ]
    return rng.choice(parts) if parts else ""


def _parts(name: str, sites: list[str]) -> list[str]:
    """Beginnings and ends of a name that can stand alone."""
    words = name.split()
    cuts = range(1, len(words))
    # "Recipe control Riverside" is cut to "Recipe control", but nobody says "control Riverside".
    ends = [words[cut:] for cut in cuts if not any(name.endswith(site) for site in sites)]
    pieces = [words[:cut] for cut in cuts] + ends
    return [" ".join(piece).strip(",:") for piece in pieces if _stands_alone(piece)]


def _stands_alone(piece: list[str]) -> bool:
    first, last = piece[0].lower(), piece[-1].strip(",:").lower()
    if not first.isascii() or not last.isascii():
        # Korean: a word of three syllables says enough, and "2라인 개조" may begin with its number.
        return len(piece) > 1 or len(first) > 2
    begins_well = first not in SMALL_WORDS - {"line", "new"} and not first[0].isdigit()
    return len(piece) > 1 and begins_well and last not in SMALL_WORDS
