"""The mail threads of an opportunity: when, who, in which tone, about which topic."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random

from addin.worlds.clock import Period, earlier_moment, moment_today, window_of, working_moment
from addin.worlds.deals import Opportunity
from addin.worlds.organisation import Organisation
from addin.worlds.wordbook import Situations

SIZES = ((1, 2, 3, 4, 5, 6, 8), (16, 20, 22, 18, 12, 8, 4))
MOODS = {
    "healthy": (50, 42, 8),
    "won": (52, 40, 8),
    "dark": (25, 55, 20),
    "sour": (12, 30, 58),
    "lost": (15, 35, 50),
}
TONES = ("positive", "neutral", "negative")
CO_SELLING = 0.05
VAGUE = 0.07


@dataclass(frozen=True)
class Turn:
    """One mail of a thread before it has words."""

    at: datetime
    inbound: bool
    topic: str
    tone: str


@dataclass(frozen=True)
class Thread:
    """The turns of a thread and what holds for all of them."""

    turns: tuple[Turn, ...]
    phase: str
    vague: bool
    co_sold: bool


@dataclass(frozen=True)
class Course:
    """The time in which an opportunity has mail: answered until `talk.end`, chased in vain until `end`."""

    talk: Period
    end: datetime
    decided: bool
    fresh: bool


def deal_courses(organisation: Organisation) -> dict[str, Course]:
    """When each opportunity has mail, by opportunity id; a few healthy ones have mail of the last two days."""
    rng = organisation.chance("courses")
    healthy = [deal.id for deal in organisation.opportunities if deal.story == "healthy"]
    fresh = set(rng.sample(healthy, min(len(healthy), max(2, len(organisation.opportunities) // 12))))
    return {deal.id: _course(rng, organisation, deal, deal.id in fresh) for deal in organisation.opportunities}


def _course(rng: Random, organisation: Organisation, deal: Opportunity, fresh: bool) -> Course:
    window = window_of(organisation.today)
    begin = max(window.begin, datetime.combine(deal.created_on, time(6), UTC))
    if deal.closed_on:
        decided_at = max(moment_of_decision(deal), window.begin + timedelta(hours=1))
        after = timedelta(days=25) if deal.story == "won" else timedelta()
        return Course(Period(min(begin, decided_at), decided_at), min(window.end, decided_at + after), True, False)
    end = window.end
    if deal.story == "dark":
        end = max(begin + timedelta(days=9), window.end - timedelta(days=rng.randint(24, 50)))
    return Course(Period(begin, end), window.end - timedelta(days=2), False, fresh)


def moment_of_decision(deal: Opportunity) -> datetime:
    """When the opportunity was won or lost."""
    return max(change.at for change in deal.history if change.field == "stage")


def mail_shares(organisation: Organisation, courses: dict[str, Course], total: int) -> dict[str, int]:
    """How many mails each opportunity gets: more for those that live longer."""
    rng = organisation.chance("shares")
    weights = {
        key: (((course.talk.end - course.talk.begin).days + 12) * rng.uniform(0.6, 1.5))
        for key, course in courses.items()
    }
    factor = total / sum(weights.values())
    return {key: max(2, round(weight * factor)) for key, weight in weights.items()}


def plan_threads(
    rng: Random, organisation: Organisation, deal: Opportunity, course: Course, share: int
) -> Iterator[Thread]:
    """Threads of the opportunity with about `share` mails in all."""
    left = share
    if course.decided:
        left -= 2
        yield _decision(rng, organisation, deal, course)
    elif course.fresh:
        now = organisation.now
        today = moment_today(rng, organisation.today, now, deal.owner.timezone)
        last = today if rng.random() < 0.6 else max(course.talk.begin, today - timedelta(days=1))
        thread = a_thread(rng, organisation, deal, course, last, min(left, 4))
        left -= len(thread.turns)
        yield thread
    elif deal.story == "dark":
        thread = _unanswered(rng, deal, course)
        left -= len(thread.turns)
        yield thread
    for _ in range(share * 3):
        if left <= 0:
            return
        size = min(left, rng.choices(*SIZES)[0])
        period = course.talk
        if deal.story == "won" and rng.random() < 0.2:
            period = Period(course.talk.end, course.end)
        thread = a_thread(rng, organisation, deal, course, working_moment(rng, period, deal.account.zone), size)
        left -= len(thread.turns)
        yield thread


def _sides(rng: Random, size: int) -> list[bool]:
    """Who writes each mail of a thread (true for the customer): mostly in turns."""
    sides = [rng.random() < 0.45]
    while len(sides) < size:
        sides.append(not sides[-1] if rng.random() < 0.87 else sides[-1])
    return sides


def _moments(rng: Random, deal: Opportunity, course: Course, last: datetime, sides: list[bool]) -> list[datetime]:
    """When the mails were written, the last one given; fewer than sides where the deal is too young."""
    moments = [last]
    for inbound, following in zip(sides[-2::-1], sides[:0:-1], strict=True):
        # A rep who asks again has waited some days first.
        patience = timedelta(days=rng.randint(3, 9) if not inbound and not following else 0)
        zone = deal.account.zone if inbound else deal.owner.timezone
        before = earlier_moment(rng, moments[-1] - patience, zone)
        if before < course.talk.begin:
            break
        moments.append(before)
    return moments[::-1]


def a_thread(
    rng: Random, organisation: Organisation, deal: Opportunity, course: Course, last: datetime, size: int
) -> Thread:
    """A thread of at most `size` mails whose last one is at `last`."""
    sides = _sides(rng, size)
    moments = _moments(rng, deal, course, last, sides)
    phase = deal.stage_at(moments[0])
    lived = (moments[-1] - course.talk.begin) / max(timedelta(hours=1), course.talk.end - course.talk.begin)
    moods = MOODS[deal.story if lived > 0.55 or deal.story == "won" else "healthy"]
    turns: list[Turn] = []
    for at, inbound in zip(moments, sides[-len(moments) :], strict=True):
        tone = rng.choices(TONES, moods)[0]
        turns.append(Turn(at, inbound, _topic(rng, organisation.situations, turns, phase, inbound, tone), tone))
    vague = rng.random() < VAGUE and len(deals_alive(organisation, deal, moments[0])) > 1
    return Thread(tuple(turns), phase, vague, rng.random() < CO_SELLING)


def _topic(rng: Random, situations: Situations, before: list[Turn], phase: str, inbound: bool, tone: str) -> str:
    if not before:
        return rng.choice(situations.opening(phase, inbound=inbound, tone=tone))
    if before[-1].inbound != inbound:
        return rng.choice(situations.answering(before[-1].topic, tone))
    return "addition" if inbound else "chase"


def deals_alive(organisation: Organisation, deal: Opportunity, at: datetime) -> list[Opportunity]:
    """The opportunities of the same account that were open at the time."""
    return [
        other
        for other in organisation.by_account[deal.account.id]
        if other.created_on <= at.date() and (other.closed_on is None or other.closed_on >= at.date())
    ]


def _decision(rng: Random, organisation: Organisation, deal: Opportunity, course: Course) -> Thread:
    won = deal.story == "won"
    told_at = course.talk.end - timedelta(minutes=rng.randint(10, 200))
    answered_at = min(told_at + timedelta(minutes=rng.randint(15, 300)), organisation.now)
    topics = ("go_ahead", "thanks_order") if won else ("rejection", "regret")
    tone = "positive" if won else "negative"
    turns = (Turn(told_at, True, topics[0], tone), Turn(answered_at, False, topics[1], "neutral"))
    return Thread(turns, deal.stage, vague=False, co_sold=rng.random() < CO_SELLING)


def _unanswered(rng: Random, deal: Opportunity, course: Course) -> Thread:
    """Mails of a rep that get no answer any more."""
    moments = sorted(
        working_moment(rng, Period(course.talk.end, course.end), deal.owner.timezone) for _ in range(rng.randint(1, 3))
    )
    turns = [Turn(at, False, "chase" if index < 2 else "last_chase", "neutral") for index, at in enumerate(moments)]
    return Thread(tuple(turns), deal.stage, vague=False, co_sold=False)
