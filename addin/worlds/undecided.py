"""Mails of which nobody can tell the deal: no word in them, no thread, no writer, no earlier mail does."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from addin.worlds.casting import draw_language
from addin.worlds.clock import earlier_moment, window_of, working_moment
from addin.worlds.clues import Memory, teams_of
from addin.worlds.correspondence import Cast, compose, newcomer, reply_prefix, threaded
from addin.worlds.deals import Opportunity
from addin.worlds.letters import Facts, Letter, passing_facts
from addin.worlds.organisation import Organisation
from addin.worlds.people import Correspondent
from addin.worlds.threads import Thread, Turn, deals_alive

NEWCOMERS = 0.2
SILENCE = timedelta(days=2)
SIZES = ((1, 2, 3), (45, 38, 17))
ATTEMPTS = 400


def undecided_letters(
    organisation: Organisation, memory: Memory, facts: dict[str, dict[str, Facts]], total: int
) -> Iterator[Letter]:
    """`total` mails in threads of one to three; fewer where hardly any account has two open deals at a time."""
    rng = organisation.chance("undecided")
    crowded = [deal for deal in organisation.opportunities if len(organisation.by_account[deal.account.id]) > 1]
    left, attempts = total, ATTEMPTS * total if crowded else 0
    used: set[tuple[str, datetime]] = set()
    while left > 0 and attempts > 0:
        attempts -= 1
        deal = rng.choice(crowded)
        at = working_moment(rng, window_of(organisation.today), deal.account.zone)
        alive = {other.id for other in deals_alive(organisation, deal, at)}
        if len(alive) < 2:
            continue
        language = draw_language(rng, organisation, deal)
        person = _person(rng, organisation, memory, deal, alive, at, language)
        if person is None or (person.address, at) in used:
            continue
        used.add((person.address, at))
        turns = _turns(rng, organisation, deal, at, min(left, rng.choices(*SIZES)[0]))
        left -= len(turns)
        yield from _letters(rng, organisation, deal, turns, person, facts[deal.id][language], language)


def _person(
    rng: Random,
    organisation: Organisation,
    memory: Memory,
    deal: Opportunity,
    alive: set[str],
    at: datetime,
    language: str,
) -> Correspondent | None:
    """Somebody at the account who could mean any of several open deals; None if the draw fell on another one."""
    if rng.random() < NEWCOMERS / 8 and language == deal.account.language:
        stranger = newcomer(rng, organisation, deal, language)
        return None if memory.key(stranger.address) in memory.said else stranger
    contact = rng.choice(organisation.contacts[deal.account.id])
    person = contact.writing(language)
    home = person.address.partition("@")[2] in deal.account.domains
    if home and tells_nothing(organisation, memory, contact.id, alive, at):
        return person
    return None


def tells_nothing(organisation: Organisation, memory: Memory, person: str, alive: set[str], at: datetime) -> bool:
    """Whether neither the buying teams nor earlier mail single out one of the open deals for that person."""
    teams = teams_of(organisation, person, alive)
    heard, written = memory.deals_of(person, at) & alive, memory.deals_written(person, at) & alive
    last = memory.last_of(person, at)
    # An answer to a mail of yesterday would be about what that mail was about.
    if last is not None and at - last < SILENCE:
        return False
    if 1 in (len(teams), len(heard), len(written)):
        return False
    return all(len(teams & known) > 1 for known in (heard, written) if teams and known)


def _turns(rng: Random, organisation: Organisation, deal: Opportunity, last: datetime, size: int) -> list[Turn]:
    moments = [last]
    inbound = rng.random() < 0.65
    sides = [inbound == (index % 2 == 0) for index in range(size)]
    for side in sides[-2::-1]:
        zone = deal.account.zone if side else deal.owner.timezone
        moments.append(max(earlier_moment(rng, moments[-1], zone), moments[-1] - timedelta(days=3)))
    # The first mail has the moment for which the people were examined.
    shift = last - moments[-1]
    moments = [moment + shift for moment in reversed(moments)]
    return [
        Turn(at, side, "undecided" if not index else "undecided_answer", "neutral")
        for index, (at, side) in enumerate(zip(moments, sides, strict=True))
        if at < organisation.now
    ]


def _letters(
    rng: Random,
    organisation: Organisation,
    deal: Opportunity,
    turns: list[Turn],
    person: Correspondent,
    facts: Facts,
    language: str,
) -> Iterator[Letter]:
    cast = Cast(
        language=language,
        rep=deal.owner.writing(language),
        rep_email=deal.owner.email,
        contact=person,
        others=(),
        co_seller=None,
        ambiguous=True,
        discreet=True,
    )
    thread = Thread(tuple(turns), "", vague=True, co_sold=False)
    subjects = organisation.phrasebooks[language].subjects["vague"]
    subject = rng.choice(subjects).format_map(passing_facts(rng, turns[0].at, language))
    spoken: set[str] = set()
    previous: Letter | None = None
    for turn in turns:
        letter = compose(rng, organisation, deal, thread, turn, cast, facts, spoken, previous)
        prefix = "" if previous is None else reply_prefix(letter.sender)
        letter = threaded(rng, letter, previous, prefix + subject)
        previous = replace(letter, traits=("undecidable",))
        yield previous
