"""Mail the way a sales team really gets it: many threads name their deal once, in the body, or not at all."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from random import Random

from addin.worlds.casting import Party, draw_cast, draw_language, draw_party, draw_witness
from addin.worlds.clock import Period, working_moment
from addin.worlds.clues import Memory, body_clues, distinct_part, draw_clue, people_tell, project_number
from addin.worlds.correspondence import Cast, compose, lasting_facts, reply_prefix, threaded
from addin.worlds.deals import Opportunity
from addin.worlds.forwarding import forwarded_letters
from addin.worlds.letters import Facts, Letter, passing_facts, quoting
from addin.worlds.meetings import Meeting
from addin.worlds.organisation import Organisation
from addin.worlds.people import Correspondent
from addin.worlds.threads import Course, Thread, Turn, deal_courses, mail_shares, plan_threads
from addin.worlds.undecided import undecided_letters

NAMED_IN_PART = 0.25
TOLD_A_NUMBER = 0.5
WRITERS_TRIED = 8
NAMED_ON_THE_WAY = 0.35
SUPPORT_DAYS = 60
AFTER_TOPICS = {"delivery": "delivery_answer", "invoice": "invoice_answer", "support": "support_answer"}


@dataclass(frozen=True)
class _Plan:
    deal: Opportunity
    thread: Thread
    number: int
    kind: str


@dataclass(frozen=True)
class Clue:
    """How the first mail of a thread tells its deal: by its subject, by a sentence, or not by words at all."""

    kind: str
    subject: str
    sentence: str = ""


def untidy_letters(organisation: Organisation, total: int, meetings: list[Meeting]) -> Iterator[Letter]:
    """About `total` business letters; a letter in two mailboxes counts once."""
    difficulty = organisation.difficulty
    memory = Memory()
    _remember_people(memory, organisation, meetings)
    forwards, undecidable = round(total * difficulty.forwards), round(total * difficulty.undecidable)
    writer = _Writer(organisation, memory)
    # Forwards come first: whether people alone can tell a deal depends on all mail they had before.
    yield from forwarded_letters(organisation, memory, deal_courses(organisation), writer.facts, forwards)
    plans = _plans(organisation, total - round(forwards * 1.5) - undecidable)
    for plan in sorted(plans, key=lambda plan: (plan.thread.turns[0].at, plan.deal.id, plan.number)):
        yield from writer.letters(plan)
    yield from undecided_letters(organisation, memory, writer.facts, undecidable)


def _remember_people(memory: Memory, organisation: Organisation, meetings: list[Meeting]) -> None:
    for people in organisation.contacts.values():
        for contact in people:
            memory.person_of.update(dict.fromkeys((*contact.emails, contact.writer.address), contact.id))
    for meeting in meetings:
        for person in (meeting.organiser, *meeting.attendees):
            if meeting.opportunity_id:
                memory.note_aside(person.address, meeting.opportunity_id, meeting.created)


def _plans(organisation: Organisation, total: int) -> Iterator[_Plan]:
    difficulty = organisation.difficulty
    courses = deal_courses(organisation)
    shares = mail_shares(organisation, courses, total)
    for deal in organisation.opportunities:
        rng = organisation.chance(f"mail:{deal.id}")
        course, share = courses[deal.id], shares[deal.id]
        special: list[tuple[str, Thread]] = []
        if deal.story == "won":
            special += [("after", thread) for thread in _after_closing(rng, organisation, deal, course, share)]
        if course.talk.begin.date() == deal.created_on and rng.random() < difficulty.before_entry:
            special.append(("early", _before_entry(rng, deal)))
        share = max(2, share - sum(len(thread.turns) for _, thread in special))
        for thread in plan_threads(rng, organisation, deal, course, share):
            special.append(("usual", thread))
        for number, (kind, thread) in enumerate(special):
            yield _Plan(deal, thread, number, kind)


def _after_closing(
    rng: Random, organisation: Organisation, deal: Opportunity, course: Course, share: int
) -> Iterator[Thread]:
    """Threads about delivery, invoice and support of a won deal."""
    end = min(organisation.now, course.talk.end + timedelta(days=SUPPORT_DAYS))
    left = round(share * organisation.difficulty.after_closing)
    while left > 0 and end - course.talk.end > timedelta(days=3):
        topic = rng.choice(list(AFTER_TOPICS))
        at = working_moment(rng, Period(course.talk.end + timedelta(days=1), end), deal.account.zone)
        turns = [Turn(at, True, topic, "neutral")]
        for _ in range(rng.randint(0, 2)):
            at += timedelta(hours=rng.randint(2, 30), minutes=rng.randrange(60))
            inbound = not turns[-1].inbound
            turns.append(Turn(at, inbound, "acknowledge" if inbound else AFTER_TOPICS[topic], "neutral"))
        turns = [turn for turn in turns if turn.at < organisation.now] or turns[:1]
        left -= len(turns)
        yield Thread(tuple(turns), "Won", vague=False, co_sold=False)


def _before_entry(rng: Random, deal: Opportunity) -> Thread:
    """The first mail about a deal, written some days before the rep enters it."""
    created = datetime.combine(deal.created_on, time(5), UTC)
    period = Period(created - timedelta(days=9), created - timedelta(hours=20))
    at = working_moment(rng, period, deal.account.zone)
    turns = (
        Turn(at, True, rng.choice(("interest", "info_request", "quote_request")), "neutral"),
        Turn(at + timedelta(hours=rng.randint(2, 20)), False, "info_answer", "neutral"),
    )
    return Thread(turns[: rng.randint(1, 2)], "Qualification", vague=False, co_sold=False)


class _Writer:
    def __init__(self, organisation: Organisation, memory: Memory) -> None:
        self.organisation, self.memory = organisation, memory
        self.facts = {
            deal.id: lasting_facts(organisation.chance(f"facts:{deal.id}"), organisation, deal)
            for deal in organisation.opportunities
        }

    def letters(self, plan: _Plan) -> Iterator[Letter]:
        """The letters of a thread, remembered for those that come later."""
        organisation, deal, thread = self.organisation, plan.deal, plan.thread
        rng = organisation.chance(f"thread:{deal.id}:{plan.number}")
        language = draw_language(rng, organisation, deal)
        silent = self._may_be_silent(rng, plan)
        for _ in range(WRITERS_TRIED if silent else 1):
            party = draw_party(rng, organisation, self.memory, deal, thread, language)
            telling = not party.adviser and self._people_tell(plan, party)
            if telling:
                break
        party.introduce(self.memory)
        if party.adviser:
            thread = replace(thread, turns=tuple(_advised(turn) for turn in thread.turns))
        cast = draw_cast(rng, organisation, deal, thread, party, language)
        first = thread.turns[0]
        unheard = party.outside and party.key not in self.memory.said
        needed = unheard and not first.inbound
        witness = draw_witness(rng, organisation, deal, party, language, needed=needed)
        clue = self._clue(rng, plan, thread, cast, party, silent=silent and telling)
        for letter in self._written(rng, plan, thread, cast, party, clue, witness):
            self.memory.note(letter, deal)
            yield letter

    def _written(
        self,
        rng: Random,
        plan: _Plan,
        thread: Thread,
        cast: Cast,
        party: Party,
        clue: Clue,
        witness: Correspondent | None,
    ) -> Iterator[Letter]:
        facts, spoken = self.facts[plan.deal.id][cast.language], set[str]()
        previous: Letter | None = None
        for turn in thread.turns:
            tells = clue.kind == "subject" or rng.random() < NAMED_ON_THE_WAY
            vague = clue.kind == "silent" or not tells or party.adviser
            if previous is None and clue.kind.startswith("body"):
                vague = True
            letter = compose(
                rng, self.organisation, plan.deal, replace(thread, vague=vague), turn, cast, facts, spoken, previous,
                clue.sentence if previous is None else "",
            )  # fmt: skip
            traits = [*(("inbound", *party.traits) if turn.inbound else ()), f"clue_{clue.kind}"]
            traits += [] if previous is None else ["reply"]
            traits += [] if plan.kind == "usual" else [plan.kind]
            if witness is not None:
                copied = tuple(one for one in letter.cc if one != witness)
                letter = replace(letter, cc=(witness, *copied))
            letter = self._chained(rng, letter, previous, clue, traits)
            self._remember_numbers(plan.deal, letter, clue)
            previous = letter
            yield letter

    def _chained(self, rng: Random, letter: Letter, previous: Letter | None, clue: Clue, traits: list[str]) -> Letter:
        if previous is None:
            return replace(letter, subject=clue.subject, traits=tuple(traits))
        letter = threaded(rng, letter, previous, reply_prefix(letter.sender) + clue.subject)
        if rng.random() < self.organisation.difficulty.lost_references:
            traits.append("lost_references")
            # The quoted mail below is what is left to tell the thread, so it stays.
            if letter.plain == letter.own:
                letter = quoting(letter, previous, letter.sender.zone)
            letter = replace(letter, references=())
        return replace(letter, traits=tuple(traits))

    def _remember_numbers(self, deal: Opportunity, letter: Letter, clue: Clue) -> None:
        if clue.kind == "silent":
            return
        number = project_number(self.organisation, deal)
        for kind, value in (("quote", deal.quote), ("number", number)):
            if value in letter.own or value in letter.subject:
                self.memory.note_number(kind, deal, letter.at)

    def _may_be_silent(self, rng: Random, plan: _Plan) -> bool:
        """Whether no word of the thread shall name the deal, if its people do."""
        difficulty = self.organisation.difficulty
        drawn = rng.random() >= difficulty.named_in_subject + difficulty.named_in_body
        # Another rep on copy has not seen the earlier mail, so for both mailboxes the mail itself must tell.
        return drawn and plan.kind == "usual" and not plan.thread.co_sold

    def _people_tell(self, plan: _Plan, party: Party) -> bool:
        return people_tell(self.organisation, self.memory, plan.deal, party.key, plan.thread.turns[0].at)

    def _clue(self, rng: Random, plan: _Plan, thread: Thread, cast: Cast, party: Party, *, silent: bool) -> Clue:
        difficulty, first = self.organisation.difficulty, thread.turns[0]
        if silent:
            return Clue("silent", self._vague_subject(rng, cast, first))
        draw = rng.random() * (difficulty.named_in_subject + difficulty.named_in_body)
        if draw < difficulty.named_in_subject:
            subject = self._subject(rng, plan, thread, cast, party)
            return Clue("subject", subject, self._number(rng, plan, thread, cast))
        kind, sentence = self._sentence(rng, plan, thread, cast, party)
        return Clue(f"body_{kind}", self._vague_subject(rng, cast, first), sentence)

    def _vague_subject(self, rng: Random, cast: Cast, first: Turn) -> str:
        subjects = self.organisation.phrasebooks[cast.language].subjects["vague"]
        return rng.choice(subjects).format_map(passing_facts(rng, first.at, cast.language))

    def _subject(self, rng: Random, plan: _Plan, thread: Thread, cast: Cast, party: Party) -> str:
        book, first = self.organisation.phrasebooks[cast.language], thread.turns[0]
        own = book.topic(first.topic, inbound=first.inbound).subject
        lines = [line for line in own if "{project}" in line] + list(book.subjects["named"])
        facts: Facts = dict(self.facts[plan.deal.id][cast.language])
        if party.adviser:
            lines = list(book.subjects["client"])
        elif rng.random() < NAMED_IN_PART:
            facts["project"] = distinct_part(self.organisation, plan.deal) or plan.deal.name
        return rng.choice(lines).format_map(facts | passing_facts(rng, first.at, cast.language))

    def _number(self, rng: Random, plan: _Plan, thread: Thread, cast: Cast) -> str:
        """A sentence that tells the number of the quote or of the project, for the memory of both sides; often none."""
        deal, first = plan.deal, thread.turns[0]
        quoted = thread.phase not in ("Qualification", "Discovery")
        number = project_number(self.organisation, deal)
        # A rep can only repeat the customer's number.
        knows = first.inbound or self.memory.knows_number("number", deal, first.at)
        kinds = [*(["quote"] if quoted else []), *(["number"] if knows and plan.kind != "early" else [])]
        if not kinds or rng.random() >= TOLD_A_NUMBER:
            return ""
        kind = rng.choice(kinds)
        side = "inbound" if first.inbound else "outbound"
        told = self.organisation.phrasebooks[cast.language].clues["told"][f"{kind}_{side}"]
        return rng.choice(told).format_map({"quote": deal.quote, "number": number})

    def _sentence(self, rng: Random, plan: _Plan, thread: Thread, cast: Cast, party: Party) -> tuple[str, str]:
        first = thread.turns[0]
        facts = self.facts[plan.deal.id][cast.language]
        clues = body_clues(self.organisation, self.memory, plan.deal, first.at, thread.phase, facts)
        if thread.co_sold or plan.kind != "usual":
            clues = {kind: clue for kind, clue in clues.items() if kind not in ("quote", "number")}
        kind = "client" if party.adviser else draw_clue(rng, clues)
        lines = self.organisation.phrasebooks[cast.language].clues["inbound" if first.inbound else "outbound"][kind]
        return kind, rng.choice(lines).format_map(facts | clues)


def _advised(turn: Turn) -> Turn:
    return replace(turn, topic="consultant" if turn.inbound else "consultant_answer")
